import { describe, expect, test } from "vitest";
import { succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS } from "./datadog";

describe("ignoreChanges on the permissions", () => {
  const program = (options: string, name = "Copy") =>
    js(`
new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}", name: "${name}" }, ${options});
new datadog.Role("written", { permissions: ["dashboards_read"] }, ${options});`);
  const ignoring = `{ ignoreChanges: ["permissions"] }`;
  const at = givenProject({ program: program(ignoring) });
  const changed = [...LOG_AUDITORS_PERMISSIONS, "monitors_read"].sort();
  const asLeft = () => {
    expect(at.org.permissions("written")).toEqual(["dashboards_read", "monitors_read"]);
  };

  test("a change at the vendor is none to refresh, up --refresh and up", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    for (const role of ["Copy", "written"]) await org.grant(role, "monitors_read");
    await succeeded(project.drift());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.refresh("--expect-no-changes"));
    await succeeded(project.up("--expect-no-changes"));
    expect(org.written()).toEqual([]);
    expect(org.permissions("Copy")).toEqual(changed);
    asLeft();
  });

  test("a rename beside it leaves the permissions alone", async () => {
    const { project, org } = at;
    project.setProgram(program(ignoring, "Copy 2"));
    await org.revoke("Copy", "audit_logs_read");
    const plan = await project.plan();
    expect(plan.copy).toMatchObject({ op: "update", diffReasons: ["name"] });
    await succeeded(project.up());
    expect(org.written()).toEqual(["PATCH /api/v2/roles/{role_id}"]);
    expect(org.permissions("Copy 2")).toEqual(changed.filter((name) => name !== "audit_logs_read"));
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("withdrawn, the copy goes back to its pin and not to what the source holds by now", async () => {
    const { project, org } = at;
    await org.grant("Log Auditors", "slos_read");
    project.setProgram(program("{}", "Copy 2"));
    const plan = await project.preview("--diff");
    expect(plan.output).toContain('"monitors_read" => "audit_logs_read"');
    await succeeded(project.up());
    expect(org.permissions("Copy 2")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect(org.permissions("written")).toEqual(["dashboards_read"]);
    await succeeded(project.drift());
    await succeeded(project.up("--expect-no-changes"));
  });
});
