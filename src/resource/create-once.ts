import { differences } from "./changes";
import type { Identity, Live, ResourceDefinition } from "./definition";
import { CloneError, toCloneError } from "./errors";
import type { Bag } from "./json";
import { sameList } from "./pin";
import { pause } from "./wait";

/** Pauses between looks for an object whose creating answer was lost: the vendor may still be at work on it. */
const LOOKS = [0, 500, 1500, 3000];

/**
 * One object, whatever happens to the answer. A request whose answer is lost is never repeated blindly: the vendor is
 * asked first. Where it offers no way to look, the loss is reported with the way to recover.
 */
export async function createOnce<A>(definition: ResourceDefinition<A>, api: A, inputs: Bag): Promise<Live> {
  const identity = definition.identity;
  if (!identity) return createBlind(definition, api, inputs);
  const refused = identity.refusedByVendor(inputs);
  const before = refused ? [] : await identity.lookup(api, inputs);
  if (before.length > 0) throw taken(definition, identity, inputs, before);
  const started = identity.age?.now(api);
  const mine = (candidates: readonly Live[]) =>
    candidates.filter(
      (candidate) => !isOlder(identity, candidate, started) && !before.some((old) => old.id === candidate.id),
    );

  for (let attempt = 1; ; attempt++) {
    try {
      return await definition.create(api, inputs as never);
    } catch (thrown) {
      const error = toCloneError(thrown);
      const duplicate = error.kind === "alreadyExists";
      // A duplicate of what? Perhaps of our own earlier request, sent by us or repeated on its way.
      const repeated = attempt > 1 || (error.options.request?.attempts ?? 1) > 1;
      if (error.outcome !== "unknown" && !(duplicate && repeated)) {
        if (!duplicate) throw error;
        throw taken(definition, identity, inputs, await lookupIfPossible(identity, api, inputs), error);
      }
      const looked = await lookForLost(identity, api, inputs, mine);
      if (looked instanceof CloneError) throw lostForGood(definition, identity, inputs, error, looked);
      const [found, ...others] = looked;
      const foreign = found !== undefined && identity.couldBeOurs?.(found, inputs) === false;
      if (foreign && others.length === 0) throw taken(definition, identity, inputs, [found], error);
      if (found && others.length === 0) return found;
      if (found) throw ambiguous(definition, identity, inputs, [found, ...others], error);
      if (duplicate) throw taken(definition, identity, inputs, await lookupIfPossible(identity, api, inputs), error);
      // A vendor that refuses a taken key can't be made to create two; another one might still be at work on the first.
      if (attempt > 1 || (!refused && error.kind === "timeout")) throw lostForGood(definition, identity, inputs, error);
    }
  }
}

async function createBlind<A>(definition: ResourceDefinition<A>, api: A, inputs: Bag): Promise<Live> {
  try {
    return await definition.create(api, inputs as never);
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (error.outcome !== "unknown") throw error;
    throw error.with({
      kind: "uncertain",
      headline: `The answer to creating the ${definition.title} was lost: it may exist, and ${definition.vendor.title} offers no way to find out over its API. ${error.headline}`,
      next: definition.lostAnswer ?? "Look at the vendor whether it exists before you run `pulumi up` again.",
    });
  }
}

/** What may have come of a lost request; the error if the vendor can't be asked in the end. */
async function lookForLost<A>(
  identity: Identity<A>,
  api: A,
  inputs: Bag,
  mine: (candidates: readonly Live[]) => Live[],
): Promise<Live[] | CloneError> {
  let seen: Live[] | CloneError = [];
  for (const wait of LOOKS) {
    await pause(wait);
    seen = await identity.lookup(api, inputs).then(mine, toCloneError);
    if (Array.isArray(seen) && seen.length > 0) return seen;
  }
  return seen;
}

/** A failing look must not hide what led to it. */
function lookupIfPossible<A>(identity: Identity<A>, api: A, inputs: Bag): Promise<readonly Live[]> {
  return identity.lookup(api, inputs).catch(() => []);
}

/** HTTP dates count whole seconds, so an object of the very second of the call is taken as new. */
const CLOCK_GRAIN = 2000;

function isOlder<A>(identity: Identity<A>, live: Live, started: number | undefined): boolean {
  const createdAt = identity.age?.createdAt(live);
  return createdAt !== undefined && started !== undefined && createdAt < started - CLOCK_GRAIN;
}

function taken<A>(
  definition: ResourceDefinition<A>,
  identity: Identity<A>,
  inputs: Bag,
  others: readonly Live[],
  error?: CloneError,
): CloneError {
  const [first] = others;
  const adopt = first ? `\`adopt: ${JSON.stringify(first.id)}\`` : '`adopt: "<id>"`';
  return new CloneError(`${definition.vendor.title} already has a ${definition.title} with ${identity.key(inputs)}.`, {
    ...(error?.options ?? {}),
    kind: "alreadyExists",
    facts: others.flatMap((live) => facts(definition, identity, inputs, live)),
    next:
      `If it is yours (an earlier run was interrupted), add ${adopt} to the arguments: the next \`pulumi up\` takes it over and brings it to what is declared. ` +
      "If the resource was only renamed in the program, use the option `aliases` or `pulumi state rename`. Otherwise choose another name.",
  });
}

function facts<A>(definition: ResourceDefinition<A>, identity: Identity<A>, inputs: Bag, live: Live): string[] {
  const lines = [
    `Existing object: id ${live.id}${identity
      .describe(live)
      .map((fact) => `, ${fact}`)
      .join("")}.`,
  ];
  const list = definition.list;
  const [declared, held] = list ? [inputs[list.field], live.values[list.field]] : [];
  const compared = list !== undefined && Array.isArray(declared) && Array.isArray(held);
  if (compared) {
    const same = sameList(declared, held, list.unordered);
    lines.push(`Its ${list.field} ${same ? "equal" : "differ from"} the declared ones.`);
  }
  const others = Object.keys(differences(definition, live.values, inputs)).filter((name) => name !== list?.field);
  if (others.length > 0) lines.push(`Not as declared: ${others.join(", ")}.`);
  else if (!compared) lines.push(`It is as declared, as far as ${definition.vendor.title} shows it.`);
  return lines;
}

function ambiguous<A>(
  definition: ResourceDefinition<A>,
  identity: Identity<A>,
  inputs: Bag,
  found: readonly Live[],
  error: CloneError,
): CloneError {
  return error.with({
    kind: "uncertain",
    headline: `The answer to creating the ${definition.title} was lost, and there are several with ${identity.key(inputs)}.`,
    facts: found.flatMap((live) => facts(definition, identity, inputs, live)),
    next: 'Decide which one is yours, remove the others at the vendor, and add `adopt: "<id>"` to the arguments.',
  });
}

function lostForGood<A>(
  definition: ResourceDefinition<A>,
  identity: Identity<A>,
  inputs: Bag,
  error: CloneError,
  blind?: CloneError,
): CloneError {
  const key = identity.key(inputs);
  const seen = blind
    ? `whether one with ${key} exists couldn't be looked up (${blind.headline})`
    : `none with ${key} can be seen`;
  return error.with({
    kind: "uncertain",
    headline: `The answer to creating the ${definition.title} was lost, and ${seen}. ${error.headline}`,
    next: "Run `pulumi up` again when the vendor is well. If the object turns up by then, the error names its id: give it as `adopt`.",
  });
}
