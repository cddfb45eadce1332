import type { QuboleAccount, QuboleGroup, QuboleMembership, QuboleRole, QuboleState } from "./state";

/** Groups that every account has from the start, with the built-in role of each. */
const BUILT_IN_GROUPS: readonly { name: string; role?: string }[] = [
  { name: "system-admin", role: "system-admin" },
  { name: "system-user", role: "system-user" },
  { name: "dashboard-user", role: "dashboard-user" },
  { name: "everyone" },
];

/** Roles that every account has from the start. What they hold is this simulator's guess. */
const BUILT_IN_ROLES: readonly { name: string; policies: readonly object[] }[] = [
  { name: "system-admin", policies: [{ resource: "all", action: ["all"], access: "allow" }] },
  {
    name: "system-user",
    policies: [
      { resource: "command", action: ["all"], access: "allow" },
      { resource: "note", action: ["all"], access: "allow" },
      { resource: "saved_query", action: ["all"], access: "allow" },
      { resource: "scheduler", action: ["all"], access: "allow" },
    ],
  },
  { name: "dashboard-user", policies: [{ resource: "notebook_dashboard", action: ["read"], access: "allow" }] },
];

const SAMPLE_ROLES: readonly { name: string; policies: readonly object[] }[] = [
  {
    name: "analyst",
    policies: [
      {
        resource: "command",
        action: ["create", "read"],
        access: "allow",
        condition: { command_type: ["HiveCommand", "PrestoCommand"] },
      },
      { resource: "saved_query", action: ["all"], access: "allow" },
    ],
  },
  {
    name: "cluster-operator",
    policies: [
      { resource: "cluster", action: ["read", "start", "terminate"], access: "allow" },
      { resource: "account", action: ["all"], access: "deny" },
    ],
  },
];

const USERS = {
  ada: { id: 101, name: "Ada Admin", email: "ada@example.com", type: "regular", group: "system-admin" },
  etl: { id: 102, name: "Nightly ETL", email: "etl@example.com", type: "service", group: "system-user" },
  grace: { id: 103, name: "Grace Guest", email: "grace@example.com", type: "regular", group: undefined },
} as const;

export type SampleUser = keyof typeof USERS;

/**
 * The API token of a sample user in a sample account, in the shape of a real one: 64 lower-case alphanumeric characters.
 *
 * @param user `ada` (system-admin), `etl` (system-user, a service user) or `grace` (no rights); each is in accounts 1, 23 and 64.
 */
export function sampleToken(user: SampleUser, accountId: number): string {
  return `demo${user}${accountId}x`.padEnd(64, "0");
}

/** Adds the built-in roles and groups to a new account. */
export function addBuiltIns(state: QuboleState, account: QuboleAccount): void {
  for (const { name, policies } of BUILT_IN_ROLES) {
    state.roles.push(newRole(account, name, "system", JSON.stringify(policies)));
  }
  for (const { name, role } of BUILT_IN_GROUPS) {
    const attached = state.roles.filter((candidate) => candidate.accountId === account.id && candidate.name === role);
    state.groups.push(
      newGroup(
        account,
        name,
        "system",
        attached.map(({ id }) => id),
      ),
    );
  }
}

export function newRole(account: QuboleAccount, name: string, source: QuboleRole["source"], policy: string) {
  const role: QuboleRole = { id: account.nextRoleId, accountId: account.id, name, source, policy };
  account.nextRoleId += 1;
  return role;
}

export function newGroup(account: QuboleAccount, name: string, source: QuboleGroup["source"], roleIds: number[]) {
  const group: QuboleGroup = { id: account.nextGroupId, accountId: account.id, name, source, roleIds };
  account.nextGroupId += 1;
  return group;
}

/**
 * Accounts 1, 23 and 64, each with the built-in roles (1 to 3) and two user-defined ones (4 and 5), so that the next role
 * is number 6 as in the samples of the "Create a Role" page; three users who are in all of them. The next account is
 * 3002, the number that the page on suspending accounts uses.
 */
export function seed(now: number): QuboleState {
  const state: QuboleState = {
    accounts: [],
    users: Object.values(USERS).map(({ id, name, email, type }) => ({ id, name, email, type })),
    memberships: [],
    roles: [],
    groups: [],
    clusters: [
      { id: 501, accountId: 23, label: ["default"], state: "DOWN" },
      { id: 502, accountId: 23, label: ["nightly", "spark"], state: "UP" },
    ],
    nextAccountId: 3002,
  };
  addSampleAccount(state, { id: 1, name: "root", externalId: "QBA1ROOTSAMPLE22", generateExternalId: false }, now);
  addSampleAccount(
    state,
    { id: 23, name: "analytics", externalId: "QBA23ANALYTICS23", generateExternalId: false },
    now,
  );
  addSampleAccount(state, { id: 64, name: "platform", externalId: "QBA64PLATFORM234", generateExternalId: true }, now);
  return state;
}

function addSampleAccount(
  state: QuboleState,
  sample: { id: number; name: string; externalId: string; generateExternalId: boolean },
  now: number,
): void {
  const createdAt = new Date(now - 400 * 24 * 3600 * 1000).toISOString();
  const account: QuboleAccount = {
    id: sample.id,
    name: sample.name,
    state: "success_create",
    viewsUntilCreated: 0,
    sourceAccountId: null,
    externalId: sample.externalId,
    suspended: false,
    disabled: false,
    features: { generateExternalId: sample.generateExternalId },
    nextRoleId: 1,
    nextGroupId: 1,
    createdAt,
  };
  state.accounts.push(account);
  addBuiltIns(state, account);
  for (const { name, policies } of SAMPLE_ROLES) {
    state.roles.push(newRole(account, name, "user-defined", JSON.stringify(policies)));
  }
  for (const key of ["ada", "etl", "grace"] as const) {
    const user = USERS[key];
    const groups = state.groups.filter((group) => group.accountId === account.id && group.name === user.group);
    const membership: QuboleMembership = {
      id: account.id * 1000 + user.id,
      userId: user.id,
      accountId: account.id,
      token: sampleToken(key, account.id),
      groupIds: groups.map(({ id }) => id),
      disabled: false,
      createdAt,
      tokenUpdatedAt: createdAt,
    };
    state.memberships.push(membership);
  }
}
