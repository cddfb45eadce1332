import * as z from "zod";
import { field } from "../resource/definition";
import { quboleId } from "./ids";

const ON_DELETE = ["retain", "suspend", "disable"] as const;

/** States of an account; no value for a failure is documented. */
export const DONE = "success_create";
export const PROCESSING = "processing_create";

const LONGEST_WAIT_SECONDS = 3600;

export const inputs = {
  sourceAccountId: field(quboleId("an account"), {
    doc: "Id of the account to clone; a number or text. The token's user must be in its group `system-admin` (older documentation: or `system-user`), or in a group whose role allows cloning accounts.",
    immutable: true,
  }),
  name: field(
    z.string().refine((name) => name.trim() !== "", "account names can't be empty or only blanks"),
    {
      doc: "Name of the new account. That Qubole's API can change it isn't documented, so a change is refused unless `replaceOnRename` is set. Names need not be unique.",
      default: "The resource's logical name.",
      logicalName: true,
      immutable: true,
    },
  ),
  cloneUsers: field(z.boolean().default(false), {
    doc: "Whether the source's users are associated with the clone too.",
    default: "`false`: only the user who clones.",
    immutable: true,
  }),
  generateExternalId: field(z.boolean().default(false), {
    doc: "Whether the clone gets an external ID of its own. Qubole ignores it until its Support has enabled the feature for the account; a warning then says so.",
    default: "`false`.",
    immutable: true,
  }),
  onDelete: field(z.enum(ON_DELETE).default("retain"), {
    doc: "What becomes of the account when the resource is deleted or replaced. `retain`: nothing, it stays usable. `suspend`: only system-admins can use it until it is resumed. `disable`: nobody can use it, and only Qubole Support can enable it again. Changed without a call; a destroy uses what the last `pulumi up` recorded.",
    default: '`"retain"`.',
  }),
  replaceOnRename: field(z.boolean().default(false), {
    doc: "Whether a change of `name` clones a new account of that name; the old one is left as `onDelete` says.",
    default: "`false`: a change of `name` is refused.",
  }),
  waitSeconds: field(z.int().min(0).max(LONGEST_WAIT_SECONDS).default(60), {
    doc: `Seconds to wait, at most ${LONGEST_WAIT_SECONDS}, when Qubole says that it is still at work on the clone (\`${PROCESSING}\`). Afterwards the resource is recorded as it is, with a warning. Used when the resource is created; later changes of it mean nothing.`,
    default: "60.",
    createOnly: true,
  }),
  currentToken: field(z.string().trim().min(1).optional(), {
    doc: "The clone's API token, where the recorded one doesn't hold: after somebody has reset it, or together with `adopt`. Changed without a call that writes.",
    secret: true,
  }),
  adopt: field(quboleId("an account").optional(), {
    doc: "The id of an existing account to take over instead of cloning one; needs `currentToken`, or a `Provider` with a token of that account. Its name must be the declared one. Used when the resource is created; later changes of it mean nothing.",
    createOnly: true,
  }),
};

export const outputs = {
  accountId: field(z.string(), { doc: "Id of the new account." }),
  authenticationToken: field(z.string(), {
    doc: "The API token, in the new account, of the user who cloned. Qubole shows it once, in the answer to the clone. It configures a `qubole.Provider` for resources inside the clone.",
    secret: true,
  }),
  state: field(z.string().optional(), {
    doc: `State of the account: \`${DONE}\`, or \`${PROCESSING}\` while Qubole is still at work on it.`,
  }),
  groups: field(z.array(z.string()).optional(), {
    doc: "Groups of the user who cloned, in the new account. Absent in the Google Cloud edition.",
  }),
  isAwsKeysEnabled: field(z.boolean().optional(), {
    doc: "Whether the account uses AWS keys. Absent in the Google Cloud edition.",
  }),
  externalId: field(z.string().optional(), {
    doc: "External ID, for the trust policy of the account's IAM role. Absent where Qubole doesn't show it.",
  }),
};
