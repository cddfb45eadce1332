/** Random histories of one stack: what users, other people, networks and vendors do, in any order. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { FaultMatch } from "../../../src/simulator";
import { FAULTS, planOf } from "./faults";
import type { InProcess } from "./in-process";
import { badMessages, crashes, writtenBy } from "./invariant";
import { heldOf, type Playground } from "./playground";
import type { Site } from "./site";
import { type Program, type Report, Stack } from "./stack";
import { adviceOf, type Command, commandOf } from "./user";
import { argsOf, type Held, withArgs } from "./vendor";

/** A step of a history. Numbers choose among what there is. */
export type Event =
  | { readonly do: "declare"; readonly name: number; readonly version: number }
  | { readonly do: "remove"; readonly name: number }
  | { readonly do: "meddle"; readonly what: number; readonly name: number }
  | {
      readonly do: "fault";
      readonly kind: number;
      readonly request: number;
      readonly nth: number;
      readonly lasting: boolean;
    }
  | { readonly do: "end faults" }
  | { readonly do: Command | "preview" };

export interface History {
  readonly switches: number;
  readonly parallel: boolean;
  readonly events: readonly Event[];
}

const number = fc.nat({ max: 59 });

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("declare" as const), name: number, version: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), name: number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("meddle" as const), what: number, name: number }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      kind: number,
      request: number,
      nth: fc.integer({ min: 1, max: 3 }),
      lasting: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "end faults" as const }) },
  { weight: 6, arbitrary: fc.constant({ do: "up" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "up --refresh" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "refresh" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "destroy" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "preview" as const }) },
);

export const history: fc.Arbitrary<History> = fc.record({
  switches: number,
  parallel: fc.boolean(),
  events: fc.array(event, { minLength: 3, maxLength: 14 }),
});

/** Answers that can't be doubted although they aren't true: what comes of them is nobody's fault. */
const LIES = ["404", "409", "200 of another shape, not done"];
const KINDS = FAULTS.filter(({ title, fault }) => fault && !LIES.includes(title));

/** More commands than any history needs to come to rest. */
const PATIENCE = 12;

/** Plays a history to its end, then lets everything come to rest; returns what is wrong with the outcome. */
export async function play(
  playground: Playground,
  { switches, parallel, events }: History,
  site: Site,
  provider: InProcess,
): Promise<string[]> {
  await site.reset();
  site.simulator.setSwitches({ [playground.row.vendor]: choice(playground.switches, switches) });
  const run = new Playing(playground, site, provider, parallel);
  for (const each of events) {
    await run.play(each);
    if (run.wrong.length > 0) return run.wrong;
  }
  await run.comeToRest();
  return run.wrong;
}

class Playing {
  readonly wrong: string[] = [];
  private program: Program = {};
  private readonly stack: Stack;
  private timeLimit: number | undefined;
  /** Objects that nobody but other people has made, and what they hold. */
  private others: Map<string, Held>;
  /** Names of which a user has been told that a creation may have succeeded unseen. */
  private readonly uncertain = new Set<string>();

  constructor(
    private readonly playground: Playground,
    private readonly site: Site,
    private readonly provider: InProcess,
    parallel: boolean,
  ) {
    this.stack = new Stack({ parallel, start: () => this.provider.start(this.timeLimit) });
    this.others = new Map(this.held().map((each) => [each.id, each]));
  }

  async play(event: Event): Promise<void> {
    switch (event.do) {
      case "declare":
        return this.declare(event.name, event.version);
      case "remove":
        return this.remove(choice(Object.keys(this.playground.declarations), event.name));
      case "meddle":
        return this.meddle(event.what, event.name);
      case "fault":
        return this.fault(event);
      case "end faults":
        return this.endFaults();
      default:
        await this.run(event.do);
    }
  }

  /** Faults end, and the user goes on until a command succeeds; then everything must be as declared. */
  async comeToRest(): Promise<void> {
    this.endFaults();
    for (let turn = 0; turn < PATIENCE; turn++) {
      const report = await this.run("up --refresh");
      if (this.wrong.length > 0) return;
      if (report.errors.length === 0) return this.inspect();
      if (turn === PATIENCE - 1) this.wrong.push(`it doesn't come to rest: ${textOf(report)}`);
    }
  }

  private held(): readonly Held[] {
    return this.playground.row.held(this.site.state(this.playground.row.vendor));
  }

  private declare(nameNumber: number, version: number): void {
    const { declarations } = this.playground;
    const name = choice(Object.keys(declarations), nameNumber);
    const declaration = choice(declarations[name] ?? [], version);
    const first = (each: string) => choice(declarations[each] ?? [], 0);
    const needed = (declaration.after ?? [])
      .filter((each) => !this.program[each])
      .map((each) => [each, first(each)] as const);
    const program = { ...this.program, ...Object.fromEntries(needed), [name]: declaration };
    // What needs another resource stands after it.
    const order = Object.keys(declarations).filter((each) => program[each]);
    this.program = Object.fromEntries(order.flatMap((each) => (program[each] ? [[each, program[each]]] : [])));
  }

  private remove(name: string): void {
    const stays = ([each, { after = [] }]: [string, Program[string]]) => each !== name && !after.includes(name);
    this.program = Object.fromEntries(Object.entries(this.program).filter(stays));
  }

  private async meddle(what: number, nameNumber: number): Promise<void> {
    const { row, meddling, names } = this.playground;
    const before = new Set(this.held().map(({ id }) => id));
    const state = this.site.state(row.vendor);
    const [deed, name] = [choice(meddling, what), choice(names, nameNumber)];
    const recorded = [...this.stack.resources.values()].some(({ id }) => id.toLowerCase() === name.toLowerCase());
    if (deed.unlessRecorded && recorded) return;
    deed.apply(state, name);
    await this.site.simulator.setState({ [row.vendor]: state });
    const theirs = this.held().filter(({ id }) => this.others.has(id) || !before.has(id));
    this.others = new Map(theirs.map((each) => [each.id, each]));
  }

  private fault(event: Extract<Event, { do: "fault" }>): void {
    const { row } = this.playground;
    const kind = choice(KINDS, event.kind);
    const match: FaultMatch = { ...choice(requestsOf(this.playground), event.request), nth: event.nth };
    const length = event.lasting ? "lasting" : "once";
    const { simulator } = this.site;
    simulator.setFaults([...simulator.faults(), ...planOf(kind, length, match, (status) => row.body(status))]);
    if (kind.runsIntoTimeLimit) this.timeLimit = 1;
  }

  private endFaults(): void {
    this.site.setFaults([]);
    this.timeLimit = undefined;
  }

  private async run(command: Command | "preview"): Promise<Report> {
    this.site.clear();
    const report =
      command === "preview"
        ? await this.stack.preview(this.program)
        : await commandOf(this.stack, command, this.program);
    const log = this.site.requests();
    this.wrong.push(...badMessages([report]), ...crashes(log));
    if (command === "preview" || command === "refresh") this.wrong.push(...writtenBy(command, log));
    this.noteUncertain(report);
    this.checkSafety(`after ${command}`);
    if (command !== "preview") this.follow(report);
    if (command.startsWith("up") && report.errors.length === 0) this.forgetAdoption();
    return report;
  }

  /** What must hold at any time, whatever fails. */
  private checkSafety(when: string): void {
    const held = new Map(this.held().map((each) => [each.id, each]));
    for (const [id, other] of this.others) {
      const now = held.get(id);
      if (!now) this.wrong.push(`${when}: somebody else's object is gone: ${JSON.stringify(other)}`);
      else if (!this.sharesObject(id) && !isDeepStrictEqual(now.content, other.content))
        this.wrong.push(`${when}: somebody else's object was changed: ${JSON.stringify([other, now])}`);
      held.delete(id);
    }
    const names = [...held.values()].map((each) => this.playground.row.nameOf(each));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      this.wrong.push(`${when}: there are two of ours named ${twice}: ${JSON.stringify([...held.values()])}`);
  }

  /** Resources that change an object without having made it change it on purpose. */
  private sharesObject(id: string): boolean {
    const { partOfAnother = [] } = this.playground.row;
    return [...this.stack.resources.values()].some((each) => each.id === id && partOfAnother.includes(each.type));
  }

  private noteUncertain({ errors }: Report): void {
    for (const { name, text } of errors) {
      if (!/answer to creating .* was lost/.test(text)) continue;
      const args = argsOf(this.program, name);
      this.uncertain.add(String(args.name ?? args.username));
    }
  }

  /** What the messages ask the user to change in the program. */
  private follow(report: Report): void {
    const { row } = this.playground;
    for (const { name, text } of report.errors) {
      if (!this.program[name]) continue;
      const byHand = row.byHand?.(name, this.program, text, this.site.state(row.vendor));
      if (byHand) this.program = byHand;
    }
    // A name that is taken is given up.
    for (const { name, text } of report.errors)
      if (/already been taken|refused a duplicate|is that of another/.test(text)) this.remove(name);
    for (const { name, id } of adviceOf(report).adopt) {
      if (!this.program[name]) continue;
      // A careful user takes over only what is theirs, and otherwise does without the name.
      const theirs = [...this.others.keys()].some((other) => other.toLowerCase() === id.toLowerCase());
      if (theirs) this.remove(name);
      else this.program = withArgs(this.program, name, { adopt: id });
    }
  }

  /** Taking over is done once; what else was given for it is part of the declaration. */
  private forgetAdoption(): void {
    const without = ({ adopt: _adopt, ...args }: Program[string]["args"]) => args;
    const entries = Object.entries(this.program).map(([name, each]) => [name, { ...each, args: without(each.args) }]);
    this.program = Object.fromEntries(entries);
  }

  private async inspect(): Promise<void> {
    const { difference, row } = this.playground;
    const held = this.held();
    for (const [name, recorded] of this.stack.resources) {
      const found = difference(recorded, held);
      if (found !== undefined) this.wrong.push(`${name} isn't as declared: ${found}`);
      if (recorded.initErrors.length > 0) this.wrong.push(`${name} is unfinished`);
    }
    const missing = Object.keys(this.program).filter((name) => !this.stack.resources.has(name));
    if (missing.length > 0) this.wrong.push(`not in the state: ${missing.join(", ")}`);
    const known = [...this.stack.resources.values()].flatMap((each) => heldOf(each, held) ?? []);
    for (const each of held) {
      const orphan = !this.others.has(each.id) && !known.includes(each);
      if (orphan && !this.uncertain.has(row.nameOf(each)))
        this.wrong.push(`an orphan at the vendor: ${JSON.stringify(each)}`);
    }
    for (const command of ["preview", "refresh"] as const) {
      const { steps, errors } = await this.run(command);
      const changes = Object.entries(steps).filter(([, step]) => step !== "same");
      if (changes.length > 0) this.wrong.push(`a second ${command} isn't empty: ${changes.join("; ")}`);
      for (const { name, text } of errors) this.wrong.push(`a second ${command} of ${name} fails: ${text}`);
    }
  }
}

function choice<T>(from: readonly T[], number: number): T {
  const chosen = from[number % from.length];
  if (chosen === undefined) throw new Error("there is nothing to choose from");
  return chosen;
}

function requestsOf({ row }: Playground): FaultMatch[] {
  const seen = new Map(
    row.scenarios.map(({ match: { method = "", template = "" } }) => [`${method} ${template}`, { method, template }]),
  );
  return [...seen.values()];
}

function textOf({ errors }: Report): string {
  return errors.map(({ name, text }) => `${name}: ${text}`).join("\n");
}
