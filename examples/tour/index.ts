import * as pulumi from "@pulumi/pulumi";
import { datadog, faircom, qubole, scalr } from "pulumi-clone";

const config = new pulumi.Config();
const password = config.requireSecret("reportsPassword");

// a Datadog role, cloned from a managed one
const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });

// a role written out in full instead of cloned
const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });

const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23, cloneUsers: true });
const exporters = new qubole.Role("exporters", {
  policies: [
    { resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
  ],
});
const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template",
  username: "reports",
  password,
  cloneRoles: true,
});
const base = new scalr.Role("base", { cloneFrom: 4711, name: "hardened-base" });

// two organisations of one vendor in one program: the ordinary Pulumi way
const eu = new datadog.Provider("eu", { apiUrl: config.require("euApiUrl") });
const readOnly = datadog.getRoleOutput({ name: "Datadog Read Only Role" }, { provider: eu });
const oncallEu = new datadog.Role("oncall-eu", { cloneFrom: readOnly.id }, { provider: eu });

export const copies = {
  oncall: pulumi.interpolate`${oncall.permissions.length} permissions`,
  auditors: auditors.permissions,
  analytics: pulumi.interpolate`account ${analytics.accountId}`,
  exporters: pulumi.interpolate`${exporters.policies.apply((policies) => policies?.length)} policy`,
  reports: reports.username,
  base: base.name,
  oncallEu: pulumi.interpolate`${oncallEu.permissions.length} permissions`,
};
