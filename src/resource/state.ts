/** The output that carries the version of a state's form. Part of the persisted contract. */
export const VERSION = "__version";
/** The version that this release writes; what each version changed stands in `migrations.ts`. */
export const STATE_VERSION = 1;
/** The output that lists what the vendor added to our own request. */
export const ADDED = "addedByVendor";

/** The output that names the inputs of which the vendor shows a value although the program gives none. Part of the persisted contract. */
export const UNDECLARED = "__undeclared";
