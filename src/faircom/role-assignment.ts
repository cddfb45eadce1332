import * as z from "zod";
import { type CheckTask, field, type ResourceDefinition } from "../resource/definition";
import { show } from "../resource/fields";
import type { Bag } from "../resource/json";
import { declaredList } from "../resource/pin";
import { VERSION } from "../resource/state";
import { assignedRoles, type FaircomApi } from "./api";
import { longRoleNotice, roleName, username } from "./fields";
import { GROUP_BYTES, includesName, ROLE_BYTES, sameName, USERNAME_BYTES, withoutNames } from "./names";
import { faircom } from "./vendor";
import type { Account } from "./wire";

const inputs = {
  username: field(
    username.refine((name) => !sameName(name, "GUEST"), { message: "the account GUEST can't be given roles" }),
    {
      doc: `The account: its name (1 to ${USERNAME_BYTES} bytes, compared without case), or the \`faircom.ClonedAccount\` itself. It is the resource's id.`,
      immutable: true,
      reference: "ClonedAccount",
    },
  ),
  roleNames: field(z.array(roleName).min(1), {
    doc: `The roles that the account is to hold, each 1 to ${ROLE_BYTES} bytes (more than ${GROUP_BYTES} are probably refused); compared without case, the order means nothing. They must exist: the API has no action that makes or lists roles, they are server groups. Other roles of the account are left alone. Changed in place.`,
  }),
};

export const roleAssignment: ResourceDefinition<FaircomApi, typeof inputs> = {
  vendor: faircom,
  type: "RoleAssignment",
  title: "FairCom role assignment",
  doc: "Roles assigned to a FairCom account. Only the roles named here are added and removed.",
  examples: [
    {
      title: "Roles of a cloned account",
      code: `const config = new pulumi.Config();
const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template",
  password: config.requireSecret("reportsPassword"),
});
new faircom.RoleAssignment("reports-roles", { username: reports, roleNames: ["analysts", "auditors"] });`,
    },
  ],
  pages: ['FairCom JSON API, admin API: "assignRolesToAccounts", "listAccounts", "describeAccounts"'],
  endpoints: [
    { call: "listAccounts", use: "the roles that the account holds: before and after each change, refresh" },
    { call: "describeAccounts", use: "whether an account that isn't listed is really gone" },
    { call: "assignRolesToAccounts", use: "create, change, delete; additions and removals in calls of their own" },
    { call: "createSession, deleteSession", use: "one session around all of these, unless `authToken` is configured" },
  ],
  onDelete: "The account loses the roles named here, and no others. An account that is gone counts as done.",
  inputs,
  outputs: {},
  list: { field: "roleNames", unordered: true },
  lostAnswer: "Run `pulumi up` again: roles that the account holds by then aren't assigned twice.",
  resolve,
  notices: (values) => longRoleNotice(`FairCom account ${show(values.username)}`, values.roleNames),
  find: async (api, id, recorded, declared) => {
    const account = await api.account(id);
    return account && { id, values: valuesOf(account, recorded, declared) };
  },
  create: async (api, values) => {
    const account = await api.changeRoles(values.username, values.roleNames, []);
    return { id: values.username, values: valuesOf(account, {}, values) };
  },
  sync: async (api, id, changes, _values, recorded) => {
    if (changes.roleNames === undefined) return;
    await api.changeRoles(id, changes.roleNames, withoutNames(assignedByUs(recorded), changes.roleNames));
  },
  remove: (api, id, recorded) => api.changeRoles(id, [], assignedByUs(recorded)).then(() => undefined),
};

function valuesOf(account: Account, recorded: Bag, declared?: Bag): Bag {
  const known = declared ?? (recorded[VERSION] === undefined ? undefined : recorded);
  const held = assignedRoles(account);
  // A change that stops half-way must not forget the roles that it was to take away.
  const ours = known && [...assignedByUs(known), ...withoutNames(assignedByUs(recorded), assignedByUs(known))];
  const values = {
    username: sameName(known?.username, account.username) ? undefined : account.username,
    roleNames: ours ? held && ours.filter((role) => includesName(held, role)) : held,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The roles of a state or declaration, as the program spells them; all others of the account are other people's business. */
function assignedByUs(bag: Bag): string[] {
  const carried = strings(bag.roleNames);
  return [...carried, ...withoutNames(strings(declaredList(bag, "roleNames")), carried)];
}

/** Equal names to equal spelling, each once: the list of the last update stands for what it means. */
async function resolve({ values, olds }: CheckTask<FaircomApi>): Promise<void> {
  if (sameName(values.username, olds.username)) values.username = olds.username;
  if (!Array.isArray(values.roleNames)) return;
  const before = strings(declaredList(olds, "roleNames"));
  const spelt = values.roleNames.map((name: unknown) => before.find((old) => sameName(old, name)) ?? name);
  values.roleNames = spelt.filter(
    (name, index) => typeof name !== "string" || spelt.findIndex((other) => sameName(other, name)) === index,
  );
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((element) => typeof element === "string") : [];
}
