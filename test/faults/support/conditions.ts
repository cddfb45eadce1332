/** What a cell of the matrix changes around the commands of its stack. */
import type { Length } from "./faults";
import type { Known } from "./invariant";
import type { ProviderProcess } from "./process";
import type { Site } from "./site";
import { Stack } from "./stack";
import type { Commands } from "./user";
import type { Scenario } from "./vendor";

export interface Conditions {
  readonly scenario: Scenario;
  /** Milliseconds that one request may take; undefined: plenty. */
  timeLimit: number | undefined;
  /** For how long nothing listens at the vendor's address while the scenario's operation runs; undefined: somebody does. */
  closed: Length | undefined;
}

/** A stack, be it the engine's own or the model of its bookkeeping. */
export interface StackUnderFire extends Commands {
  readonly resources: ReadonlyMap<string, Known>;
  /** Replaced objects that are still to be deleted. */
  readonly pendingDeletes: { readonly size: number };
}

/** Makes a stack whose commands meet the conditions of a cell. */
export type StackMaker = (conditions: Conditions) => StackUnderFire;

/** Stacks of the model, over providers that are started so. */
export function modelStacks(
  site: Site,
  start: (timeLimit: number | undefined) => Promise<ProviderProcess>,
): StackMaker {
  return (conditions) =>
    new Stack({
      parallel: conditions.scenario.parallel === true,
      start: () => start(conditions.timeLimit),
      around: (operation, _name, call) => {
        const closes = conditions.closed !== undefined && operation === conditions.scenario.operation;
        if (closes && conditions.closed === "once") conditions.closed = undefined;
        return closes ? site.closedDuring(call) : call();
      },
    });
}
