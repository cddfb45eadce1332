import * as pulumi from "@pulumi/pulumi";
import { datadog } from "pulumi-clone";

const config = new pulumi.Config();

// a Datadog role, cloned from a managed one
const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });

// a role written out in full instead of cloned
const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });

// two organisations of one vendor in one program: the ordinary Pulumi way
const eu = new datadog.Provider("eu", { apiUrl: config.require("euApiUrl") });
const euSource = datadog.getRoleOutput({ name: "Datadog Read Only Role" }, { provider: eu });
const oncallEu = new datadog.Role("oncall-eu", { cloneFrom: euSource.id }, { provider: eu });

export const copies = {
  oncall: oncall.permissions.apply((permissions) => `${permissions.length} permissions`),
  auditors: auditors.permissions,
  oncallEu: oncallEu.permissions.apply((permissions) => `${permissions.length} permissions`),
};
