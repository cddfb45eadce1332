/** The faults of the matrix: what can happen to a request on its way, at the vendor and on the way back. */
import type { Fault, FaultMatch } from "../../../src/simulator";

/** How long a fault goes on: for one request, or until the command that meets it has ended. */
export type Length = "once" | "lasting";

export interface FaultKind {
  /** As the table names it. */
  readonly title: string;
  /** The simulator's fault; absent for a closed port, which is no answer of anything. */
  readonly fault?: Omit<Fault, "match">;
  /** The answers are of the vendor's own form: the body is made by the vendor's row. */
  readonly vendorBody?: true;
  /** Whether requests have to wait for the client's time limit, which is then set low. */
  readonly runsIntoTimeLimit?: true;
  /** How often a lasting fault strikes, where a client would otherwise wait for minutes. Default: without end. */
  readonly lastingTimes?: number;
}

/** Milliseconds that one request may take while a fault makes it hang. */
export const SHORT_TIME_LIMIT = 400;

const HTML =
  "<!doctype html><html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>";
const html = { "content-type": "text/html; charset=utf-8" };

function refusal(
  status: number,
  more: Partial<FaultKind> & { headers?: Record<string, string>; after?: true } = {},
): FaultKind {
  const { headers, after, ...rest } = more;
  const fault = {
    fault: "status",
    status,
    ...(headers ? { headers } : {}),
    ...(after ? { execute: true } : {}),
  } as const;
  return { title: `${status}`, vendorBody: true, fault, ...rest };
}

/** An answer of a proxy in between, in its own words. */
function gateway(
  status: number,
  more: { title?: string; headers?: Record<string, string>; after?: true } = {},
): FaultKind {
  const { title, headers, after } = more;
  const body = `<html><body><h1>${status}</h1></body></html>`;
  const fault = {
    fault: "status",
    status,
    headers: { ...html, ...headers },
    body,
    ...(after ? { execute: true } : {}),
  } as const;
  return { title: title ?? `${status}`, fault };
}

export const FAULTS: readonly FaultKind[] = [
  { title: "connection refused" },
  { title: "reset before it arrives", fault: { fault: "reset-before" } },
  { title: "reset, answer lost", fault: { fault: "reset-after" } },
  { title: "hangs, never done", fault: { fault: "hang" }, runsIntoTimeLimit: true },
  { title: "hangs, but done", fault: { fault: "hang", execute: true }, runsIntoTimeLimit: true },
  { title: "slow", fault: { fault: "slow", ms: 150 } },
  { title: "slower than the time limit", fault: { fault: "slow", ms: 2 * SHORT_TIME_LIMIT }, runsIntoTimeLimit: true },
  { title: "answer cut off", fault: { fault: "truncate" } },
  { title: "malformed JSON", fault: { fault: "malformed" } },
  { title: "200 of another shape, not done", fault: { fault: "status", status: 200, body: { unexpected: [1] } } },
  {
    title: "200 of another shape, done",
    fault: { fault: "status", status: 200, body: { unexpected: [1] }, execute: true },
  },
  { title: "200, a page of a proxy", fault: { fault: "status", status: 200, headers: html, body: HTML } },
  { title: "302", fault: { fault: "status", status: 302, headers: { location: "https://login.example.com/sso" } } },
  refusal(400),
  refusal(401),
  refusal(403),
  refusal(404),
  gateway(404, { title: "404, a page of a proxy" }),
  refusal(409),
  refusal(413),
  refusal(422),
  refusal(429, { title: "429, Retry-After: 1", headers: { "retry-after": "1" }, lastingTimes: 3 }),
  refusal(429, { title: "429", lastingTimes: 3 }),
  refusal(500, { title: "500, not done" }),
  refusal(500, { title: "500, but done", after: true }),
  gateway(502),
  gateway(502, { title: "502, but done", after: true }),
  gateway(503, { title: "503, Retry-After: 1", headers: { "retry-after": "1" } }),
  gateway(503),
  gateway(504),
  gateway(504, { title: "504, but done", after: true }),
];

/** The fault plan of one cell. */
export function planOf(
  kind: FaultKind,
  length: Length,
  match: FaultMatch,
  body: (status: number) => unknown,
): readonly Fault[] {
  if (!kind.fault) return [];
  const lasting = match.nth === undefined ? {} : { times: 1_000_000 };
  const times = length === "once" ? { times: 1 } : kind.lastingTimes ? { times: kind.lastingTimes } : lasting;
  const words = kind.vendorBody ? { body: body(kind.fault.status ?? 0) } : {};
  return [{ ...kind.fault, ...words, ...times, match }];
}
