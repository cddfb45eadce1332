import { changedInputs, differences, missing, onlySurplus, othersPart } from "./changes";
import { createOnce } from "./create-once";
import { during, type Live, type ResourceDefinition } from "./definition";
import { CloneError, toCloneError } from "./errors";
import { asList, type Bag, equal, without } from "./json";
import { addedByVendor, outputsOf, undeclared } from "./outputs";
import { arrange, DECLARED, declaredList, keepDeclared, sameList } from "./pin";
import { VERSION } from "./state";
import { pause } from "./wait";

export interface Created {
  readonly id: string;
  readonly outputs: Record<string, unknown>;
}

export interface Read {
  readonly outputs: Record<string, unknown>;
  readonly inputs: Record<string, unknown>;
}

/** A resource exists at the vendor, but isn't what is declared: the state must learn of it all the same. */
export class PartialFailure extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Record<string, unknown>,
    readonly error: CloneError,
  ) {
    super(error.message);
  }
}

type Definition<A> = ResourceDefinition<A>;

export function create<A>(definition: Definition<A>, api: A, inputs: Bag): Promise<Created> {
  return during(definition.vendor, api, () => createAndSettle(definition, api, inputs));
}

async function createAndSettle<A>(definition: Definition<A>, api: A, inputs: Bag): Promise<Created> {
  const adopted = typeof inputs.adopt === "string" ? inputs.adopt : undefined;
  const live =
    adopted === undefined ? await createOnce(definition, api, inputs) : await adopt(definition, api, adopted, inputs);
  const changes = differences(definition, live.values, inputs, adopted !== undefined);
  // A clone's answer says what the clone holds; only what was asked for in this very request can have been added to by the vendor.
  const listSent = adopted === undefined && !cloned(definition, inputs);
  const outputs = await settle(definition, api, live, changes, inputs, { listSent, recorded: {} });
  return { id: live.id, outputs };
}

function cloned<A>(definition: Definition<A>, inputs: Bag): boolean {
  const source = definition.list?.source;
  return source !== undefined && inputs[source.field] !== undefined;
}

async function adopt<A>(definition: Definition<A>, api: A, id: string, inputs: Bag): Promise<Live> {
  const live = await definition.find(api, id, {}, inputs);
  if (!live) {
    throw new CloneError(`adopt: there is no ${definition.title} with the id ${id}.`, {
      kind: "notFound",
      next: "Give the id of an existing object, or remove `adopt` to have a new one created.",
    });
  }
  const reason = definition.refuse?.(live);
  if (reason) throw new CloneError(`adopt: ${reason}`, { kind: "unsupported" });
  adoptedOf(definition, api).add(live.id);
  return live;
}

const adopted = new WeakMap<object, Map<string, Set<string>>>();

/** The ids taken over by this connection, that is: in this process and run. */
function adoptedOf<A>(definition: Definition<A>, api: A): Set<string> {
  const key = typeof api === "object" && api !== null ? api : definition;
  const types = adopted.get(key) ?? new Map<string, Set<string>>();
  adopted.set(key, types);
  const ids = types.get(definition.type) ?? new Set<string>();
  types.set(definition.type, ids);
  return ids;
}

export function update<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  olds: Bag,
  news: Bag,
): Promise<Record<string, unknown>> {
  return during(definition.vendor, api, () => updateAndSettle(definition, api, id, olds, news));
}

async function updateAndSettle<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  olds: Bag,
  news: Bag,
): Promise<Record<string, unknown>> {
  const changes = changedInputs(definition, olds, news);
  try {
    const live: Live = { id, values: {} };
    await keepSurplus(definition, api, id, changes, olds, news);
    return await settle(definition, api, live, changes, news, { listSent: false, recorded: olds });
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (thrown instanceof PartialFailure || error.kind !== "notFound") throw thrown;
    throw error.with({
      headline: `The ${definition.title} ${id} no longer exists at ${definition.vendor.title}: it can't be updated.`,
      next: "Run `pulumi up --refresh`: it notices that the object is gone and creates it anew.",
    });
  }
}

/** A list that is sent replaces the vendor's: what others may have in it must be sent along. */
async function keepSurplus<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  changes: Record<string, unknown>,
  olds: Bag,
  news: Bag,
): Promise<void> {
  const list = definition.list;
  if (!list || changes[list.field] === undefined || list.toleratesSurplus?.(news) !== true) return;
  const live = await findSoon(definition, api, id, olds, news);
  const wanted = asList(changes[list.field]);
  changes[list.field] = [...wanted, ...othersPart(list.field, asList(live.values[list.field]), olds, wanted)];
}

interface SettleOptions {
  /** Whether the request that made the object carried the whole list. */
  readonly listSent: boolean;
  readonly recorded: Bag;
}

/**
 * Sync and return: brings the live object to what is declared and gives back its complete outputs. From here on the
 * object exists, so every failure carries its id and what it holds.
 */
async function settle<A>(
  definition: Definition<A>,
  api: A,
  made: Live,
  changes: Record<string, unknown>,
  inputs: Bag,
  options: SettleOptions,
): Promise<Record<string, unknown>> {
  const list = definition.list;
  let live: Live | undefined = Object.keys(made.values).length > 0 ? made : undefined;
  let listSent = options.listSent;
  const finish = (shown: Live, declared = inputs) =>
    outputsOf(
      definition,
      shown,
      declared,
      addedByVendor(definition, shown, inputs, options.recorded, listSent),
      undeclared(definition, shown, inputs),
    );
  try {
    // What the vendor added of its own to the creating request is no difference that could be sent away.
    if (listSent && list && onlySurplus(list.field, changes, live?.values ?? {})) delete changes[list.field];
    if (Object.keys(changes).length > 0) {
      await definition.sync(api, made.id, changes as never, inputs as never, options.recorded);
      listSent ||= list !== undefined && changes[list.field] !== undefined;
      live = await confirm(definition, api, made.id, changes, inputs, options.recorded);
    }
    live ??= await findSoon(definition, api, made.id, options.recorded, inputs);
    return finish(live);
  } catch (thrown) {
    const error = await withHolders(definition, api, made.id, inputs, toCloneError(thrown));
    const shown = (await lastLook(definition, api, made.id, options.recorded, inputs)) ?? live;
    if (!shown) {
      if (options.recorded[VERSION] !== undefined) throw error;
      throw new PartialFailure(
        made.id,
        outputsOf(definition, made, inputs, [], []),
        unfinished(definition, made.id, error),
      );
    }
    throw new PartialFailure(
      made.id,
      finish(shown, asFarAsSeen(definition, changes, shown, inputs, options.recorded)),
      unfinished(definition, made.id, error),
    );
  }
}

/** A vendor that refuses a change doesn't always say that the name is another object's, and never whose. */
async function withHolders<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  inputs: Bag,
  error: CloneError,
): Promise<CloneError> {
  const { identity } = definition;
  const mayBeTaken = error.kind === "validation" || error.kind === "alreadyExists";
  if (!identity || !mayBeTaken || error.outcome === "unknown") return error;
  const holders = await identity.lookup(api, inputs).catch(() => []);
  const others = holders.filter((live) => live.id !== id);
  if (others.length === 0) return error;
  const facts = others.map((live) => {
    const about = [`id ${live.id}`, ...identity.describe(live)].join(", ");
    return `${capitalised(identity.key(inputs))} is that of another ${definition.title}: ${about}.`;
  });
  return error.with({ kind: "alreadyExists", facts: [...(error.options.facts ?? []), ...facts] });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What the vendor doesn't show can't be seen to have arrived: the state keeps what it knew of it, so that the next update
 * sends it again. The same goes for what is no longer declared.
 */
function asFarAsSeen<A>(definition: Definition<A>, changes: Bag, live: Live, inputs: Bag, recorded: Bag): Bag {
  const dropped = Object.keys(definition.inputs).filter((name) => inputs[name] === undefined);
  const unseen = [...Object.keys(changes), ...dropped].filter((name) => live.values[name] === undefined);
  return { ...inputs, ...Object.fromEntries(unseen.map((name) => [name, recorded[name]])) };
}

function unfinished<A>(definition: Definition<A>, id: string, error: CloneError): CloneError {
  const refused = error.kind === "validation" || error.kind === "alreadyExists";
  const first = error.options.next ?? (refused ? "Correct the declaration." : undefined);
  const next = first ? `${first} Then run` : "Run";
  return error.with({
    headline: `${error.headline}\n  The ${definition.title} ${id} exists and is recorded in the state, but isn't yet what is declared.`,
    next: `${next} \`pulumi up\` again: it goes on with the same object.`,
  });
}

/** A failing last look must not hide the failure that led to it. */
async function lastLook<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  recorded: Bag,
  inputs: Bag,
): Promise<Live | undefined> {
  try {
    return await definition.find(api, id, recorded, inputs);
  } catch {
    return undefined;
  }
}

const LOOKS = [0, 250, 500, 1000, 2000, 4000, 8000];

/** A fresh object may be invisible for a moment; an old one that is missing is gone. */
async function findSoon<A>(definition: Definition<A>, api: A, id: string, recorded: Bag, inputs: Bag): Promise<Live> {
  const live = await look(definition, api, id, recorded, inputs);
  if (live) return live;
  throw new CloneError(`${definition.vendor.title} doesn't show the ${definition.title} ${id}.`, { kind: "notFound" });
}

/** Milliseconds for which a new object may be invisible to reads, though it was there for its creator. */
const YOUTH = 30_000;

/** The live object; one that was made only now is looked for several times. */
async function look<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  recorded: Bag,
  inputs?: Bag,
): Promise<Live | undefined> {
  const made = recorded[VERSION] === undefined && inputs !== undefined;
  for (const [index, wait] of (made ? LOOKS : LOOKS.slice(0, 4)).entries()) {
    await pause(wait);
    const live = await definition.find(api, id, recorded, inputs);
    if (live) return live;
    if (!made && index === 0 && !isYoung(definition, api, recorded)) return undefined;
  }
  return undefined;
}

function isYoung<A>({ identity }: Definition<A>, api: A, recorded: Bag): boolean {
  const createdAt = identity?.age?.createdAt({ id: "", values: recorded });
  return createdAt !== undefined && (identity?.age?.now(api) ?? 0) - createdAt < YOUTH;
}

/** Reads until the vendor shows what was sent: its answers to a change may be stale for a moment. */
async function confirm<A>(
  definition: Definition<A>,
  api: A,
  id: string,
  changes: Bag,
  inputs: Bag,
  recorded: Bag,
): Promise<Live> {
  let live = await findSoon(definition, api, id, recorded, inputs);
  for (const wait of LOOKS.slice(1, 5)) {
    if (missing(definition, live, changes, inputs).length === 0) return live;
    await pause(wait);
    live = await findSoon(definition, api, id, recorded, inputs);
  }
  const facts = missing(definition, live, changes, inputs);
  if (facts.length === 0) return live;
  throw new CloneError(
    `${definition.vendor.title} accepted the change of the ${definition.title} ${id}, but doesn't show it.`,
    {
      kind: "conflict",
      facts,
      next: "Remove from the declaration what the vendor doesn't grant.",
    },
  );
}

/** The live object beside what the state holds; undefined if it is gone. */
export function read<A>(definition: Definition<A>, api: A, id: string, recorded: Bag): Promise<Read | undefined> {
  return during(definition.vendor, api, () => readLive(definition, api, id, recorded));
}

async function readLive<A>(definition: Definition<A>, api: A, id: string, recorded: Bag): Promise<Read | undefined> {
  const live = await look(definition, api, id, recorded);
  if (!live) {
    if (recorded[VERSION] !== undefined) return undefined;
    throw new CloneError(`There is no ${definition.title} with the id ${id}.`, {
      kind: "notFound",
      next: `Check the id given to \`${definition.vendor.name}.${definition.type}.get\`.`,
    });
  }
  const list = definition.list;
  const added = addedByVendor(definition, live, recorded, recorded, false);
  // What comes from `.get()` declares nothing, and is all there is.
  const others = recorded[VERSION] === undefined ? [] : undeclared(definition, live, recorded);
  const outputs = outputsOf(definition, live, recorded, added, others);
  const inputs: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(definition.inputs)) {
    if (others.includes(name) && (field.absent === undefined || equal(live.values[name] ?? field.absent, field.absent)))
      continue;
    inputs[name] = live.values[name] ?? recorded[name];
  }
  if (list && Array.isArray(live.values[list.field]) && inputs[list.field] !== undefined) {
    const recordedList = asList(recorded[list.field]);
    const want = declaredList(recorded, list.field) ?? [];
    const shown = asList(live.values[list.field]);
    const surplus = list.toleratesSurplus?.(recorded) ? without(shown, want) : without(added, want);
    const managed = without(shown, surplus);
    inputs[list.field] = list.unordered ? arrange(managed, recordedList) : managed;
    if (recorded[VERSION] !== undefined && !sameList(want, managed, list.unordered)) {
      inputs[DECLARED] = keepDeclared(want, list.unordered);
    }
  }
  return { outputs, inputs: Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)) };
}

export async function remove<A>(definition: Definition<A>, api: A, id: string, recorded: Bag): Promise<void> {
  // Taken over in this very run: the engine drops the same object's older resource (renamed, or replaced), not the object.
  if (adoptedOf(definition, api).has(id)) return;
  try {
    await during(definition.vendor, api, () => definition.remove(api, id, recorded));
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (error.kind !== "notFound") throw error;
  }
}
