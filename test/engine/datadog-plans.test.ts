import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS } from "./datadog";

describe("plans", () => {
  const program = (name: string) => js(`new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}", name: "${name}" });`);
  const at = givenProject({ program: program("Copy") });
  const plan = () => join(at.project.path, "plan.json");
  const save = () => at.project.preview("--save-plan", plan());
  const execute = () => at.project.up("--plan", plan());

  test("a source that changes between plan and up stops the up before anything is touched", async () => {
    const { project, org } = at;
    await succeeded(save());
    await org.grant("Log Auditors", "slos_read");
    const output = await failed(execute());
    expect(output).toContain("violates plan");
    expect(output).toContain("slos_read");
    expect(org.written()).toEqual([]);
    await org.revoke("Log Auditors", "slos_read");
    await succeeded(execute());
    expect(org.permissions("Copy")).toEqual(LOG_AUDITORS_PERMISSIONS);
    await succeeded(project.up("--expect-no-changes"));
  });

  test("a pinned copy isn't touched by its source in between, and drift is repaired by a plan", async () => {
    const { project, org } = at;
    project.setProgram(program("Copy 2"));
    await org.revoke("Copy", "logs_read_data");
    await succeeded(project.refresh());
    await succeeded(save());
    await org.grant("Log Auditors", "slos_read");
    await succeeded(execute());
    expect(org.permissions("Copy 2")).toEqual(LOG_AUDITORS_PERMISSIONS);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("a source that is made by the same plan", async () => {
    const { project, org } = at;
    project.setProgram(
      js(`
const source = new datadog.Role("source", { permissions: ["slos_read"] });
new datadog.Role("by-id", { cloneFrom: source.id });
new datadog.Role("by-resource", { cloneFrom: source });`),
    );
    await succeeded(save());
    await succeeded(execute());
    expect(org.permissions("by-id")).toEqual(["slos_read"]);
    expect(org.permissions("by-resource")).toEqual(["slos_read"]);
    expect(org.roles().map(({ name }) => name)).not.toContain("Copy 2");
  });
});

describe("a role that is made, but isn't finished", () => {
  const at = givenProject({ program: js(`new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}" });`) });
  const PATCH = { method: "PATCH", template: "/api/v2/roles/{role_id}" };
  const declared = [...LOG_AUDITORS_PERMISSIONS, "slos_read"];
  /** A clone that lacks a permission which the source lost between check and clone, and a refused attempt to add it. */
  const half = async () => {
    const { project, org } = at;
    const { simulator } = project;
    await succeeded(project.destroy());
    await org.grant("Log Auditors", "slos_read");
    const source = await org.get(LOG_AUDITORS);
    await org.revoke("Log Auditors", "slos_read");
    simulator.setFaults([
      { match: { method: "GET", template: PATCH.template, nth: 1 }, fault: "status", status: 200, body: source },
      { match: PATCH, fault: "status", status: 400, body: { errors: ["canary of a refusal"] } },
    ]);
    const output = await failed(project.up());
    expect(org.written()).toEqual(["POST /api/v2/roles/{role_id}/clone", `PATCH ${PATCH.template}`]);
    simulator.setFaults([]);
    const { id } = org.role("copy");
    expect(output).toContain("canary of a refusal");
    expect(output).toContain(
      `The Datadog role ${id} exists and is recorded in the state, but isn't yet what is declared.`,
    );
    expect(output).toContain("`pulumi up` again");
    expect(output).not.toMatch(/^\s+at .*[:(]\d+/m);
    const recorded = (await project.exportState()).resource("copy");
    expect(recorded.id).toBe(id);
    expect(recorded.initErrors).toHaveLength(1);
    return id;
  };

  test("up goes on with the same object", async () => {
    const { project, org } = at;
    const id = await half();
    const { copy } = await project.plan();
    expect(copy?.op).toBe("update");
    await succeeded(project.up());
    expect(org.written()).toEqual([`PATCH /api/v2/roles/{role_id}`]);
    expect(org.role("copy").id).toBe(id);
    expect(org.permissions("copy")).toEqual(declared);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("refresh in between shows what is missing, and up repairs it", async () => {
    const { project, org } = at;
    await half();
    await succeeded(project.refresh());
    await succeeded(project.up());
    expect(org.permissions("copy")).toEqual(declared);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("destroy in between removes it", async () => {
    const { project, org } = at;
    await half();
    await succeeded(project.destroy());
    expect(org.roles().map(({ name }) => name)).not.toContain("copy");
  });

  test("a failed update keeps the state truthful", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    const { id } = org.role("copy");
    project.setProgram(js(`new datadog.Role("copy", { permissions: ["slos_read"], name: "renamed" });`));
    project.simulator.setFaults([{ match: PATCH, fault: "status", status: 400 }]);
    await failed(project.up());
    project.simulator.setFaults([]);
    expect((await project.exportState()).resource("copy")).toMatchObject({
      inputs: { name: "copy" },
      outputs: { name: "copy" },
    });
    await succeeded(project.up());
    expect(org.role("renamed").id).toBe(id);
    expect(org.permissions("renamed")).toEqual(["slos_read"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });
});
