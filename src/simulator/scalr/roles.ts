import {
  type Answer,
  bareId,
  bodyObject,
  type Call,
  created,
  deleted,
  integerId,
  invalidStructure,
  invalidValue,
  type JsonObject,
  objectInUse,
  ok,
  refuseOtherKeys,
  requiredText,
  requirePermission,
  textIsTrue,
  toBoolean,
  toText,
} from "./api";
import { type Filter, list } from "./listing";
import {
  checkAutomation,
  checkDescription,
  checkName,
  checkNameIsFree,
  checkReferences,
  isListed,
  requireManaged,
  visibleRole,
} from "./role-rules";
import { type Role, scopeOf, scopes } from "./state";
import type { ScalrSwitches } from "./switches";

const unsetForms = {
  null: { deprecated: null },
  absent: {},
  false: { deprecated: false },
  "{}": { deprecated: {} },
  '{"deprecated":null}': { deprecated: { deprecated: null } },
} as const;

function deprecation({ deprecated }: Role, switches: ScalrSwitches): JsonObject {
  if (switches.legacy511) return { deprecated: deprecated !== null };
  if (deprecated === null) return unsetForms[switches.deprecatedUnset];
  const replacement = deprecated.replacement === null ? null : { id: deprecated.replacement };
  return { deprecated: { deprecated: deprecated.deprecated, replacement } };
}

/** The role as answers show it. */
export function renderRole(call: Call, role: Role): JsonObject {
  const { switches, scope } = call;
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    os: { id: role.osId },
    category: { id: role.categoryId },
    scope: scopeOf(role),
    ...(role.useScalrAgent ? { builtinAutomation: [...role.builtinAutomation].sort() } : {}),
    useScalrAgent: role.useScalrAgent,
    quickStart: role.quickStart,
    ...(switches.legacy511 ? {} : { quickStartGroup: role.quickStartGroup }),
    ...deprecation(role, switches),
    ...(switches.legacy511 ? {} : { tags: role.tags }),
    ...(scope.scope === "account" && scopeOf(role) === "account"
      ? {
          allowedEnvironments: role.allowedEnvironments.map((id) => ({ id })),
          restrictedAccess: role.allowedEnvironments.length > 0,
        }
      : {}),
  };
}

function filters(call: Call): Record<string, Filter<Role>> {
  const flag = (of: (role: Role) => boolean): Filter<Role> => {
    return (text) => (role) => of(role) === textIsTrue(text);
  };
  return {
    id: (text) => (role) => String(role.id) === text,
    // The table's collation makes the comparison case-insensitive.
    name: (text) => (role) => role.name.toLowerCase() === text.toLowerCase(),
    os: (text) => {
      if (!/^[A-Za-z0-9-]+$/.test(text)) throw invalidValue("Invalid identifier of the OS");
      return (role) => role.osId === text;
    },
    category: (text) => {
      if (text === "") throw invalidValue("Invalid identifier of the category");
      return (role) => String(role.categoryId) === text;
    },
    builtinAutomation: (text) => (role) => role.useScalrAgent && role.builtinAutomation.includes(text),
    useScalrAgent: flag((role) => role.useScalrAgent),
    quickStart: flag((role) => role.quickStart),
    scope: (text) => {
      if (!(scopes as readonly string[]).includes(text)) throw invalidValue("Unexpected scope value");
      return (role) => scopeOf(role) === text;
    },
    ...(call.switches.legacy511
      ? { deprecated: flag((role) => role.deprecated !== null) }
      : { quickStartGroup: (text: string) => (role: Role) => (role.quickStartGroup ?? "") === text }),
    ...(call.scope.scope === "account"
      ? { restrictedAccess: flag((role) => role.allowedEnvironments.length > 0) }
      : {}),
  };
}

/** `GET /roles/` */
export function listRoles(call: Call): Answer {
  requirePermission(call, "view");
  const visible = call.state.roles.filter((role) => isListed(role, call.scope)).sort((a, b) => a.id - b.id);
  return list(call, visible, filters(call), (role) => renderRole(call, role));
}

/** `GET /roles/{roleId}/` */
export function getRole(call: Call): Answer {
  requirePermission(call, "view");
  return ok(renderRole(call, visibleRole(call)));
}

/** Fields that PATCH takes. */
function alterableFields(call: Call): string[] {
  const fields = ["name", "description", "category", "quickStart"];
  fields.push(...(call.switches.legacy511 ? ["os"] : ["quickStartGroup", "tags"]));
  if (call.scope.scope === "account") fields.push("allowedEnvironments");
  return fields;
}

function stringList(value: unknown, name: string): string[] {
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return [...value];
  throw invalidStructure(`Property ${name} must be an array of strings`);
}

function osReference(value: unknown): string {
  const id = bareId(value);
  if (id === undefined || id === null || id === "") throw invalidStructure("Missed property 'os.id'");
  if (typeof id !== "string" || !/^[A-Za-z0-9-]+$/.test(id)) throw invalidValue("Invalid identifier of the OS");
  return id;
}

function categoryReference(value: unknown): number {
  const id = bareId(value);
  if (id === undefined || id === null || id === "") {
    throw invalidStructure("Role category should be provided with the request.");
  }
  return integerId(id, "category");
}

function environmentReferences(value: unknown): number[] {
  if (!Array.isArray(value)) throw invalidStructure("Property allowedEnvironments must be an array");
  return value.map((item) => integerId(bareId(item), "environment"));
}

/** A copy of the role with the fields of the body: the first half of the server's checks, shape and formats. */
function withFields(role: Role, body: JsonObject): Role {
  const has = (key: string) => Object.hasOwn(body, key);
  return {
    ...role,
    ...(has("name") ? { name: requiredText(body, "name") } : {}),
    ...(has("description") ? { description: toText(body.description, "description") } : {}),
    ...(has("os") ? { osId: osReference(body.os) } : {}),
    ...(has("category") ? { categoryId: categoryReference(body.category) } : {}),
    ...(has("quickStart") ? { quickStart: toBoolean(body.quickStart, "quickStart") } : {}),
    ...(has("quickStartGroup") ? { quickStartGroup: toText(body.quickStartGroup, "quickStartGroup") || null } : {}),
    ...(has("tags") ? { tags: stringList(body.tags, "tags") } : {}),
    ...(has("allowedEnvironments") ? { allowedEnvironments: environmentReferences(body.allowedEnvironments) } : {}),
  };
}

/** The second half: the whole role is checked, not only what the request changes. */
function checkRole(call: Call, role: Role, except?: number): void {
  checkName(role.name);
  checkNameIsFree(call.state, call.scope, role.name, except);
  checkDescription(role.description);
  requireManaged(call, role);
  checkReferences(call, role.categoryId, role.osId);
}

/** `POST /roles/` */
export function createRole(call: Call): Answer {
  const body = bodyObject(call);
  refuseOtherKeys(body, [...alterableFields(call), "os", "builtinAutomation", "useScalrAgent"]);
  requiredText(body, "name");
  const useScalrAgent = Object.hasOwn(body, "useScalrAgent") ? toBoolean(body.useScalrAgent, "useScalrAgent") : true;
  const blank = blankRole(call, useScalrAgent);
  const role = withFields(blank, { ...body, category: body.category, os: body.os });
  const given = body.builtinAutomation;
  if (given !== undefined) role.builtinAutomation = checkAutomation(given, call.switches.legacy511);
  checkRole(call, role);
  if (useScalrAgent && role.builtinAutomation.length === 0) {
    throw invalidStructure("Missed property builtinAutomation");
  }
  if (!useScalrAgent && role.builtinAutomation.length > 0) {
    throw invalidStructure("builtinAutomation property requires Scalr agent to be set");
  }
  return created(renderRole(call, insertRole(call, role)));
}

/** A role of the request's scope without content; `insertRole` gives it its id. */
function blankRole(call: Call, useScalrAgent: boolean): Role {
  return {
    id: 0,
    name: "",
    accountId: call.scope.accountId,
    envId: call.scope.environment?.id ?? null,
    description: "",
    osId: "",
    categoryId: 0,
    builtinAutomation: [],
    useScalrAgent,
    quickStart: false,
    quickStartGroup: null,
    tags: [],
    deprecated: null,
    development: false,
    properties: {},
    images: [],
    variables: [],
    rules: [],
    allowedEnvironments: [],
    inUseBy: [],
    addedByEmail: call.user.email,
    addedAt: new Date(call.now).toISOString(),
  };
}

/** Stores a new role under the next id. */
export function insertRole({ state }: Call, role: Role): Role {
  const stored = { ...role, id: state.nextIds.role };
  state.nextIds.role += 1;
  state.roles.push(stored);
  return stored;
}

/** `PATCH /roles/{roleId}/`: only the keys present are changed. */
export function modifyRole(call: Call): Answer {
  const body = bodyObject(call);
  refuseOtherKeys(body, alterableFields(call));
  const role = visibleRole(call);
  const changed = withFields(role, body);
  checkRole(call, changed, role.id);
  Object.assign(role, changed);
  return ok(renderRole(call, role));
}

/** `DELETE /roles/{roleId}/`. Images stay registered; everything else of the role goes with it. */
export function deleteRole(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  if (role.inUseBy.length > 0) {
    const farms = [...new Set(role.inUseBy.map(({ farmId }) => farmId))].join(", ");
    throw objectInUse(`The Role is used by farms: ${farms}`);
  }
  call.state.roles.splice(call.state.roles.indexOf(role), 1);
  return deleted(call);
}
