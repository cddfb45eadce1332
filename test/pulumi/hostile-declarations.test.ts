import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { dynamicProvider } from "../../src/pulumi/host";
import { HostError, HostPartialFailure } from "../../src/pulumi/print";
import { toWire } from "../../src/pulumi/wire";
import { startSimulator } from "../../src/simulator";
import { bagOf, json, jsonWithUnknowns } from "../support/generators";
import { environmentAt, registeredResources } from "../support/rooms";
import { type StubServer, startStub } from "../support/stub-server";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));
vi.setConfig({ testTimeout: 30_000 });

/** What people plausibly give, right or wrong. */
const plausible = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom("template", "23", "4711", "5/4711", "DATADOG", "suspend"),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
  fc.constant([{ resource: "command", action: ["create"], access: "allow" }]),
);

const resources = await registeredResources();
let vendor: StubServer;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const simulator = await startSimulator();
  vendor = await startStub(() => ({ status: 404, body: { errors: ["not found"] } }), { keep: true });
  for (const [name, value] of Object.entries(environmentAt(simulator, vendor.url))) vi.stubEnv(name, value);
  await simulator.close();
});

afterAll(async () => {
  await vendor.close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const CONTROL = /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** The result of a handler; undefined if it failed as handlers may. */
async function handled<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof HostError)) throw new Error(`a foreign error: ${String(thrown)}`);
    expect(thrown).not.toBeInstanceOf(HostPartialFailure);
    expect(thrown.message).not.toContain("failed unexpectedly");
    expect(thrown.message).not.toMatch(CONTROL);
    return undefined;
  }
}

const isPlain = (value: unknown) => isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);

describe.each(resources.map(({ name, ...rest }) => [name, rest] as const))("%s", (name, { definition, load }) => {
  const provider = dynamicProvider(name, load);
  const keys = Object.keys(definition.inputs);
  const hidden = {
    __declared: json,
    __source: jsonWithUnknowns,
    __version: fc.constantFrom(1, 0, "1"),
    __undeclared: json,
  };
  const known = { ...Object.fromEntries(keys.map((key) => [key, plausible])), ...hidden };
  const bag = (anything: fc.Arbitrary<unknown>) => bagOf(known, anything).map((values) => toWire(values));

  test("check says what is wrong and gives plain inputs, whatever is declared", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant({}), bag(json)), bag(jsonWithUnknowns), async (olds, news) => {
        const result = await handled(provider.check(olds, news));
        if (!result) return;
        expect(isPlain(result.inputs)).toBe(true);
        for (const { property, reason } of result.failures) {
          expect(property).toBe("");
          expect(reason).not.toBe("");
          expect(reason).not.toMatch(CONTROL);
          expect(reason).not.toContain("failed unexpectedly");
        }
      }),
      { numRuns: 150 },
    );
  });

  test("diff compares whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(bag(json), bag(jsonWithUnknowns), async (olds, news) => {
        const result = await handled(provider.diff("id", olds, news));
        for (const key of result?.replaces ?? []) expect(keys).toContain(key);
      }),
      { numRuns: 150 },
    );
  });

  test("read and delete of whatever the state holds find nothing, or say what is wrong with it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), bag(json), async (id, props) => {
        const result = await handled(provider.read(id, props));
        expect(result === undefined || isPlain(result)).toBe(true);
        await handled(provider.delete(id, props));
      }),
      { numRuns: 25 },
    );
  });

  test("an unknown value in any single place is no problem", async () => {
    for (const key of keys) {
      const { failures } = await provider.check({}, { [key]: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2" });
      const own = failures.filter(({ reason }) => reason.startsWith(`${key}:`) || reason.startsWith(`${key}[`));
      const settled = definition.inputs[key]?.settled === true;
      expect([key, settled ? [] : own]).toEqual([key, []]);
    }
  });
});
