/** One cell of the fault matrix: an operation meets a fault, the fault ends, and the user goes on as the messages say. */
import type { RequestLogEntry } from "../../../src/simulator";
import type { Conditions, StackMaker } from "./conditions";
import { type FaultKind, type Length, planOf, SHORT_TIME_LIMIT } from "./faults";
import { badMessages, crashes, disagreements, unrest } from "./invariant";
import type { Site } from "./site";
import type { Program, Report } from "./stack";
import { type Command, commandOf, settle } from "./user";
import type { Scenario, VendorRow } from "./vendor";

export interface CellRecord {
  readonly vendor: string;
  readonly operation: string;
  readonly fault: string;
  readonly length: Length;
  /** The command that met it. */
  readonly command: Command;
  /** What the command asked of the vendor, each kind of request once, as `GET /api/v2/roles`. */
  readonly asked: readonly string[];
  /** How many requests the fault struck. */
  readonly struck: number;
  /** What the user had to do after the fault was gone; nothing if the command succeeded in spite of it. */
  readonly actions: readonly string[];
  readonly outcome: "not met" | "passes" | "retried" | "settled" | "believed" | "error";
  /** What the failed command printed for the resource. */
  readonly message: string;
  readonly printed: string;
  /** What is wrong; a cell without any holds. */
  readonly violations: readonly string[];
}

export interface CellTask {
  readonly row: VendorRow;
  readonly scenario: Scenario;
  readonly kind: FaultKind;
  readonly length: Length;
  readonly site: Site;
  readonly stackUnder: StackMaker;
}

export async function runCell(task: CellTask): Promise<CellRecord> {
  const { row, scenario, kind, length, site } = task;
  await site.reset();
  site.simulator.setSwitches({ [row.vendor]: scenario.switches ?? {} });
  const conditions: Conditions = { scenario, timeLimit: undefined, closed: undefined };
  const stack = task.stackUnder(conditions);
  const violations: string[] = [];

  if (scenario.before) fault(violations, await stack.up(scenario.before));
  await scenario.meanwhile?.(site.simulator);
  const atStart = site.state(row.vendor);
  const ours = new Set([...stack.resources.values()].map(({ id }) => id));
  const others = row.held(atStart).filter(({ id }) => !ours.has(id) && !isAdopted(scenario.program, id));

  site.clear();
  site.setFaults([...(scenario.because ?? []), ...planOf(kind, length, scenario.match, (status) => row.body(status))]);
  conditions.timeLimit = kind.runsIntoTimeLimit ? SHORT_TIME_LIMIT : undefined;
  conditions.closed = kind.fault ? undefined : length;
  const first = await commandOf(stack, scenario.command ?? "up", scenario.program);
  const log = site.requests();
  conditions.closed = undefined;
  conditions.timeLimit = undefined;
  site.setFaults([]);
  // A request that was given up may still be answered, and what it asked for be done.
  site.clear();

  const failed = first.errors.length > 0;
  const situation = { stack, rows: [row], state: (vendor: string) => site.state(vendor) };
  const settled = await settle(situation, scenario.program, first, scenario.command);
  const believed = isBelieved(task);
  if (!believed) {
    if (settled.last.errors.length > 0) violations.push(`it doesn't end well: ${textOf(settled.last)}`);
    const { program } = settled;
    const now = site.state(row.vendor);
    violations.push(...disagreements({ resources: stack.resources, program, row, others, atStart, now }));
    if (stack.pendingDeletes.size > 0) violations.push("a replaced object is still to be deleted");
    violations.push(...(await unrest(stack, program, site)));
  }
  violations.push(...badMessages([first, ...settled.reports]), ...crashes([...log, ...site.requests()]));

  const struck = kind.fault ? log.filter((entry) => isStruck(entry, kind, scenario)).length : failed ? 1 : 0;
  return {
    vendor: row.vendor,
    operation: scenario.title,
    fault: kind.title,
    length,
    command: scenario.command ?? "up",
    asked: [...new Set(log.map(({ method, template }) => `${method} ${template}`))],
    struck,
    actions: settled.actions,
    outcome: believed ? "believed" : failed ? "error" : outcomeOf(struck, log, kind, scenario),
    message: textOf(first),
    printed: first.printed,
    violations,
  };
}

function textOf({ errors }: Report): string {
  return errors.map(({ text }) => text).join("\n");
}

/** A vendor's own "there is no such thing", and a plain success, can't be doubted: what it denies then stays behind. */
function isBelieved({ kind, scenario }: CellTask): boolean {
  return scenario.believes?.includes(kind.title) === true;
}

function fault(violations: string[], report: Report): void {
  for (const { text } of report.errors) violations.push(`before the fault: ${text}`);
}

function isAdopted(program: Program, id: string): boolean {
  return Object.values(program).some(({ args }) => args.adopt === id);
}

function isStruck(entry: RequestLogEntry, kind: FaultKind, { match }: Scenario): boolean {
  return entry.fault === kind.fault?.fault && entry.template === match.template && entry.method === match.method;
}

/** How a command got over a fault. */
function outcomeOf(
  struck: number,
  log: readonly RequestLogEntry[],
  kind: FaultKind,
  scenario: Scenario,
): CellRecord["outcome"] {
  if (struck === 0) return "not met";
  const lost = kind.fault?.fault !== "slow" || kind.runsIntoTimeLimit === true;
  if (!lost) return "passes";
  const last = log.findLastIndex((entry) => isStruck(entry, kind, scenario));
  const later = log.slice(last + 1);
  const { method, template } = scenario.match;
  if (later.some((entry) => entry.method === method && entry.template === template)) return "retried";
  // A write that isn't sent again although its answer is missing was found done by looking.
  return method !== "GET" && later.length > 0 ? "settled" : "passes";
}
