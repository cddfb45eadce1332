import * as z from "zod";
import { type CheckTask, field, type Problem, type ResourceDefinition, type Values } from "../resource/definition";
import { toCloneError } from "../resource/errors";
import { show } from "../resource/fields";
import { type Bag, equal } from "../resource/json";
import { declaredList } from "../resource/pin";
import { VERSION } from "../resource/state";
import { Unknown } from "../resource/unknown";
import { assignedRoles, type FaircomApi } from "./api";
import { accountOutputs, accountValues, isBuiltIn, username } from "./fields";
import {
  bytes,
  bytesOf,
  DESCRIPTION_BYTES,
  includesName,
  LONG_DESCRIPTION_BYTES,
  METADATA_BYTES,
  PASSWORD_BYTES,
  sameName,
  USERNAME_BYTES,
  USUAL_MINIMUM_PASSWORD,
  withoutNames,
} from "./names";
import { faircom } from "./vendor";
import type { Account } from "./wire";

/** The input that holds the roles which the copy got with `cloneRoles`. */
const ROLES = "roleNames";

const inputs = {
  sourceUsername: field(username, {
    doc: `The account to clone: its name (1 to ${USERNAME_BYTES} bytes, compared without case), or the \`faircom.ClonedAccount\` itself. The copy gets its login properties: dates, limits of logins and memory. Later changes of the source don't follow.`,
    immutable: true,
    reference: "ClonedAccount",
  }),
  username: field(
    username.refine((name) => !isBuiltIn(name), { message: "ADMIN and GUEST are built-in accounts" }),
    {
      doc: `Name of the new account, 1 to ${USERNAME_BYTES} bytes, compared without case: a change of case alone means nothing. It is the resource's id.`,
      default: "The resource's logical name.",
      logicalName: true,
      immutable: true,
    },
  ),
  password: field(bytes(0, PASSWORD_BYTES), {
    doc: `Password of the new account, 1 to ${PASSWORD_BYTES} bytes. Servers from V13.0 on refuse less than ${USUAL_MINIMUM_PASSWORD} characters by default. Changed in place; somebody else's change of it can't be seen. Empty only with \`allowEmptyPassword\`.`,
    secret: true,
    writeOnly: true,
  }),
  cloneRoles: field(z.boolean().default(false), {
    doc: "Whether the new account gets the roles of the source. The roles that it gets are pinned and shown in `roleNames`: one that goes missing is assigned again by `pulumi up`, others are left alone. Changed in place: `true` assigns the source's roles of then, `false` takes the pinned ones away.",
    default: "`false`.",
  }),
  description: field(bytes(0, LONG_DESCRIPTION_BYTES).optional(), {
    doc: `Description of the account (\`accountDescription\`), at most ${DESCRIPTION_BYTES} bytes, or more with \`allowLongDescription\`. Left out it isn't set and not watched; an empty text is set as such. Changed in place; taken out of the program later, it is emptied.`,
  }),
  metadata: field(
    z
      .record(z.string(), z.unknown())
      .default({})
      .refine(
        (value) => bytesOf(JSON.stringify(value)) <= METADATA_BYTES,
        `is longer than ${METADATA_BYTES} bytes of JSON`,
      ),
    {
      doc: `Properties of your own: keywords and tags by which the server's full-text index finds the account. A JSON object of at most ${METADATA_BYTES} bytes. Not inherited from the source. No action shows or changes it.`,
      default: "`{}`.",
      immutable: true,
    },
  ),
  allowEmptyPassword: field(z.boolean().optional(), {
    doc: "`true` allows an empty `password`: anybody can then log in to the account without one.",
    default: "`false`.",
  }),
  allowLongDescription: field(z.boolean().optional(), {
    doc: `\`true\` allows descriptions of more than ${DESCRIPTION_BYTES} and up to ${LONG_DESCRIPTION_BYTES} bytes, as FairCom's newer pages do.`,
    default: "`false`.",
  }),
  resendPassword: field(z.boolean().optional(), {
    doc: "Whether a change of the description sends the unchanged password too, because FairCom doesn't say that an omitted one is kept. `false` is for servers that refuse used passwords (BLOCK_OLD_PASSWORDS), or to keep the password's age.",
    default: "`true`.",
  }),
  [ROLES]: field(z.array(z.string()).optional(), {
    doc: "With `cloneRoles`: those of the roles pinned for the account that it holds. Other roles that it holds aren't shown.",
    settled: true,
    type: "string[] | undefined",
  }),
  adopt: field(username.optional(), {
    doc: "The name of an existing account to take over instead of cloning one; must be that of `username`. Password and description are set, pinned roles assigned; its login properties and metadata stay. Used when the resource is created; later changes of it mean nothing.",
    createOnly: true,
  }),
};

type AccountInputs = Values<typeof inputs>;

export const clonedAccount: ResourceDefinition<FaircomApi, typeof inputs, typeof accountOutputs> = {
  vendor: faircom,
  type: "ClonedAccount",
  title: "FairCom account",
  doc: "A FairCom account cloned from another one.",
  examples: [
    {
      title: "A copy with the roles of its source",
      code: `const config = new pulumi.Config();
const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template",
  username: "reports",
  password: config.requireSecret("reportsPassword"),
  cloneRoles: true,
});`,
    },
  ],
  pages: [
    'FairCom JSON API, admin API: "cloneAccount"',
    'FairCom JSON API, admin API: "alterAccount", "dropAccounts", "listAccounts", "describeAccounts", "assignRolesToAccounts"',
    'FairCom JSON API, admin API: "createSession", "deleteSession"',
  ],
  endpoints: [
    { call: "cloneAccount", use: "create" },
    { call: "listAccounts", use: "whether source and copy exist, the source's roles, refresh, after a change" },
    { call: "describeAccounts", use: "whether an account that isn't listed is really gone" },
    { call: "alterAccount", use: "a change of password or description" },
    { call: "assignRolesToAccounts", use: "a pinned role that is missing; `cloneRoles` switched" },
    { call: "dropAccounts", use: "delete" },
    { call: "createSession, deleteSession", use: "one session around all of these, unless `authToken` is configured" },
  ],
  onDelete:
    "The account is dropped, and the operation waits until the server no longer shows it. Not dropped: the account that is logged in. What becomes of its live sessions and of objects that it owns isn't documented by FairCom. An account that is already gone counts as deleted.",
  inputs,
  outputs: accountOutputs,
  list: {
    field: ROLES,
    unordered: true,
    enabled: (values) => (values.cloneRoles instanceof Unknown ? values.cloneRoles : values.cloneRoles === true),
    source: {
      field: "sourceUsername",
      read: async (api, source) => assignedRoles(await api.source(source)),
      // A source that is itself a copy may have been assigned further roles.
      partial: true,
    },
  },
  identity: {
    key: (values) => `the username ${show(values.username)}`,
    lookup: async (api, values) => {
      const account = await api.listedAccount(String(values.username));
      return account ? [{ id: String(values.username), values: valuesOf(account, {}, values) }] : [];
    },
    // FairCom shows no creation time: only what wasn't there before the request can be told to be ours.
    refusedByVendor: () => false,
    describe: (live) => {
      const { description } = live.values;
      return [
        typeof description === "string" && description !== "" ? `description ${show(description)}` : "no description",
      ];
    },
  },
  rules,
  resolve,
  notices,
  find: async (api, id, recorded, declared) => {
    const account = await api.account(id);
    return account && { id, values: valuesOf(account, recorded, declared) };
  },
  create: async (api, values) => {
    await api.clone(requestOf(values));
    return { id: values.username, values: await shownAfterCloning(api, values) };
  },
  sync: async (api, id, changes, values, recorded) => {
    const { password, description } = changes;
    if (password !== undefined || description !== undefined) await api.alter(id, alterationOf(changes, values));
    const { add, remove } = await roleChanges(api, id, changes, recorded);
    if (add.length > 0 || remove.length > 0) await api.changeRoles(id, add, remove);
  },
  remove: (api, id) => api.drop(id),
};

function requestOf(values: AccountInputs) {
  const { sourceUsername, username: name, password, cloneRoles, description, metadata } = values;
  return { sourceUsername, username: name, password, cloneRoles, description, metadata };
}

/**
 * What the server shows of the new account; nothing if it can't be asked just now. A server whose `cloneRoles` doesn't
 * mean what its pages say shows up here, and is put right by `sync`.
 */
async function shownAfterCloning(api: FaircomApi, values: AccountInputs): Promise<Bag> {
  try {
    const account = await api.listedAccount(values.username);
    if (!account) return {};
    const uninvited = !values.cloneRoles && (assignedRoles(account) ?? []).length > 0;
    return { ...valuesOf(account, {}, values), ...(uninvited ? { cloneRoles: true } : {}) };
  } catch {
    return {};
  }
}

/** `declared`: the checked inputs while the account is made or changed; in a refresh the state alone says what is managed. */
function valuesOf(account: Account, recorded: Bag, declared?: Bag): Bag {
  const known = declared ?? (recorded[VERSION] === undefined ? undefined : recorded);
  const values = {
    username: sameName(known?.username, account.username) ? undefined : account.username,
    description: known && known.description === undefined ? undefined : account.description,
    [ROLES]: managedRoles(account, known),
    ...accountValues(account),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Those of the pinned roles that the account holds; all of an account that isn't managed. */
function managedRoles(account: Account, known: Bag | undefined): string[] | undefined {
  const held = assignedRoles(account);
  if (!held || !known) return held;
  if (known.cloneRoles !== true || known[ROLES] === undefined) return undefined;
  const pinned = pinnedRoles(known);
  return pinned.filter((role) => includesName(held, role));
}

/** The pinned roles; the live ones beside them where a program ignores their changes. */
function pinnedRoles(bag: Bag): string[] {
  const carried = Array.isArray(bag[ROLES]) ? bag[ROLES] : [];
  const all = [...(declaredList(bag, ROLES) ?? []), ...carried].filter((role) => typeof role === "string");
  return all.filter((role, index) => all.findIndex((other) => sameName(other, role)) === index);
}

function alterationOf(changes: Partial<AccountInputs>, values: AccountInputs) {
  const resend = values.resendPassword !== false;
  const password = changes.password ?? (resend ? values.password : undefined);
  return {
    ...(password === undefined ? {} : { password }),
    // Whether alterAccount keeps what is omitted isn't documented.
    ...(values.description === undefined ? {} : { description: values.description }),
  };
}

async function roleChanges(
  api: FaircomApi,
  id: string,
  changes: Partial<AccountInputs>,
  recorded: Bag,
): Promise<{ add: readonly string[]; remove: readonly string[] }> {
  const before = pinnedRoles(recorded);
  if (changes.cloneRoles !== false) {
    const add = changes[ROLES] ?? [];
    return { add, remove: changes[ROLES] === undefined ? [] : withoutNames(before, add) };
  }
  if (recorded[VERSION] !== undefined) return { add: [], remove: before };
  // The account is new: whatever roles it holds came with the clone that was asked for without them.
  const account = await api.account(id);
  return { add: [], remove: (account && assignedRoles(account)) ?? [] };
}

function rules(values: Bag): Problem[] {
  const { sourceUsername, username: name, password, description, adopt } = values;
  const problems: Problem[] = [];
  if (sameName(sourceUsername, name)) {
    problems.push({ path: "username", message: "is the name of the source: a copy needs a name of its own" });
  }
  if (password === "" && values.allowEmptyPassword !== true && !(values.allowEmptyPassword instanceof Unknown)) {
    problems.push({
      path: "password",
      message: "can't be empty without `allowEmptyPassword: true`: anybody could log in to the account",
    });
  }
  const long = typeof description === "string" && bytesOf(description) > DESCRIPTION_BYTES;
  if (long && values.allowLongDescription !== true && !(values.allowLongDescription instanceof Unknown)) {
    problems.push({
      path: "description",
      message: `is ${bytesOf(description)} bytes long in UTF-8, FairCom's page of cloneAccount allows ${DESCRIPTION_BYTES}; \`allowLongDescription: true\` sends it all the same`,
    });
  }
  if (typeof adopt === "string" && typeof name === "string" && !sameName(adopt, name)) {
    problems.push({
      path: "adopt",
      message: `must be the account ${show(name)} that \`username\` names: accounts can't be renamed`,
    });
  }
  return problems;
}

async function resolve(task: CheckTask<FaircomApi>): Promise<void> {
  const { values, olds } = task;
  for (const name of ["sourceUsername", "username"]) {
    if (sameName(values[name], olds[name])) values[name] = olds[name];
  }
  // Taken out of the program, a description that was managed is emptied rather than forgotten.
  if (values.description === undefined && olds.description !== undefined) values.description = "";
  const source = values.sourceUsername;
  const isNew = typeof source === "string" && !equal(source, olds.sourceUsername);
  // With cloneRoles the source is read for its roles anyway. An adopted account isn't cloned.
  if (!isNew || values.cloneRoles === true || values.adopt !== undefined) return;
  await task.ask(async (api) => {
    try {
      await api.source(source);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      task.report("sourceUsername", error.message);
    }
  });
}

function notices(values: Bag, olds: Bag): string[] {
  const { username: name, password } = values;
  if (typeof password !== "string" || password === olds.password) return [];
  const who = `FairCom account ${show(name)}`;
  if (password === "") return [`${who}: its password is empty, anybody can log in to it.`];
  if (bytesOf(password) >= USUAL_MINIMUM_PASSWORD) return [];
  return [
    `${who}: its password has fewer than ${USUAL_MINIMUM_PASSWORD} characters; servers from V13.0 on refuse that by default.`,
  ];
}
