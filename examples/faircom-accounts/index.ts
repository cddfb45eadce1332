import * as pulumi from "@pulumi/pulumi";
import { faircom } from "pulumi-clone";

const config = new pulumi.Config();
const password = config.requireSecret("reportsPassword");

// A copy with the roles of its source: they are settled now, and shown by the preview.
const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template",
  password,
  cloneRoles: true,
  description: "Nightly reports",
  metadata: { team: "reporting", keywords: ["nightly", "pdf"] },
});

// A copy of a copy, without roles of its source; which ones it holds is said here.
const auditors = new faircom.ClonedAccount("auditors", { sourceUsername: reports, password });
const auditorRoles = new faircom.RoleAssignment("auditor-roles", {
  username: auditors,
  roleNames: ["auditors", "analysts"],
});

// What the source allows, for comparison.
const template = faircom.getAccountOutput({ username: "template" });

export const reportsRoles = reports.roleNames;
export const auditorsRoles = auditorRoles.roleNames;
export const sameLockout = pulumi
  .all([reports.lockoutAfterNFailedAttempts, template.lockoutAfterNFailedAttempts])
  .apply(([copy, source]) => copy === source);
