/** A user who goes on after a failure as the messages say. */
import type { Program, Report } from "./stack";
import { type VendorRow, withArgs } from "./vendor";

/** What a user can have run on one stack. */
export interface Commands {
  up(program: Program, options?: { readonly refresh?: boolean }): Promise<Report>;
  preview(program: Program): Promise<Report>;
  refresh(): Promise<Report>;
  destroy(): Promise<Report>;
}

export type Command = "up" | "up --refresh" | "refresh" | "destroy";

export function commandOf(stack: Commands, command: Command, program: Program): Promise<Report> {
  if (command === "destroy") return stack.destroy();
  if (command === "refresh") return stack.refresh();
  return stack.up(program, { refresh: command === "up --refresh" });
}

export interface Settled {
  /** The program with what the messages asked for. */
  readonly program: Program;
  /** What the user did, in order. */
  readonly actions: readonly string[];
  readonly reports: readonly Report[];
  /** The last command's report. */
  readonly last: Report;
}

export interface Situation {
  readonly stack: Commands;
  readonly rows: readonly VendorRow[];
  /** What a vendor's own pages show. */
  state(vendor: string): object;
}

/** More commands than messages about one resource ask for. */
const PATIENCE = 5;

/** Runs commands until one succeeds, following the advice of each error. */
export async function settle(
  situation: Situation,
  declared: Program,
  failed: Report,
  command: Command = "up",
): Promise<Settled> {
  const { stack } = situation;
  let program = declared;
  let report = failed;
  const actions: string[] = [];
  const reports: Report[] = [];
  while (report.errors.length > 0 && reports.length < PATIENCE + Object.keys(declared).length) {
    const advice = adviceOf(report);
    for (const { name, id } of advice.adopt) {
      program = withArgs(program, name, { adopt: id });
      actions.push("adopt");
    }
    for (const { name, text } of report.errors) {
      const found = lookedUp(situation, name, program, text);
      if (!found) continue;
      if (found !== program) actions.push("adopt");
      program = found;
      actions.unshift("look at the vendor");
    }
    const next = command !== "up" ? command : advice.refresh ? "up --refresh" : "up";
    actions.push(next);
    report = await commandOf(stack, next, program);
    reports.push(report);
  }
  if (command === "refresh" && report.errors.length === 0) {
    // Whoever refreshes wants to know what to repair.
    const repaired = await settle(situation, program, await stack.up(program));
    return { ...repaired, actions: [...actions, ...repaired.actions], reports: [...reports, ...repaired.reports] };
  }
  return { program, actions, reports, last: report };
}

/** The program with what the vendor's own pages showed, if the message asks to look there. */
function lookedUp({ rows, state }: Situation, name: string, program: Program, text: string): Program | undefined {
  const row = rows.find(({ vendor }) => program[name]?.type.startsWith(`${vendor}:`));
  return row?.byHand?.(name, program, text, state(row.vendor));
}

interface Advice {
  readonly adopt: readonly { readonly name: string; readonly id: string }[];
  readonly refresh: boolean;
}

/** What the messages of a failed command ask for. */
export function adviceOf({ errors }: Report): Advice {
  const adopt = errors.flatMap(({ name, text }) => {
    const id = /add `adopt: "([^"<>]+)"`/.exec(text)?.[1];
    return id === undefined ? [] : [{ name, id }];
  });
  return { adopt, refresh: errors.some(({ text }) => text.includes("Run `pulumi up --refresh`")) };
}

/** Whether a message says that another process is still at work on the object. */
export function asksToWait(text: string): boolean {
  return text.includes("Wait until it has ended");
}
