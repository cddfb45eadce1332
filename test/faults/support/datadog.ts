import { isDeepStrictEqual } from "node:util";
import type { Simulator } from "../../../src/simulator";
import { uuidOf } from "../../../src/simulator/datadog/catalogue";
import type { DatadogState, Role } from "../../../src/simulator/datadog/state";
import type { Program } from "./stack";
import { argsOf, type VendorRow } from "./vendor";

const ROLE = "/api/v2/roles/{role_id}";
const CLONE = "/api/v2/roles/{role_id}/clone";
const ROLES = "/api/v2/roles";
const SOURCE = uuidOf("role Log Auditors");
const WRITTEN_OUT = ["dashboards_read", "logs_read_data"];

const role = (args: Record<string, unknown>) => ({ type: "datadog:Role", args });
const copy: Program = { oncall: role({ name: "On-call", cloneFrom: SOURCE }) };
const written: Program = { auditors: role({ name: "Auditors", permissions: WRITTEN_OUT }) };
const changed: Program = { auditors: role({ name: "Auditors 2", permissions: ["dashboards_read", "monitors_read"] }) };
const existing = uuidOf("role Example-Role");
const adopted: Program = { taken: role({ name: "Taken over", permissions: WRITTEN_OUT, adopt: existing }) };
const several: Program = Object.fromEntries(
  Array.from({ length: 5 }, (_, index) => [`r${index}`, role({ name: `Role ${index}`, permissions: WRITTEN_OUT })]),
);

export async function changeRole(
  simulator: Simulator,
  name: string,
  change: (role: Role, state: DatadogState) => void,
): Promise<void> {
  const state = simulator.state().datadog as DatadogState;
  const found = state.roles.find((each) => each.name === name);
  if (!found) throw new Error(`no role ${name}`);
  change(found, state);
  await simulator.setState({ datadog: state });
}

const addPermission = (name: string) => (simulator: Simulator) =>
  changeRole(simulator, name, (found) => void found.permissions.push(uuidOf("permission monitors_write")));

export const datadog: VendorRow = {
  vendor: "datadog",
  scenarios: [
    { title: "check: read the source", operation: "check", match: { method: "GET", template: ROLE }, program: copy },
    {
      title: "check: permission names",
      operation: "check",
      match: { method: "GET", template: "/api/v2/permissions" },
      program: written,
    },
    { title: "clone", operation: "create", creates: true, match: { method: "POST", template: CLONE }, program: copy },
    {
      title: "clone: look-up after a lost answer",
      operation: "create",
      because: [{ match: { method: "POST", template: CLONE }, fault: "reset-after", times: 1 }],
      match: { method: "GET", template: ROLES },
      program: copy,
    },
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
      match: { method: "PATCH", template: ROLE },
      program: adopted,
    },
    {
      title: "update",
      operation: "update",
      before: written,
      match: { method: "PATCH", template: ROLE },
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
      meanwhile: addPermission("On-call"),
      match: { method: "GET", template: ROLE },
      program: copy,
      command: "refresh",
    },
    {
      title: "read, then repair",
      operation: "read",
      before: copy,
      meanwhile: addPermission("On-call"),
      match: { method: "GET", template: ROLE },
      program: copy,
      command: "up --refresh",
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
      title: "delete",
      operation: "delete",
      before: copy,
      match: { method: "DELETE", template: ROLE },
      program: {},
      command: "destroy",
      believes: ["404", "200 of another shape, not done"],
    },
  ],
  faults: [
    {
      title: "429, X-RateLimit headers",
      vendorBody: true,
      lastingTimes: 3,
      fault: {
        fault: "status",
        status: 429,
        headers: {
          "x-ratelimit-limit": "500",
          "x-ratelimit-period": "60",
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": "1",
        },
      },
    },
  ],
  body: (status) => ({
    errors: [status === 409 ? "A role with the same name already exists" : `Refused with ${status}`],
  }),
  held: (state) =>
    (state as DatadogState).roles.map(({ id, name, permissions, receivesPermissionsFrom }) => ({
      type: "datadog:Role",
      id,
      content: { name, permissions: namesOf(state as DatadogState, permissions), receivesPermissionsFrom },
    })),
  nameOf: ({ content }) => (content as { name: string }).name,
  expected(name, program, state) {
    const args = argsOf(program, name);
    const source = (state as DatadogState).roles.find((each) => each.id === args.cloneFrom);
    const permissions = source
      ? namesOf(state as DatadogState, source.permissions)
      : [...(args.permissions as string[])].sort();
    return { name: args.name ?? name, permissions, receivesPermissionsFrom: args.receivesPermissionsFrom ?? [] };
  },
  facts({ id, content }, name, program, state) {
    const same = isDeepStrictEqual(content, this.expected(name, program, state));
    return [`id ${id}, created 2`, "0 users.", `Its permissions ${same ? "equal" : "differ from"} the declared ones.`];
  },
};

function namesOf(state: DatadogState, ids: readonly string[]): string[] {
  return state.permissions
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .sort();
}
