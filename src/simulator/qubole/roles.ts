import { requireRight } from "./access";
import { type Call, found, mandatoryText, optionalText, paged, type QuboleRequest, Refusal } from "./call";
import { parsePolicies, reserialise } from "./policies";
import { newRole } from "./seed";
import { byIdOrName, type QuboleRole } from "./state";

export const roleCalls: readonly Call[] = [
  { method: "POST", path: "/roles", answer: createRole },
  { method: "GET", path: "/roles", answer: listRoles },
  { method: "GET", path: "/roles/:role", answer: viewRole },
  { method: "PUT", path: "/roles/:role", answer: updateRole },
  { method: "DELETE", path: "/roles/:role", answer: deleteRole },
  { method: "POST", path: "/roles/:role/duplicate", answer: duplicateRole },
  { method: "GET", path: "/roles/:role/groups", answer: groupsOfRole },
];

function createRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["role", "create"]);
  const name = mandatoryText(request.body, "name");
  const policy = policyText(request, "policies");
  if (policy === undefined) throw new Refusal(422, "policies is missing");
  return addRole(request, name, policy);
}

function duplicateRole(request: QuboleRequest): object {
  if (request.switches.duplicateRoute === "absent") throw new Refusal(404, "No such route");
  requireRight(request.state, request.caller, ["role", "create"]);
  const original = namedRole(request);
  // The name of a duplicate without name is a guess, after the one of cloned notebooks.
  const name = optionalText(request.body, "name") ?? `${original.name} - Clone`;
  return addRole(request, name, policyText(request, "policy") ?? original.policy);
}

function addRole(request: QuboleRequest, name: string, policy: string): object {
  refuseTakenName(request, name);
  const role = newRole(request.account, name, "user-defined", policy);
  request.state.roles.push(role);
  return oneRole(request, role);
}

function listRoles(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["role", "read"]);
  const roles = request.state.roles.filter((role) => role.accountId === request.account.id);
  const { items, paging } = paged(request, roles);
  return { roles: items.map((role) => roleObject(request, role)), ...paging };
}

function viewRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["role", "read"]);
  return oneRole(request, namedRole(request));
}

function updateRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["role", "update"]);
  const role = namedRole(request);
  if (role.source === "system") throw new Refusal(403, `The built-in role ${role.name} can't be modified`);
  const name = optionalText(request.body, "name");
  const policy = policyText(request, "policies");
  if (name !== undefined && name !== role.name) refuseTakenName(request, name);
  role.name = name ?? role.name;
  role.policy = policy ?? role.policy;
  return oneRole(request, role);
}

function deleteRole(request: QuboleRequest): object {
  const { state, account } = request;
  requireRight(state, request.caller, ["role", "delete"]);
  const role = namedRole(request);
  if (role.source === "system") throw new Refusal(403, `The built-in role ${role.name} can't be deleted`);
  const holders = state.groups.filter(
    ({ accountId, roleIds }) => accountId === account.id && roleIds.includes(role.id),
  );
  if (holders.length > 0 && request.switches.deleteAttachedRole === "refused") {
    throw new Refusal(422, `The role is attached to groups: ${holders.map(({ name }) => name).join(", ")}`);
  }
  for (const group of holders) group.roleIds = group.roleIds.filter((id) => id !== role.id);
  state.roles.splice(state.roles.indexOf(role), 1);
  return { status: "done" };
}

function groupsOfRole(request: QuboleRequest): object {
  requireRight(request.state, request.caller, ["role", "read"]);
  const role = namedRole(request);
  const groups = request.state.groups.filter(
    (group) => group.accountId === request.account.id && group.roleIds.includes(role.id),
  );
  return { groups: groups.map(({ id, name }) => ({ id, name })) };
}

/** The role that the path names by id or name. */
export function namedRole(request: QuboleRequest): QuboleRole {
  const name = request.parameters.role ?? "";
  return found(byIdOrName(request.state.roles, request.account.id, name), `Role ${name}`);
}

export function roleObject(request: QuboleRequest, role: QuboleRole): object {
  const policy = request.switches.policyEcho === "as sent" ? role.policy : reserialise(role.policy);
  return { id: role.id, name: role.name, source: role.source, policy, account_id: role.accountId };
}

function oneRole(request: QuboleRequest, role: QuboleRole): object {
  const object = roleObject(request, role);
  return { status: "success", roles: request.switches.rolesWrapper === "object" ? object : [object] };
}

/** The policies of the body under the key that this call takes, or under either with the lenient switch. */
function policyText(request: QuboleRequest, key: "policies" | "policy"): string | undefined {
  const other = key === "policies" ? "policy" : "policies";
  const field = request.switches.policyKey === "lenient" && request.body[key] === undefined ? other : key;
  const value = request.body[field];
  if (value === undefined || value === null) return undefined;
  parsePolicies(value, field);
  return String(value);
}

function refuseTakenName(request: QuboleRequest, name: string): void {
  const taken = request.state.roles.some((role) => role.accountId === request.account.id && role.name === name);
  if (taken) throw new Refusal(request.switches.duplicateRoleName, `Role name ${name} has already been taken`);
}
