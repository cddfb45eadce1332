import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import type { DatadogState } from "../../src/simulator/datadog/state";
import { CallFailure, endHosts, Host, of } from "../support/host";

const ROLE = "datadog:Role";
const UNKNOWN = 2;

let simulator: Simulator;
let folder: string;
/** Makes the process fail inside a handler with an error that carries what the host would interpret. */
let sabotage: string;

beforeAll(async () => {
  simulator = await startSimulator();
  folder = mkdtempSync(join(tmpdir(), "pulumi-clone-sabotage-"));
  sabotage = join(folder, "sabotage.cjs");
  writeFileSync(
    sabotage,
    "AbortSignal.timeout = () => { throw Object.assign(new TypeError('foreign'), { id: 'half-created', code: 5, details: 'x', reasons: ['y'] }); };",
  );
});

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  simulator.setFaults([]);
  await simulator.reset();
});

afterEach(endHosts);

async function failure(work: Promise<unknown>): Promise<CallFailure> {
  const thrown = await work.catch((error: unknown) => error);
  if (!(thrown instanceof CallFailure)) throw new Error(`no failure: ${JSON.stringify(thrown)}`);
  return thrown;
}

test("a wrong declaration has one failure for each mistake, none with a property", async () => {
  const host = await Host.start({ env: simulator.env });
  const { failures } = await host.check({}, of(ROLE, { name: " ", permissions: ["", 1], nam: 1, adopt: false }));
  expect(failures.map(({ property }) => property)).toEqual(["", "", "", "", ""]);
  expect(failures.map(({ reason }) => reason.split(":")[0])).toEqual([
    "name",
    "permissions[0]",
    "permissions[1]",
    "adopt",
    "nam",
  ]);
  expect(host.stderr).toBe("");
});

describe("a refused call", () => {
  const state = { name: "x", __version: 1 };
  const calls: readonly (readonly [string, (host: Host) => Promise<unknown>])[] = [
    ["create", (host) => host.create(of(ROLE, { name: "x", permissions: [] }))],
    ["read", (host) => host.read("some-id", of(ROLE, state))],
    ["update", (host) => host.update("some-id", of(ROLE, state), of(ROLE, { name: "y" }))],
    ["delete", (host) => host.delete("some-id", of(ROLE, state))],
  ];

  test("is one message without a stack, printed by nobody", async () => {
    const host = await Host.start({ env: { ...simulator.env, DD_APP_KEY: "canary-key" } });
    for (const [name, call] of calls) {
      const error = await failure(call(host));
      expect([name, error.code, error.partial]).toEqual([name, UNKNOWN, undefined]);
      expect(error.message).toMatch(/^Datadog rejected the credential[\s\S]*from the environment variable DD_APP_KEY/);
      expect(error.message).not.toMatch(/\n\s+at |canary/);
    }
    expect([host.stderr, host.printed]).toEqual(["", ""]);
  });

  test("of a check is a failure of the resource as a whole", async () => {
    const host = await Host.start({ env: { ...simulator.env, DD_API_KEY: undefined } });
    const { failures } = await host.check({}, of(ROLE, { name: "x", permissions: ["apm_read"] }));
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^Datadog needs apiKey/) }]);
  });
});

describe("an error that isn't ours", () => {
  test("is never taken for a half-created resource or a gRPC status", async () => {
    const host = await Host.start({ env: simulator.env, preload: sabotage });
    const calls = [
      () => host.create(of(ROLE, { name: "x", permissions: [] })),
      () => host.read("some-id", of(ROLE, { __version: 1 })),
    ];
    for (const call of calls) {
      const error = await failure(call());
      expect([error.code, error.partial]).toEqual([UNKNOWN, undefined]);
      expect(error.message).toMatch(/failed unexpectedly \(TypeError\)[\s\S]*PULUMI_CLONE_DEBUG=1/);
      expect(error.message).not.toMatch(/foreign|\n\s+at /);
    }
    expect(host.stderr).toBe("");
  });

  test("tells more when debugging", async () => {
    const host = await Host.start({ env: { ...simulator.env, PULUMI_CLONE_DEBUG: "1" }, preload: sabotage });
    const error = await failure(host.read("some-id", of(ROLE, { __version: 1 })));
    expect(error.message).toMatch(/caused by TypeError: foreign\n\s+at /);
  });

  test("of somebody else's provider is still printed by the host", async () => {
    const host = await Host.start({ env: simulator.env });
    await host.check({}, of(ROLE, { name: "x" }));
    const foreign = 'exports.handler=()=>({check(){throw new Error("not ours")}})';
    expect((await failure(host.check({}, { __provider: foreign }))).message).toContain("not ours");
    await expect.poll(() => host.stderr).toContain("not ours");
  });
});

test("a failure after the role exists tells the engine its id, the whole message, and outputs that can be gone on with", async () => {
  const { roles } = simulator.state().datadog as DatadogState;
  const source = roles.find(({ name }) => name === "Log Auditors");
  const host = await Host.start({ env: simulator.env });
  const { inputs } = await host.check({}, of(ROLE, { name: "copy", cloneFrom: source?.id }));
  // The source loses a permission, so the copy must be changed after it is made, and that fails.
  source?.permissions.pop();
  await simulator.setState({ datadog: { ...simulator.state().datadog, roles } });
  simulator.setFaults([{ match: { method: "PATCH" }, fault: "status", status: 403, body: { errors: ["no"] } }]);
  const error = await failure(host.create(inputs));
  expect(error.code).toBe(UNKNOWN);
  expect(error.partial?.reasons).toEqual([error.message]);
  expect(error.message).toMatch(/denied the permission[\s\S]*exists and is recorded[\s\S]*pulumi up/);
  const { id = "", properties = {} } = error.partial ?? {};
  expect(properties).toMatchObject({ name: "copy", __provider: inputs.__provider, __version: 1 });
  expect((properties.permissions as string[]).length).toBe((inputs.permissions as string[]).length - 1);

  simulator.setFaults([]);
  const read = await host.read(id, properties);
  expect(read.inputs?.permissions).toEqual(properties.permissions);
  expect(await host.update(id, properties, inputs)).toMatchObject({ permissions: inputs.permissions });
  await host.delete(id, properties);
  expect(host.stderr).toBe("");
});

test("a provider of another vendor is refused before anything is asked", async () => {
  const host = await Host.start({
    env: simulator.env,
    config: { "pulumi-clone:vendor": "qubole", "datadog:apiKey": "k" },
  });
  const { failures } = await host.check({}, of(ROLE, { name: "x", permissions: ["apm_read"] }));
  expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/given a Provider of qubole/) }]);
  expect((await failure(host.create(of(ROLE, { name: "x", permissions: [] })))).message).toMatch(
    /given a Provider of qubole[\s\S]*Give it a `datadog\.Provider`/,
  );
  expect(simulator.requests()).toEqual([]);
});

test("an explicit provider's credential is named as such", async () => {
  const host = await Host.start({
    env: { ...simulator.env, DD_API_KEY: undefined, DD_APP_KEY: undefined },
    config: { "pulumi-clone:vendor": "datadog", "datadog:apiKey": "canary-a", "datadog:appKey": "canary-b" },
  });
  const error = await failure(host.read("x", of(ROLE, { __version: 1 })));
  expect(error.message).toContain("apiKey from the explicit datadog.Provider");
  expect(error.message).not.toContain("canary");
});
