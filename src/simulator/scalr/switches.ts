import { z } from "zod";

const onOff = z
  .union([z.boolean(), z.enum(["on", "off"])])
  .transform((position) => position === true || position === "on")
  .default(false);

/** Values a server may send for the `deprecated` of a role that isn't, as they stand in JSON. */
const unsetForms = ["null", "absent", "false", "{}", '{"deprecated":null}'] as const;

export const scalrSwitches = z.object({
  /**
   * Server 5.11 (2016): DELETE answers 200 with null data, `deprecated` is a boolean and a filter, `os` can be altered,
   * `tags` and `quickStartGroup` don't exist, an unknown environment is 403, farm clone answers 200, account paths carry no account id.
   */
  legacy511: onOff,
  /** A server from before role clone was added: its endpoint doesn't exist. */
  noCloneRoute: onOff,
  /** Whether `errors` is left out of successful answers or an empty array. */
  errorsOnSuccess: z.enum(["absent", "[]"]).default("absent"),
  /** What `deprecated` is in a role that isn't deprecated. */
  deprecatedUnset: z.enum(unsetForms).default("null"),
  /** Whether a clone gets the source's `tags` and `quickStartGroup`. */
  cloneTags: z.enum(["copied", "empty"]).default("copied"),
  /** Whether a deprecated role can be cloned, or is refused with 409 `Deprecated`. */
  cloneOfDeprecated: z
    .union([z.enum(["allowed", "409"]), z.literal(409)])
    .transform((position) => (position === "allowed" ? "allowed" : "409"))
    .default("allowed"),
  /** Requests allowed per API key and UTC clock minute. */
  rateLimit: z.union([z.literal("off"), z.int().positive()]).default("off"),
  /** Every key may clone but not manage, so PATCH and DELETE of the clone are refused. */
  cloneOnlyKey: onOff,
  /** Seconds by which the server's clock differs from the simulator's. */
  clockSkew: z.int().default(0),
  /** Whether two clones under one name that run at the same time can both succeed, as without a unique index. */
  racingClones: onOff,
});

/** Positions of the switches. */
export type ScalrSwitches = z.output<typeof scalrSwitches>;
