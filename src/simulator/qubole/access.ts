import { Refusal } from "./call";
import { parsePolicies } from "./policies";
import { groupsOf, type QuboleMembership, type QuboleState } from "./state";

const BUILT_IN_GROUPS: readonly string[] = ["system-admin", "system-user"];

export function isSystemAdmin(state: QuboleState, membership: QuboleMembership): boolean {
  return groupsOf(state, membership).some(({ name }) => name === "system-admin");
}

/** The caller behind a token. The token selects the user and the account. */
export function authenticate(state: QuboleState, token: string | undefined) {
  const caller = state.memberships.find((membership) => token !== undefined && membership.token === token);
  const account = state.accounts.find(({ id }) => id === caller?.accountId);
  if (caller === undefined || account === undefined || caller.disabled || account.disabled) {
    throw new Refusal(401, "Invalid or missing API token");
  }
  if (account.suspended && !isSystemAdmin(state, caller)) {
    throw new Refusal(403, "The account is suspended");
  }
  return { caller, account };
}

/**
 * Refuses a member who may not do this. Members of the built-in groups may; others need a role that allows the action on
 * the resource. Across the policies of all roles a deny wins: how Qubole combines them isn't documented.
 */
export function requireRight(
  state: QuboleState,
  membership: QuboleMembership,
  [resource, action]: readonly [resource: string, action: string],
  builtInGroups: readonly string[] = BUILT_IN_GROUPS,
): void {
  const groups = groupsOf(state, membership);
  if (groups.some(({ name }) => builtInGroups.includes(name))) return;
  const roleIds = new Set(groups.flatMap((group) => group.roleIds));
  const matching = state.roles
    .filter((role) => role.accountId === membership.accountId && roleIds.has(role.id))
    .flatMap((role) => parsePolicies(role.policy, "policy"))
    .filter((policy) => [resource, "all"].includes(policy.resource))
    .filter((policy) => policy.action.includes(action) || policy.action.includes("all"));
  if (matching.length === 0 || matching.some(({ access }) => access === "deny")) {
    throw new Refusal(403, `You are not authorized to ${action} ${resource}`);
  }
}
