import { z } from "zod";

/** Behaviours on which Datadog's documents, recordings and clients contradict each other or that changed over time. */
export const switches = z.object({
  /** Which generation of the Roles API answers. Clone is recorded in the old one only. */
  dialect: z.enum(["old", "new"]).default("old"),
  /** Creating a role under a name that exists: allowed, as documented, or answered with 409. Clone always answers 409. */
  duplicateOnCreate: z.enum(["allowed", "409"]).default("allowed"),
  /** Whether PATCH answers with the values from before (recorded 2024-04-15); GET is right at once. */
  stalePatch: z.boolean().default(false),
  /** How many GETs of a role answer 404 after it was created or cloned. */
  createDelay: z.int().nonnegative().default(0),
  /** Whether a managed role can be deleted. */
  managedDelete: z.enum(["204", "403"]).default("204"),
  /** Status with which a change of a managed role is refused. */
  managedPatchStatus: z.enum(["400", "403"]).default("400"),
  /** Whether `default_permissions_opt_out` in a clone request has an effect: it then leaves out the default permissions. */
  optOutOnClone: z.enum(["ignored", "honoured"]).default("ignored"),
  /** Ids of permissions that create and patch leave out without an error. */
  silentDrop: z.array(z.string()).default([]),
  /** The rate limit of the roles endpoints: requests per period of so many seconds, aligned to the clock. */
  bucket: z
    .strictObject({ limit: z.int().nonnegative(), period: z.int().positive() })
    .default({ limit: 500, period: 60 }),
});

export type DatadogSwitches = z.infer<typeof switches>;
