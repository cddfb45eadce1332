import { isDeepStrictEqual } from "node:util";
import type { QuboleState } from "../../../src/simulator/qubole/state";
import type { Program } from "./stack";
import { type VendorRow, withArgs } from "./vendor";

const API = "/api/v1.2";
const ROLES = `${API}/roles`;
const ROLE = `${API}/roles/{role}`;
const VIEW = "/api/v2/accounts";
/** The account of the simulator's demo token, and a role of it. */
const ACCOUNT = 23;
const ANALYST = "4";

const account = (args: Record<string, unknown>): Program => ({
  clone: {
    type: "qubole:ClonedAccount",
    args: { name: "clone", sourceAccountId: ACCOUNT, onDelete: "disable", ...args },
  },
});
const role = (args: Record<string, unknown>): Program => ({
  exporters: { type: "qubole:Role", args: { name: "exporters", ...args } },
});
const command = (action: string) => [
  { resource: "command", action: [action], access: "allow", condition: { commandType: ["DbExportCommand"] } },
];
const written = role({ policies: command("create") });
const changed = role({ name: "exporters 2", policies: command("read") });
const copy = role({ cloneFrom: ANALYST });
const adopted = role({ policies: command("create"), adopt: "5" });
const several: Program = Object.fromEntries(
  Array.from({ length: 5 }, (_, index) => [
    `r${index}`,
    { type: "qubole:Role", args: { name: `role ${index}`, policies: command("create") } },
  ]),
);
const suspended = account({ onDelete: "suspend" });
/** An installation from before the second version of the view. */
const noSecondView = { match: { method: "GET", template: VIEW }, fault: "status", status: 404 } as const;
const suspend = { method: "PUT", template: `${API}/accounts/suspend` };

export const qubole: VendorRow = {
  vendor: "qubole",
  scenarios: [
    {
      title: "account: clone",
      operation: "create",
      creates: true,
      first: true,
      match: { method: "POST", template: `${API}/accounts/clone` },
      program: account({}),
    },
    {
      title: "account: first view",
      operation: "create",
      match: { method: "GET", template: VIEW },
      program: account({}),
    },
    {
      title: "account: first view, of version 1.2",
      operation: "create",
      because: [noSecondView],
      match: { method: "GET", template: `${API}/account` },
      program: account({}),
    },
    {
      title: "account: read",
      operation: "read",
      before: account({}),
      match: { method: "GET", template: VIEW },
      program: account({}),
      command: "refresh",
    },
    {
      title: "account: disable",
      operation: "delete",
      before: account({}),
      match: { method: "PUT", template: `${API}/accounts/disable` },
      program: {},
      believes: ["200 of another shape, not done"],
      command: "destroy",
    },
    {
      title: "account: suspend",
      operation: "delete",
      before: suspended,
      match: suspend,
      program: {},
      believes: ["200 of another shape, not done"],
      command: "destroy",
    },
    {
      title: "account: suspend with the provider's own token",
      operation: "delete",
      before: suspended,
      because: [{ match: suspend, fault: "status", status: 401, body: bodyOf(401), times: 1 }],
      match: { ...suspend, nth: 2 },
      program: {},
      believes: ["200 of another shape, not done"],
      command: "destroy",
    },
    {
      title: "account: replaced",
      operation: "create",
      before: account({}),
      match: { method: "POST", template: `${API}/accounts/clone` },
      program: account({ sourceAccountId: 64 }),
    },
    { title: "check: read the source", operation: "check", match: { method: "GET", template: ROLE }, program: copy },
    {
      title: "create: is the name taken?",
      operation: "create",
      match: { method: "GET", template: ROLES },
      program: written,
    },
    {
      title: "create",
      operation: "create",
      creates: true,
      match: { method: "POST", template: ROLES },
      program: written,
    },
    {
      title: "clone",
      operation: "create",
      creates: true,
      match: { method: "POST", template: `${ROLE}/duplicate` },
      program: copy,
    },
    {
      title: "clone without duplicate: is the source there?",
      operation: "create",
      switches: { duplicateRoute: "absent" },
      match: { method: "GET", template: ROLE, nth: 2 },
      program: copy,
    },
    {
      title: "clone without duplicate: create",
      operation: "create",
      switches: { duplicateRoute: "absent" },
      match: { method: "POST", template: ROLES },
      program: copy,
    },
    {
      title: "create: look-up after a lost answer",
      operation: "create",
      because: [{ match: { method: "POST", template: ROLES }, fault: "reset-after", times: 1 }],
      match: { method: "GET", template: ROLES, nth: 2 },
      program: written,
    },
    { title: "adopt: read", operation: "create", match: { method: "GET", template: ROLE }, program: adopted },
    {
      title: "adopt: bring into line",
      operation: "create",
      match: { method: "PUT", template: ROLE },
      program: adopted,
    },
    {
      title: "update",
      operation: "update",
      before: written,
      match: { method: "PUT", template: ROLE },
      program: changed,
    },
    {
      title: "update: confirm",
      operation: "update",
      before: written,
      match: { method: "GET", template: ROLE },
      program: changed,
    },
    {
      title: "read",
      operation: "read",
      before: copy,
      match: { method: "GET", template: ROLE },
      program: copy,
      command: "refresh",
    },
    {
      title: "read several by list",
      parallel: true,
      operation: "read",
      before: several,
      match: { method: "GET", template: ROLES },
      program: several,
      command: "refresh",
    },
    {
      title: "delete: which groups hold it",
      operation: "delete",
      before: copy,
      match: { method: "GET", template: `${ROLE}/groups` },
      program: {},
      command: "destroy",
    },
    {
      title: "delete",
      operation: "delete",
      before: copy,
      match: { method: "DELETE", template: ROLE },
      program: {},
      believes: ["200 of another shape, not done"],
      command: "destroy",
    },
  ],
  body: bodyOf,
  held(state) {
    const { accounts, roles } = state as QuboleState;
    return [
      ...accounts
        .filter(({ sourceAccountId, disabled, suspended }) => sourceAccountId !== null && !disabled && !suspended)
        .map(({ id, name, sourceAccountId }) => ({
          type: "qubole:ClonedAccount",
          id: String(id),
          content: { name, sourceAccountId },
        })),
      ...roles
        .filter(({ accountId }) => accountId === ACCOUNT)
        .map(({ id, name, policy }) => ({
          type: "qubole:Role",
          id: String(id),
          content: { name, policies: policiesOf(JSON.parse(policy)) },
        })),
    ];
  },
  nameOf: ({ content }) => (content as { name: string }).name,
  expected(name, program, state) {
    const { type, args } = program[name] ?? { type: "", args: {} };
    if (type === "qubole:ClonedAccount") return { name: args.name, sourceAccountId: args.sourceAccountId };
    const source = (state as QuboleState).roles.find(
      ({ id, accountId }) => accountId === ACCOUNT && String(id) === args.cloneFrom,
    );
    return { name: args.name, policies: policiesOf(source ? JSON.parse(source.policy) : args.policies) };
  },
  facts({ id, type, content }, name, program, state) {
    if (type === "qubole:ClonedAccount") return undefined;
    const same = isDeepStrictEqual(content, this.expected(name, program, state));
    return [`id ${id}, source user-defined`, `Its policies ${same ? "equal" : "differ from"} the declared ones.`];
  },
  byHand(name, program, message, state) {
    if (!message.includes("Look in Qubole's control panel whether the new account exists")) return undefined;
    const { accounts, memberships } = state as QuboleState;
    const wanted = program[name]?.args ?? {};
    const found = accounts.find((each) => each.name === wanted.name && each.sourceAccountId === wanted.sourceAccountId);
    if (!found) return program;
    const token = memberships.find(({ accountId }) => accountId === found.id)?.token;
    return withArgs(program, name, { adopt: String(found.id), currentToken: token });
  },
};

function bodyOf(status: number): unknown {
  return { error: { error_code: status, error_message: `Refused with ${status}` } };
}

interface Policy {
  readonly resource: string;
  readonly action: readonly string[];
  readonly access: string;
  readonly condition?: { readonly commandType?: readonly string[]; readonly command_type?: readonly string[] };
}

/** Policies in one form, whether they are written for the package or for the wire. */
export function policiesOf(policies: unknown): unknown {
  return (policies as readonly Policy[]).map(({ resource, action, access, condition }) => ({
    resource,
    action: [...action].sort(),
    access,
    commandType: [...(condition?.commandType ?? condition?.command_type ?? [])].sort(),
  }));
}
