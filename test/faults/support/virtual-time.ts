/**
 * Stands in for `src/resource/wait` and `src/http/clock`: time passes in a jump wherever the package would wait. The
 * simulator shares it (`startSimulator({ now })`), and so do the `Date` headers of every answer of this process.
 */
import { ServerResponse } from "node:http";

let skipped = 0;

/** Milliseconds since the epoch. */
export function now(): number {
  return Date.now() + skipped;
}

export async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) skipped += milliseconds;
  await new Promise((resolve) => setImmediate(resolve));
}

export const systemClock = { now, sleep: pause };

const waiting = new Set<AbortController>();

/** Time limits end when {@link expire} says so: nobody waits for them. */
AbortSignal.timeout = () => {
  const controller = new AbortController();
  waiting.add(controller);
  return controller.signal;
};

/** Lets the time limit of every request that is under way run out. */
export function expire(): void {
  for (const controller of waiting) controller.abort(new DOMException("time limit", "TimeoutError"));
  waiting.clear();
}

/** Forgets the time limits of requests that have ended. */
export function forgetLimits(): void {
  waiting.clear();
}

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (this: ServerResponse, ...args: unknown[]) {
  if (!this.headersSent && !this.hasHeader("date") && this.sendDate)
    this.setHeader("Date", new Date(now()).toUTCString());
  return Reflect.apply(writeHead, this, args) as ServerResponse;
} as typeof writeHead;
