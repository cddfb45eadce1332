import type { ResourceDefinition } from "./definition";
import type { Bag } from "./json";

/** The output that carries the version of a state's form. Part of the persisted contract. */
export const VERSION = "__version";
/** The version that this release writes. */
export const STATE_VERSION = 1;
/** The output that lists what the vendor added to our own request. */
export const ADDED = "addedByVendor";

/** The output that names the inputs of which the vendor shows a value although the program gives none. Part of the persisted contract. */
export const UNDECLARED = "__undeclared";

/** A state in today's form. A state without a version was never written by create: it comes from `.get()`. */
export function migrated<A>(definition: ResourceDefinition<A>, state: Bag): Bag {
  const version = state[VERSION];
  if (typeof version !== "number" || version >= STATE_VERSION || !definition.migrate) return state;
  return { ...definition.migrate({ ...state }, version), [VERSION]: STATE_VERSION };
}
