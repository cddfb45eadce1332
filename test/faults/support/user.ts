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
  command: "up" | "up --refresh" | "refresh" | "destroy" = "up",
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
    if (command === "destroy") {
      actions.push("destroy");
      report = await stack.destroy();
    } else {
      const refresh = advice.refresh || command === "up --refresh";
      actions.push(refresh ? "up --refresh" : "up");
      report = await stack.up(program, { refresh });
    }
    reports.push(report);
  }
  return { program, actions, reports, last: report };
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
