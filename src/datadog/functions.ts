import * as z from "zod";
import { type FunctionDefinition, field } from "../resource/definition";
import { CloneError } from "../resource/errors";
import { show } from "../resource/fields";
import type { DatadogApi } from "./api";
import { roleResult } from "./role";

const roleInputs = {
  id: field(z.string().trim().min(1).optional(), { doc: "Id of the role. Give either this or `name`." }),
  name: field(z.string().min(1).optional(), {
    doc: "Exact name of the role. Several roles of this name are an error that lists them.",
  }),
};

const roleOutputs = {
  id: field(z.string(), { doc: "Id of the role." }),
  name: field(z.string(), { doc: "Name of the role." }),
  permissions: field(z.array(z.string()), { doc: "Names of its permissions." }),
  userCount: field(z.number().optional(), { doc: "Number of users who have the role." }),
  createdAt: field(z.string().optional(), { doc: "When the role was created (RFC 3339)." }),
  modifiedAt: field(z.string().optional(), { doc: "When the role was last modified (RFC 3339)." }),
  receivesPermissionsFrom: field(z.array(z.string()), {
    doc: "The managed role whose future permissions it inherits, if any.",
  }),
  managed: field(z.boolean(), {
    doc: "Whether Datadog says that it manages the role itself. Old answers of the API never say so.",
  }),
};

export const getRole: FunctionDefinition<DatadogApi, typeof roleInputs, typeof roleOutputs> = {
  name: "getRole",
  doc: "Looks a role up by name or id.",
  inputs: roleInputs,
  outputs: roleOutputs,
  async run(api, { id, name }) {
    if ((id === undefined) === (name === undefined)) {
      throw new CloneError("getRole: give either id or name.", { kind: "validation" });
    }
    const found = id !== undefined ? [await api.getRole(id)] : await api.rolesNamed(name ?? "");
    const [live, ...others] = found;
    const asked = id !== undefined ? `the id ${show(id)}` : `the name ${show(name)}`;
    if (!live) {
      throw new CloneError(`getRole: Datadog has no role with ${asked}.`, {
        kind: "notFound",
        next: "Check the spelling; names are case-sensitive.",
      });
    }
    if (others.length > 0) {
      const each = [live, ...others].map(
        (one) => `id ${one?.id}, created ${one?.values.createdAt}, ${one?.values.userCount ?? 0} users`,
      );
      throw new CloneError(`getRole: Datadog has ${found.length} roles with ${asked}.`, {
        kind: "conflict",
        facts: each,
        next: "Give the id of the one you mean.",
      });
    }
    return roleResult(live);
  },
};

const permissionOutputs = {
  permissions: field(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        displayName: z.string(),
        description: z.string(),
        groupName: z.string(),
        restricted: z.boolean(),
      }),
    ),
    {
      doc: "Every permission of the site: id (differs from site to site), name, display name, description, group, and whether it is a restricted (default) one.",
    },
  ),
};

export const getPermissions: FunctionDefinition<DatadogApi, Record<never, never>, typeof permissionOutputs> = {
  name: "getPermissions",
  doc: "Lists the permissions that roles can hold.",
  inputs: {},
  outputs: permissionOutputs,
  run: async (api) => ({ permissions: (await api.catalogue()).permissions }),
};
