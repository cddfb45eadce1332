import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS, SUPPORT_ENGINEERS } from "./datadog";

const DEFAULTS =
  `apm_read appsec_vm_read cd_visibility_read ci_visibility_read dashboards_read incident_read monitors_read
  notebooks_read rum_apps_read slos_read`.split(/\s+/);

describe("changes in place", () => {
  const role = (args: string) => js(`new datadog.Role("copy", ${args});`);
  const at = givenProject({ program: role(`{ cloneFrom: "${LOG_AUDITORS}", name: "Copy" }`) });
  let id = "";
  /** Plans and makes a change that must be one update of the same object by one request. */
  const change = async (args: string, reasons: string[]) => {
    const { project, org } = at;
    project.setProgram(role(args));
    const plan = await project.plan();
    expect(plan.copy).toMatchObject({ op: "update", diffReasons: reasons });
    expect(org.written()).toEqual([]);
    await succeeded(project.up());
    expect(org.written()).toEqual(["PATCH /api/v2/roles/{role_id}"]);
    expect((await project.exportState()).resource("copy").id).toBe(id);
    expect(org.roles().filter((each) => each.id === id)).toHaveLength(1);
    return plan.copy?.newState?.inputs ?? {};
  };

  test("another name", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    id = org.role("Copy").id;
    org.written();
    await change(`{ cloneFrom: "${LOG_AUDITORS}", name: "Renamed" }`, ["name"]);
    expect(org.role("Renamed").id).toBe(id);
    expect(org.permissions("Renamed")).toEqual(LOG_AUDITORS_PERMISSIONS);
  });

  test("another source pins the copy anew", async () => {
    const planned = await change(`{ cloneFrom: "${SUPPORT_ENGINEERS}", name: "Renamed" }`, [
      "cloneFrom",
      "permissions",
    ]);
    expect([...(planned.permissions as string[])].sort()).toEqual(at.org.permissions("Support Engineers"));
    expect(at.org.permissions("Renamed")).toEqual(at.org.permissions("Support Engineers"));
  });

  test("from a source to a list, and back", async () => {
    const { org } = at;
    const held = org.permissions("Support Engineers");
    await change(`{ permissions: ${JSON.stringify([...held.slice(1), "teams_manage"])}, name: "Renamed" }`, [
      "cloneFrom",
      "permissions",
    ]);
    expect(org.permissions("Renamed")).toEqual([...held.slice(1), "teams_manage"].sort());
    await change(`{ cloneFrom: "${SUPPORT_ENGINEERS}", name: "Renamed" }`, ["cloneFrom", "permissions"]);
    expect(org.permissions("Renamed")).toEqual(held);
  });

  test("a list that means the same, by other order, repetition and ids, is no change; an empty list empties the role", async () => {
    const { project, org } = at;
    await change(`{ permissions: ["logs_read_data", "dashboards_read"], name: "Renamed" }`, [
      "cloneFrom",
      "permissions",
    ]);
    const byId = (await permissionId("logs_read_data")) ?? "";
    project.setProgram(role(`{ permissions: ["dashboards_read", "${byId}", "logs_read_data"], name: "Renamed" }`));
    await succeeded(project.preview("--expect-no-changes"));
    await change(`{ name: "Renamed" }`, ["permissions"]);
    expect(org.permissions("Renamed")).toEqual([]);
    await succeeded(project.drift());
  });

  test("an inherited managed role: what Datadog adds by it is no drift, what goes missing is", async () => {
    const { project, org } = at;
    const args = `{ permissions: ["dashboards_read", "slos_read"], name: "Renamed", receivesPermissionsFrom: ["Datadog Standard Role"] }`;
    await change(args, ["permissions", "receivesPermissionsFrom"]);
    expect(org.role("Renamed").receivesPermissionsFrom).toEqual(["Datadog Standard Role"]);
    await org.grant("Renamed", "monitors_read");
    await succeeded(project.drift());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await org.revoke("Renamed", "slos_read");
    expect((await project.drift()).output).toContain('- [1]: "slos_read"');
    await succeeded(project.up("--refresh"));
    expect(org.permissions("Renamed")).toContain("slos_read");
    await succeeded(project.drift());
  });

  const permissionId = async (name: string) => {
    const { permissions } = at.project.simulator.state().datadog as { permissions: { id: string; name: string }[] };
    return permissions.find((permission) => permission.name === name)?.id;
  };
});

describe("what Datadog adds to our own request", () => {
  const program = (defaults: boolean) =>
    js(`
new datadog.Role("strong", { permissions: ["admin", "apm_read"] });
new datadog.Role("plain", { permissions: ["teams_manage"], includeDefaultPermissions: ${defaults} });`);
  const at = givenProject({ program: program(true) });

  test("is recorded beside the declaration and is no drift", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    expect(org.permissions("strong")).toEqual(["admin", "apm_read", "org_management", "standard"]);
    expect(org.permissions("plain")).toEqual([...DEFAULTS, "teams_manage"].sort());
    const state = await project.exportState();
    expect(state.resource("strong").outputs?.addedByVendor).toEqual(
      expect.arrayContaining(["org_management", "standard"]),
    );
    const added = state.resource("plain").outputs?.addedByVendor as string[];
    expect([...added].sort()).toEqual(DEFAULTS);
    await succeeded(project.up("--expect-no-changes"));
    await succeeded(project.drift());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("doesn't hide what somebody adds by hand", async () => {
    const { project, org } = at;
    await org.grant("strong", "logs_read_data");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output).toContain('+ [2]: "logs_read_data"');
    await succeeded(project.up("--refresh"));
    expect(org.permissions("strong")).toEqual(["admin", "apm_read", "org_management", "standard"]);
    await succeeded(project.drift());
  });

  test("goes away when the defaults are no longer wanted", async () => {
    const { project, org } = at;
    project.setProgram(program(false));
    await succeeded(project.up());
    expect(org.permissions("plain")).toEqual(["teams_manage"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });
});

describe("replacement and renaming of the resource", () => {
  const at = givenProject({
    program: js(`
new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}", name: "Copy" });
new datadog.Role("plain", { permissions: ["slos_read"] });`),
  });

  test("--replace deletes first, since the name is taken until then, and pins anew", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    const { id } = org.role("Copy");
    await org.grant("Log Auditors", "slos_read");
    org.written();
    await succeeded(project.up("--replace", "urn:pulumi:dev::test::pulumi-nodejs:dynamic/datadog:Role::copy"));
    expect(org.written()).toEqual(["DELETE /api/v2/roles/{role_id}", "POST /api/v2/roles/{role_id}/clone"]);
    expect(org.role("Copy").id).not.toBe(id);
    expect(org.permissions("Copy")).toEqual([...LOG_AUDITORS_PERMISSIONS, "slos_read"].sort());
  });

  test("another logical name without an alias meets its own role, and the message names the ways out", async () => {
    const { project, org } = at;
    project.setProgram(js(`new datadog.Role("copy2", { cloneFrom: "${LOG_AUDITORS}", name: "Copy" });`));
    const output = await failed(project.up());
    expect(output).toContain('Datadog already has a Datadog role with the name "Copy"');
    expect(output).toContain(`id ${org.role("Copy").id}`);
    expect(output).toContain("`aliases`");
    expect(output).toContain("`pulumi state rename`");
    expect(org.roles().map(({ name }) => name)).toContain("plain");
  });

  test("with an alias it is the same object; a defaulted name follows in place", async () => {
    const { project, org } = at;
    const { id } = org.role("Copy");
    project.setProgram(
      js(`
new datadog.Role("copy2", { cloneFrom: "${LOG_AUDITORS}", name: "Copy" }, { aliases: [{ name: "copy" }] });
new datadog.Role("plain2", { permissions: ["slos_read"] }, { aliases: [{ name: "plain" }] });`),
    );
    const plan = await project.plan();
    expect(Object.keys(plan)).toEqual(["plain2"]);
    expect(plan.plain2).toMatchObject({ op: "update", diffReasons: ["name"] });
    await succeeded(project.up());
    expect(org.role("Copy").id).toBe(id);
    expect(org.permissions("plain2")).toEqual(["slos_read"]);
    await succeeded(project.destroy());
    expect(org.roles().map(({ name }) => name)).not.toContain("Copy");
  });
});

describe("what Pulumi itself offers", () => {
  const program = (name: string, options: string) =>
    js(`new datadog.Role("${name}", { cloneFrom: "${LOG_AUDITORS}", name: "Copy" }, ${options});`);
  const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/datadog:Role::${name}`;
  const at = givenProject({ program: program("copy", "{ protect: true }") });

  test("protect, state rename, state move to another stack and back", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    const { id } = org.role("Copy");
    expect(await failed(project.destroy())).toContain("protected");
    await succeeded(project.run(["state", "rename", urn("copy"), "moved", "--stack", "dev", "--yes"]));
    project.setProgram(program("moved", "{}"));
    await succeeded(project.up());
    await succeeded(project.run(["stack", "init", "other"]));
    const [dev, other] = ["organization/test/dev", "organization/test/other"];
    await succeeded(project.run(["state", "move", "--source", dev, "--dest", other, urn("moved"), "--yes"]));
    await succeeded(project.run(["preview", "--stack", "other", "--refresh", "--expect-no-changes"]));
    const back = urn("moved").replace(":dev:", ":other:");
    await succeeded(project.run(["state", "move", "--source", other, "--dest", dev, back, "--yes"]));
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(org.role("Copy").id).toBe(id);
  });

  test("retainOnDelete leaves the role at the vendor", async () => {
    const { project, org } = at;
    project.setProgram(program("moved", "{ retainOnDelete: true }"));
    await succeeded(project.up());
    org.written();
    await succeeded(project.destroy());
    expect(org.written()).toEqual([]);
    expect(org.permissions("Copy")).toEqual(LOG_AUDITORS_PERMISSIONS);
  });
});
