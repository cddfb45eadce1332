import { type FaircomState, keyOf, newAccount } from "../../../src/simulator/faircom/state";
import { faircom as row } from "./faircom";
import type { Playground } from "./playground";
import { now } from "./virtual-time";

const account = (args: Record<string, unknown>) => ({ type: "faircom:ClonedAccount", args });
const assignment = (username: string, ...roleNames: string[]) => ({
  type: "faircom:RoleAssignment",
  args: { username, roleNames },
  after: ["reports"],
});
const [FIRST, SECOND] = ["Reports-Horse-Battery-1", "Reports-Horse-Battery-2"] as const;
const reports = { username: "reports", sourceUsername: "template", password: FIRST };

const named = (state: object, name: string) => (state as FaircomState).accounts[keyOf(name)];

export const faircom: Playground = {
  row,
  declarations: {
    reports: [
      account({ ...reports, cloneRoles: true }),
      account({ ...reports, cloneRoles: false }),
      account({ ...reports, password: SECOND, description: "for the board", cloneRoles: true }),
      account({ ...reports, sourceUsername: "NewAccount1", cloneRoles: true }),
    ],
    board: [
      account({ username: "Board", sourceUsername: "template", password: SECOND }),
      account({ username: "BOARD", sourceUsername: "template", password: SECOND, description: "" }),
      account({ username: "Board", sourceUsername: "TEMPLATE", password: SECOND, metadata: { a: 1 } }),
    ],
    roles: [
      assignment("reports", "auditors"),
      assignment("reports", "operators", "auditors"),
      assignment("reports", "operators"),
    ],
  },
  names: ["reports", "board"],
  meddling: [
    { title: "gives an account a role", apply: (state, name) => giveRole(state, name, "GUEST") },
    { title: "takes a role from an account", apply: (state, name) => void named(state, name)?.roles.shift() },
    {
      title: "changes a description",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.accountDescription = "changed by hand";
      },
    },
    { title: "drops an account", apply: (state, name) => void delete (state as FaircomState).accounts[keyOf(name)] },
    {
      title: "creates an account of that name",
      unlessRecorded: true,
      apply: (state, name) => {
        (state as FaircomState).accounts[keyOf(name)] ??= newAccount(name, "Somebody-Elses-Battery", now());
      },
    },
    // Not a role that programs assign: an account and an assignment that both declare a role contradict each other once one goes.
    { title: "changes the source", apply: (state) => giveRole(state, "template", "reporting") },
    { title: "ends all sessions", apply: (state) => void Object.assign(state, { sessions: {} }) },
  ],
  switches: [
    {},
    { deadTokenCode: -1, appErrorHttpStatus: 400, tokenPlacement: "result" },
    { describeShape: "array", rolesShape: "roleNames", usernameCase: "upper", implicitGuest: true },
    { omittedOnAlter: "reset", assignNoop: "error", resultAbsent: true, minPasswordLength: 15 },
    { defaultDebug: "max", cloneRolesAlways: true },
    { sessionExpiresAfterRequests: 3 },
  ],
  difference(recorded, held) {
    const { username, password, description, roleNames, cloneRoles } = recorded.inputs;
    const live = held.find(({ id }) => keyOf(id) === keyOf(String(username)))?.content as Content | undefined;
    if (!live) return "it isn't there";
    const lacking = ((roleNames as string[] | undefined) ?? []).filter((each) => !live.roles.includes(each));
    if (lacking.length > 0) return `it lacks the roles ${lacking.join(", ")}`;
    if (recorded.type === "faircom:RoleAssignment") return undefined;
    if (live.password !== password) return `its password is ${live.password}`;
    if (description !== undefined && live.description !== description) return `its description is ${live.description}`;
    return cloneRoles === true && roleNames === undefined ? "its roles aren't pinned" : undefined;
  },
};

interface Content {
  readonly password: string;
  readonly description: string;
  readonly roles: readonly string[];
}

function giveRole(state: object, name: string, role: string): void {
  const found = named(state, name);
  if (found && !found.roles.includes(role)) found.roles.push(role);
}
