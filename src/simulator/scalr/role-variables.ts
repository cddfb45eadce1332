import {
  type Answer,
  ApiError,
  bodyObject,
  type Call,
  created,
  deleted,
  invalidStructure,
  invalidValue,
  type JsonObject,
  objectNotFound,
  ok,
  parameter,
  refuseOtherKeys,
  requiredText,
  requirePermission,
  toBoolean,
  toText,
  unicityViolation,
} from "./api";
import { list } from "./listing";
import { requireOwnScope, visibleRole } from "./role-rules";
import { type GlobalVariable, type Role, type Scope, scopes } from "./state";

const types = ["GlobalVariableString", "GlobalVariableJson", "GlobalVariableList", "GlobalVariableRemoteList"];
const alterable = ["type", "value", "category", "description", "hidden", "locked", "requiredIn"];

/** The role for reading its variables: 5.11 asks for the permission to manage and the role's own scope even then. */
function readableRole(call: Call): Role {
  requirePermission(call, "view");
  const role = visibleRole(call);
  if (call.switches.legacy511) requireOwnScope(call, role);
  return role;
}

function writableRole(call: Call): Role {
  const role = visibleRole(call);
  requireOwnScope(call, role);
  return role;
}

function inherited({ scope }: Call): readonly GlobalVariable[] {
  return scope.environment?.variables ?? [];
}

/** The role's own variables and those it inherits. */
function variablesOf(call: Call, role: Role): GlobalVariable[] {
  const own = new Set(role.variables.map(({ name }) => name));
  return [...inherited(call).filter(({ name }) => !own.has(name)), ...role.variables];
}

function variableNamed(call: Call, role: Role): GlobalVariable {
  const name = parameter(call, "globalVariableName");
  const variable = variablesOf(call, role).find((candidate) => candidate.name === name);
  if (variable === undefined) throw objectNotFound("Requested Global Variable does not exist.");
  return variable;
}

function renderer(call: Call, role: Role): (variable: GlobalVariable) => JsonObject {
  return ({ type, ...variable }) => {
    const ofRole = role.variables.find(({ name }) => name === variable.name);
    const higher = inherited(call).find(({ name }) => name === variable.name);
    return {
      ...variable,
      ...(call.switches.legacy511 ? {} : { type }),
      value: ofRole?.value ?? null,
      computedValue: ofRole?.value ?? higher?.value ?? "",
      definedIn: ofRole === undefined ? variable.declaredIn : "role",
    };
  };
}

/** `GET /roles/{roleId}/global-variables/` */
export function listVariables(call: Call): Answer {
  const role = readableRole(call);
  const filters = { name: (text: string) => (variable: GlobalVariable) => variable.name === text };
  return list(call, variablesOf(call, role), filters, renderer(call, role));
}

/** `GET /roles/{roleId}/global-variables/{globalVariableName}/` */
export function getVariable(call: Call): Answer {
  const role = readableRole(call);
  return ok(renderer(call, role)(variableNamed(call, role)));
}

function variableType(call: Call, body: JsonObject): string {
  // 5.11 has no types.
  if (call.switches.legacy511) return "GlobalVariableString";
  const type = requiredText(body, "type");
  if (!types.includes(type)) throw invalidValue("Invalid type of the variable");
  return type;
}

function scopeName(value: unknown): Scope | null {
  if (value === null || value === "") return null;
  const scope = scopes.find((candidate) => candidate === value);
  if (scope === undefined) throw invalidValue("Invalid scope in property requiredIn");
  return scope;
}

function withFields(variable: GlobalVariable, body: JsonObject): GlobalVariable {
  const has = (key: string) => Object.hasOwn(body, key);
  const value = body.value;
  return {
    ...variable,
    ...(has("value") ? { value: value === null ? null : toText(value, "value") } : {}),
    ...(has("category") ? { category: toText(body.category, "category") } : {}),
    ...(has("description") ? { description: toText(body.description, "description") } : {}),
    ...(has("hidden") ? { hidden: toBoolean(body.hidden, "hidden") } : {}),
    ...(has("locked") ? { locked: toBoolean(body.locked, "locked") } : {}),
    ...(has("requiredIn") ? { requiredIn: scopeName(body.requiredIn) } : {}),
  };
}

/** `POST /roles/{roleId}/global-variables/` */
export function createVariable(call: Call): Answer {
  const role = writableRole(call);
  const body = bodyObject(call);
  refuseOtherKeys(body, ["name", ...alterable]);
  const name = requiredText(body, "name");
  const type = variableType(call, body);
  if (!/^\w{2,128}$/.test(name)) throw invalidValue("Invalid name of the variable");
  const blank = { value: null, category: "", description: "", hidden: false, locked: false, requiredIn: null };
  const variable = withFields({ ...blank, name, type, declaredIn: "role" }, body);
  if (variablesOf(call, role).some((other) => other.name === name)) {
    throw unicityViolation(`Variable with name ${name} already exists`);
  }
  role.variables.push(variable);
  return created(renderer(call, role)(variable));
}

/** `PATCH /roles/{roleId}/global-variables/{globalVariableName}/`; of an inherited variable only the value is the role's own. */
export function modifyVariable(call: Call): Answer {
  const role = writableRole(call);
  const body = bodyObject(call);
  refuseOtherKeys(body, alterable);
  const variable = variableNamed(call, role);
  if (Object.hasOwn(body, "type") && variableType(call, body) !== variable.type) {
    throw invalidStructure("The type of a variable can't be changed");
  }
  if (variable.declaredIn !== "role" && Object.keys(body).some((key) => key !== "value" && key !== "type")) {
    throw new ApiError(403, "ScopeViolation", `The variable ${variable.name} is declared in a higher scope`);
  }
  const changed = withFields(variable, body);
  const index = role.variables.findIndex(({ name }) => name === variable.name);
  if (index < 0) role.variables.push(changed);
  else role.variables[index] = changed;
  return ok(renderer(call, role)(changed));
}

/** `DELETE /roles/{roleId}/global-variables/{globalVariableName}/` */
export function deleteVariable(call: Call): Answer {
  const role = writableRole(call);
  const variable = variableNamed(call, role);
  if (variable.declaredIn !== "role") {
    throw new ApiError(403, "ScopeViolation", `The variable ${variable.name} is declared in a higher scope`);
  }
  role.variables.splice(role.variables.indexOf(variable), 1);
  return deleted(call);
}
