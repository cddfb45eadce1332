import { debugging } from "../resource/environment";
import type { CloneError } from "../resource/errors";

/**
 * The host prints an error of check, diff, read and delete itself, with its stack, beside the copy that the engine
 * prints. Its copy begins with this mark and is dropped.
 */
const MARK = "\u0000pulumi-clone\u0000";

/** An error in the form in which it may reach the host: one message, no stack, nothing that gRPC would interpret. */
export class HostError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = "";
  }

  override toString(): string {
    return MARK;
  }
}

/** An error after which a resource exists: the host takes one with an `id` for a half-created resource. */
export class HostPartialFailure extends HostError {
  readonly reasons: readonly string[];

  constructor(
    message: string,
    readonly id: string,
    readonly properties: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    // The engine shows only the reasons of a partial failure, never its message.
    this.reasons = [message];
  }
}

export function messageOf(error: CloneError): string {
  if (!debugging()) return error.message;
  const cause = error.options.cause;
  const details = [error.stack ?? "", cause instanceof Error ? `caused by ${cause.stack ?? cause.message}` : ""];
  return [error.message, ...details.filter((detail) => detail !== "")].join("\n");
}

let silenced = false;

/** Drops the host's own copy of our errors. */
export function silenceHostCopies(): void {
  if (silenced) return;
  silenced = true;
  // biome-ignore lint/suspicious/noConsole: the host prints by it, and nothing else of it can be reached
  const print = console.error.bind(console);
  console.error = (...values: unknown[]) => {
    const [first] = values;
    if (typeof first === "string" && first.startsWith(MARK)) return;
    print(...values);
  };
}
