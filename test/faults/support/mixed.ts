/** A program of twenty resources of all vendors: cloned, written out, and depending on each other. */
import { uuidOf } from "../../../src/simulator/datadog/catalogue";
import type { Program } from "./stack";

const datadog = (args: Record<string, unknown>) => ({ type: "datadog:Role", args });
const quboleRole = (args: Record<string, unknown>) => ({ type: "qubole:Role", args });
const quboleAccount = (args: Record<string, unknown>) => ({
  type: "qubole:ClonedAccount",
  args: { onDelete: "disable", ...args },
});
const faircom = (args: Record<string, unknown>) => ({
  type: "faircom:ClonedAccount",
  args: { sourceUsername: "template", password: "Reports-Horse-Battery-1", ...args },
});
const assignment = (after: string, username: string, ...roleNames: string[]) => ({
  type: "faircom:RoleAssignment",
  args: { username, roleNames },
  after: [after],
});
const scalr = (args: Record<string, unknown>) => ({ type: "scalr:Role", args });

const LOG_AUDITORS = uuidOf("role Log Auditors");
const EXAMPLE_ROLE = uuidOf("role Example-Role");
const exporting = [
  { resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
];

export const MIXED: Program = {
  oncall: datadog({ name: "On-call", cloneFrom: LOG_AUDITORS }),
  exporters: quboleRole({ name: "exporters", policies: exporting }),
  reports: faircom({ username: "reports", cloneRoles: true }),
  base: scalr({ name: "hardened-base", cloneFrom: 4711 }),
  auditors: datadog({ name: "Auditors", permissions: ["dashboards_read", "logs_read_data"] }),
  analytics: quboleAccount({ name: "Analytics", sourceAccountId: 23 }),
  "reports-roles": assignment("reports", "reports", "auditors"),
  shop: scalr({ name: "shop", cloneFrom: 42, description: "Web servers of the shop", tags: ["shop"] }),
  analysts: quboleRole({ name: "analysts", cloneFrom: "4" }),
  example: datadog({ name: "Example copy", cloneFrom: EXAMPLE_ROLE }),
  board: faircom({ username: "Board", description: "for the board" }),
  readers: datadog({ name: "Readers", permissions: ["apm_read"] }),
  trial: quboleAccount({ name: "Trial", sourceAccountId: 64 }),
  batch: scalr({ name: "batch-copy", cloneFrom: 4711, categoryId: 101 }),
  operators: quboleRole({ name: "operators", cloneFrom: "5" }),
  "board-roles": assignment("board", "Board", "operators", "auditors"),
  backup: datadog({ name: "On-call backup", cloneFrom: LOG_AUDITORS }),
  notes: quboleRole({ name: "notes", policies: [{ resource: "note", action: ["read"], access: "allow" }] }),
  empty: datadog({ name: "Empty", permissions: [] }),
  spare: faircom({ username: "spare", cloneRoles: true }),
};
