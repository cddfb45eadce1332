import * as z from "zod";
import { type FunctionDefinition, field } from "../resource/definition";
import { CloneError } from "../resource/errors";
import { show } from "../resource/fields";
import type { QuboleApi } from "./api";
import { quboleId } from "./ids";
import { Policies } from "./policies";

const roleInputs = {
  id: field(quboleId("a role").optional(), {
    doc: "Id of the role in the token's account. Give either this or `name`.",
    type: "string | number",
  }),
  name: field(z.string().min(1).optional(), { doc: "Exact name of the role, case-sensitive." }),
};

const roleOutputs = {
  id: field(z.string(), { doc: "Id of the role." }),
  name: field(z.string(), { doc: "Name of the role." }),
  policies: field(Policies, { doc: "Its policies." }),
  source: field(z.string().optional(), { doc: "Who made the role: `user-defined`, or `system` for built-in ones." }),
  accountId: field(z.string().optional(), { doc: "Id of the account that the role is in." }),
};

export const getRole: FunctionDefinition<QuboleApi, typeof roleInputs, typeof roleOutputs> = {
  name: "getRole",
  doc: "Looks a role of the token's account up by name or id.",
  inputs: roleInputs,
  outputs: roleOutputs,
  async run(api, { id, name }) {
    if ((id === undefined) === (name === undefined)) {
      throw new CloneError("getRole: give either id or name.", { kind: "validation" });
    }
    const live = id !== undefined ? await api.getRole(id) : (await api.rolesNamed(name ?? ""))[0];
    if (!live) {
      const asked = id !== undefined ? `the id ${show(id)}` : `the name ${show(name)}`;
      throw new CloneError(`getRole: Qubole has no role with ${asked} in this token's account.`, {
        kind: "notFound",
        next: "Check the spelling, and that the token is of the account you mean; names are case-sensitive.",
      });
    }
    const { values } = live;
    return {
      id: live.id,
      name: values.name,
      policies: values.policies,
      source: values.source,
      accountId: values.accountId,
    };
  },
};

const accountOutputs = {
  id: field(z.string().optional(), { doc: "Id of the account. Absent in the Google Cloud edition." }),
  name: field(z.string().optional(), { doc: "Name of the account." }),
  externalId: field(z.string().optional(), {
    doc: "External ID, for the trust policy of the account's IAM role. Absent where Qubole doesn't show it.",
  }),
};

export const getAccount: FunctionDefinition<QuboleApi, Record<never, never>, typeof accountOutputs> = {
  name: "getAccount",
  doc: "Shows the account of the API token, such as the `sourceAccountId` of a clone. Qubole's API can't list accounts or find one by name.",
  inputs: {},
  outputs: accountOutputs,
  async run(api) {
    const { id, name, externalId } = await api.viewAccount();
    return { id, name, externalId };
  },
};
