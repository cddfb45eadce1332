import { isDeepStrictEqual } from "node:util";
import type { Simulator } from "../../../src/simulator";
import { type Account, type FaircomState, keyOf, passwordMatches } from "../../../src/simulator/faircom/state";
import type { Program } from "./stack";
import { argsOf, type VendorRow } from "./vendor";

const action = (name: string) => ({ method: "POST", template: `/api#${name}` }) as const;

/** Passwords that declared accounts have; the simulator keeps only salted hashes. */
const PASSWORDS = ["Reports-Horse-Battery-1", "Reports-Horse-Battery-2"] as const;

const account = (args: Record<string, unknown> = {}): Program => ({
  reports: {
    type: "faircom:ClonedAccount",
    args: { username: "reports", sourceUsername: "template", password: PASSWORDS[0], cloneRoles: true, ...args },
  },
});
const assigned = (roleNames: readonly string[]): Program => ({
  ...account(),
  roles: { type: "faircom:RoleAssignment", args: { username: "reports", roleNames }, after: ["reports"] },
});
const adopted = account({ adopt: "reports", description: "for the board" });
const changed = account({ password: PASSWORDS[1], description: "for the board" });

export const faircom: VendorRow = {
  vendor: "faircom",
  partOfAnother: ["faircom:RoleAssignment"],
  scenarios: [
    { title: "log in, to check", operation: "check", match: action("createSession"), program: account() },
    {
      title: "log in, to clone",
      operation: "create",
      match: { ...action("createSession"), nth: 2 },
      program: account(),
    },
    {
      title: "log in again, as the session has ended",
      operation: "create",
      because: [{ match: action("cloneAccount"), fault: "status", status: 200, body: bodyOf(401), times: 1 }],
      match: { ...action("createSession"), nth: 3 },
      program: account(),
    },
    {
      title: "log in, to change",
      operation: "update",
      before: account(),
      match: action("createSession"),
      program: changed,
    },
    {
      title: "log in, to refresh",
      operation: "read",
      before: account(),
      match: action("createSession"),
      program: account(),
      command: "refresh",
    },
    {
      title: "log in, to drop",
      operation: "delete",
      before: account(),
      match: action("createSession"),
      program: {},
      command: "destroy",
    },
    { title: "log out", operation: "create", match: action("deleteSession"), program: account() },
    { title: "check: read the source", operation: "check", match: action("listAccounts"), program: account() },
    {
      title: "clone: is the name taken?",
      operation: "create",
      match: { ...action("listAccounts"), nth: 2 },
      program: account(),
    },
    { title: "clone", operation: "create", creates: true, match: action("cloneAccount"), program: account() },
    {
      title: "clone: look-up after a lost answer",
      operation: "create",
      because: [{ match: action("cloneAccount"), fault: "reset-after", times: 1 }],
      match: { ...action("listAccounts"), nth: 3 },
      program: account(),
    },
    { title: "clone: confirm", operation: "create", match: { ...action("listAccounts"), nth: 3 }, program: account() },
    {
      title: "adopt: read",
      operation: "create",
      meanwhile: makeByHand,
      match: { ...action("listAccounts"), nth: 2 },
      program: adopted,
    },
    {
      title: "adopt: bring into line",
      operation: "create",
      meanwhile: makeByHand,
      match: action("alterAccount"),
      program: adopted,
    },
    { title: "update", operation: "update", before: account(), match: action("alterAccount"), program: changed },
    {
      title: "update: confirm",
      operation: "update",
      before: account(),
      match: action("listAccounts"),
      program: changed,
    },
    {
      title: "take the source's roles away",
      operation: "update",
      before: account(),
      match: action("assignRolesToAccounts"),
      program: account({ cloneRoles: false }),
    },
    {
      title: "assign roles",
      operation: "create",
      before: account(),
      match: action("assignRolesToAccounts"),
      program: assigned(["auditors"]),
    },
    {
      title: "change the assigned roles",
      operation: "update",
      before: assigned(["auditors"]),
      match: action("assignRolesToAccounts"),
      program: assigned(["operators"]),
    },
    {
      title: "read",
      operation: "read",
      before: assigned(["auditors"]),
      match: action("listAccounts"),
      program: assigned(["auditors"]),
      command: "refresh",
    },
    {
      title: "read: is it really gone?",
      operation: "read",
      before: account(),
      meanwhile: dropByHand,
      match: action("describeAccounts"),
      program: account(),
      command: "up --refresh",
    },
    {
      title: "delete",
      operation: "delete",
      before: account(),
      match: action("dropAccounts"),
      program: {},
      command: "destroy",
    },
    {
      title: "delete: confirm",
      operation: "delete",
      before: account(),
      match: action("listAccounts"),
      program: {},
      command: "destroy",
    },
    {
      title: "delete: take roles away",
      operation: "delete",
      before: assigned(["auditors"]),
      match: action("assignRolesToAccounts"),
      program: account(),
    },
  ],
  faults: [
    { title: "200, refused in the body", fault: { fault: "status", status: 200, body: bodyOf(400) } },
    { title: "200, session unknown", fault: { fault: "status", status: 200, body: bodyOf(401) } },
  ],
  body: bodyOf,
  held: (state) =>
    Object.values((state as FaircomState).accounts).map((each) => ({
      type: "faircom:ClonedAccount",
      id: idOf(each),
      content: contentOf(each),
    })),
  nameOf: ({ id }) => id,
  expected(name, program, state) {
    const args = argsOf(program, name);
    const source = (state as FaircomState).accounts[keyOf(String(args.sourceUsername))];
    const pinned = args.cloneRoles === true ? (source?.roles ?? []) : [];
    const added = Object.values(program).flatMap((each) =>
      each.type === "faircom:RoleAssignment" && each.args.username === args.username
        ? (each.args.roleNames as string[])
        : [],
    );
    return {
      password: args.password,
      description: args.description ?? "",
      roles: [...new Set([...pinned, ...added])].sort(),
      limit: source?.maxDaysBeforePasswordMustChange,
    };
  },
  facts({ id, content }, name, program, state) {
    const { cloneRoles, description, sourceUsername } = argsOf(program, name);
    const live = content as ReturnType<typeof contentOf>;
    const pinned = (state as FaircomState).accounts[keyOf(String(sourceUsername))]?.roles ?? [];
    const same = isDeepStrictEqual(live.roles, [...pinned].sort());
    const roles = cloneRoles ? [`Its roleNames ${same ? "equal" : "differ from"} the declared ones.`] : [];
    const other = description !== undefined && description !== live.description;
    const rest = other ? "Not as declared: description." : "It is as declared, as far as FairCom shows it.";
    return [`id ${id}, `, ...roles, ...(other || !cloneRoles ? [rest] : [])];
  },
};

/** FairCom's own refusals stand in the body; what a server in front of it says has no such form. */
function bodyOf(status: number): unknown {
  if (status === 429 || status >= 500) return `Refused with ${status}`;
  const errorCode = status === 401 ? 12031 : 990_000 + status;
  return { requestId: "1", result: {}, errorCode, errorMessage: `Refused with ${status}` };
}

async function makeByHand(simulator: Simulator): Promise<void> {
  const state = simulator.state().faircom as FaircomState;
  const template = state.accounts[keyOf("template")];
  if (!template) throw new Error("no account template");
  state.accounts[keyOf("reports")] = {
    ...template,
    username: "reports",
    accountDescription: "made by hand",
    roles: [],
  };
  await simulator.setState({ faircom: state });
}

async function dropByHand(simulator: Simulator): Promise<void> {
  const state = simulator.state().faircom as FaircomState;
  delete state.accounts[keyOf("reports")];
  await simulator.setState({ faircom: state });
}

function idOf({ username }: Account): string {
  return username;
}

function contentOf(account: Account) {
  return {
    password: PASSWORDS.find((password) => account.password && passwordMatches(account, password)) ?? "another one",
    description: account.accountDescription,
    roles: [...account.roles].sort(),
    limit: account.maxDaysBeforePasswordMustChange,
  };
}
