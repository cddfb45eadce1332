import { type CheckTask, during, type Problem, type ResourceDefinition } from "./definition";
import { type CloneError, toCloneError } from "./errors";
import { parseField, show } from "./fields";
import { type Bag, equal, without } from "./json";
import { nearest } from "./nearest";
import { arrange, DECLARED, declaredList, keepDeclared, type List, SOURCE, sameList } from "./pin";
import { inLines, inOneLine } from "./text";
import { containsUnknown, Unknown } from "./unknown";

export interface Checked {
  readonly inputs: Record<string, unknown>;
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

export interface CheckSurroundings<A> {
  connect(): Promise<A>;
  /** Whether no vendor may be asked. */
  readonly offline: boolean;
}

/**
 * Validates a declaration, reports every problem at once, brings equal meaning to equal form and settles what the copy
 * is to hold. The vendor is asked only for what is new: a changed source, a permission name not seen before.
 */
export async function check<A>(
  definition: ResourceDefinition<A>,
  olds: Bag,
  news: Bag,
  surroundings: CheckSurroundings<A>,
): Promise<Checked> {
  const run = new CheckRun(definition, olds, news, surroundings);
  return run.result();
}

class CheckRun<A> {
  private readonly problems: Problem[] = [];
  private readonly notices: string[] = [];
  private readonly values: Record<string, unknown> = {};
  private connection: Promise<A> | undefined;

  constructor(
    private readonly definition: ResourceDefinition<A>,
    private readonly olds: Bag,
    private readonly news: Bag,
    private readonly surroundings: CheckSurroundings<A>,
  ) {}

  async result(): Promise<Checked> {
    const { definition, olds, values } = this;
    this.parseFields();
    this.keepCreateOnly();
    const list = definition.list;
    const ignored = list !== undefined && this.listIsIgnored(list.field, list.source?.field);
    if (list?.source && !ignored) this.refuseListBesideSource(list.field, list.source.field);
    this.add(...(definition.rules?.(values, olds, this.news) ?? []));
    await definition.resolve?.(this.task());
    if (list) await this.settleList(ignored);
    const changed = Object.keys(olds).length === 0 || Object.keys(values).some((key) => !equal(values[key], olds[key]));
    const notices =
      changed && this.problems.length === 0 ? [...this.notices, ...(definition.notices?.(values, olds) ?? [])] : [];
    const inputs = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    return { inputs, problems: this.problems, notices };
  }

  private report(path: string, message: string): void {
    this.add({ path, message });
  }

  private add(...problems: readonly Problem[]): void {
    // A path names what the program gave, and a message may show it.
    this.problems.push(...problems.map(({ path, message }) => ({ path: inOneLine(path), message: inLines(message) })));
  }

  private parseFields(): void {
    const { inputs } = this.definition;
    for (const [name, field] of Object.entries(inputs)) {
      if (field.settled && this.news[name] !== undefined && !this.settledValueIsCarried(name)) {
        this.report(name, "can't be set: it is settled when the resource is checked");
        continue;
      }
      const parsed = parseField(name, field, this.news[name]);
      this.add(...parsed.problems);
      const meansNothing = field.absent !== undefined && equal(parsed.value, field.absent);
      this.values[name] = meansNothing ? undefined : parsed.value;
    }
    for (const name of Object.keys(this.news)) {
      if (name.startsWith("__") || Object.hasOwn(inputs, name)) continue;
      const hint = nearest(name, Object.keys(inputs));
      this.report(name, `${this.definition.title} has no such property${hint ? `; did you mean ${show(hint)}?` : ""}`);
    }
  }

  /** With `ignoreChanges` the engine hands an old settled value back as if the program had given it. */
  private settledValueIsCarried(name: string): boolean {
    return equal(this.news[name], this.olds[name]);
  }

  private keepCreateOnly(): void {
    if (Object.keys(this.olds).length === 0) return;
    for (const [name, field] of Object.entries(this.definition.inputs)) {
      if (field.createOnly) this.values[name] = this.olds[name];
    }
  }

  /** With `ignoreChanges` the engine puts the old list into the new inputs, where the program gave only the source. */
  private listIsIgnored(listField: string, sourceField: string | undefined): boolean {
    const [carried, old] = [this.news[listField], this.olds[listField]];
    if (carried === undefined || old === undefined || sourceField === undefined) return false;
    return this.olds[sourceField] !== undefined && equal(carried, old);
  }

  private refuseListBesideSource(listField: string, sourceField: string): void {
    const present = (name: string) => this.news[name] !== undefined && this.news[name] !== null;
    if (!present(listField) || !present(sourceField) || this.definition.inputs[listField]?.settled) return;
    this.report(
      sourceField,
      `excludes ${listField}: give ${sourceField} to copy a source, or ${listField} to write the copy out`,
    );
  }

  private task(): CheckTask<A> {
    return {
      values: this.values,
      olds: this.olds,
      handed: this.news[SOURCE],
      report: (path, message) => this.report(path, message),
      ask: (question) => this.ask("", question),
    };
  }

  /** Asks the vendor; a refusal becomes a problem at `path`. */
  private async ask<T>(
    path: string,
    question: (api: A) => Promise<T>,
    explain = (error: CloneError) => error,
  ): Promise<T | undefined> {
    if (this.surroundings.offline) return undefined;
    try {
      this.connection ??= this.surroundings.connect();
      const api = await this.connection;
      return await during(this.definition.vendor, api, () => question(api));
    } catch (thrown) {
      const error = explain(toCloneError(thrown));
      // Several questions of one resource meet the same rejected key or missing setting: it is one problem.
      if (!this.problems.some((problem) => problem.message === error.message)) {
        const general = error.kind === "configuration" || error.kind === "auth" || error.kind === "network";
        this.report(general ? "" : path, error.message);
      }
      return undefined;
    }
  }

  private async settleList(ignored: boolean): Promise<void> {
    const { definition, olds, values } = this;
    const list = definition.list;
    if (!list) return;
    const old = asList(olds[list.field]);
    const reorder = (want: List) => (list.unordered ? arrange(want, old) : [...want]);
    const enabled = list.enabled?.(values) ?? true;
    if (enabled instanceof Unknown) values[list.field] = new Unknown("array");
    else if (!enabled) delete values[list.field];
    if (enabled !== true) return;
    const source = list.source;
    const sourceValue = source ? values[source.field] : undefined;
    const sourceGiven =
      source !== undefined && this.news[source.field] !== undefined && this.news[source.field] !== null;
    if (!source || !sourceGiven) {
      const written = values[list.field] ?? list.empty;
      const given = Array.isArray(written) && !containsUnknown(written);
      values[list.field] = given ? reorder(written) : written;
      return;
    }
    if (sourceValue === undefined) return; // The source itself is wrong and reported.
    const want = await this.wanted(sourceValue);
    if (ignored) {
      const carried = asList(olds[list.field]) ?? [];
      values[list.field] = carried;
      if (Array.isArray(want) && !sameList(want, carried, list.unordered)) {
        values[DECLARED] = keepDeclared(want, list.unordered);
      }
      return;
    }
    values[list.field] = Array.isArray(want) ? reorder(want) : want;
    if (Array.isArray(want) && old && !equal(olds[source.field], sourceValue)) this.sayRepinned(list.field, old, want);
  }

  private sayRepinned(field: string, old: List, want: List): void {
    const [added, removed] = [without(want, old).length, without(old, want).length];
    const name = this.values.name ?? this.definition.type;
    this.notices.push(
      `${this.definition.title} ${show(name)}: a new source, pinned anew in place (${field}: ${added} added, ${removed} removed).`,
    );
  }

  /** What the copy is to hold: the pin while the source is the same, else what the source holds. */
  private async wanted(sourceValue: unknown): Promise<List | Unknown | undefined> {
    const { definition, olds, values } = this;
    const list = definition.list;
    const source = list?.source;
    if (!list || !source) return undefined;
    const known = !containsUnknown(sourceValue);
    if (known && equal(olds[source.field], sourceValue)) {
      const pinned = declaredList(olds, list.field);
      if (pinned) return pinned;
    }
    // A source that is only about to be created has no id yet, but its list is known from its own inputs.
    const handed = source.partial ? undefined : this.news[SOURCE];
    if (Array.isArray(handed) && !containsUnknown(handed)) return handed;
    if (!known || containsUnknown(handed)) return new Unknown("array");
    if (this.surroundings.offline) return new Unknown("array");
    const reference = String(sourceValue);
    return this.ask(source.field, (api) => source.read(api, reference, values), definition.explainSource);
  }
}

function asList(value: unknown): List | undefined {
  return Array.isArray(value) ? value : undefined;
}
