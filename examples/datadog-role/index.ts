import * as pulumi from "@pulumi/pulumi";
import { datadog } from "pulumi-clone";

// A copy of a role that Datadog manages: what it holds is settled now, and shown by the preview.
const source = datadog.getRoleOutput({ name: "Datadog Read Only Role" });
const oncall = new datadog.Role("oncall", {
  name: "On-call",
  cloneFrom: source.id,
  // From now on, Datadog adds to the copy what it releases for this managed role.
  receivesPermissionsFrom: ["Datadog Read Only Role"],
});

// A role written out in full: exactly these, without Datadog's defaults.
const auditors = new datadog.Role("auditors", {
  name: "Auditors",
  permissions: ["logs_read_data", "logs_read_index_data", "dashboards_read"],
});

// A copy of a role of this very program: the preview is exact even before the source exists.
const seniorAuditors = new datadog.Role("senior-auditors", { name: "Senior auditors", cloneFrom: auditors });

export const oncallPermissions = oncall.permissions.apply((permissions) => permissions.length);
export const auditorsId = auditors.id;
export const seniorAuditorsHold = pulumi.interpolate`${seniorAuditors.permissions.length} permissions`;
