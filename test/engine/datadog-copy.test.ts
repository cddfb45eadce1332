import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS } from "./datadog";

const WRITTEN = /^\s*[+~-] \[\d+\]: .*$/gm;

describe("the Datadog part of the first page, in TypeScript", () => {
  const at = givenProject({
    language: "ts",
    simulators: 2,
    program: `
import * as pulumi from "@pulumi/pulumi";
import { datadog } from "pulumi-clone";
const [, apiUrl = ""] = JSON.parse(process.env.SIMULATORS ?? "[]") as string[];
const config = new pulumi.Config();
const [apiKey, appKey] = [config.requireSecret("apiKey"), config.requireSecret("appKey")];

// a Datadog role, cloned from a managed one
const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });

// a role written out in full instead of cloned
const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });

// two organisations of one vendor in one program: the ordinary Pulumi way
const eu = new datadog.Provider("eu", { apiKey, appKey, apiUrl });
new datadog.Role("oncall-eu", { cloneFrom: "${LOG_AUDITORS}" }, { provider: eu });

export const copied: pulumi.Output<string[]> = oncall.permissions;
export const written = auditors.permissions;
`,
  });

  let before: unknown[];
  const snapshots = () => at.project.simulators.map((simulator) => simulator.state().datadog);
  const comparable = (states: unknown[]) => states.map((state) => ({ ...(state as object), bucket: undefined }));

  test("preview lists exactly what each role is to hold", async () => {
    const { project, org } = at;
    before = comparable(snapshots());
    for (const [key, variable] of [
      ["apiKey", "DD_API_KEY"],
      ["appKey", "DD_APP_KEY"],
    ] as const) {
      await succeeded(project.run(["config", "set", "--secret", key, project.simulator.env[variable] ?? ""]));
    }
    const plan = await project.plan();
    expect(plan.oncall).toMatchObject({ op: "create", newState: { inputs: { name: "On-call" } } });
    const planned = plan.oncall?.newState?.inputs.permissions;
    expect(planned).toEqual(org.permissions("Datadog Standard Role"));
    expect((planned as string[]).length).toBeGreaterThan(100);
    expect(plan.auditors?.newState?.inputs.permissions).toEqual(["dashboards_read", "logs_read_data"]);
    expect(plan["oncall-eu"]?.newState?.inputs).toMatchObject({
      name: "oncall-eu",
      permissions: LOG_AUDITORS_PERMISSIONS,
    });
    expect(org.written()).toEqual([]);
  });

  test("up makes them, each with one request, and a second up does nothing", async () => {
    const { project, org } = at;
    await succeeded(project.run(["up", "--stack", "dev", "--yes"]));
    expect(org.written().sort()).toEqual(["POST /api/v2/roles", "POST /api/v2/roles/{role_id}/clone"]);
    expect(org.permissions("On-call")).toEqual(org.permissions("Datadog Standard Role"));
    expect(org.permissions("auditors")).toEqual(["dashboards_read", "logs_read_data"]);
    await succeeded(project.up("--expect-no-changes"));
    expect(org.written()).toEqual([]);
    const outputs = await project.outputs();
    expect(outputs.copied).toEqual(org.permissions("Datadog Standard Role"));
    expect(outputs.written).toEqual(["dashboards_read", "logs_read_data"]);
  });

  test("the state holds the constant instead of code", async () => {
    const state = await at.project.exportState();
    for (const name of ["oncall", "auditors", "oncall-eu"]) {
      const { type, inputs, outputs } = state.resource(name);
      const stub = 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")';
      expect(type).toBe("pulumi-nodejs:dynamic/datadog:Role");
      expect(inputs?.__provider).toBe(stub);
      expect(outputs?.__provider).toBe(stub);
      expect(stub.length).toBeLessThanOrEqual(90);
    }
  });

  test("destroy leaves both organisations as they were, although one role was deleted by hand", async () => {
    const { project, org } = at;
    await org.remove("auditors");
    await succeeded(project.destroy());
    expect(comparable(snapshots())).toEqual(before);
  });
});

describe("a pinned copy", () => {
  const program = (name: string) =>
    js(`const copy = new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}", name: "${name}" });`);
  const at = givenProject({ program: program("Copy") });
  const repairedByOneRequest = async () => {
    const { project, org } = at;
    expect(org.written()).toEqual(["PATCH /api/v2/roles/{role_id}"]);
    expect(org.permissions("Copy")).toEqual(LOG_AUDITORS_PERMISSIONS);
    await succeeded(project.drift());
    await succeeded(project.up("--expect-no-changes"));
    expect(org.written()).toEqual([]);
  };

  test("a permission added by hand fails the drift check, which names it in one line", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    await org.grant("Copy", "dashboards_read");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output.match(WRITTEN)?.map((line) => line.trim())).toEqual(['+ [4]: "dashboards_read"']);
    expect(run.output).toContain("no changes were expected");
  });

  test("refresh records it, a second refresh finds nothing new, a plain up takes it away", async () => {
    const { project } = at;
    await succeeded(project.refresh());
    await succeeded(project.refresh("--expect-no-changes"));
    const plan = await project.preview("--diff");
    expect(plan.output.match(WRITTEN)?.map((line) => line.trim())).toEqual(['- [4]: "dashboards_read"']);
    await succeeded(project.up());
    await repairedByOneRequest();
  });

  test("up --refresh repairs an added and a missing permission at once", async () => {
    const { project, org } = at;
    await org.grant("Copy", "dashboards_read");
    await org.revoke("Copy", "audit_logs_read");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output.match(WRITTEN)?.map((line) => line.trim())).toEqual([
      '~ [0]: "audit_logs_read" => "dashboards_read"',
    ]);
    await succeeded(project.up("--refresh"));
    await repairedByOneRequest();
  });

  test("a missing permission is drift, shown in at most two lines", async () => {
    const { project, org } = at;
    await org.revoke("Copy", "logs_read_archives");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output.match(WRITTEN)?.length).toBeLessThanOrEqual(2);
    expect(run.output).toContain('"logs_read_archives"');
    await succeeded(project.up("--refresh"));
    await repairedByOneRequest();
  });

  test("a name changed by hand is drift and is put right", async () => {
    const { project, org } = at;
    await org.rename("Copy", "Somebody's");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output).toContain(`~ name: "Copy" => "Somebody's"`);
    await succeeded(project.up("--refresh"));
    await repairedByOneRequest();
  });

  test("a user who is given the role is no drift; the outputs learn of it", async () => {
    const { project, org } = at;
    await org.addUser("Copy", "mary@example.com");
    await succeeded(project.drift());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(org.written()).toEqual([]);
    expect((await project.exportState()).resource("copy").outputs?.userCount).toBe(1);
  });

  test("a changed source changes nothing, and isn't even asked", async () => {
    const { project, org } = at;
    await org.grant("Log Auditors", "dashboards_write");
    await succeeded(project.preview("--expect-no-changes"));
    expect(org.asked()).toEqual([]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(org.asked().filter((request) => request.includes("/roles"))).toEqual(["GET /api/v2/roles/{role_id}"]);
  });

  test("a copy deleted by hand: a plain change says what to do, up --refresh re-creates it from today's source", async () => {
    const { project, org } = at;
    await org.remove("Copy");
    const drift = await project.drift();
    expect(drift.code).toBe(7);
    expect(drift.output).toContain("1 to delete");

    project.setProgram(program("Copy 2"));
    const output = await failed(project.up());
    expect(output).toContain("no longer exists at Datadog");
    expect(output).toContain("pulumi up --refresh");

    await succeeded(project.up("--refresh"));
    expect(org.permissions("Copy 2")).toEqual([...LOG_AUDITORS_PERMISSIONS, "dashboards_write"].sort());
    await succeeded(project.up("--expect-no-changes"));
  });

  test("a deleted source changes nothing: preview, refresh, a rename and destroy work without it", async () => {
    const { project, org } = at;
    await org.remove("Log Auditors");
    await succeeded(project.preview("--expect-no-changes"));
    await succeeded(project.drift());
    project.setProgram(program("Copy 3"));
    const plan = await project.plan();
    expect(plan.copy).toMatchObject({ op: "update", diffReasons: ["name"] });
    await succeeded(project.up());
    expect(org.written()).toEqual(["PATCH /api/v2/roles/{role_id}"]);
    expect(org.permissions("Copy 3")).toEqual([...LOG_AUDITORS_PERMISSIONS, "dashboards_write"].sort());
    await succeeded(project.destroy());
    expect(org.roles().map(({ name }) => name)).not.toContain("Copy 3");
  });

  test("without its source a new copy is refused at preview, with the way to find it", async () => {
    const output = await failed(at.project.preview());
    expect(output).toContain(`cloneFrom: Datadog has no role with the id "${LOG_AUDITORS}" to clone from.`);
    expect(output).toContain("datadog.getRoleOutput");
  });
});
