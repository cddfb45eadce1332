import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import type { DatadogState } from "../../src/simulator/datadog/state";
import { vendors } from "../../src/vendors";
import { type CallFailure, endHosts, Host, of } from "../support/host";
import { ROOT } from "../support/project";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_ARRAY = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
const ROLE = "datadog:Role";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});

afterAll(async () => {
  await simulator.close();
});

beforeEach(async () => {
  simulator.setFaults([]);
  simulator.resetSwitches();
  await simulator.reset();
});

afterEach(endHosts);

function auditors(): string {
  const { roles } = simulator.state().datadog as DatadogState;
  return roles.find(({ name }) => name === "Log Auditors")?.id ?? "";
}

async function failure(work: Promise<unknown>): Promise<CallFailure> {
  return work.then(
    (value) => Promise.reject(new Error(`succeeded: ${JSON.stringify(value)}`)),
    (error: CallFailure) => error,
  );
}

const AUDITOR_PERMISSIONS = ["audit_logs_read", "logs_read_archives", "logs_read_data", "logs_read_index_data"];

test("the life of a role: everything comes back whole, and nothing is printed", async () => {
  const host = await Host.start({ env: simulator.env });
  const args = of(ROLE, { name: "copy", cloneFrom: auditors() });

  const { inputs, failures } = await host.check({}, args);
  expect(failures).toEqual([]);
  expect(inputs).toEqual({ ...args, permissions: AUDITOR_PERMISSIONS });

  const { id, outputs } = await host.create(inputs);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(outputs).toMatchObject({ ...inputs, userCount: 0, __version: 1 });

  expect(await host.read(id, outputs)).toMatchObject({ id, inputs, outputs: { ...inputs, __version: 1 } });
  expect(await host.check(inputs, args)).toEqual({ inputs, failures: [] });
  expect(await host.diff(id, outputs, inputs)).toEqual({
    leftToEngine: true,
    replaces: [],
    deleteBeforeReplace: true,
  });

  const next = await host.check(inputs, of(ROLE, { name: "renamed", cloneFrom: auditors() }));
  const updated = await host.update(id, outputs, next.inputs);
  expect(updated).toMatchObject({ ...next.inputs, __version: 1 });

  await host.delete(id, updated);
  await host.delete(id, updated);
  expect(await host.read(id, updated)).toEqual({ id: "", outputs: { __provider: args.__provider }, inputs: undefined });
  expect([host.printed, host.stderr]).toEqual(["", ""]);
});

describe("what stands in users' states", () => {
  const EXACT = 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")';

  test("is loaded by the host from these very bytes", async () => {
    expect(Buffer.byteLength(EXACT)).toBe(76);
    const host = await Host.start({ env: simulator.env });
    expect((await host.check({}, { name: "x", __provider: EXACT })).failures).toEqual([]);
  });

  test("is what the built package writes, for every resource", async () => {
    const { stubOf } = createRequire(import.meta.url)(join(ROOT, "dist/pulumi/contract.js"));
    expect(stubOf("datadog:Role")).toBe(EXACT);
    const host = await Host.start({ env: simulator.env });
    for (const load of Object.values(vendors)) {
      for (const { vendor, type } of (await load()).resources) {
        const { failures } = await host.check({}, of(`${vendor.name}:${type}`, { nonsense: 1 }));
        expect(failures.some(({ reason }) => reason.startsWith("nonsense:"))).toBe(true);
      }
    }
  });

  test("of a resource that this release doesn't have is one clear error", async () => {
    const host = await Host.start({ env: simulator.env });
    for (const name of ["datadog:Nothing", "acme:Role", "constructor:x"]) {
      const error = await failure(host.check({}, of(name, { name: "x" })));
      expect(error.message).toMatch(/has no resource/);
      expect(error.message).toContain(name);
    }
    expect(host.stderr).toBe("");
  });
});

test("concurrent first calls are all configured", async () => {
  const { DD_API_KEY, DD_APP_KEY, DD_HOST } = simulator.env;
  const { id } = await (await Host.start({ env: simulator.env })).create(of(ROLE, { name: "x", permissions: [] }));
  const env = { DD_API_KEY: undefined, DD_APP_KEY: undefined, DD_HOST: undefined };
  const host = await Host.start({
    env,
    config: { "datadog:apiKey": DD_API_KEY, "datadog:appKey": DD_APP_KEY, "datadog:apiUrl": DD_HOST },
  });
  const reads = await Promise.all(
    Array.from({ length: 10 }, () => host.read(id, of(ROLE, { name: "x", __version: 1 }))),
  );
  expect(reads.map((read) => read.id)).toEqual(new Array(10).fill(id));
});

describe("values on the wire", () => {
  test("may be unknown, whatever their type and wherever they stand", async () => {
    const host = await Host.start({ env: simulator.env });
    const unknown = await host.check({}, of(ROLE, { name: UNKNOWN_STRING, cloneFrom: UNKNOWN_STRING }));
    expect(unknown.failures).toEqual([]);
    expect(unknown.inputs).toMatchObject({
      name: UNKNOWN_STRING,
      cloneFrom: UNKNOWN_STRING,
      permissions: UNKNOWN_ARRAY,
    });
    for (const permissions of [UNKNOWN_STRING, UNKNOWN_ARRAY, ["apm_read", UNKNOWN_STRING]]) {
      const { inputs, failures } = await host.check({}, of(ROLE, { name: "x", permissions }));
      expect([inputs.permissions, failures]).toEqual([permissions, []]);
    }
    const policies = [{ resource: "command", action: UNKNOWN_ARRAY, access: "allow", condition: UNKNOWN_STRING }];
    const nested = await host.check({}, of("qubole:Role", { name: "x", policies }));
    expect([nested.inputs.policies, nested.failures]).toEqual([policies, []]);
    const { replaces } = await host.diff(
      "1",
      of("scalr:Role", { cloneFrom: "1", name: "x" }),
      of("scalr:Role", { cloneFrom: UNKNOWN_STRING, name: "x" }),
    );
    expect(replaces).toContain("cloneFrom");
  });

  test("that are secret are wrapped in every answer, and never shown in errors", async () => {
    const host = await Host.start({ env: simulator.env });
    const args = { sourceUsername: "template", username: "copy", password: "canary-1" };
    const wrapped = { [SIGNATURE]: SECRET, value: "canary-1" };
    const { inputs, failures } = await host.check({}, of("faircom:ClonedAccount", args));
    expect([failures, inputs.password]).toEqual([[], wrapped]);
    const { id, outputs } = await host.create(inputs);
    expect(outputs.password).toEqual(wrapped);
    expect((await host.read(id, outputs)).outputs.password).toEqual(wrapped);
    const error = await failure(host.create(inputs));
    expect(error.message).not.toContain("canary");

    const clone = await host.check({}, of("qubole:ClonedAccount", { name: "clone", sourceAccountId: 23 }));
    const made = await host.create(clone.inputs);
    expect(made.outputs.authenticationToken).toEqual({ [SIGNATURE]: SECRET, value: expect.any(String) });
    expect(host.stdout + host.stderr).not.toContain("canary");
  });
});

describe("reading what was never created here", () => {
  test("finds it, or says that there is nothing", async () => {
    const host = await Host.start({ env: simulator.env });
    const found = await host.read(auditors(), of(ROLE, {}));
    expect(found).toMatchObject({
      id: auditors(),
      outputs: { name: "Log Auditors", permissions: AUDITOR_PERMISSIONS },
    });
    const error = await failure(host.read("nowhere", of(ROLE, {})));
    expect(error.message).toMatch(/no Datadog role with the id nowhere[\s\S]*Role\.get/);
  });
});
