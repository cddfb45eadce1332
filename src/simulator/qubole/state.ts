/** The simulated Qubole Data Service as plain JSON: what the vendor knows about accounts, users, roles and groups. */
export interface QuboleState {
  accounts: QuboleAccount[];
  users: QuboleUser[];
  memberships: QuboleMembership[];
  roles: QuboleRole[];
  groups: QuboleGroup[];
  clusters: QuboleCluster[];
  /** Id of the next account; ids are never used twice. */
  nextAccountId: number;
}

export interface QuboleAccount {
  id: number;
  name: string;
  /** `processing_create` until `viewsUntilCreated` views of the account have been answered. */
  state: "success_create" | "processing_create";
  viewsUntilCreated: number;
  sourceAccountId: number | null;
  externalId: string;
  suspended: boolean;
  disabled: boolean;
  features: { generateExternalId: boolean };
  /** Role and group ids count from 1 in every account. */
  nextRoleId: number;
  nextGroupId: number;
  createdAt: string;
}

interface QuboleUser {
  id: number;
  name: string;
  email: string;
  type: "regular" | "service";
}

/** One user in one account. The API token belongs to this pair, so that it selects both. */
export interface QuboleMembership {
  /** The record's own id, by which groups and `disable_qbol_user` name the user. */
  id: number;
  userId: number;
  accountId: number;
  token: string;
  /** Groups of the account except `everyone`, to which every member belongs. */
  groupIds: number[];
  disabled: boolean;
  createdAt: string;
  tokenUpdatedAt: string;
}

export interface QuboleRole {
  id: number;
  accountId: number;
  name: string;
  source: Source;
  /** The JSON text of the policies exactly as it was sent. */
  policy: string;
}

export interface QuboleGroup {
  id: number;
  accountId: number;
  name: string;
  source: Source;
  roleIds: number[];
}

interface QuboleCluster {
  id: number;
  accountId: number;
  label: string[];
  state: string;
}

type Source = "system" | "user-defined";

/** The one group whose membership is implied. */
export const EVERYONE = "everyone";

export function groupsOf(state: QuboleState, membership: QuboleMembership): QuboleGroup[] {
  const groups = state.groups.filter((group) => group.accountId === membership.accountId);
  return [
    ...groups.filter((group) => membership.groupIds.includes(group.id)),
    ...groups.filter((group) => group.name === EVERYONE),
  ];
}

export function membersOf(state: QuboleState, group: QuboleGroup): QuboleMembership[] {
  return state.memberships.filter(
    (membership) =>
      membership.accountId === group.accountId && (group.name === EVERYONE || membership.groupIds.includes(group.id)),
  );
}

/** Looks a role or group of an account up as the paths name it: by id or by name. An id wins over a name of digits. */
export function byIdOrName<Item extends { id: number; accountId: number; name: string }>(
  items: readonly Item[],
  accountId: number,
  idOrName: string,
): Item | undefined {
  const ofAccount = items.filter((item) => item.accountId === accountId);
  return (
    ofAccount.find((item) => String(item.id) === idOrName) ?? ofAccount.find((item) => item.name === idOrName.trim())
  );
}

/** The next free id of a list that counts over all accounts. */
export function nextId(items: readonly { id: number }[]): number {
  return items.reduce((highest, item) => Math.max(highest, item.id), 0) + 1;
}
