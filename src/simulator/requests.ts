import type { FaultKind } from "./faults";

/** One request as the simulator saw it. Never holds headers, bodies, query strings or ids, so nothing secret. */
export interface RequestLogEntry {
  /** The vendor that claimed the request; null if none did. */
  readonly vendor: string | null;
  readonly method: string;
  /** Path template in the notation of the vendors' documents, such as `/api/v2/roles/{role_id}`; null if there is no such route. */
  readonly template: string | null;
  /** HTTP status of the answer; null while the request is being worked on and for good if no answer was sent. */
  status: number | null;
  /** When the request arrived, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  /** The fault that struck it, if one did. */
  fault?: FaultKind;
  /** Set if the simulator's own code threw: the error's name and where, without its message, which may quote the body. */
  crash?: string;
}

/** Entries kept; older ones are dropped, so that a simulator that runs for days doesn't grow. */
const capacity = 50_000;

/** The request log, in order of arrival. */
export class RequestLog {
  private entries: RequestLogEntry[] = [];

  /** Appends an entry. The caller fills in its `status` when the answer is known. */
  add(entry: RequestLogEntry): RequestLogEntry {
    if (this.entries.length >= capacity) this.entries.shift();
    this.entries.push(entry);
    return entry;
  }

  /** A copy of the entries. */
  list(): RequestLogEntry[] {
    return this.entries.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.entries = [];
  }
}
