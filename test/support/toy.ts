/** A small vendor in memory: what the lifecycle does is then seen without any protocol. */
import { z } from "zod";
import { field, type Live, type ResourceDefinition, type VendorDefinition } from "../../src/resource/definition";
import { CloneError, type CloneErrorOptions } from "../../src/resource/errors";

export interface Thing {
  id: string;
  name: string;
  items: string[];
  zone: string;
  note: string;
  /** The vendor has one of its own where none is given. */
  colour: string;
  follows: boolean;
  locked: boolean;
  createdAt: number;
}

type CallName = "find" | "lookup" | "source" | "create" | "sync" | "remove";

/** What happens to a call: `before` it is executed, or `after`, when its answer is lost. */
export interface Trouble {
  readonly call: CallName;
  readonly when: "before" | "after";
  readonly error: CloneError;
  /** How many calls go well before it strikes. Default 0. */
  readonly skip?: number;
  /** How often it strikes. Default 1. */
  readonly times?: number;
}

export const trouble = (
  call: CallName,
  when: "before" | "after",
  options: CloneErrorOptions,
  more: Pick<Trouble, "skip" | "times"> = {},
): Trouble => ({ call, when, error: new CloneError(`the ${call} went wrong (${options.kind})`, options), ...more });

export const lostAnswer = (call: CallName, when: "before" | "after" = "after"): Trouble =>
  trouble(call, when, { kind: "network", outcome: "unknown" });

export class ToyApi {
  readonly things = new Map<string, Thing>();
  readonly calls: CallName[] = [];
  /** Whether a second thing of one name is refused. */
  uniqueNames = true;
  /** Items that are added to whatever list is sent. */
  addsToLists: string[] = [];
  /** Items that are silently left out of whatever list is sent. */
  dropsFromLists: string[] = [];
  /** How many looks a fresh thing stays invisible for. */
  hiddenLooks = 0;
  now = 1_000_000;
  private troubles: (Trouble & { seen: number })[] = [];
  private readonly hidden = new Map<string, number>();
  private serial = 0;

  expect(...troubles: readonly Trouble[]): void {
    this.troubles = troubles.map((each) => ({ ...each, seen: 0 }));
  }

  /** A thing that somebody made by hand. */
  plant(thing: Partial<Thing> & { readonly name: string }): Thing {
    const made: Thing = {
      id: `thing-${++this.serial}`,
      items: [],
      zone: "central",
      note: "",
      colour: "grey",
      follows: false,
      locked: false,
      createdAt: this.now - 3_600_000,
      ...thing,
    };
    this.things.set(made.id, made);
    return made;
  }

  named(name: string): Thing[] {
    return [...this.things.values()].filter((thing) => thing.name === name);
  }

  count(call: CallName): number {
    return this.calls.filter((each) => each === call).length;
  }

  async run<T>(call: CallName, work: () => T): Promise<T> {
    this.calls.push(call);
    this.strike(call, "before");
    const result = work();
    this.strike(call, "after");
    return result;
  }

  show(id: string): Thing | undefined {
    const looks = this.hidden.get(id) ?? 0;
    this.hidden.set(id, looks - 1);
    return looks > 0 ? undefined : this.things.get(id);
  }

  make(thing: Partial<Thing> & { readonly name: string }): Thing {
    if (this.uniqueNames && this.named(thing.name).length > 0) {
      throw new CloneError("the name is taken", { kind: "alreadyExists" });
    }
    const made = this.plant({ createdAt: this.now, ...thing });
    this.hidden.set(made.id, this.hiddenLooks);
    return made;
  }

  stored(items: readonly string[]): string[] {
    return [...new Set([...items, ...this.addsToLists])].filter((item) => !this.dropsFromLists.includes(item));
  }

  private strike(call: CallName, when: Trouble["when"]): void {
    for (const trouble of this.troubles) {
      if (trouble.call !== call || trouble.when !== when) continue;
      trouble.seen++;
      const skip = trouble.skip ?? 0;
      if (trouble.seen > skip && trouble.seen <= skip + (trouble.times ?? 1)) throw trouble.error;
    }
  }
}

export const toyVendor: VendorDefinition<ToyApi> = {
  name: "toy",
  title: "Toyland",
  doc: "",
  settings: {},
  connect: () => new ToyApi(),
};

const inputs = {
  name: field(z.string().min(1).max(20), { doc: "", logicalName: true }),
  cloneFrom: field(z.string().trim().min(1).optional(), { doc: "", reference: "Thing" }),
  items: field(z.array(z.string().trim().min(1)).optional(), { doc: "" }),
  zone: field(z.string().optional(), { doc: "", immutable: true }),
  note: field(z.string().max(20).optional(), { doc: "", absent: "" }),
  colour: field(z.string().optional(), { doc: "" }),
  follows: field(z.boolean().optional(), { doc: "", absent: false }),
  password: field(z.string().min(3).optional(), { doc: "", secret: true, writeOnly: true }),
  adopt: field(z.string().min(1).optional(), { doc: "", createOnly: true }),
};

const outputs = {
  locked: field(z.boolean(), { doc: "" }),
  addedByVendor: field(z.array(z.string()).optional(), { doc: "" }),
};

function liveOf({ id, items, ...values }: Thing): Live {
  return { id, values: { ...values, items: [...items] } };
}

export type ToyDefinition = ResourceDefinition<ToyApi, typeof inputs, typeof outputs>;

export const thing: ToyDefinition = {
  vendor: toyVendor,
  type: "Thing",
  title: "thing",
  doc: "",
  examples: [],
  pages: [],
  inputs,
  outputs,
  endpoints: [],
  onDelete: "",
  list: {
    field: "items",
    unordered: true,
    empty: [],
    toleratesSurplus: (values) => values.follows === true,
    source: {
      field: "cloneFrom",
      read: (api, source) =>
        api.run("source", () => {
          const found = api.things.get(source);
          if (!found) throw new CloneError(`there is no thing ${source}`, { kind: "notFound" });
          return [...found.items];
        }),
    },
  },
  identity: {
    key: (values) => `the name ${JSON.stringify(values.name)}`,
    lookup: (api, values) =>
      api.run("lookup", () =>
        api
          .named(String(values.name))
          .filter(({ id }) => api.show(id))
          .map(liveOf),
      ),
    refusedByVendor: (values) => values.cloneFrom !== undefined,
    age: { createdAt: (live) => live.values.createdAt as number, now: (api) => api.now },
    describe: (live) => [`made at ${String(live.values.createdAt)}`],
  },
  refuse: (live) => (live.values.locked === true ? "it is locked" : undefined),
  find: (api, id) =>
    api.run("find", () => {
      const found = api.show(id);
      return found && liveOf(found);
    }),
  create: (api, { name, cloneFrom, items, zone, note, colour, follows }) =>
    api.run("create", () => {
      const given = Object.entries({ zone, note, colour, follows }).filter(([, value]) => value !== undefined);
      const rest = { name, ...Object.fromEntries(given) };
      if (cloneFrom === undefined) return liveOf(api.make({ ...rest, items: api.stored(items ?? []) }));
      return liveOf(api.make({ ...rest, items: [...(api.things.get(cloneFrom)?.items ?? [])] }));
    }),
  sync: (api, id, changes) =>
    api.run("sync", () => {
      const found = api.things.get(id);
      if (!found) throw new CloneError(`there is no thing ${id}`, { kind: "notFound" });
      if (changes.items) found.items = api.stored(changes.items);
      if (changes.name !== undefined) found.name = changes.name;
      if (changes.note !== undefined) found.note = changes.note;
      if (changes.colour !== undefined) found.colour = changes.colour;
      if (changes.follows !== undefined) found.follows = changes.follows;
    }),
  remove: (api, id) =>
    api.run("remove", () => {
      if (!api.things.delete(id)) throw new CloneError(`there is no thing ${id}`, { kind: "notFound" });
    }),
};
