import type { Permission } from "./catalogue";
import { type DatadogState, type Role, type User, usersOf } from "./state";
import type { DatadogSwitches } from "./switches";

type Dialect = DatadogSwitches["dialect"];

/** Which answer a role stands in: the dialects show different attributes in them. */
export type RoleView = "create" | "clone" | "patch" | "get" | "list";

/** A time in the dialect's form; `microseconds` since the epoch. */
export function timeText(microseconds: number, dialect: Dialect): string {
  const seconds = new Date(Math.floor(microseconds / 1e6) * 1000).toISOString().slice(0, 19);
  const fraction = String(microseconds % 1_000_000).padStart(6, "0");
  if (dialect === "old") return `${seconds}.${fraction}+00:00`;
  const trimmed = fraction.replace(/0+$/, "");
  return trimmed === "" ? `${seconds}Z` : `${seconds}.${trimmed}Z`;
}

function resource(dialect: Dialect, type: string, id: string, rest: object): object {
  return dialect === "old" ? { type, id, ...rest } : { id, type, ...rest };
}

function references(type: string, ids: readonly string[], dialect: Dialect): object {
  return { data: ids.map((id) => resource(dialect, type, id, {})) };
}

/** Recorded: the permissions of a role this large do not come in the catalogue's order when it is read by id. */
const largeRole = 200;

/** A role as an element of an answer. */
export function roleDocument(state: DatadogState, role: Role, view: RoleView, dialect: Dialect): object {
  const isRead = view === "get" || view === "list";
  const created = timeText(role.createdAt, dialect);
  const modified = timeText(role.modifiedAt, dialect);
  const userCount = usersOf(state, role.id).length;
  // Recorded answers have no empty list of this name; that a filled one is shown is a guess.
  const receives =
    role.receivesPermissionsFrom.length > 0 ? { receives_permissions_from: role.receivesPermissionsFrom } : {};
  const attributes =
    dialect === "old"
      ? {
          name: role.name,
          created_at: created,
          modified_at: modified,
          ...receives,
          ...(isRead ? { user_count: userCount } : {}),
        }
      : {
          created_at: created,
          ...(isRead ? { created_by_handle: role.createdByHandle } : {}),
          // Recorded in lists; that a managed role read by id shows it too is a guess.
          ...(isRead && role.managed ? { managed: true } : {}),
          modified_at: modified,
          ...(isRead ? { modified_by_handle: role.modifiedByHandle } : {}),
          name: role.name,
          ...receives,
          team_count: 0,
          user_count: userCount,
        };
  const isOutOfOrder = view === "get" && role.permissions.length >= largeRole;
  const permissions = isOutOfOrder ? [...role.permissions].reverse() : role.permissions;
  const relationships = { permissions: references("permissions", permissions, dialect) };
  return resource(dialect, "roles", role.id, { attributes, relationships });
}

/** A permission as an element of an answer. */
export function permissionDocument(permission: Permission, dialect: Dialect): object {
  const { id, name, displayName, displayType, description, groupName, restricted, created } = permission;
  const attributes =
    dialect === "old"
      ? {
          name,
          display_name: displayName,
          description,
          created: timeText(created, dialect),
          group_name: groupName,
          display_type: displayType,
          restricted,
        }
      : {
          created: timeText(created, dialect),
          description,
          display_name: displayName,
          display_type: displayType,
          group_name: groupName,
          name,
          name_aliases: [],
          restricted,
        };
  return resource(dialect, "permissions", id, { attributes });
}

/** The permissions of a role as elements of an answer. */
export function permissionDocuments(state: DatadogState, role: Role, dialect: Dialect): object[] {
  return state.permissions
    .filter((permission) => role.permissions.includes(permission.id))
    .map((permission) => permissionDocument(permission, dialect));
}

/** A user as an element of an answer. */
export function userDocument(state: DatadogState, user: User, dialect: Dialect): object {
  return resource(dialect, "users", user.id, {
    attributes: {
      name: user.name,
      handle: user.handle,
      created_at: timeText(user.createdAt, dialect),
      modified_at: timeText(user.modifiedAt, dialect),
      email: user.handle,
      icon: "",
      title: user.title,
      verified: true,
      service_account: false,
      disabled: user.disabled,
      allowed_login_methods: [],
      status: userStatus(user),
    },
    relationships: {
      roles: references("roles", user.roles, dialect),
      org: { data: resource(dialect, "orgs", state.orgId, {}) },
    },
  });
}

/** A user's status as answers and the sort key show it. */
export function userStatus(user: User): string {
  return user.disabled ? "Disabled" : "Active";
}

/** The roles of users and those roles' permissions, for `included`. */
export function included(state: DatadogState, users: readonly User[], dialect: Dialect): object[] {
  const roles = state.roles.filter((role) => users.some((user) => user.roles.includes(role.id)));
  const permissions = state.permissions.filter((each) => roles.some((role) => role.permissions.includes(each.id)));
  return [
    ...roles.map((role) => roleDocument(state, role, "list", dialect)),
    ...permissions.map((permission) => permissionDocument(permission, dialect)),
  ];
}
