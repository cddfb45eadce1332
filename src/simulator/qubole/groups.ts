import { requireRight } from "./access";
import { type Call, commaList, found, mandatoryText, optionalText, paged, type QuboleRequest, Refusal } from "./call";
import { namedRole, roleObject } from "./roles";
import { newGroup } from "./seed";
import { byIdOrName, EVERYONE, membersOf, type QuboleGroup, type QuboleMembership } from "./state";

export const groupCalls: readonly Call[] = [
  { method: "POST", path: "/groups", answer: createGroup },
  { method: "GET", path: "/groups", answer: listGroups },
  { method: "GET", path: "/groups/:group", answer: viewGroup },
  { method: "PUT", path: "/groups/:group", answer: updateGroup },
  { method: "DELETE", path: "/groups/:group", answer: deleteGroup },
  { method: "POST", path: "/groups/:group/duplicate", answer: duplicateGroup },
  { method: "GET", path: "/groups/:group/roles", answer: rolesOfGroup },
  { method: "PUT", path: "/groups/:group/roles/:role/assign", answer: assignRole },
  { method: "PUT", path: "/groups/:group/roles/:role/unassign", answer: unassignRole },
  { method: "GET", path: "/groups/:group/qbol_users", answer: usersOfGroup },
  { method: "PUT", path: "/groups/:group/qbol_users/:users/add", answer: addUsers },
  { method: "PUT", path: "/groups/:group/qbol_users/:users/remove", answer: removeUsers },
];

function createGroup(request: QuboleRequest): object {
  const { state, account, body } = request;
  requireRight(state, request.caller, ["group", "create"]);
  const name = mandatoryText(body, "name");
  refuseTakenName(request, name);
  const members = namedMembers(request, optionalText(body, "members"));
  const group = newGroup(account, name, "user-defined", namedRoleIds(request, optionalText(body, "roles")));
  state.groups.push(group);
  join(group, members);
  return { status: "done" };
}

function duplicateGroup(request: QuboleRequest): object {
  const { state, account, body } = request;
  requireRight(state, request.caller, ["group", "create"]);
  const original = namedGroup(request);
  // The default name, and that members and roles come along, are guesses.
  const name = optionalText(body, "name") ?? `${original.name} - Clone`;
  refuseTakenName(request, name);
  const group = newGroup(account, name, "user-defined", [...original.roleIds]);
  state.groups.push(group);
  join(group, membersOf(state, original));
  return { status: "success", groups: groupObject(group) };
}

function listGroups(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "read"]);
  const groups = request.state.groups.filter((group) => group.accountId === request.account.id);
  const { items, paging } = paged(request, groups);
  return { groups: items.map(groupObject), ...paging };
}

function viewGroup(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "read"]);
  return { status: "success", groups: groupObject(namedGroup(request)) };
}

function updateGroup(request: QuboleRequest): object {
  const { body } = request;
  requireRight(request.state, request.caller, ["group", "update"]);
  const group = namedGroup(request);
  const name = optionalText(body, "name") ?? group.name;
  if (name !== group.name) {
    if (group.source === "system") throw new Refusal(403, `The built-in group ${group.name} can't be renamed`);
    refuseTakenName(request, name);
  }
  const joining = namedMembers(request, optionalText(body, "members"));
  const leaving = namedMembers(request, optionalText(body, "removed_members"));
  if (joining.length > 0 || leaving.length > 0) refuseEveryone(group);
  const attached = namedRoleIds(request, optionalText(body, "roles"));
  const detached = namedRoleIds(request, optionalText(body, "removed_roles"));
  group.name = name;
  join(group, joining);
  leave(group, leaving);
  group.roleIds = [...new Set([...group.roleIds, ...attached])].filter((id) => !detached.includes(id));
  return { status: "success", groups: groupObject(group) };
}

function deleteGroup(request: QuboleRequest): object {
  const { state } = request;
  requireRight(state, request.caller, ["group", "delete"]);
  const group = namedGroup(request);
  if (group.source === "system") throw new Refusal(403, `The built-in group ${group.name} can't be deleted`);
  leave(group, membersOf(state, group));
  state.groups.splice(state.groups.indexOf(group), 1);
  return { status: "success" };
}

function rolesOfGroup(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "read"]);
  const { accountId, roleIds } = namedGroup(request);
  const roles = request.state.roles.filter((role) => role.accountId === accountId && roleIds.includes(role.id));
  return { roles: roles.map((role) => roleObject(request, role)) };
}

function assignRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "update"]);
  const group = namedGroup(request);
  group.roleIds = [...new Set([...group.roleIds, namedRole(request).id])];
  return { status: "done" };
}

function unassignRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "update"]);
  const group = namedGroup(request);
  const { id } = namedRole(request);
  group.roleIds = group.roleIds.filter((roleId) => roleId !== id);
  return { status: "done" };
}

function usersOfGroup(request: QuboleRequest): object {
  const { state } = request;
  requireRight(state, request.caller, ["group", "read"]);
  const members = membersOf(state, namedGroup(request));
  return {
    qbol_users: members.map((membership) => {
      const user = state.users.find(({ id }) => id === membership.userId);
      return { id: membership.id, name: user?.name, email: user?.email };
    }),
  };
}

function addUsers(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "update"]);
  const group = namedGroup(request);
  refuseEveryone(group);
  join(group, namedMembers(request, request.parameters.users));
  return { status: "done" };
}

function removeUsers(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["group", "update"]);
  const group = namedGroup(request);
  refuseEveryone(group);
  leave(group, namedMembers(request, request.parameters.users));
  return { status: "done" };
}

function namedGroup(request: QuboleRequest): QuboleGroup {
  const name = request.parameters.group ?? "";
  return found(byIdOrName(request.state.groups, request.account.id, name), `Group ${name}`);
}

/** The members of the account that a comma-separated string names by record id or e-mail address. */
function namedMembers(request: QuboleRequest, list: string | undefined): QuboleMembership[] {
  const { state, account } = request;
  return commaList(list).map((part) => {
    const user = state.users.find(({ email }) => email === part);
    const membership = state.memberships.find(
      ({ accountId, id, userId }) => accountId === account.id && (String(id) === part || userId === user?.id),
    );
    return found(membership, `User ${part}`);
  });
}

function namedRoleIds(request: QuboleRequest, list: string | undefined): number[] {
  return commaList(list).map((part) => found(byIdOrName(request.state.roles, request.account.id, part), part).id);
}

function join(group: QuboleGroup, members: readonly QuboleMembership[]): void {
  for (const member of members) member.groupIds = [...new Set([...member.groupIds, group.id])];
}

function leave(group: QuboleGroup, members: readonly QuboleMembership[]): void {
  for (const member of members) member.groupIds = member.groupIds.filter((id) => id !== group.id);
}

function refuseEveryone(group: QuboleGroup): void {
  if (group.name === EVERYONE) throw new Refusal(403, "The membership of everyone can't be edited");
}

function refuseTakenName(request: QuboleRequest, name: string): void {
  const taken = request.state.groups.some((group) => group.accountId === request.account.id && group.name === name);
  if (taken) throw new Refusal(422, `Group name ${name} has already been taken`);
}

function groupObject({ id, name, source }: QuboleGroup): object {
  return { id, name, source };
}
