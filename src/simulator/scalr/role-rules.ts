import {
  ApiError,
  type ApiScope,
  type Call,
  invalidStructure,
  invalidValue,
  objectNotFound,
  parameter,
  permissionViolation,
  requirePermission,
  unicityViolation,
} from "./api";
import { type Owner, type Role, type ScalrState, scopeOf } from "./state";

const namePattern = /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** Built-in automations of the last servers, and those that only 5.11 knew. */
const automations = "base chef mysql percona postgresql redis apache nginx tomcat haproxy rabbitmq memcached".split(
  " ",
);
const automations511 = ["mariadb", "mongodb"];
const databases = ["mysql", "percona", "postgresql", "mariadb", "mongodb", "redis"];

/** Refuses a name the server doesn't take. */
export function checkName(name: string): void {
  if (!namePattern.test(name)) throw invalidValue("Invalid name of the Role");
}

/**
 * Refuses a name that is taken, without regard to case (the table's collation): by a scalr-scope role, by one of the account's own, or by one
 * of the environment's; at the account level by any role of the account.
 */
export function checkNameIsFree(state: ScalrState, scope: ApiScope, name: string, except?: number): void {
  const taken = state.roles.some(
    (role) =>
      role.id !== except &&
      role.name.toLowerCase() === name.toLowerCase() &&
      (role.accountId === null ||
        (role.accountId === scope.accountId &&
          (scope.environment === null || role.envId === null || role.envId === scope.environment.id))),
  );
  if (taken) throw unicityViolation("Selected role name is already used. Please select another one.");
}

/** Refuses descriptions with HTML in them. */
export function checkDescription(description: string): void {
  if (/<\/?[A-Za-z!][^>]*>/.test(description)) throw invalidValue("Invalid description");
}

/** Refuses automations that are unknown, given twice, or exclude one another. */
export function checkAutomation(given: unknown, legacy511: boolean): string[] {
  if (!Array.isArray(given) || !given.every((item): item is string => typeof item === "string")) {
    throw invalidStructure("Property builtinAutomation must be an array");
  }
  if (new Set(given).size !== given.length) throw unicityViolation("Builtin automation list contains duplicates");
  const known = legacy511 ? [...automations, ...automations511] : automations;
  const unknown = given.filter((item) => !known.includes(item));
  if (unknown.length > 0) throw invalidValue(`Unknown automations: ['${unknown.join("', '")}']`);
  const has = (item: string) => given.includes(item);
  const clash =
    given.filter((item) => databases.includes(item)).length > 1 ||
    (has("base") && given.some((item) => item !== "base" && item !== "chef")) ||
    (has("apache") && (has("nginx") || has("tomcat"))) ||
    (has("nginx") && has("haproxy"));
  if (clash) throw unicityViolation(`The following behaviors can not be combined: [${given.join(", ")}]`);
  return [...given].sort();
}

/** Refuses a category that doesn't exist or belongs to another environment, and an OS that doesn't exist. */
export function checkReferences({ state, scope }: Call, categoryId: number, osId: string): void {
  const category = state.categories.find(({ id }) => id === categoryId);
  if (category === undefined) throw invalidValue("The Role category does not exist");
  if (scopeOf(category) !== "scalr" && !belongsTo(category, scope)) {
    throw invalidValue("The specified category isn't owned by your environment.");
  }
  if (!state.os.some(({ id }) => id === osId)) throw invalidValue(`OS with ID: '${osId}' is not found.`);
}

/** Whether an object can be seen at this level: nobody's, the account's, or the environment's own. */
export function isVisible(owner: Owner, scope: ApiScope): boolean {
  if (owner.accountId !== null && owner.accountId !== scope.accountId) return false;
  return owner.envId === null || owner.envId === scope.environment?.id;
}

/** Whether an object belongs to the very level of the request: only such objects can be altered. */
export function belongsTo(owner: Owner, scope: ApiScope): boolean {
  return owner.accountId === scope.accountId && owner.envId === (scope.environment?.id ?? null);
}

/** Whether the list shows a role: not without an image at scalr scope, not when it is restricted to other environments. */
export function isListed(role: Role, scope: ApiScope): boolean {
  if (!isVisible(role, scope)) return false;
  if (role.accountId === null) return role.images.length > 0;
  const environment = scope.environment?.id;
  const restricted = scopeOf(role) === "account" && role.allowedEnvironments.length > 0;
  return !restricted || environment === undefined || role.allowedEnvironments.includes(environment);
}

/** The role the path names, if it is visible. */
export function visibleRole(call: Call): Role {
  const id = Number(parameter(call, "roleId"));
  const role = call.state.roles.find((candidate) => candidate.id === id);
  if (role === undefined || !isVisible(role, call.scope)) {
    throw objectNotFound("The Role either does not exist or isn't in scope for the current Environment.");
  }
  return role;
}

/** Refuses to alter a role without the permission to manage, and any role of another scope. */
export function requireManaged(call: Call, role: Role): void {
  requirePermission(call, "manage");
  if (!belongsTo(role, call.scope)) throw permissionViolation();
}

/** As {@link requireManaged}, on sub-resources that report another scope as such. */
export function requireOwnScope(call: Call, role: Role): void {
  requirePermission(call, "manage");
  if (!belongsTo(role, call.scope)) {
    throw new ApiError(403, "ScopeViolation", "The Role is not owned by the scope of this request.");
  }
}
