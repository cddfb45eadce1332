import { z } from "zod";

/**
 * Behaviours on which FairCom's documents contradict each other, on which they are silent, or which a server's
 * configuration decides. The truth about a given server is unknown: a client must work in every position.
 */
export const switches = z.strictObject({
  /** Whether `cloneAccount` copies roles when `cloneRoles` is omitted: `false` by the text of the page, `true` by its table. */
  cloneRolesDefault: z.boolean().default(false),
  /** Whether `cloneAccount` copies roles even when it is asked not to: the headline of the page names no condition. */
  cloneRolesAlways: z.boolean().default(false),
  /** What `cloneAccount` makes of an omitted `clonePassword`: refused (text), or an account without password (minimal example). */
  missingClonePassword: z.enum(["error", "empty"]).default("error"),
  /** Longest account description in bytes: 31 (older pages) or 65500 (2026 pages, and the page's own 41-byte sample). */
  descriptionLimit: z.union([z.literal(31), z.literal(65500)]).default(31),
  /** Where `createSession` puts the token: beside `result`, inside it, or both. */
  tokenPlacement: z.enum(["top", "result", "both"]).default("top"),
  /** `errorCode` for a token that matches no session: 12031, or -1 in the oldest pages. */
  deadTokenCode: z.union([z.literal(12031), z.literal(-1)]).default(12031),
  /** HTTP status of a refusal: 200, or (400) 401 for a dead token and 400 for all others. */
  appErrorHttpStatus: z.union([z.literal(200), z.literal(400)]).default(200),
  /** What `alterAccount` does to properties that the request omits: keep them, or set their documented defaults. */
  omittedOnAlter: z.enum(["keep", "reset"]).default("keep"),
  /** Wrapper of the `describeAccounts` result: `result.accounts`, `result` itself for a single account, or a bare array. */
  describeShape: z.enum(["accounts", "bare", "array"]).default("accounts"),
  /** How `listAccounts` shows roles: `roles[].roleName` (sample), `roleNames[]` (table), or not at all. */
  rolesShape: z.enum(["roles", "roleNames", "absent"]).default("roles"),
  /** Whether an account without assigned roles reports the role `GUEST`. */
  implicitGuest: z.boolean().default(false),
  /** Spelling of reported usernames: as entered, or upper-cased. */
  usernameCase: z.enum(["entered", "upper"]).default("entered"),
  /** Property names of warnings: `code`, `message` (samples) or `warningCode`, `warningMessage`, `warningData` (table). */
  warningShape: z.enum(["code", "warningCode"]).default("code"),
  /** Whether assigning a role already held, or removing one not held, succeeds. */
  assignNoop: z.enum(["success", "error"]).default("success"),
  /** `MINIMUM_LENGTH` of the server's password policy, in bytes: 0 up to V13.0, 15 later. */
  minPasswordLength: z.union([z.literal(0), z.literal(15)]).default(0),
  /** `BLOCK_OLD_PASSWORDS`: whether `alterAccount` refuses the password that the account has already. */
  blockOldPasswords: z.boolean().default(false),
  /** Whether `dropAccounts` reports success and leaves the account in place. */
  dropFailsSilently: z.boolean().default(false),
  /** Whether answers without content lack the `result` property. */
  resultAbsent: z.boolean().default(false),
  /** `defaultDebug` of sessions that don't set their own. */
  defaultDebug: z.enum(["none", "max"]).default("none"),
  /** Sessions one user may have open at the same time. */
  sessionsPerUser: z.int().positive().default(50),
  /** Requests after which a session is gone, to make sessions expire between two calls; 0 = only by idling. */
  sessionExpiresAfterRequests: z.int().nonnegative().default(0),
  /** `enablePermanentJsonApiSessions` of `services.json`. */
  permanentSessions: z.boolean().default(false),
});

export type FaircomSwitches = z.infer<typeof switches>;
