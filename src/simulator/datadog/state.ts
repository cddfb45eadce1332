import { randomInt } from "node:crypto";
import { catalogue, managedRoles, type Permission, permissionsOfManagedRole, uuidOf } from "./catalogue";

/** A role. Times are microseconds since the epoch. */
export interface Role {
  id: string;
  name: string;
  /** Permission ids. */
  permissions: string[];
  receivesPermissionsFrom: string[];
  managed: boolean;
  createdAt: number;
  modifiedAt: number;
  createdByHandle: string;
  modifiedByHandle: string;
  /** How many more GETs answer 404, as a fresh role may not be visible yet. */
  hiddenReads: number;
}

/** A user. Times are microseconds since the epoch. */
export interface User {
  id: string;
  name: string;
  handle: string;
  title: string | null;
  disabled: boolean;
  /** Role ids. */
  roles: string[];
  createdAt: number;
  modifiedAt: number;
}

/** The scopes that the simulated endpoints ask for. */
export type Scope = "user_access_read" | "user_access_manage" | "user_access_invite";

/** An application key, or a token of whatever kind. */
export interface Credential {
  secret: string;
  kind: "application key" | "personal access token" | "service access token" | "OAuth token";
  /** Who is acting. */
  handle: string;
  scopes: Scope[];
}

/** Everything the simulator knows of one Datadog organisation. */
export interface DatadogState {
  orgId: string;
  apiKeys: string[];
  credentials: Credential[];
  permissions: Permission[];
  roles: Role[];
  users: User[];
  /** Draws from the roles endpoints' rate limit in the period that began then (milliseconds since the epoch). */
  bucket: { start: number; used: number };
}

/** The demo credentials that `environment` hands out. */
export const demo = { apiKey: "simulator-api-key", applicationKey: "simulator-application-key" } as const;

const everything: readonly Scope[] = ["user_access_read", "user_access_manage", "user_access_invite"];
const day = 86_400_000;

/** Microseconds since the epoch, with a fraction that the millisecond clock doesn't have. */
export function microseconds(now: number): number {
  return Math.floor(now) * 1000 + randomInt(1000);
}

/** A role as it is right after its creation. */
export function freshRole(now: number, role: Pick<Role, "id" | "name" | "permissions" | "createdByHandle">): Role {
  const createdAt = microseconds(now);
  return {
    ...role,
    receivesPermissionsFrom: [],
    managed: false,
    createdAt,
    // Recorded: modified_at of a fresh role can be a little earlier than created_at.
    modifiedAt: createdAt - 221,
    modifiedByHandle: role.createdByHandle,
    hiddenReads: 0,
  };
}

/** The ids, each once, in the catalogue's order. Ids that aren't in the catalogue are left out. */
export function inCatalogueOrder(state: DatadogState, ids: Iterable<string>): string[] {
  const wanted = new Set(ids);
  return state.permissions.filter((permission) => wanted.has(permission.id)).map((permission) => permission.id);
}

/** The ids of the permissions of these names. */
export function idsOf(state: Pick<DatadogState, "permissions">, names: Iterable<string>): string[] {
  const wanted = new Set(names);
  return state.permissions.filter((permission) => wanted.has(permission.name)).map((permission) => permission.id);
}

/** The users that hold a role. */
export function usersOf(state: DatadogState, roleId: string): User[] {
  return state.users.filter((user) => user.roles.includes(roleId));
}

/** Sample data: the managed roles, three custom ones, five users and credentials of every kind. */
export function seed(now: number): DatadogState {
  const permissions = catalogue();
  const restricted = permissions.filter((each) => each.restricted).map((each) => each.name);
  const role = (name: string, names: readonly string[], ageInDays: number, managed = false): Role => ({
    ...freshRole(now - ageInDays * day, {
      id: uuidOf(`role ${name}`),
      name,
      permissions: idsOf({ permissions }, names),
      createdByHandle: managed ? "support@datadoghq.com" : "ada@example.com",
    }),
    managed,
  });
  const roles = [
    ...managedRoles.map((name) => role(name, permissionsOfManagedRole(name, permissions), 900, true)),
    role("Support Engineers", [...restricted, "logs_read_data", "logs_read_index_data", "monitors_downtime"], 120),
    role("Log Auditors", ["logs_read_data", "logs_read_index_data", "logs_read_archives", "audit_logs_read"], 60),
    role("Example-Role", restricted, 7),
  ];
  const user = (name: string, handle: string, held: string): User => ({
    id: uuidOf(`user ${handle}`),
    name,
    handle,
    title: null,
    disabled: false,
    roles: [uuidOf(`role ${held}`)],
    createdAt: microseconds(now - 200 * day),
    modifiedAt: microseconds(now - 30 * day),
  });
  return {
    orgId: uuidOf("organisation"),
    apiKeys: [demo.apiKey],
    credentials: [
      { secret: demo.applicationKey, kind: "application key", handle: "ada@example.com", scopes: [...everything] },
      {
        secret: "simulator-read-only-application-key",
        kind: "application key",
        handle: "grace@example.com",
        scopes: ["user_access_read"],
      },
      { secret: "ddpat_simulator", kind: "personal access token", handle: "ada@example.com", scopes: [...everything] },
      { secret: "ddsat_simulator", kind: "service access token", handle: "robot@example.com", scopes: [...everything] },
      { secret: "simulator-oauth-token", kind: "OAuth token", handle: "ada@example.com", scopes: [...everything] },
      {
        secret: "simulator-read-only-oauth-token",
        kind: "OAuth token",
        handle: "grace@example.com",
        scopes: ["user_access_read"],
      },
    ],
    permissions,
    roles,
    users: [
      user("Ada Byron", "ada@example.com", "Datadog Admin Role"),
      user("Grace Murray", "grace@example.com", "Datadog Read Only Role"),
      user("Karen Jones", "karen@example.com", "Support Engineers"),
      user("Barbara Huberman", "barbara@example.com", "Support Engineers"),
      user("Mary Jackson", "mary@example.com", "Log Auditors"),
    ],
    bucket: { start: 0, used: 0 },
  };
}
