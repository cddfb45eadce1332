/** What must hold when everything has come to rest, seen from the vendors' own stores. */
import { isDeepStrictEqual } from "node:util";
import type { RequestLogEntry } from "../../../src/simulator";
import type { Site } from "./site";
import type { Program, Recorded, Report } from "./stack";
import type { Commands } from "./user";
import type { Held, VendorRow } from "./vendor";

/** What is known of a resource in the state. */
export type Known = Pick<Recorded, "type" | "id" | "initErrors">;

export interface Agreement {
  readonly resources: ReadonlyMap<string, Known>;
  /** What is declared, and must be so at the vendor. */
  readonly program: Program;
  readonly row: VendorRow;
  /** Objects that the program has nothing to do with. */
  readonly others: readonly Held[];
  /** The vendor's store before the program ran. */
  readonly atStart: object;
  /** The vendor's store now. */
  readonly now: object;
}

/** An object's place among all of a vendor's: ids are unique within their kind. */
export function placeOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type} ${id}`;
}

/** Each declared copy exists exactly once and as declared, nothing else has changed, and the state knows it. */
export function disagreements({ resources, program, row, others, atStart, now }: Agreement): string[] {
  const found: string[] = [];
  const held = new Map(row.held(now).map((each) => [placeOf(each), each]));
  const isOurs = (type: string | undefined) => type?.startsWith(`${row.vendor}:`) === true;
  const declared = Object.keys(program).filter((name) => isOurs(program[name]?.type));
  found.push(...interference(others, held));
  for (const other of others) held.delete(placeOf(other));
  for (const name of declared) {
    const recorded = resources.get(name);
    const live = recorded && held.get(placeOf(recorded));
    if (!recorded) found.push(`${name} isn't in the state`);
    else if (row.partOfAnother?.includes(recorded.type)) continue;
    else if (!live) found.push(`${name} (${recorded.id}) isn't at the vendor`);
    else {
      const expected = row.expected(name, program, atStart);
      if (!isDeepStrictEqual(live.content, expected))
        found.push(`${name} isn't as declared: ${JSON.stringify([live.content, expected])}`);
      held.delete(placeOf(live));
    }
    if (recorded && recorded.initErrors.length > 0) found.push(`${name} is still unfinished`);
  }
  for (const orphan of held.values()) found.push(`an orphan at the vendor: ${JSON.stringify(orphan)}`);
  for (const [name, { type }] of resources)
    if (isOurs(type) && !declared.includes(name)) found.push(`${name} is still in the state`);
  return found;
}

/** What has become of objects that nobody but other people may touch. */
export function interference(others: readonly Held[], now: ReadonlyMap<string, Held>): string[] {
  return others.flatMap((other) => {
    const live = now.get(placeOf(other));
    if (!live) return [`somebody else's object is gone: ${JSON.stringify(other)}`];
    if (isDeepStrictEqual(live.content, other.content)) return [];
    return [`somebody else's object was changed: ${JSON.stringify([other, live])}`];
  });
}

/** What a second preview and a refresh find to do or can't do, and what they write. */
export async function unrest(stack: Commands, program: Program, site: Site): Promise<string[]> {
  const found: string[] = [];
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
export function isRead(template: string | null): boolean {
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
