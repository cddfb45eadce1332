import {
  type Answer,
  bodyObject,
  type Call,
  created,
  deleted,
  invalidValue,
  type JsonObject,
  objectInUse,
  objectNotFound,
  ok,
  parameter,
  permissionViolation,
  refuseOtherKeys,
  requiredText,
  requirePermission,
  unicityViolation,
} from "./api";
import { type Filter, list } from "./listing";
import { belongsTo, isVisible } from "./role-rules";
import { type OperatingSystem, type RoleCategory, scopeOf } from "./state";

const osFilters: Record<string, Filter<OperatingSystem>> = {
  id: (text) => (os) => os.id === text,
  name: (text) => (os) => os.name === text,
  family: (text) => (os) => os.family === text,
  generation: (text) => (os) => os.generation === text,
};

/** `GET /os/` */
export function listOs(call: Call): Answer {
  return list(call, call.state.os, osFilters, (os) => os);
}

/** `GET /os/{osId}/` */
export function getOs(call: Call): Answer {
  const id = parameter(call, "osId");
  const os = call.state.os.find((candidate) => candidate.id === id);
  if (os === undefined) throw objectNotFound("The OS does not exist.");
  return ok(os);
}

function renderCategory(category: RoleCategory): JsonObject {
  return { id: category.id, name: category.name, scope: scopeOf(category) };
}

const categoryFilters: Record<string, Filter<RoleCategory>> = {
  id: (text) => (category) => String(category.id) === text,
  name: (text) => (category) => category.name.toLowerCase() === text.toLowerCase(),
  scope: (text) => (category) => scopeOf(category) === text,
};

/** `GET /role-categories/` */
export function listCategories(call: Call): Answer {
  requirePermission(call, "view");
  const visible = call.state.categories.filter((category) => isVisible(category, call.scope));
  return list(call, visible, categoryFilters, renderCategory);
}

function visibleCategory(call: Call): RoleCategory {
  const id = Number(parameter(call, "roleCategoryId"));
  const category = call.state.categories.find((candidate) => candidate.id === id);
  if (category === undefined || !isVisible(category, call.scope)) {
    throw objectNotFound("The Role Category either does not exist or isn't in scope for the current Environment.");
  }
  return category;
}

/** `GET /role-categories/{roleCategoryId}/` */
export function getCategory(call: Call): Answer {
  requirePermission(call, "view");
  return ok(renderCategory(visibleCategory(call)));
}

function requestedName(call: Call, except?: RoleCategory): string {
  const body = bodyObject(call);
  refuseOtherKeys(body, ["name"]);
  const name = requiredText(body, "name");
  if (name.length > 18 || !/^[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?$/.test(name)) {
    throw invalidValue("Invalid name of the Role Category");
  }
  const taken = call.state.categories.some(
    (other) => other !== except && other.name.toLowerCase() === name.toLowerCase() && isVisible(other, call.scope),
  );
  if (taken) throw unicityViolation("Role Category with this name already exists");
  return name;
}

function requireOwn(call: Call, category: RoleCategory): void {
  if (!belongsTo(category, call.scope)) throw permissionViolation();
}

/** `POST /role-categories/` */
export function createCategory(call: Call): Answer {
  requirePermission(call, "manage");
  const name = requestedName(call);
  const { accountId, environment } = call.scope;
  const category = { id: call.state.nextIds.category, name, accountId, envId: environment?.id ?? null };
  call.state.nextIds.category += 1;
  call.state.categories.push(category);
  return created(renderCategory(category));
}

/** `PATCH /role-categories/{roleCategoryId}/` */
export function modifyCategory(call: Call): Answer {
  requirePermission(call, "manage");
  const category = visibleCategory(call);
  requireOwn(call, category);
  category.name = requestedName(call, category);
  return ok(renderCategory(category));
}

/** `DELETE /role-categories/{roleCategoryId}/` */
export function deleteCategory(call: Call): Answer {
  requirePermission(call, "manage");
  const category = visibleCategory(call);
  requireOwn(call, category);
  if (call.state.roles.some(({ categoryId }) => categoryId === category.id)) {
    throw objectInUse("The Role Category is used by a Role");
  }
  call.state.categories.splice(call.state.categories.indexOf(category), 1);
  return deleted(call);
}
