import * as z from "zod";
import { type FunctionDefinition, field } from "../resource/definition";
import { CloneError } from "../resource/errors";
import { show } from "../resource/fields";
import { assignedRoles, type FaircomApi } from "./api";
import { accountOutputs, accountValues, username } from "./fields";
import { bytes, USERNAME_BYTES } from "./names";
import type { Account } from "./wire";

const shown = {
  username: field(z.string(), { doc: "Name of the account, as the server spells it." }),
  description: field(z.string(), { doc: "Description of the account; empty if none is set." }),
  roleNames: field(z.array(z.string()).optional(), {
    doc: "The roles assigned to it; absent if the server doesn't show roles.",
  }),
};

function result(account: Account) {
  const { username: name, description } = account;
  return { username: name, description, roleNames: assignedRoles(account), ...accountValues(account) };
}

const accountInputs = {
  username: field(username, { doc: `Name of the account, 1 to ${USERNAME_BYTES} bytes, compared without case.` }),
};

const accountResults = {
  ...shown,
  ...accountOutputs,
  lastPasswordChange: field(z.string().optional(), {
    doc: "When the password was last changed, as FairCom writes it (no time zone).",
  }),
};

export const getAccount: FunctionDefinition<FaircomApi, typeof accountInputs, typeof accountResults> = {
  name: "getAccount",
  doc: "Looks an account up by name.",
  inputs: accountInputs,
  outputs: accountResults,
  async run(api, { username: name }) {
    const [listed, described] = await Promise.all([api.listedAccount(name), api.describedAccount(name)]);
    const account = listed ?? described;
    if (!account) {
      throw new CloneError(`getAccount: FairCom shows no account ${show(name)}.`, {
        kind: "notFound",
        next: "Check the spelling, and that the configured account may see it; `faircom.getAccounts` lists those that it sees.",
      });
    }
    return { ...result(account), lastPasswordChange: described?.lastPasswordChange };
  },
};

const accountsInputs = {
  partialName: field(bytes(1, 64).optional(), {
    doc: "Only accounts whose names begin with this text, compared without case.",
    default: "All.",
  }),
};

const accountsResults = {
  accounts: field(
    z.array(z.object({ username: z.string(), description: z.string(), roleNames: z.array(z.string()).optional() })),
    {
      doc: "The accounts that the configured account may see, by name: name, description (empty if none is set) and assigned roles (absent if the server doesn't show roles).",
    },
  ),
};

export const getAccounts: FunctionDefinition<FaircomApi, typeof accountsInputs, typeof accountsResults> = {
  name: "getAccounts",
  doc: "Lists accounts, to find the one to clone.",
  inputs: accountsInputs,
  outputs: accountsResults,
  async run(api, { partialName }) {
    const accounts = await api.accounts(partialName === undefined ? [] : [partialName]);
    const summaries = accounts.map((account) => {
      const { username: name, description, roleNames } = result(account);
      return { username: name, description, ...(roleNames === undefined ? {} : { roleNames }) };
    });
    return { accounts: summaries.sort((a, b) => (a.username.toUpperCase() < b.username.toUpperCase() ? -1 : 1)) };
  },
};
