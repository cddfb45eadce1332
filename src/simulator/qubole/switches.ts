import { z } from "zod";

/** Where Qubole's documents are silent or contradict each other. The first position of each switch is the default. */
export const quboleSwitches = z.strictObject({
  cloneState: z
    .enum(["success_create", "processing_create"])
    .default("success_create")
    .describe("state of a new clone; a processing one is done after `viewsUntilCreated` views"),
  viewsUntilCreated: z.number().int().min(0).default(1).describe("views of a processing clone that still show it so"),
  whoMayClone: z
    .enum(["system-user and system-admin", "system-admin"])
    .default("system-user and system-admin")
    .describe("built-in groups whose members may clone an account"),
  accountIdType: z.enum(["string", "number"]).default("string").describe("type of account_id in the clone's answer"),
  gcpShape: z
    .boolean()
    .default(false)
    .describe("answers of the Google Cloud edition: clone without groups and is_aws_keys_enabled, its own v2 view"),
  policyEcho: z
    .enum(["as sent", "re-serialised"])
    .default("as sent")
    .describe("whether `policy` comes back byte for byte or with other key order and blanks"),
  policyKey: z
    .enum(["strict", "lenient"])
    .default("strict")
    .describe("strict: `policies` on create and update, `policy` on duplicate; lenient: either on all three"),
  rolesWrapper: z
    .enum(["object", "array"])
    .default("object")
    .describe("whether `roles` is an object or a one-element array where an answer holds one role"),
  duplicateRoute: z.enum(["present", "absent"]).default("present").describe("whether roles/{id}/duplicate exists"),
  pagingForm: z
    .enum(["paging_info", "flat", "none"])
    .default("paging_info")
    .describe("how a list says that there is more: paging_info, flat page/prev_page/next_page, or not at all"),
  pageParameter: z
    .enum(["honoured", "ignored"])
    .default("honoured")
    .describe("with pagingForm none: whether `page` selects a page or every answer is the whole list"),
  deleteAttachedRole: z
    .enum(["detaches", "refused"])
    .default("detaches")
    .describe("what deleting a role that groups hold does"),
  duplicateRoleName: z.literal([422, 409]).default(422).describe("status of a role name that is taken"),
  errorBody: z
    .enum(["error.error_message", "error", "message", "status", "empty", "html"])
    .default("error.error_message")
    .describe("shape of error bodies; none is documented"),
});

export type QuboleSwitches = z.output<typeof quboleSwitches>;
