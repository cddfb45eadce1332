/** One cell of the fault matrix: an operation meets a fault, the fault ends, and the user goes on as the messages say. */
import { isDeepStrictEqual } from "node:util";
import type { RequestLogEntry } from "../../../src/simulator";
import { type FaultKind, type Length, planOf, SHORT_TIME_LIMIT } from "./faults";
import type { ProviderProcess } from "./process";
import type { Site } from "./site";
import { type Program, type Report, Stack } from "./stack";
import { commandOf, settle } from "./user";
import type { Held, Scenario, VendorRow } from "./vendor";

export interface CellRecord {
  readonly vendor: string;
  readonly operation: string;
  readonly fault: string;
  readonly length: Length;
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
  start(timeLimit: number | undefined): Promise<ProviderProcess>;
}

export async function runCell(task: CellTask): Promise<CellRecord> {
  const { row, scenario, kind, length, site } = task;
  await site.reset();
  let timeLimit: number | undefined;
  let refusing = false;
  const stack = new Stack({
    parallel: scenario.parallel === true,
    start: () => task.start(timeLimit),
    around: (operation, _name, call) => {
      const closes = refusing && operation === scenario.operation;
      if (closes && length === "once") refusing = false;
      return closes ? site.closedDuring(call) : call();
    },
  });
  const violations: string[] = [];

  if (scenario.before) fault(violations, await stack.up(scenario.before));
  await scenario.meanwhile?.(site.simulator);
  const atStart = site.state(row.vendor);
  const ours = new Set([...stack.resources.values()].map(({ id }) => id));
  const others = row.held(atStart).filter(({ id }) => !ours.has(id) && !isAdopted(scenario.program, id));

  site.clear();
  site.setFaults([...(scenario.because ?? []), ...planOf(kind, length, scenario.match, (status) => row.body(status))]);
  timeLimit = kind.runsIntoTimeLimit ? SHORT_TIME_LIMIT : undefined;
  refusing = kind.fault === undefined;
  const first = await commandOf(stack, scenario.command ?? "up", scenario.program);
  const log = site.requests();
  refusing = false;
  timeLimit = undefined;
  site.setFaults([]);
  // A request that was given up may still be answered, and what it asked for be done.
  site.clear();

  const failed = first.errors.length > 0;
  const situation = { stack, row, state: () => site.state(row.vendor) };
  const settled = await settle(situation, scenario.program, first, scenario.command);
  const believed = isBelieved(task);
  if (!believed) {
    if (settled.last.errors.length > 0) violations.push(`it doesn't end well: ${textOf(settled.last)}`);
    violations.push(...(await disagreements({ ...task, stack, program: settled.program, others, atStart })));
  }
  violations.push(...badMessages([first, ...settled.reports]), ...crashes([...log, ...site.requests()]));

  const struck = kind.fault ? log.filter((entry) => isStruck(entry, kind, scenario)).length : failed ? 1 : 0;
  return {
    vendor: row.vendor,
    operation: scenario.title,
    fault: kind.title,
    length,
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
  const last = log.findLastIndex((entry) => isStruck(entry, kind, scenario));
  const later = log.slice(last + 1);
  const { method, template } = scenario.match;
  if (later.some((entry) => entry.method === method && entry.template === template)) return "retried";
  // A write that isn't sent again although its answer is missing was found done by looking.
  const lost = kind.fault?.fault !== "slow" || kind.runsIntoTimeLimit === true;
  return lost && method !== "GET" && later.length > 0 ? "settled" : "passes";
}

export interface Agreement {
  readonly stack: Stack;
  /** What is declared, and must be so at the vendor. */
  readonly program: Program;
  readonly row: VendorRow;
  /** Objects that the program has nothing to do with. */
  readonly others: readonly Held[];
  /** The vendor's store before the program ran. */
  readonly atStart: object;
  readonly site: Site;
}

/** What the invariant says: each declared copy exists exactly once and as declared, nothing else has changed, and the state knows it. */
export async function disagreements({ stack, program, row, others, atStart, site }: Agreement): Promise<string[]> {
  const found: string[] = [];
  const held = new Map(row.held(site.state(row.vendor)).map((each) => [each.id, each]));
  const declared = Object.keys(program).filter((name) => program[name]?.type.startsWith(`${row.vendor}:`));
  for (const other of others) {
    const now = held.get(other.id);
    if (!now) found.push(`somebody else's object is gone: ${JSON.stringify(other)}`);
    else if (!isDeepStrictEqual(now.content, other.content))
      found.push(`somebody else's object was changed: ${JSON.stringify([other, now])}`);
    held.delete(other.id);
  }
  for (const name of declared) {
    const recorded = stack.resources.get(name);
    const live = recorded && held.get(recorded.id);
    if (!recorded) found.push(`${name} isn't in the state`);
    else if (row.partOfAnother?.includes(recorded.type)) continue;
    else if (!live) found.push(`${name} (${recorded.id}) isn't at the vendor`);
    else {
      const expected = row.expected(name, program, atStart);
      if (!isDeepStrictEqual(live.content, expected))
        found.push(`${name} isn't as declared: ${JSON.stringify([live.content, expected])}`);
      held.delete(live.id);
    }
    if (recorded && recorded.initErrors.length > 0) found.push(`${name} is still unfinished`);
  }
  for (const orphan of held.values()) found.push(`an orphan at the vendor: ${JSON.stringify(orphan)}`);
  for (const name of stack.resources.keys()) if (!declared.includes(name)) found.push(`${name} is still in the state`);
  if (stack.pendingDeletes.size > 0) found.push("a replaced object is still to be deleted");

  site.clear();
  for (const report of [await stack.preview(program), await stack.refresh()]) {
    for (const { name, text } of report.errors) found.push(`${report.command} of ${name} fails: ${text}`);
    for (const [name, step] of Object.entries(report.steps)) {
      if (step !== "same") found.push(`a second ${report.command} isn't empty: ${step} ${name}`);
    }
  }
  found.push(...writtenBy("preview or refresh", site.requests()));
  return found;
}

/** What a command that is only to look has written. */
export function writtenBy(command: string, log: readonly RequestLogEntry[]): string[] {
  const written = log.filter(({ method, template }) => method !== "GET" && !isRead(template));
  return written.map(({ method, template }) => `${command} wrote: ${method} ${template}`);
}

/** Actions that read although they are sent by POST, and sessions. */
function isRead(template: string | null): boolean {
  return /(describe|list)[A-Z]\w*$|[sS]ession$/.test(template ?? "");
}

/** Messages that no user should see. */
export function badMessages(reports: readonly Report[]): string[] {
  const texts = reports.flatMap((report) => [...report.errors.map(({ text }) => text), report.printed]);
  const bad = texts.filter((text) => /failed unexpectedly|\bundefined\b|\[object|\n\s+at /.test(text));
  return bad.map((text) => `a message that no user should see: ${text}`);
}

export function crashes(log: readonly RequestLogEntry[]): string[] {
  return log.flatMap(({ crash, template }) => (crash ? [`the simulator crashed in ${template}: ${crash}`] : []));
}
