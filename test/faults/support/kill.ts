/** The moments at which processes are killed. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultMatch, RequestLogEntry } from "../../../src/simulator";
import { isRead } from "./invariant";
import { numbers } from "./seed";
import type { Site } from "./site";

export type Moment =
  /** This request to a vendor has arrived; it is not executed, or executed and not answered. */
  | { readonly request: FaultMatch; readonly executed: boolean }
  /** So many milliseconds after the n-th request has arrived. */
  | { readonly nth: number; readonly after: number };

/** Both moments of every request, whichever it will be. */
export function boundaries(log: readonly RequestLogEntry[]): Moment[] {
  return log.flatMap((_, index) => bothOf({ nth: index + 1 }));
}

/** Both moments of one request of each kind that changes something. */
export function writes(log: readonly RequestLogEntry[]): Moment[] {
  const changing = log.filter(({ method, template }) => method !== "GET" && !isRead(template));
  const kinds = new Map(changing.map(({ method, template }) => [`${method} ${template}`, { method, template }]));
  return [...kinds.values()].flatMap(({ method, template }) =>
    bothOf({ method, template: template ?? undefined, nth: 1 }),
  );
}

/** So many moments at random, each beginning with a request that comes in an undisturbed run. */
export function randomMoments(count: number, log: readonly RequestLogEntry[]): Moment[] {
  const [requests, pauses] = [numbers(count, Math.floor(0.8 * log.length)), numbers(count, LONGEST_PAUSE)];
  return requests.map((request, index) => ({ nth: request + 1, after: pauses[index] ?? 0 }));
}

/** Milliseconds: the time of some requests. */
const LONGEST_PAUSE = 30;

function bothOf(request: FaultMatch): Moment[] {
  return [false, true].map((executed) => ({ request, executed }));
}

/** Milliseconds between looks at the simulator. */
const LOOK = 2;

/**
 * Prepares a moment; call it before the command that it lies in.
 * @param answerAfter milliseconds after which the request is answered if it was executed, and broken off if not. Default: never
 */
export function prepare(moment: Moment, site: Site, answerAfter?: number): void {
  site.clear();
  if ("after" in moment) return;
  const { request: match, executed } = moment;
  const ms = answerAfter === undefined ? {} : { ms: answerAfter };
  if (executed && answerAfter !== undefined) site.setFaults([{ match, fault: "slow", ms: answerAfter }]);
  else site.setFaults([{ match, fault: "hang", execute: executed, ...ms }]);
}

/** Waits for a moment that was prepared. False: the command ended before it came. */
export async function comes(moment: Moment, site: Site, ended: () => boolean): Promise<boolean> {
  const isThere = () => {
    const log = site.requests();
    return "after" in moment ? log.length >= moment.nth : log.some(({ fault }) => fault !== undefined);
  };
  while (!isThere()) {
    if (ended()) return false;
    await sleep(LOOK);
  }
  if ("after" in moment) await sleep(moment.after);
  return !ended();
}
