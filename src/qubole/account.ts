import type { Live, Problem, ResourceDefinition, Values } from "../resource/definition";
import { CloneError, toCloneError } from "../resource/errors";
import { show } from "../resource/fields";
import { type Bag, equal } from "../resource/json";
import { Unknown } from "../resource/unknown";
import { pause } from "../resource/wait";
import { DONE, inputs, outputs, PROCESSING } from "./account-fields";
import type { Account, QuboleApi } from "./api";
import { qubole } from "./vendor";

/** What becomes of the account, by `onDelete`, in words that complete "the account …". */
const FATE: Readonly<Record<string, string>> = {
  retain: "stays at Qubole, usable as before: Qubole's API can't delete an account",
  suspend: "is suspended: only system-admins can use it until it is resumed",
  disable: "is disabled: nobody can use it, and only Qubole Support can enable it again",
};

/** Milliseconds that a create may spend on looking at the new account: its token is kept only once the create returns. */
const LONGEST_LOOK = 10_000;
/** Milliseconds between looks at a clone that Qubole still works on. */
const LOOK_PAUSE = 2000;
const LOST_ANSWER =
  "Look in Qubole's control panel whether the new account exists. If it does, copy its API token there (My Accounts) and take it over: add " +
  '`adopt: "<account id>"` and `currentToken` to the arguments. If it doesn\'t, run `pulumi up` again: it clones once more.';

type AccountInputs = Values<typeof inputs>;

export const clonedAccount: ResourceDefinition<QuboleApi, typeof inputs, typeof outputs> = {
  vendor: qubole,
  type: "ClonedAccount",
  title: "Qubole account",
  doc: "A Qubole account cloned from another one. Clusters are cloned by default, users on request; what else a clone holds (roles, groups, notebooks, settings) Qubole's documentation doesn't say. Qubole's API can neither list nor delete accounts, and can't find a clone whose answer was lost: such a clone is never sent again unasked. While one is under way a note of it is kept beside Pulumi's own files (`PULUMI_HOME`), so that a run on the same machine after a crash knows of it too.",
  examples: [
    {
      title: "A clone with its users",
      code: `const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23, cloneUsers: true });`,
    },
    {
      title: "A clone that is suspended when it is no longer declared",
      code: `const trial = new qubole.ClonedAccount("trial", { sourceAccountId: 23, name: "Trial", onDelete: "suspend" });
const inTrial = new qubole.Provider("in-trial", { apiToken: trial.authenticationToken });`,
    },
  ],
  pages: [
    "Qubole documentation, REST API: Clone a QDS Account",
    "Qubole documentation, REST API: View Information for a QDS Account; Disable a QDS Account; Suspend and Resume a QDS Account",
    "Qubole documentation for Google Cloud, REST API v2: Clone a QDS Account; View a QDS Account",
  ],
  endpoints: [
    { call: "POST accounts/clone", use: "create; never repeated when its answer is lost" },
    {
      call: "GET /api/v2/accounts/, else GET /api/v1.2/account",
      use: "the account as its own token sees it: after create, refresh, after a change",
    },
    { call: "PUT accounts/suspend", use: 'delete with `onDelete: "suspend"`' },
    { call: "PUT accounts/disable", use: 'delete with `onDelete: "disable"`' },
  ],
  onDelete:
    'By default nothing: the account stays at Qubole and keeps working. With `onDelete: "suspend"` it is suspended, with `"disable"` it is disabled for good. Qubole\'s API can\'t delete accounts.',
  // Disabling the old account can't be undone, so the new one must exist first; names of accounts needn't be unique.
  replacesCreateFirst: true,
  inputs,
  outputs,
  lostAnswer: LOST_ANSWER,
  unfindable: (api, { sourceAccountId, name }) =>
    `the Qubole account ${show(name)}, a clone of ${show(sourceAccountId)} at ${api.address}`,
  rules,
  notices,
  find,
  create,
  sync: async (_api, id, { name }) => {
    if (name === undefined) return;
    throw new CloneError(`The Qubole account ${id} can't be renamed.`, { kind: "unsupported" });
  },
  remove,
};

function rules(values: Bag, olds: Bag): Problem[] {
  const { name } = values;
  if (typeof name !== "string" || olds.name === undefined || name === olds.name || values.replaceOnRename === true)
    return [];
  return [
    {
      path: "name",
      message: `can't be changed from ${show(olds.name)} to ${show(name)}: that Qubole's API can rename accounts isn't documented. Keep \`name: ${show(olds.name)}\`, or set \`replaceOnRename: true\` to clone a new account of the new name; the old one is then left as \`onDelete\` says`,
    },
  ];
}

/** What will become of the account, said before it is created and whenever it changes: a destroy can't ask any more. */
function notices(values: Bag, olds: Bag): string[] {
  const account = typeof values.name === "string" ? `Qubole account ${show(values.name)}` : "Qubole account";
  const lines: string[] = [];
  const fate = typeof values.onDelete === "string" ? FATE[values.onDelete] : undefined;
  if (fate !== undefined && !equal(values.onDelete, olds.onDelete)) {
    lines.push(
      `${account}: when this resource is deleted or replaced, the account ${fate} (onDelete: ${show(values.onDelete)}).`,
    );
  }
  const replaced = Object.entries(inputs).some(
    ([name, { immutable }]) => immutable && changed(values[name], olds[name]),
  );
  if (replaced && fate !== undefined) {
    lines.push(
      `${account}: a new account is cloned in place of the old one, which ${fate} (onDelete: ${show(values.onDelete)}).`,
    );
  }
  return lines;
}

function changed(value: unknown, old: unknown): boolean {
  return old !== undefined && !(value instanceof Unknown) && !equal(value, old);
}

async function create(api: QuboleApi, values: AccountInputs): Promise<Live> {
  const made = await cloned(api, values);
  const { id, token } = made;
  const account = `Qubole account ${id} (${show(values.name)})`;
  if (token === undefined)
    api.notice(`${account}: Qubole's answer holds no token. Give the account's token as \`currentToken\`.`);
  if (made.status !== undefined && made.status !== "success")
    api.notice(`${account} exists, but Qubole says of the call: ${show(made.status)}.`);
  if (made.name !== undefined && made.name !== values.name)
    api.notice(`${account} is called ${show(made.name)} by Qubole.`);
  const view = token === undefined ? undefined : await firstView(api, token, made.state, values.waitSeconds);
  const state = view?.state ?? made.state;
  if (state === PROCESSING)
    api.notice(`${account}: Qubole is still at work on it. \`pulumi refresh\` shows when it is done.`);
  else if (state !== undefined && state !== DONE) api.notice(`${account} is in the state ${show(state)}.`);
  if (values.generateExternalId) await warnWithoutExternalId(api, account, values.sourceAccountId, view?.externalId);
  return live(id, {
    name: values.name,
    authenticationToken: token,
    state,
    groups: made.groups,
    isAwsKeysEnabled: made.isAwsKeysEnabled,
    externalId: view?.externalId,
  });
}

async function cloned(api: QuboleApi, { sourceAccountId, name, cloneUsers, generateExternalId }: AccountInputs) {
  try {
    return await api.cloneAccount({ source: sourceAccountId, name, cloneUsers, generateExternalId });
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (error.kind === "notFound") {
      throw error.with({
        headline: `Qubole has no account ${sourceAccountId} that this token may see. ${error.headline}`,
        next: "Check `sourceAccountId`: `qubole.getAccount()` shows the id of the token's own account.",
      });
    }
    if (error.kind === "permission") {
      throw error.with({
        next: `The token's user must be in the group system-admin of account ${sourceAccountId} (older documentation: or system-user), or in a group whose role allows cloning accounts.`,
      });
    }
    throw error;
  }
}

/**
 * The new account's first view, for what the clone's answer doesn't hold. The account and its token exist already, so no
 * failure and no delay here may keep them from being recorded.
 */
async function firstView(
  api: QuboleApi,
  token: string,
  state: string | undefined,
  waitSeconds: number,
): Promise<Account | undefined> {
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    const view = await soon(api.viewAccount(token));
    const processing = (view?.state ?? state) === PROCESSING;
    // A view without a state can't show the end of the work.
    const canTell = view === undefined || view.state !== undefined;
    if (!processing || !canTell || Date.now() + LOOK_PAUSE > until) return view;
    await pause(LOOK_PAUSE);
  }
}

/** What a look shows, if it succeeds before long. */
async function soon(look: Promise<Account>): Promise<Account | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LONGEST_LOOK);
  });
  const seen = await Promise.race([look.catch(() => undefined), enough]);
  clearTimeout(timer);
  return seen;
}

/** Qubole ignores the wish for an external ID where the feature is off: the clone then shows the source's. */
async function warnWithoutExternalId(
  api: QuboleApi,
  account: string,
  source: string,
  externalId: string | undefined,
): Promise<void> {
  const own = await soon(api.viewAccount());
  const same = own !== undefined && own.id === source && own.externalId !== undefined && own.externalId === externalId;
  if (externalId !== undefined && !same) return;
  api.notice(
    `${account}: ${same ? "Qubole didn't generate an external ID" : "no external ID can be seen"}. Qubole Support has to enable the feature for account ${source} first.`,
  );
}

async function find(api: QuboleApi, id: string, recorded: Bag, declared?: Bag): Promise<Live | undefined> {
  const given = tokenOf(declared?.currentToken);
  const token = given ?? tokenOf(recorded.authenticationToken) ?? tokenOf(recorded.currentToken);
  const unknown = recorded.accountId === undefined;
  let view: Account;
  try {
    view = await api.viewAccount(token);
  } catch (thrown) {
    const error = toCloneError(thrown);
    const unseen =
      error.kind === "auth" || error.kind === "permission" || error.kind === "notFound" || error.kind === "unsupported";
    if (!unseen) throw error;
    // A rejected token says nothing of the account: it was reset, or the account is disabled. It is never taken for gone.
    if (unknown || given !== undefined) throw unreadable(id, error);
    api.notice(
      `Qubole account ${id} (${show(recorded.name)}) can't be read with its recorded token: somebody reset the token, or the account is disabled. The state is kept. A new token is given as \`currentToken\`.`,
    );
    return live(id, recorded);
  }
  if (view.id !== undefined && view.id !== id) {
    if (unknown || given !== undefined || token !== undefined) throw foreignToken(id, view.id);
    api.notice(
      `Qubole account ${id} (${show(recorded.name)}) can't be read: no token of it is known. Give it as \`currentToken\`. The state is kept.`,
    );
    return live(id, recorded);
  }
  if (declared?.adopt !== undefined && unknown) refuseOtherName(id, view.name, declared.name);
  return live(id, {
    ...recorded,
    name: view.name ?? recorded.name,
    authenticationToken: token ?? recorded.authenticationToken,
    state: view.state ?? recorded.state,
    externalId: view.externalId ?? recorded.externalId,
  });
}

function tokenOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function unreadable(id: string, error: CloneError): CloneError {
  return error.with({
    headline: `The Qubole account ${id} can't be read. ${error.headline}`,
    next: "Give a token of this very account as `currentToken`: in its control panel under My Accounts.",
  });
}

function foreignToken(id: string, other: string): CloneError {
  return new CloneError(`The token belongs to the Qubole account ${other}, not to ${id}.`, {
    kind: "configuration",
    next: `Give a token of account ${id} as \`currentToken\`, or a \`qubole.Provider\` with such a token.`,
  });
}

/** An account can't be renamed afterwards, so taking one over under another name would leave a resource that never fits. */
function refuseOtherName(id: string, name: string | undefined, declared: unknown): void {
  if (name === undefined || declared === undefined || name === declared) return;
  throw new CloneError(
    `adopt: the Qubole account ${id} is called ${show(name)}, not ${show(declared)}, and accounts can't be renamed.`,
    {
      kind: "validation",
      next: `Declare \`name: ${show(name)}\`.`,
    },
  );
}

async function remove(api: QuboleApi, id: string, recorded: Bag): Promise<void> {
  const verb = recorded.onDelete;
  const account = `Qubole account ${id}${recorded.name === undefined ? "" : ` (${show(recorded.name)})`}`;
  if (verb === "suspend" || verb === "disable") await close(api, verb, id, recorded);
  const fate = verb === "suspend" || verb === "disable" ? FATE[verb] : FATE.retain;
  api.notice(`${account} ${fate}.`);
}

/** Accounts can't be deleted, so one that isn't found isn't gone: it may still be used. */
async function close(api: QuboleApi, verb: "suspend" | "disable", id: string, recorded: Bag): Promise<void> {
  try {
    await api.closeAccount(verb, id, tokenOf(recorded.authenticationToken));
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (error.kind !== "notFound") throw error;
    throw error.with({
      kind: "uncertain",
      next: `Check the configured address. If Qubole itself doesn't know the account any more, run \`pulumi state delete\` on the resource.`,
    });
  }
}

function live(id: string, values: Bag): Live {
  const shown = { ...values, accountId: id };
  const names = ["name", ...Object.keys(outputs)];
  const entries = Object.entries(shown).filter(([key, value]) => names.includes(key) && value !== undefined);
  return { id, values: Object.fromEntries(entries) };
}
