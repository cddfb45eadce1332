import * as z from "zod";
import { type CheckTask, field, type Live, type ResourceDefinition, type Values } from "../resource/definition";
import { show } from "../resource/fields";
import { asList, without } from "../resource/json";
import { nearest } from "../resource/nearest";
import { Unknown } from "../resource/unknown";
import type { DatadogApi } from "./api";
import { datadog } from "./vendor";

/** The roles that Datadog manages itself (Datadog RBAC documentation, "Datadog default roles"). */
export const MANAGED_ROLES = ["Datadog Admin Role", "Datadog Standard Role", "Datadog Read Only Role"] as const;

/** Datadog documents no limit; longer names are unreadable in its pages and almost surely a mistake. */
const LONGEST_NAME = 255;

const inputs = {
  name: field(
    z
      .string()
      .max(LONGEST_NAME)
      .refine((name) => name.trim() !== "", "role names can't be empty or only blanks"),
    {
      doc: `Name of the role, at most ${LONGEST_NAME} characters. Clone refuses a name that is taken; a role written out is refused here, although Datadog itself would allow a second one of the same name. Changed in place.`,
      default: "The resource's logical name.",
      logicalName: true,
    },
  ),
  cloneFrom: field(z.string().trim().min(1).optional(), {
    doc: "The role to clone: its id, or the `datadog.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Excludes `permissions`.",
    reference: "Role",
  }),
  permissions: field(z.array(z.string().trim().min(1)).optional(), {
    doc: "The permissions, written out: names (`logs_read_data`) or ids; names in the state. The order means nothing. Excludes `cloneFrom`; without either the role is empty.",
    default: "With `cloneFrom`, what the source holds; else none.",
  }),
  receivesPermissionsFrom: field(z.array(z.enum(MANAGED_ROLES)).max(1).optional(), {
    doc: `The managed role from which the role automatically inherits permissions that Datadog releases from now on: one of ${MANAGED_ROLES.map((name) => `"${name}"`).join(", ")}. With it, only missing permissions are drift. Changed in place.`,
    default: "None.",
    absent: [],
  }),
  includeDefaultPermissions: field(z.boolean().optional(), {
    doc: "Whether Datadog may add its default (restricted) permissions to a role that is written out. What it adds is shown in `addedByVendor`.",
    default: "`false`: Datadog is asked not to add them.",
    resendsList: true,
  }),
  adopt: field(z.string().trim().min(1).optional(), {
    doc: "The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing.",
    createOnly: true,
  }),
};

const outputs = {
  userCount: field(z.number().optional(), { doc: "Number of users who have the role." }),
  createdAt: field(z.string().optional(), { doc: "When the role was created, as Datadog writes it (RFC 3339)." }),
  modifiedAt: field(z.string().optional(), {
    doc: "When the role was last modified, as Datadog writes it (RFC 3339).",
  }),
  addedByVendor: field(z.array(z.string()).optional(), {
    doc: "Permissions that Datadog added to our own request: its defaults, and what a permission implies. They are no drift.",
  }),
};

type RoleInputs = Values<typeof inputs>;

export const role: ResourceDefinition<DatadogApi, typeof inputs, typeof outputs> = {
  vendor: datadog,
  type: "Role",
  title: "Datadog role",
  doc: "A Datadog role: cloned from another role, or written out in full.",
  examples: [
    {
      title: "A copy of a managed role",
      code: `const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });`,
    },
    {
      title: "A role written out in full",
      code: `const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });`,
    },
  ],
  pages: [
    "Datadog API reference: Roles, Create a new role by cloning an existing role",
    "Datadog API reference: Roles, Create role, Update a role, Get a role, List roles, Delete role, List permissions",
    "Datadog documentation: Role Based Access Control",
  ],
  endpoints: [
    { call: "GET /api/v2/permissions", use: "names of permissions; once per process" },
    {
      call: "GET /api/v2/roles/{role_id}",
      use: "the source when `cloneFrom` is new or changed; refresh; after a change",
    },
    {
      call: "GET /api/v2/roles",
      use: "whether a name is taken; what became of a create whose answer was lost; `getRole`",
    },
    { call: "POST /api/v2/roles/{role_id}/clone", use: "create with `cloneFrom`" },
    { call: "POST /api/v2/roles", use: "create without `cloneFrom`" },
    { call: "PATCH /api/v2/roles/{role_id}", use: "every change in place" },
    { call: "DELETE /api/v2/roles/{role_id}", use: "delete" },
  ],
  onDelete: "The role is deleted; its users lose it at once. A role that is already gone counts as deleted.",
  inputs,
  outputs,
  list: {
    field: "permissions",
    unordered: true,
    empty: [],
    toleratesSurplus: (values) =>
      Array.isArray(values.receivesPermissionsFrom) && values.receivesPermissionsFrom.length > 0,
    source: { field: "cloneFrom", read: (api: DatadogApi, source) => api.sourcePermissions(source) },
  },
  identity: {
    key: (values) => `the name ${show(values.name)}`,
    lookup: (api, values) => api.rolesNamed(String(values.name)),
    // Clone answers 409 to a taken name, the plain create doesn't.
    refusedByVendor: (values) => values.cloneFrom !== undefined,
    age: {
      createdAt: (live) => timeOf(live.values.createdAt),
      now: (api) => api.vendorNow(),
    },
    // The vendor's clock is known to the second only: what somebody else made in that second isn't older.
    couldBeOurs: (live, values) => {
      const [held, declared] = [asList(live.values.permissions), asList(values.permissions)];
      return without(declared, held).length === 0;
    },
    describe: (live) => [
      `created ${live.values.createdAt ?? "at an unknown time"}`,
      `${live.values.userCount ?? "an unknown number of"} users`,
    ],
  },
  resolve: resolvePermissions,
  refuse: (live) =>
    live.values.managed === true
      ? `the role ${show(live.values.name)} is managed by Datadog and can't be changed; clone it instead.`
      : undefined,
  find: (api, id) => api.getRole(id),
  create: (api, values) =>
    values.cloneFrom === undefined
      ? api.createRole({ ...requestOf(values), permissions: values.permissions ?? [] })
      : api.cloneRole(values.cloneFrom, {
          name: values.name,
          ...(values.receivesPermissionsFrom === undefined
            ? {}
            : { receivesPermissionsFrom: values.receivesPermissionsFrom }),
        }),
  sync: async (api, id, changes, values) => {
    const { name, permissions, receivesPermissionsFrom } = changes;
    if (name === undefined && permissions === undefined && receivesPermissionsFrom === undefined) return;
    await api.updateRole(id, {
      ...(name === undefined ? {} : { name }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(receivesPermissionsFrom === undefined ? {} : { receivesPermissionsFrom }),
      // The opt-out belongs to each request that carries a list, Datadog doesn't remember it.
      optOut: permissions !== undefined && !values.includeDefaultPermissions,
    });
  },
  remove: (api, id) => api.deleteRole(id),
};

function requestOf(values: RoleInputs) {
  return {
    name: values.name,
    optOut: !values.includeDefaultPermissions,
    ...(values.receivesPermissionsFrom === undefined
      ? {}
      : { receivesPermissionsFrom: values.receivesPermissionsFrom }),
  };
}

/** Names for ids, and the nearest name for a misspelt one. Names of the last update are known to be good. */
async function resolvePermissions(task: CheckTask<DatadogApi>): Promise<void> {
  const written = task.values.permissions;
  if (!Array.isArray(written)) return;
  const known = new Set(Array.isArray(task.olds.permissions) ? task.olds.permissions : []);
  if (written.every((entry) => entry instanceof Unknown || known.has(entry))) {
    task.values.permissions = [...new Set(written)];
    return;
  }
  const catalogue = await task.ask((api) => api.catalogue());
  if (!catalogue) return;
  const names = written.map((entry: unknown, index) => {
    if (typeof entry !== "string") return entry;
    const name = catalogue.nameOf(entry);
    if (name === undefined) {
      const hint = nearest(entry, catalogue.allNames());
      task.report(
        `permissions[${index}]`,
        `Datadog has no permission ${show(entry)}${hint ? `; did you mean ${show(hint)}?` : ". `datadog.getPermissions()` lists them."}`,
      );
    }
    return name ?? entry;
  });
  task.values.permissions = [...new Set(names)];
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

/** A live role in the words of `getRole`. */
export function roleResult(live: Live) {
  const { name, permissions, userCount, createdAt, modifiedAt, receivesPermissionsFrom, managed } = live.values;
  return {
    id: live.id,
    name,
    permissions,
    userCount,
    createdAt,
    modifiedAt,
    receivesPermissionsFrom: receivesPermissionsFrom ?? [],
    managed,
  };
}
