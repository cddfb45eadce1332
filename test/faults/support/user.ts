/** A user who goes on after a failure as the messages say. */
import type { Program, Report, Stack } from "./stack";

export interface Settled {
  /** The program with what the messages asked for. */
  readonly program: Program;
  /** What the user did, in order. */
  readonly actions: readonly string[];
  readonly reports: readonly Report[];
}

/** More commands than any message asks for. */
const PATIENCE = 5;

/** Runs commands until one succeeds, following the advice of each error. */
export async function settle(stack: Stack, declared: Program, failed: Report, command: "up" | "up --refresh" | "refresh" | "destroy" = "up"): Promise<Settled> {
  let program = declared;
  let report = failed;
  const actions: string[] = [];
  const reports: Report[] = [];
  while (report.errors.length > 0 && actions.length < PATIENCE) {
    const advice = adviceOf(report);
    if (advice.adopt) {
      program = withAdopt(program, advice.adopt.name, advice.adopt.id);
      actions.push("adopt");
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
  return { program, actions, reports };
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

export function withAdopt(program: Program, name: string, id: string): Program {
  const declaration = program[name];
  if (!declaration) throw new Error(`the program has no ${name}`);
  return { ...program, [name]: { ...declaration, args: { ...declaration.args, adopt: id } } };
}
