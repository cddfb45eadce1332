/** A resource definition under test, driven as the engine drives it, against a vendor on a real socket. */
import { replacedBy } from "../../src/resource/changes";
import { check } from "../../src/resource/check";
import type { Problem, ResourceDefinition, VendorDefinition } from "../../src/resource/definition";
import type { Bag } from "../../src/resource/json";
import { create, PartialFailure, read, remove, update } from "../../src/resource/lifecycle";
import { settingValues } from "../../src/resource/settings";
import { Unknown } from "../../src/resource/unknown";

/** A vendor's API with settings from environment variables alone, such as a simulator's `env`. */
export function connect<A>(
  vendor: VendorDefinition<A>,
  environment: Readonly<Record<string, string | undefined>>,
  notices: string[] = [],
): A {
  const settings = settingValues(vendor, { config: () => undefined, configOrigin: () => "nowhere", environment });
  return vendor.connect(settings, { notice: (line) => void notices.push(line), isHeard: () => true });
}

/** A declaration that `check` refused. */
export class Refused extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
}

export type Step = "create" | "update" | "replace" | "same";

export interface UpOptions {
  /** Inputs that the engine takes from the state instead of from the program. */
  readonly ignoreChanges?: readonly string[];
}

/** What a state file holds of one resource, and the operations of the engine on it. */
export class Resource<A> {
  id: string | undefined;
  inputs: Bag = {};
  outputs: Bag = {};
  /** The last create or update failed in part: the engine sends an update next, whatever the inputs say. */
  unfinished = false;

  constructor(
    readonly definition: ResourceDefinition<A>,
    readonly api: A,
  ) {}

  /** The checked inputs that `up` would work with. */
  async preview(args: Bag, options: UpOptions = {}): Promise<Bag> {
    return this.checked(this.inputs, args, options);
  }

  async up(args: Bag, options: UpOptions = {}): Promise<Step> {
    const inputs = await this.checked(this.inputs, args, options);
    if (this.id === undefined) return this.make(inputs, "create");
    const changed = changedKeys(this.inputs, inputs, options.ignoreChanges);
    if (changed.length === 0 && !this.unfinished) return "same";
    if (replacedBy(this.definition, this.outputs, inputs).some((key) => changed.includes(key))) {
      const anew = await this.checked({}, args, {});
      await this.destroy();
      return this.make(anew, "replace");
    }
    try {
      this.outputs = stored(await update(this.definition, this.api, this.id, this.outputs, inputs));
      this.inputs = inputs;
      this.unfinished = false;
      return "update";
    } catch (thrown) {
      // A failed update leaves the old inputs, so that the next one is sent again.
      if (thrown instanceof PartialFailure) {
        this.outputs = stored(thrown.outputs);
        this.unfinished = true;
      }
      throw thrown;
    }
  }

  /** Returns the inputs that drifted; the state then holds the live object, or nothing if it is gone. */
  async refresh(): Promise<readonly string[] | "gone"> {
    if (this.id === undefined) return "gone";
    const found = await read(this.definition, this.api, this.id, this.outputs);
    this.unfinished = false;
    if (!found) {
      this.forget();
      return "gone";
    }
    const inputs = stored(found.inputs);
    const drift = changedKeys(this.inputs, inputs);
    this.inputs = inputs;
    this.outputs = stored(found.outputs);
    return drift;
  }

  async destroy(): Promise<void> {
    if (this.id !== undefined) await remove(this.definition, this.api, this.id, this.outputs);
    this.forget();
  }

  /** Removes it from the state alone. */
  forget(): void {
    this.id = undefined;
    this.inputs = {};
    this.outputs = {};
  }

  private async make(inputs: Bag, step: Step): Promise<Step> {
    try {
      const made = await create(this.definition, this.api, inputs);
      this.id = made.id;
      this.outputs = stored(made.outputs);
    } catch (thrown) {
      if (!(thrown instanceof PartialFailure)) throw thrown;
      this.id = thrown.id;
      this.outputs = stored(thrown.outputs);
      this.inputs = inputs;
      this.unfinished = true;
      throw thrown;
    }
    this.inputs = inputs;
    return step;
  }

  private async checked(olds: Bag, args: Bag, { ignoreChanges = [] }: UpOptions): Promise<Bag> {
    const kept = ignoreChanges.filter((key) => olds[key] !== undefined).map((key) => [key, olds[key]]);
    const connection = { connect: async () => this.api, offline: false };
    const { inputs, problems } = await check(
      this.definition,
      olds,
      { ...args, ...Object.fromEntries(kept) },
      connection,
    );
    if (problems.length > 0) throw new Refused(problems);
    return stored(inputs);
  }
}

/** What a bag is once it has been through a state file; unknown values can't be in one. */
function stored(bag: Bag): Bag {
  return JSON.parse(
    JSON.stringify(bag, (_key, value: unknown) => {
      if (value instanceof Unknown) throw new Error("an unknown value outside a preview");
      return value;
    }),
  );
}

/** The engine compares inputs as they stand, lists position by position. */
function changedKeys(olds: Bag, news: Bag, ignored: readonly string[] = []): string[] {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => !ignored.includes(key));
  return keys.filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key])).sort();
}
