import type { z } from "zod";
import type { CloneError } from "./errors";
import type { Bag } from "./json";
import type { List } from "./pin";
import type { Unknown } from "./unknown";

/** What a field means to the lifecycle and to its readers. The documentation here is the only copy of it. */
export interface Meaning {
  /** Meaning, shape, unit, limits. Whole sentences; shown on hover, in the reference and in messages. */
  readonly doc: string;
  /** The default in words, where there is one. */
  readonly default?: string;
  /** It can't be changed after creation: a change replaces the resource. */
  readonly immutable?: true;
  /** Encrypted in state, never printed. */
  readonly secret?: true;
  /** Used by create alone; later changes of it mean nothing. */
  readonly createOnly?: true;
  /** Settled by `check` and shown in previews; users can't set it. */
  readonly settled?: true;
  /** The name of the resource in the vendor's world: defaults to the resource's logical name. */
  readonly logicalName?: true;
  /** Takes a resource of this type (in the same room) in place of its id. */
  readonly reference?: string;
  /** The value that means the same as leaving it out: sent when the input is removed, and drift when the vendor shows another. Without it an input that is left out isn't managed. */
  readonly absent?: unknown;
  /** A change of it takes effect only if the managed list is sent again. */
  readonly resendsList?: true;
  /** The vendor never shows it, so it can't be compared: it is sent whenever an existing object is taken over. */
  readonly writeOnly?: true;
  /** The TypeScript type in declarations, where it says more than the schema can. */
  readonly type?: string;
}

export interface Field<S extends z.ZodType = z.ZodType> extends Meaning {
  readonly schema: S;
}

export type Fields = Readonly<Record<string, Field>>;

/** The values of a set of fields after `check`. */
export type Values<F extends Fields> = { readonly [K in keyof F]: z.output<F[K]["schema"]> };

/** A field: a zod schema that carries meaning. */
export function field<S extends z.ZodType>(schema: S, meaning: Meaning): Field<S> {
  return { schema, ...meaning };
}

/** One setting of a vendor: an argument of its `Provider`, a configuration key and environment variables, declared once. */
export interface Setting {
  readonly doc: string;
  readonly secret?: true;
  /** The full key in stack configuration, such as `datadog:apiKey`. */
  readonly config: string;
  /** Environment variables, the first one that is set wins. */
  readonly environment: readonly string[];
  readonly default?: string;
}

/** The settings of a vendor, wherever they were given. */
export interface SettingValues {
  get(name: string): string | undefined;
  /** Throws an error that names every place where the setting can be given. */
  require(name: string): string;
  /** Where the value came from, in words. */
  origin(name: string): string;
  /** How specific the place is where the value was given: 0 an explicit provider, 1 configuration, 2 environment, 3 default; Infinity if it isn't given. */
  rank(name: string): number;
}

/** What a room's connection may use of the process it runs in. */
export interface Surroundings {
  /** One line to the user's terminal: only for what they have to know, such as a long wait. */
  notice(line: string): void;
  /** Whether anybody still takes the answers: after the end of the command line the next run may already be at work. */
  isHeard(): boolean;
}

export interface VendorDefinition<A> {
  /** The configuration namespace and the folder: `datadog`. */
  readonly name: string;
  /** The vendor's name as people write it. */
  readonly title: string;
  readonly doc: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Makes the room's API from the settings, without any request. Throws when something needed is missing. */
  connect(settings: SettingValues, surroundings: Surroundings): A;
  /**
   * Encloses the work of one handler or function. What is opened for it, such as a session, is closed before the
   * handler answers: the engine may end the process right after.
   */
  during?<T>(api: A, work: () => Promise<T>): Promise<T>;
}

/** Runs work on a vendor inside what the vendor wants around it. */
export function during<A, T>(vendor: VendorDefinition<A>, api: A, work: () => Promise<T>): Promise<T> {
  return vendor.during ? vendor.during(api, work) : work();
}

/** A live object at the vendor, in the vocabulary of the inputs and outputs. What the vendor doesn't show is absent. */
export interface Live {
  readonly id: string;
  readonly values: Bag;
}

/** Something wrong with a declaration. */
export interface Problem {
  /** The property's path, such as `permissions[2]`; empty for the resource as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A list that is declared: written out, or pinned to what a source held when it was named. */
export interface ManagedList<A> {
  /** The input that holds it. */
  readonly field: string;
  /** Whether the order of its elements means nothing. */
  readonly unordered: boolean;
  /** Whether it is managed at all, given the checked inputs; `Unknown` where that isn't known yet. Default: always. */
  enabled?(inputs: Bag): boolean | Unknown;
  /** Whether elements beyond the declared ones are other people's business. Default: they are drift. */
  toleratesSurplus?(inputs: Bag): boolean;
  /** The list when neither a source nor the list itself is given. Without it the list is then not managed. */
  readonly empty?: List;
  readonly source?: {
    /** The input that names the source. */
    readonly field: string;
    /** What the vendor would copy now; undefined if the vendor doesn't tell, and the list isn't managed then. */
    read(api: A, source: string, inputs: Bag): Promise<List | undefined>;
    /** Whether the managed list of a source that is itself declared is only part of what a copy of it gets: the vendor is asked then. */
    readonly partial?: true;
  };
}

/** How a created object is found again, and told from other people's. */
export interface Identity<A> {
  /** The natural key in words, such as `the name "On-call"`. */
  key(inputs: Bag): string;
  /** Every object that bears the natural key. */
  lookup(api: A, inputs: Bag): Promise<readonly Live[]>;
  /** Whether the vendor itself refuses a taken key on this request, so that no look before it is needed. */
  refusedByVendor(inputs: Bag): boolean;
  /** When an object was made and what the vendor's clock shows now, both in milliseconds, where the vendor tells. */
  readonly age?: { createdAt(live: Live): number | undefined; now(api: A): number };
  /**
   * Whether an object of this key that appeared while the answer was lost can be what was asked for. Needed where the
   * vendor tells no creation time: somebody else may have used the key in between. Default: it is ours.
   */
  couldBeOurs?(live: Live, inputs: Bag): boolean;
  /** Facts that help a person to decide whether an object is theirs, one a line. */
  describe(live: Live): readonly string[];
}

/** What a room may ask and tell while a declaration is checked. */
export interface CheckTask<A> {
  /** The values as far as they are valid, in canonical form; unknown values are `Unknown`. */
  readonly values: Record<string, unknown>;
  /** The inputs of the last update, empty for a new resource. */
  readonly olds: Bag;
  /** What a source in the same program hands over ({@link ResourceDefinition.handsOver}), where the source was given as a resource. */
  readonly handed: unknown;
  report(path: string, message: string): void;
  /** The vendor, or undefined where it can't be asked (offline preview). A refusal is reported by the caller. */
  ask<T>(question: (api: A) => Promise<T>): Promise<T | undefined>;
}

export interface ResourceDefinition<A, I extends Fields = Fields, O extends Fields = Fields> {
  readonly vendor: VendorDefinition<A>;
  /** The class name: `Role`. With the vendor it is the persisted name, `datadog:Role`. */
  readonly type: string;
  /** In running text: `Datadog role`. */
  readonly title: string;
  readonly doc: string;
  /** Titled examples, TypeScript. */
  readonly examples: readonly { readonly title: string; readonly code: string }[];
  /** The vendor's pages that it comes from. */
  readonly pages: readonly string[];
  readonly inputs: I;
  readonly outputs: O;
  /** The endpoints it uses and for what; the reference page is made from it. */
  readonly endpoints: readonly { readonly call: string; readonly use: string }[];
  /** What deleting the resource does at the vendor, in one sentence. */
  readonly onDelete: string;
  readonly list?: ManagedList<A>;
  readonly identity?: Identity<A>;
  /** What to do when the answer of a create was lost and the vendor offers no way to look. */
  readonly lostAnswer?: string;
  /**
   * What is being created, in words that complete "while it created …" and say all that tells it from others. Needed where the
   * vendor can't be asked for it afterwards and a second creation would be a second object: it is then remembered on disk.
   */
  unfindable?(api: A, inputs: Bag): string;
  /** The properties that a resource of this type hands to a copy that names it as its source. Default: the managed list. */
  readonly handsOver?: readonly string[];
  /**
   * Problems that can be seen without asking the vendor and that concern several fields. A value that is wrong by itself
   * is reported already and absent from `values`; `given` is what the program gave, unchecked.
   */
  rules?(values: Bag, olds: Bag, given: Bag): readonly Problem[];
  /** Validation and canonical form that need the vendor. */
  resolve?(task: CheckTask<A>): Promise<void>;
  /** Lines to print when the declaration is new or has changed. */
  notices?(values: Bag, olds: Bag): readonly string[];
  /** Why an object must not be taken over or managed, if it mustn't. */
  refuse?(live: Live): string | undefined;
  /**
   * Whether a replacement makes the new object before the old one is removed, for vendors that know no unique names and
   * no way back from a removal. Default: the old one goes first, as its name is taken until then.
   */
  readonly replacesCreateFirst?: true;
  /**
   * The live object; undefined if it is not there. `recorded` is what the state holds of it. `inputs` are the checked
   * inputs while it is being created, adopted or updated, and absent in a refresh.
   */
  find(api: A, id: string, recorded: Bag, inputs?: Bag): Promise<Live | undefined>;
  /** One call of the clone or create endpoint. */
  create(api: A, inputs: Values<I>): Promise<Live>;
  /** Brings the live object to what is declared. `changes` names what differs; idempotent. */
  sync(api: A, id: string, changes: Partial<Values<I>>, inputs: Values<I>, recorded: Bag): Promise<void>;
  /** Removes it, or does what the vendor offers instead. Already gone is success. */
  remove(api: A, id: string, recorded: Bag): Promise<void>;
  /** What brings a state of an earlier release to the form of a version, by that version; each step starts where the one before it ends. */
  readonly migrations?: Readonly<Record<number, (state: Bag) => Bag>>;
  /** Turns an error of `find` on a declared source into a sentence about the source. */
  explainSource?(error: CloneError): CloneError;
}

/** A function that runs in the program, such as `getRole`. */
export interface FunctionDefinition<A, I extends Fields = Fields, O extends Fields = Fields> {
  readonly name: string;
  readonly doc: string;
  readonly inputs: I;
  readonly outputs: O;
  run(api: A, inputs: Values<I>): Promise<{ readonly [K in keyof O]: unknown }>;
}

/** Everything of one vendor. */
export interface Room<A> {
  readonly vendor: VendorDefinition<A>;
  readonly resources: readonly ResourceDefinition<A>[];
  readonly functions: readonly FunctionDefinition<A>[];
}
