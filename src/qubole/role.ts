import * as z from "zod";
import { field, type ResourceDefinition } from "../resource/definition";
import { CloneError, toCloneError } from "../resource/errors";
import { show } from "../resource/fields";
import type { Bag } from "../resource/json";
import { Unknown } from "../resource/unknown";
import type { QuboleApi } from "./api";
import { quboleId } from "./ids";
import { Policies, RESOURCES, samePolicies, warningsOf } from "./policies";
import { qubole } from "./vendor";

const inputs = {
  name: field(
    z.string().refine((name) => name.trim() !== "", "role names can't be empty or only blanks"),
    {
      doc: "Name of the role, unique in the account. Changed in place.",
      default: "The resource's logical name.",
      logicalName: true,
    },
  ),
  policies: field(Policies.optional(), {
    doc: `The policies, written out. Their order counts, because how Qubole combines them isn't documented; what a policy leaves out is denied by it. Resources: ${RESOURCES.map((name) => `\`${name}\``).join(", ")}; others are sent with a warning. Changed in place. Excludes \`cloneFrom\`; one of the two is required.`,
    default: "With `cloneFrom`, what the source holds.",
  }),
  cloneFrom: field(quboleId("a role").optional(), {
    doc: "The role to clone: its id in the token's account, or the `qubole.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Built-in roles can be cloned. Excludes `policies`.",
    reference: "Role",
  }),
  adopt: field(quboleId("a role").optional(), {
    doc: "The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing.",
    createOnly: true,
  }),
};

const outputs = {
  source: field(z.string().optional(), { doc: "Who made the role: `user-defined`, or `system` for built-in ones." }),
  accountId: field(z.string().optional(), { doc: "Id of the account that the role is in: the token's." }),
};

export const role: ResourceDefinition<QuboleApi, typeof inputs, typeof outputs> = {
  vendor: qubole,
  type: "Role",
  title: "Qubole role",
  doc: "A role in a Qubole account: cloned from another role, or written out. It is made in the account of the API token; for a role inside a cloned account give it a `qubole.Provider` with the clone's `authenticationToken`. Roles take effect through groups, which this package doesn't manage.",
  examples: [
    {
      title: "A role that allows one type of command",
      code: `const exporters = new qubole.Role("exporters", {
  policies: [{ resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } }],
});`,
    },
    {
      title: "A copy of a role",
      code: `const analyst = qubole.getRoleOutput({ name: "analyst" });
const analystCopy = new qubole.Role("analyst-copy", { cloneFrom: analyst.id });`,
    },
    {
      title: "A role inside a cloned account",
      code: `const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23 });
const inClone = new qubole.Provider("in-clone", { apiToken: analytics.authenticationToken });
const readers = new qubole.Role(
  "readers",
  { policies: [{ resource: "note", action: "read", access: "allow" }] },
  // Should the account ever be replaced, the role is made anew in the new one; in the old one it stays with the account.
  { provider: inClone, replaceWith: [analytics], deletedWith: analytics, deleteBeforeReplace: false },
);`,
    },
  ],
  pages: [
    "Qubole documentation, REST API: Create a Role; Delete a Role; List Groups for a Role",
    "Qubole documentation, administration: Managing Roles",
    "qds-sdk-py, role.py: list, view, update and duplicate, which no page describes",
  ],
  endpoints: [
    {
      call: "GET roles",
      use: "whether a name is taken; what became of a create whose answer was lost; to confirm that a role is gone; `getRole`",
    },
    { call: "GET roles/{role_id}", use: "the source when `cloneFrom` is new or changed; refresh; after a change" },
    { call: "POST roles", use: "create without `cloneFrom`; with it, where `duplicate` is missing" },
    { call: "POST roles/{role_id}/duplicate", use: "create with `cloneFrom`" },
    { call: "PUT roles/{role_id}", use: "every change in place" },
    { call: "GET roles/{role_id}/groups", use: "before a delete: which groups hold the role" },
    { call: "DELETE roles/{role_id}", use: "delete" },
  ],
  onDelete:
    "The role is deleted, and a line names the groups that held it. Should Qubole refuse because groups hold it, the error names them. A role that is already gone counts as deleted.",
  inputs,
  outputs,
  list: {
    field: "policies",
    unordered: false,
    source: { field: "cloneFrom", read: (api: QuboleApi, source) => api.sourcePolicies(source) },
  },
  identity: {
    key: (values) => `the name ${show(values.name)}`,
    lookup: (api, values) => api.rolesNamed(String(values.name)),
    // Qubole does refuse a taken name, but tells no creation time: only a look before can show what isn't ours.
    refusedByVendor: () => false,
    couldBeOurs: (live, values) => samePolicies(live.values.policies, values.policies),
    describe: (live) => [`source ${live.values.source ?? "unknown"}`],
  },
  rules: (_values, _olds, given) => {
    const some = [given.policies, given.cloneFrom].some((value) => value !== undefined && value !== null);
    return some
      ? []
      : [{ path: "policies", message: "is required: write the policies out, or give cloneFrom to copy a role" }];
  },
  notices: (values) => {
    const named = values.name instanceof Unknown ? "Qubole role" : `Qubole role ${show(values.name)}`;
    // What a source holds is Qubole's own matter.
    return values.cloneFrom === undefined ? warningsOf(values.policies).map((warning) => `${named}: ${warning}`) : [];
  },
  refuse: (live) =>
    live.values.source === undefined || live.values.source === "user-defined"
      ? undefined
      : `the role ${show(live.values.name)} is a built-in one and can't be changed; clone it instead.`,
  find: (api, id, recorded) => api.getRole(id, accountOf(recorded)),
  create: (api, { name, policies, cloneFrom }) =>
    cloneFrom === undefined ? api.createRole(name, policies ?? []) : api.duplicateRole(cloneFrom, name, policies ?? []),
  sync: async (api, id, { name, policies }, _inputs, recorded) => {
    if (name === undefined && policies === undefined) return;
    refuseBuiltIn(recorded.source, "changed");
    await api.requireAccount(id, accountOf(recorded));
    await api.updateRole(id, { name, policies });
  },
  remove: async (api, id, recorded) => {
    refuseBuiltIn(recorded.source, "deleted");
    await api.requireAccount(id, accountOf(recorded));
    // Only for words: that the groups can't be listed must not keep a role from being deleted.
    const groups = await api.groupsOfRole(id).catch((): string[] => []);
    try {
      await api.deleteRole(id);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (groups.length === 0 || error.kind === "notFound" || error.outcome !== "refused") throw error;
      throw error.with({
        kind: "inUse",
        facts: [`Groups that hold the role: ${groups.join(", ")}.`],
        next: "If Qubole refuses because of them, unassign the role from these groups, then run the command again.",
      });
    }
    if (groups.length > 0)
      api.notice(
        `The Qubole role ${show(recorded.name ?? id)} is deleted; these groups held it: ${groups.join(", ")}.`,
      );
  },
};

function accountOf(recorded: Bag): string | undefined {
  return typeof recorded.accountId === "string" ? recorded.accountId : undefined;
}

function refuseBuiltIn(source: unknown, verb: string): void {
  if (source === undefined || source === "user-defined") return;
  throw new CloneError(`A built-in role of Qubole can't be ${verb}.`, {
    kind: "unsupported",
    next: "Clone it with `cloneFrom` and change the copy.",
  });
}
