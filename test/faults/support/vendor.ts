/** What the tests under fire need to know of a vendor. */
import type { Fault, FaultMatch, Simulator } from "../../../src/simulator";
import type { FaultKind } from "./faults";
import type { Operation, Program } from "./stack";
import type { Command } from "./user";

/** An object at the vendor that a program could have made or changed. */
export interface Held {
  readonly type: string;
  readonly id: string;
  /** What is declared of it, comparable. */
  readonly content: unknown;
}

/** One operation under fire: how it comes about, and which requests of it are struck. */
export interface Scenario {
  /** As the table names it. */
  readonly title: string;
  /** The handler that makes the requests. */
  readonly operation: Operation;
  /** The requests that are struck. */
  readonly match: FaultMatch;
  /** How the vendor behaves where it may behave otherwise. */
  readonly switches?: Readonly<Record<string, unknown>>;
  /** Further faults that the operation needs to come about. */
  readonly because?: readonly Fault[];
  /** What an earlier `up` has made. */
  readonly before?: Program;
  /** What somebody does at the vendor after that. */
  readonly meanwhile?: (simulator: Simulator) => Promise<void>;
  /** What the command finds declared. */
  readonly program: Program;
  /** Whether its request makes an object, which must never happen twice. */
  readonly creates?: true;
  /** Whether nothing is asked before, although something is created. */
  readonly first?: true;
  /** Whether it needs several handlers to run beside each other. */
  readonly parallel?: true;
  /** Faults whose answer can't be doubted: a vendor that denies what it has is believed, and what it denies stays behind. */
  readonly believes?: readonly string[];
  /** Default: `up`. */
  readonly command?: Command;
}

export interface VendorRow {
  readonly vendor: string;
  readonly scenarios: readonly Scenario[];
  /** Resources that change another one's object instead of having one of their own. */
  readonly partOfAnother?: readonly string[];
  /** Faults that no other vendor has in this form. */
  readonly faults?: readonly FaultKind[];
  /** Body of a refusal as the vendor writes it. */
  body(status: number): unknown;
  /** Every object of the kinds that programs make; `state` is the vendor's slice of the simulator's store. */
  held(state: object): readonly Held[];
  /** The name under which an object is known; no two of a program's have the same. */
  nameOf(held: Held): string;
  /** The content that a declared resource must have at the vendor; `state` is the store before the program ran. */
  expected(name: string, program: Program, state: object): unknown;
  /**
   * What a message must say of an object that bears the name of a declared resource, so that a user can decide whether it is
   * theirs; undefined where the vendor can't show it, and `byHand` has to help.
   */
  facts(held: Held, name: string, program: Program, state: object): readonly string[] | undefined;
  /**
   * What a user does away from Pulumi when a message asks for it: the program with what was found; undefined if the
   * message asks for nothing of that kind. `state` is what the vendor's own pages would show.
   */
  byHand?(name: string, program: Program, message: string, state: object): Program | undefined;
}

/** The arguments of one resource; none if the program doesn't have it. */
export function argsOf(program: Program, name: string): Readonly<Record<string, unknown>> {
  return program[name]?.args ?? {};
}

/** The program with further arguments of one resource. */
export function withArgs(program: Program, name: string, args: Readonly<Record<string, unknown>>): Program {
  const declaration = program[name];
  if (!declaration) throw new Error(`the program has no ${name}`);
  return { ...program, [name]: { ...declaration, args: { ...declaration.args, ...args } } };
}
