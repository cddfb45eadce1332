/** A command is killed at work, or its provider; then a user goes on until everything is as declared. */
import type { RequestLogEntry } from "../../../src/simulator";
import { disagreements, unrest } from "./invariant";
import type { Moment } from "./kill";
import { ROWS } from "./rows";
import type { Site } from "./site";
import type { Program } from "./stack";
import { settle } from "./user";
import { type VisibleStack, Witness } from "./witness";

/** A stack whose first commands are killed. */
export interface MortalStack extends VisibleStack {
  /** Whether the last command was killed, or its provider. */
  readonly killed: boolean;
  /** How many of them were; a command may end before its moment comes. */
  readonly kills: number;
  /** What a user still has to do after the `up` that succeeded; what goes wrong there. */
  tidyUp(): Promise<string[]>;
  /** What is left of a crash when nothing should be. */
  remains(): string[];
}

export interface Crash {
  /** When what was to be killed. */
  readonly plan: readonly (Moment & { readonly victim?: string })[];
  readonly kills: number;
  /** What the first `up` asked of the vendors. */
  readonly log: readonly RequestLogEntry[];
  /** Objects that the first `up` made and that nobody recorded. */
  readonly orphans: number;
  readonly actions: readonly string[];
  readonly wrong: readonly string[];
}

export async function crash(program: Program, stack: MortalStack, plan: Crash["plan"], site: Site): Promise<Crash> {
  const witness = new Witness(stack, { site, rows: ROWS, wasKilled: () => stack.killed });
  const first = await witness.up(program);
  const [log, orphans] = [site.requests(), witness.orphans().length];
  const situation = { stack: witness, rows: ROWS, state: (vendor: string) => site.state(vendor) };
  const settled = await settle(situation, program, first);
  const wrong = [...witness.wrong, ...settled.last.errors.map(({ text }) => `it doesn't end well: ${text}`)];
  wrong.push(...(await stack.tidyUp()));
  for (const row of ROWS) {
    const [atStart, now] = [witness.atStart.get(row.vendor) ?? {}, site.state(row.vendor)];
    const others = row.held(atStart);
    wrong.push(...disagreements({ resources: stack.resources, program: settled.program, row, others, atStart, now }));
  }
  wrong.push(...(await unrest(stack, settled.program, site)), ...stack.remains());
  return { plan, kills: stack.kills, log, orphans, actions: settled.actions, wrong };
}

/** What is wrong with the outcomes, with what a person needs to have the same again. */
export function wrongs(crashes: readonly Crash[]): string[] {
  return crashes.flatMap(({ plan, actions, wrong }) =>
    wrong.map((each) => `killed ${JSON.stringify(plan)}; then ${actions.join(", ")}\n  ${each}`),
  );
}
