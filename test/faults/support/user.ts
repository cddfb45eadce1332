/** A user who goes on after a failure as the messages say. */
import type { Program, Report, Stack } from "./stack";
import { type VendorRow, withArgs } from "./vendor";

export interface Settled {
  /** The program with what the messages asked for. */
  readonly program: Program;
  /** What the user did, in order. */
  readonly actions: readonly string[];
  readonly reports: readonly Report[];
  /** The last command's report. */
  readonly last: Report;
}

/** More commands than any message asks for. */
const PATIENCE = 5;

export interface Situation {
  readonly stack: Stack;
  readonly row: VendorRow;
  /** What the vendor's own pages show. */
  state(): object;
}

/** Runs commands until one succeeds, following the advice of each error. */
export async function settle(
  { stack, row, state }: Situation,
  declared: Program,
  failed: Report,
  command: Command = "up",
): Promise<Settled> {
  let program = declared;
  let report = failed;
  const actions: string[] = [];
  const reports: Report[] = [];
  while (report.errors.length > 0 && actions.length < PATIENCE) {
    const advice = adviceOf(report);
    if (advice.adopt) {
      program = withArgs(program, advice.adopt.name, { adopt: advice.adopt.id });
      actions.push("adopt");
    }
    for (const { name, text } of report.errors) {
      const found = row.byHand?.(name, program, text, state());
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
    const repaired = await settle({ stack, row, state }, program, await stack.up(program));
    return { ...repaired, actions: [...actions, ...repaired.actions], reports: [...reports, ...repaired.reports] };
  }
  return { program, actions, reports, last: report };
}

export type Command = "up" | "up --refresh" | "refresh" | "destroy";

export function commandOf(stack: Stack, command: Command, program: Program): Promise<Report> {
  if (command === "destroy") return stack.destroy();
  if (command === "refresh") return stack.refresh();
  return stack.up(program, { refresh: command === "up --refresh" });
}

interface Advice {
  readonly adopt?: { readonly name: string; readonly id: string };
  readonly refresh: boolean;
}

/** What the messages of a failed command ask for. */
export function adviceOf(report: Report): Advice {
  for (const { name, text } of report.errors) {
    const id = /add `adopt: "([^"<>]+)"`/.exec(text)?.[1];
    if (id) return { adopt: { name, id }, refresh: false };
  }
  return { refresh: report.errors.some(({ text }) => text.includes("Run `pulumi up --refresh`")) };
}
