import { z } from "zod";
import { SimulatorError } from "./errors";
import { comparableTemplate } from "./templates";

/** The faults the simulator can inject, see {@link Fault}. */
export const faultKinds = ["status", "reset-before", "reset-after", "hang", "truncate", "malformed", "slow"] as const;

/**
 * What happens to a request:
 *
 * - `status`: answered with the given `status`, `headers` and `body`; not executed unless `execute` is true. With a
 *   body and a content type of your own it is also the proxy's HTML page, the redirect and the answer of another shape.
 * - `reset-before`: the connection is reset, the request is not executed.
 * - `reset-after`: executed, then the connection is reset: the answer is lost.
 * - `hang`: never answered, until the client gives up, the simulator closes or `ms` have passed (then the connection is
 *   reset); not executed unless `execute` is true.
 * - `truncate`: executed; the headers and half of the body are sent, then the connection is closed.
 * - `malformed`: executed; answered with status 200 and a JSON body that breaks off.
 * - `slow`: executed at once, answered after `ms`.
 */
export type FaultKind = (typeof faultKinds)[number];

/** Which requests a fault is meant for. All given parts must match; without any, every request to a vendor does. */
export interface FaultMatch {
  /** Name of the vendor, such as `datadog`. */
  readonly vendor?: string | undefined;
  /** HTTP method, in any case. */
  readonly method?: string | undefined;
  /** Path template such as `/api/v2/roles/{role_id}/clone`; `:role_id` is accepted too, and parameter names don't matter. */
  readonly template?: string | undefined;
  /** Counted from 1: the first matching request to strike. Default 1. Each fault counts for itself, from when it was set. */
  readonly nth?: number | undefined;
}

/** One fault on request. Faults are tried in order; the first that is due strikes. */
export interface Fault {
  readonly match?: FaultMatch | undefined;
  readonly fault: FaultKind;
  /** HTTP status, 200 to 599; for `status` only, and required there. */
  readonly status?: number | undefined;
  /** Headers of the answer; for `status` only. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the answer; for `status` only. Text is sent as it is, anything else as JSON. Default: empty. */
  readonly body?: unknown;
  /** Milliseconds; for `slow` (required) and `hang`. */
  readonly ms?: number | undefined;
  /** Whether the request is executed all the same; for `status` and `hang`. Default false. */
  readonly execute?: boolean | undefined;
  /** How often it strikes. Default: once if `match.nth` is given, otherwise always. */
  readonly times?: number | undefined;
}

/** Statuses that HTTP defines to have no body. */
const withoutBody = [204, 205, 304];

const faultSchema: z.ZodType<Fault> = z
  .strictObject({
    match: z
      .strictObject({
        vendor: z.string().optional(),
        method: z.string().optional(),
        template: z.string().startsWith("/").optional(),
        nth: z.int().positive().optional(),
      })
      .optional(),
    fault: z.enum(faultKinds),
    status: z.int().min(200).max(599).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    ms: z.int().nonnegative().optional(),
    execute: z.boolean().optional(),
    times: z.int().positive().optional(),
  })
  .check((context) => {
    const { fault, status, headers, body, ms, execute } = context.value;
    const complain = (path: string, message: string) =>
      context.issues.push({ code: "custom", message, path: [path], input: context.value });
    if (fault === "status" && status === undefined) complain("status", `the fault "status" needs a status`);
    if (fault !== "status") {
      for (const [name, value] of Object.entries({ status, headers, body })) {
        if (value !== undefined) complain(name, `only the fault "status" takes "${name}"`);
      }
    }
    if (status !== undefined && withoutBody.includes(status) && body !== undefined) {
      complain("body", `an answer with status ${status} has no body`);
    }
    if (fault === "slow" && ms === undefined) complain("ms", `the fault "slow" needs ms`);
    if (fault !== "slow" && fault !== "hang" && ms !== undefined) {
      complain("ms", `only the faults "slow" and "hang" take "ms"`);
    }
    if (fault !== "status" && fault !== "hang" && execute !== undefined) {
      complain("execute", `only the faults "status" and "hang" take "execute"`);
    }
  });

/** What faults are matched against. */
export interface FaultTarget {
  readonly vendor: string;
  readonly method: string;
  readonly template: string | null;
}

function isMeant(match: FaultMatch, target: FaultTarget): boolean {
  if (match.vendor !== undefined && match.vendor !== target.vendor) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== target.method.toUpperCase()) return false;
  if (match.template === undefined) return true;
  return target.template !== null && comparableTemplate(match.template) === comparableTemplate(target.template);
}

/** The fault plan: the faults in force and how often each has been seen and has struck. */
export class FaultPlan {
  private planned: { readonly fault: Fault; seen: number; struck: number }[] = [];

  /** @param vendors the names a fault may match */
  constructor(private readonly vendors: readonly string[]) {}

  /** The faults as they were set. */
  list(): Fault[] {
    return this.planned.map(({ fault }) => structuredClone(fault));
  }

  /**
   * Replaces the plan; all counts start at zero.
   * @throws {SimulatorError} if the plan is invalid; the old one then stays in force
   */
  set(faults: unknown): void {
    const parsed = z.array(faultSchema).safeParse(faults);
    if (!parsed.success) throw new SimulatorError(`invalid fault plan\n${z.prettifyError(parsed.error)}`);
    for (const { match } of parsed.data) {
      if (match?.vendor !== undefined && !this.vendors.includes(match.vendor)) {
        throw new SimulatorError(`no vendor "${match.vendor}" here; there are: ${this.vendors.join(", ")}`);
      }
    }
    this.planned = parsed.data.map((fault) => ({ fault, seen: 0, struck: 0 }));
  }

  /** Counts a request and returns the fault that strikes it, if one does. */
  strike(target: FaultTarget): Fault | undefined {
    let striking: Fault | undefined;
    for (const entry of this.planned) {
      const { match, times } = entry.fault;
      if (!isMeant(match ?? {}, target)) continue;
      entry.seen += 1;
      const limit = times ?? (match?.nth === undefined ? Number.POSITIVE_INFINITY : 1);
      if (striking !== undefined || entry.seen < (match?.nth ?? 1) || entry.struck >= limit) continue;
      entry.struck += 1;
      striking = entry.fault;
    }
    return striking;
  }
}
