/**
 * Watches every command of a stack at the vendors: nobody else's object is touched, no copy is there twice, none is taken over
 * unasked, and what a dead process left behind is named with all that a user needs to decide.
 */
import { badMessages, crashes, interference, type Known, placeOf } from "./invariant";
import type { Site } from "./site";
import type { Program, Report } from "./stack";
import { asksToWait, type Commands } from "./user";
import { argsOf, type Held, type VendorRow } from "./vendor";

/** A stack whose state can be looked at. */
export interface VisibleStack extends Commands {
  readonly resources: ReadonlyMap<string, Known>;
}

export interface WitnessOptions {
  readonly site: Site;
  readonly rows: readonly VendorRow[];
  /** Whether the last command was killed, or its provider: what it says is then not ours. */
  wasKilled(): boolean;
}

export class Witness implements Commands {
  readonly wrong: string[] = [];
  /** The vendors' stores before the first command. */
  readonly atStart: ReadonlyMap<string, object>;
  private readonly others: readonly Held[];

  constructor(
    private readonly stack: VisibleStack,
    private readonly options: WitnessOptions,
  ) {
    const { rows, site } = options;
    this.atStart = new Map(rows.map(({ vendor }) => [vendor, site.state(vendor)]));
    this.others = this.held();
  }

  up(program: Program, options?: { readonly refresh?: boolean }): Promise<Report> {
    return this.watch(program, () => this.stack.up(program, options));
  }

  preview(program: Program): Promise<Report> {
    return this.watch(program, () => this.stack.preview(program));
  }

  refresh(): Promise<Report> {
    return this.watch({}, () => this.stack.refresh());
  }

  destroy(): Promise<Report> {
    return this.watch({}, () => this.stack.destroy());
  }

  /** What bears the names of the program's resources and isn't in the state. */
  orphans(): readonly Held[] {
    const known = new Set([...this.stack.resources.values(), ...this.others].map(placeOf));
    return this.held().filter((each) => !known.has(placeOf(each)));
  }

  /** Every object of the vendors that programs could have made. */
  private held(): readonly Held[] {
    const { rows, site } = this.options;
    return rows.flatMap((row) => row.held(site.state(row.vendor)));
  }

  private async watch(program: Program, command: () => Promise<Report>): Promise<Report> {
    const before = { held: new Set(this.held().map(placeOf)), orphans: this.orphans(), known: this.known() };
    const report = await command();
    const found = [
      ...interference(this.others, new Map(this.held().map((each) => [placeOf(each), each]))),
      ...this.twice(),
      ...this.takenOver(program, before.held, before.known),
      ...crashes(this.options.site.requests()),
    ];
    if (this.options.wasKilled()) found.push(...this.unaccounted(program, before.orphans, report));
    else found.push(...badMessages([report]), ...this.unnamed(program, before.orphans, report));
    this.wrong.push(...found.map((each) => `after ${report.command}: ${each}`));
    return report;
  }

  private known(): Set<string> {
    return new Set([...this.stack.resources.values()].map(placeOf));
  }

  private twice(): string[] {
    const others = new Set(this.others.map(placeOf));
    const ours = this.held().filter((each) => !others.has(placeOf(each)));
    const keys = ours.map((each) => `${each.type} ${this.rowOf(each.type).nameOf(each)}`);
    return ours.flatMap((each, index) =>
      keys.indexOf(keys[index] ?? "") === index ? [] : [`there are two of a copy: ${JSON.stringify(each)}`],
    );
  }

  private takenOver(program: Program, before: ReadonlySet<string>, known: ReadonlySet<string>): string[] {
    return [...this.stack.resources].flatMap(([name, recorded]) => {
      const place = placeOf(recorded);
      const shares = this.rowOf(recorded.type).partOfAnother?.includes(recorded.type) === true;
      if (shares || known.has(place) || !before.has(place) || argsOf(program, name).adopt === recorded.id) return [];
      return [`${name} took over ${place} unasked`];
    });
  }

  /** Objects of which only a call that failed can be the maker: whatever had returned must be recorded. */
  private unaccounted(program: Program, before: readonly Held[], { errors }: Report): string[] {
    const failed = new Set(errors.map(({ name }) => name));
    const old = new Set(before.map(placeOf));
    const fresh = this.orphans().filter((each) => !old.has(placeOf(each)));
    return fresh.flatMap((orphan) => {
      const name = this.logicalName(program, orphan);
      return name !== undefined && failed.has(name) ? [] : [`nobody says that ${placeOf(orphan)} may have been made`];
    });
  }

  /** Errors about resources whose objects are there already, and that don't say so in full. */
  private unnamed(program: Program, orphans: readonly Held[], { errors }: Report): string[] {
    return orphans.flatMap((orphan) => {
      const name = this.logicalName(program, orphan) ?? "";
      const text = errors.find((error) => error.name === name)?.text;
      if (text === undefined || argsOf(program, name).adopt !== undefined) return [];
      const row = this.rowOf(orphan.type);
      const facts = row.facts(orphan, name, program, this.atStart.get(row.vendor) ?? {});
      if (facts === undefined) {
        const state = this.options.site.state(row.vendor);
        const helped = asksToWait(text) || row.byHand?.(name, program, text, state) !== undefined;
        return helped ? [] : [`${name} exists, and the message doesn't help: ${text}`];
      }
      const absent = [...facts, `adopt: ${JSON.stringify(orphan.id)}`].filter((fact) => !text.includes(fact));
      return absent.length === 0 ? [] : [`the message about ${name} lacks ${absent.join(" and ")}: ${text}`];
    });
  }

  private logicalName(program: Program, held: Held): string | undefined {
    const name = this.rowOf(held.type).nameOf(held);
    return Object.keys(program).find((each) => {
      const { name: given, username = given } = argsOf(program, each);
      return program[each]?.type === held.type && String(username).toLowerCase() === name.toLowerCase();
    });
  }

  private rowOf(type: string): VendorRow {
    const row = this.options.rows.find(({ vendor }) => type.startsWith(`${vendor}:`));
    if (!row) throw new Error(`no vendor has ${type}`);
    return row;
  }
}
