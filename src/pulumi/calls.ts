import { fstatSync } from "node:fs";

let running = 0;
let abandoned = false;

/** Runs a handler's work, and knows while it runs that the process is in use. */
export async function counted<T>(work: () => Promise<T>): Promise<T> {
  running++;
  try {
    return await work();
  } finally {
    running--;
    leaveIfAbandoned();
  }
}

/** Whether the engine still takes what a handler answers. */
export function isHeard(): boolean {
  return !abandoned;
}

const farewells: (() => void)[] = [];
let dismissable = false;

/** Does something when the engine ends this process in peace: it does so by SIGINT, once it has recorded every answer. */
export function whenDismissed(work: () => void): void {
  farewells.push(work);
  if (dismissable) return;
  dismissable = true;
  process.once("SIGINT", () => {
    dismissed();
    process.kill(process.pid, "SIGINT");
  });
}

/** The engine ends this process. */
export function dismissed(): void {
  const works = farewells.splice(0);
  if (isHeard()) for (const work of works) work();
}

let watching = false;

/**
 * The provider's standard input is a pipe of the command line: its end means that the command line is gone. The engine
 * can't end us then, so we leave by ourselves once no call is under way; a call that is, is finished first.
 */
export function leaveWithTheEngine(): void {
  if (watching) return;
  watching = true;
  try {
    // Without `bigint` Node's module loader would find this answer where it expects its own, see a pipe, and stop following
    // symbolic links: packages that pnpm installed could then not be loaded.
    if (!fstatSync(0, { bigint: true }).isFIFO()) return;
  } catch {
    return;
  }
  const abandon = () => {
    abandoned = true;
    leaveIfAbandoned();
  };
  process.stdin.on("end", abandon).on("close", abandon).on("error", abandon).resume();
  process.stdin.unref?.();
}

function leaveIfAbandoned(): void {
  if (!abandoned || running > 0) return;
  // The answer to the last call still has to be written; meanwhile another one may have come in.
  setTimeout(() => running === 0 && process.exit(0), 100).unref();
}
