import type { Action, Call } from "./call";
import { authenticateAdministrator } from "./call";
import type { Params } from "./params";
import { CODE, Refusal } from "./refusal";
import { keyOf } from "./state";

const NAME = { min: 1, max: 64 };

/**
 * Adds, then removes; all of it or nothing. Order, atomicity and what becomes of unknown names are not documented.
 */
export const assignRolesToAccounts: Action = (call) => {
  authenticateAdministrator(call);
  const { params, state } = call;
  params.only(["add", "remove"]);
  const changed = new Map<string, string[]>();
  for (const change of [...pairs(call, "add"), ...pairs(call, "remove")]) {
    const roles = changed.get(change.key) ?? state.accounts[change.key]?.roles ?? [];
    if (roles.includes(change.role) === change.add) {
      if (call.switches.assignNoop === "success") continue;
      const problem = change.add ? "holds already" : "does not hold";
      throw new Refusal(CODE.malformed, `The account "${change.username}" ${problem} the role "${change.role}".`);
    }
    changed.set(change.key, change.add ? [...roles, change.role] : roles.filter((role) => role !== change.role));
  }
  for (const [key, roles] of changed) {
    const account = state.accounts[key];
    if (account !== undefined) account.roles = roles;
  }
  return {};
};

interface Change {
  readonly add: boolean;
  readonly key: string;
  readonly username: string;
  readonly role: string;
}

function pairs(call: Call, name: "add" | "remove"): Change[] {
  return call.params.objects(name).flatMap((entry) => {
    // The tables spell the property "rolenames", the samples "roleNames".
    entry.only(["roleNames", "rolenames", "usernames"]);
    const roles = (entry.texts("roleNames", NAME) ?? entry.texts("rolenames", NAME) ?? []).map((role) =>
      existingRole(call, role),
    );
    if (roles.length === 0) throw new Refusal(CODE.malformed, `An entry of "${name}" names no role.`);
    return usernames(call, entry).flatMap((username) =>
      roles.map((role) => checked({ add: name === "add", key: keyOf(username), username, role })),
    );
  });
}

function usernames(call: Call, entry: Params): string[] {
  const names = entry.texts("usernames", NAME) ?? [];
  for (const username of names) {
    if (call.state.accounts[keyOf(username)] === undefined) {
      throw new Refusal(CODE.accountMissing, `The account "${username}" does not exist.`);
    }
  }
  return names;
}

function existingRole(call: Call, name: string): string {
  const role = call.state.roles.find((candidate) => keyOf(candidate) === keyOf(name));
  if (role === undefined) throw new Refusal(CODE.roleMissing, `The role "${name}" does not exist.`);
  return role;
}

function checked(change: Change): Change {
  const losesAdmin = change.key === "ADMIN" && change.role === "ADMIN" && !change.add;
  if (change.key === "GUEST" || losesAdmin) {
    throw new Refusal(CODE.reserved, `The roles of the account "${change.username}" are built in.`);
  }
  return change;
}
