import { randomBytes } from "node:crypto";
import { isSystemAdmin, requireRight } from "./access";
import { type Call, flag, found, mandatoryId, mandatoryText, type QuboleRequest, Refusal } from "./call";
import { addBuiltIns } from "./seed";
import { groupsOf, nextId, type QuboleAccount, type QuboleMembership } from "./state";

export const accountCalls: readonly Call[] = [
  { method: "POST", path: "/accounts/clone", answer: cloneAccount },
  { method: "GET", path: "/account", versions: ["v1.2", "latest"], answer: viewAccount },
  { method: "GET", path: "/accounts", versions: ["v2", "latest"], answer: viewAccountV2 },
  { method: "PUT", path: "/accounts/suspend", answer: (request) => setSuspended(request, true) },
  { method: "PUT", path: "/accounts/resume", answer: (request) => setSuspended(request, false) },
  { method: "PUT", path: "/accounts/disable", answer: disableAccount },
];

function cloneAccount(request: QuboleRequest): object {
  const { state, body, caller, switches } = request;
  const id = mandatoryId(body, "id");
  const name = mandatoryText(body, "name");
  const cloneUsers = flag(body, "clone_qbol_users");
  const newExternalId = flag(body, "generate_external_id");
  const { account: source, membership } = accountById(request, id);
  const groups = switches.whoMayClone === "system-admin" ? ["system-admin"] : ["system-user", "system-admin"];
  requireRight(state, membership, ["account", "clone"], groups);
  if (source.disabled) throw new Refusal(403, "The account is disabled");

  const account: QuboleAccount = {
    id: state.nextAccountId,
    name,
    state: switches.cloneState,
    viewsUntilCreated: switches.cloneState === "processing_create" ? switches.viewsUntilCreated : 0,
    sourceAccountId: source.id,
    externalId: newExternalId && source.features.generateExternalId ? externalId() : source.externalId,
    suspended: false,
    disabled: false,
    // Support enables the feature account by account; that a clone starts without it is a guess.
    features: { generateExternalId: false },
    nextRoleId: 1,
    nextGroupId: 1,
    createdAt: new Date(request.now()).toISOString(),
  };
  state.nextAccountId += 1;
  state.accounts.push(account);
  // Nothing is documented of roles and groups in a clone: here it starts with the built-in ones.
  addBuiltIns(state, account);
  for (const cluster of state.clusters.filter(({ accountId }) => accountId === source.id)) {
    state.clusters.push({ ...cluster, id: nextId(state.clusters), accountId: account.id, state: "DOWN" });
  }
  const own = addMember(request, account, caller.userId, ["system-admin"]);
  if (cloneUsers) {
    const others = state.memberships.filter(
      ({ accountId, userId }) => accountId === source.id && userId !== caller.userId,
    );
    for (const other of others) {
      const kept = groupsOf(state, other).filter((group) => group.source === "system");
      addMember(
        request,
        account,
        other.userId,
        kept.map((group) => group.name),
      );
    }
  }
  return cloneAnswer(request, account, own);
}

function cloneAnswer(request: QuboleRequest, account: QuboleAccount, own: QuboleMembership): object {
  const { accountIdType, gcpShape } = request.switches;
  const groups = groupsOf(request.state, own).map(({ name }) => name);
  return {
    name: account.name,
    state: account.state,
    ...(gcpShape ? {} : { groups }),
    authentication_token: own.token,
    account_id: accountIdType === "string" ? String(account.id) : account.id,
    ...(gcpShape ? {} : { is_aws_keys_enabled: true }),
    status: "success",
  };
}

function addMember(request: QuboleRequest, account: QuboleAccount, userId: number, groups: readonly string[]) {
  const { state } = request;
  const now = new Date(request.now()).toISOString();
  const ofAccount = state.groups.filter(({ accountId }) => accountId === account.id);
  const membership: QuboleMembership = {
    id: nextId(state.memberships),
    userId,
    accountId: account.id,
    token: newToken(),
    groupIds: ofAccount.filter(({ name }) => name !== "everyone" && groups.includes(name)).map(({ id }) => id),
    disabled: false,
    createdAt: now,
    tokenUpdatedAt: now,
  };
  state.memberships.push(membership);
  return membership;
}

function viewAccount(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["account", "read"]);
  countView(request.account);
  return awsView(request.account);
}

function viewAccountV2(request: QuboleRequest): object {
  const { account, switches } = request;
  requireRight(request.state, request.caller, ["account", "read"]);
  const state = countView(account);
  if (switches.gcpShape) {
    return {
      name: account.name,
      access_mode: "IAM_ROLES",
      project_id: "sample-project",
      compute_service_account: "compute@sample-project.iam.gserviceaccount.example",
      instance_service_account: "instance@sample-project.iam.gserviceaccount.example",
      validation_status: state === "success_create" ? "success" : "processing",
      validation_error_message: null,
      data_buckets: "gs://sample-bucket",
      idle_session_timeout: 1440,
    };
  }
  // `state` in the view is a guess: nothing documents how the end of `processing_create` shows.
  return { ...awsView(account), state, is_aws_role_enabled: false, idle_session_timeout: 1440 };
}

/** The state that this view shows; a clone that is still being processed comes one view nearer to its end. */
function countView(account: QuboleAccount): QuboleAccount["state"] {
  if (account.viewsUntilCreated > 0) account.viewsUntilCreated -= 1;
  else account.state = "success_create";
  return account.state;
}

/** The vendor's view holds both key pairs, secrets included; here they are obvious dummies. */
function awsView(account: QuboleAccount): object {
  return {
    id: account.id,
    name: account.name,
    storage_type: "CUSTOMER_MANAGED",
    compute_type: "CUSTOMER_MANAGED",
    storage_validated: true,
    compute_validated: true,
    storage_location: `s3://sample-bucket/account-${account.id}`,
    storage_access_key: "DUMMY-STORAGE-ACCESS-KEY",
    storage_secret_key: "dummy-storage-secret-key",
    compute_access_key: "DUMMY-COMPUTE-ACCESS-KEY",
    compute_secret_key: "dummy-compute-secret-key",
    storage_external_id: account.externalId,
    authorized_ssh_key: "ssh-rsa DUMMY sample",
  };
}

function setSuspended(request: QuboleRequest, suspended: boolean): object {
  const { account, membership } = accountById(request, mandatoryId(request.body, "id"));
  requireRight(request.state, membership, ["account", suspended ? "suspend" : "resume"], ["system-admin"]);
  if (account.disabled) throw new Refusal(403, "The account is disabled; only Qubole Support can enable it");
  account.suspended = suspended;
  return { status: "success" };
}

function disableAccount(request: QuboleRequest): object {
  const { account, membership } = accountById(request, mandatoryId(request.body, "id"));
  if (!isSystemAdmin(request.state, membership)) {
    throw new Refusal(403, "Only members of system-admin may disable an account");
  }
  account.disabled = true;
  return { status: "success" };
}

/**
 * The account that a body names, and the caller's membership in it: rights count there, whichever of the caller's tokens
 * was used. Nothing is documented of it.
 */
function accountById(request: QuboleRequest, id: string): { account: QuboleAccount; membership: QuboleMembership } {
  const { state, caller } = request;
  const account = found(
    state.accounts.find((candidate) => String(candidate.id) === id),
    `Account ${id}`,
  );
  const membership = state.memberships.find(
    ({ accountId, userId, disabled }) => accountId === account.id && userId === caller.userId && !disabled,
  );
  if (membership === undefined) throw new Refusal(403, `You are not a user of account ${id}`);
  return { account, membership };
}

/** A token in the shape of the vendor's: 64 lower-case alphanumeric characters. */
export function newToken(): string {
  return randomBytes(32).toString("hex");
}

/** Sixteen characters of the base32 alphabet, as external ids seen in public. */
function externalId(): string {
  return [...randomBytes(16)].map((byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(byte % 32)).join("");
}
