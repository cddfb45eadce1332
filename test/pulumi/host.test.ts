import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FROM_CONFIGURATION, VENDOR_MARKER } from "../../src/pulumi/contract";
import { type DynamicProvider, dynamicProvider } from "../../src/pulumi/host";
import { HostError, HostPartialFailure } from "../../src/pulumi/print";
import type { ResourceDefinition, Room, SettingValues, VendorDefinition } from "../../src/resource/definition";
import { CloneError } from "../../src/resource/errors";
import { lostAnswer, ToyApi, type ToyDefinition, thing, trouble } from "../support/toy";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_ARRAY = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
const __provider = "the stub";

let serial = 0;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Setup {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly definition?: Partial<ToyDefinition>;
  readonly connect?: (settings: SettingValues) => ToyApi;
}

/** A vendor of its own for each test: connections are shared within a process. */
function setup({ config = {}, definition = {}, connect }: Setup = {}) {
  const toy = new ToyApi();
  toy.plant({ id: "src", name: "source", items: ["a", "b"] });
  const vendor: VendorDefinition<ToyApi> = {
    ...thing.vendor,
    name: `toy${++serial}`,
    settings: { token: { doc: "", config: "toy:token", environment: ["TOY_TOKEN"], secret: true } },
    connect: connect ?? (() => toy),
  };
  const room: Room<ToyApi> = {
    vendor,
    resources: [{ ...thing, ...definition, vendor } as ResourceDefinition<ToyApi>],
    functions: [],
  };
  const provider = dynamicProvider(`${vendor.name}:Thing`, async () => room as Room<unknown>);
  void provider.configure({ config: { get: (key) => config[key] as string | undefined } });
  return { toy, provider, vendor };
}

async function failure(work: Promise<unknown>): Promise<HostError> {
  const thrown = await work.catch((error: unknown) => error);
  if (!(thrown instanceof HostError)) throw new Error(`no HostError: ${String(thrown)}`);
  return thrown;
}

const copy = { name: "copy", cloneFrom: "src", __provider };

describe("check", () => {
  test("gives settled inputs without the host's own keys", async () => {
    const { provider } = setup();
    expect(await provider.check({}, { ...copy, __defaults: [] })).toEqual({
      inputs: { name: "copy", cloneFrom: "src", items: ["a", "b"] },
      failures: [],
    });
  });

  test("reports every problem without a property, as the engine would print its value", async () => {
    const { provider } = setup();
    const { failures } = await provider.check({}, { name: 1, password: "x", nam: 2, __provider });
    expect(failures.map(({ property }) => property)).toEqual(["", "", ""]);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^name: expected a string/),
      expect.stringMatching(/^password: expected at least 3/),
      expect.stringMatching(/^nam: /),
    ]);
  });

  test("passes unknown values through, and announces what depends on them as unknown", async () => {
    const { provider, toy } = setup();
    const { inputs, failures } = await provider.check({}, { name: UNKNOWN_STRING, cloneFrom: UNKNOWN_STRING });
    expect([inputs, failures]).toEqual([{ name: UNKNOWN_STRING, cloneFrom: UNKNOWN_STRING, items: UNKNOWN_ARRAY }, []]);
    expect((await provider.check({}, { name: "x", items: UNKNOWN_STRING })).inputs.items).toBe(UNKNOWN_STRING);
    expect((await provider.check({}, { name: "x", items: ["a", UNKNOWN_STRING] })).inputs.items).toEqual([
      "a",
      UNKNOWN_STRING,
    ]);
    expect(toy.calls).toEqual([]);
  });

  test("marks secrets", async () => {
    const { provider } = setup();
    const { inputs } = await provider.check({}, { name: "x", password: "abc" });
    expect(inputs.password).toEqual({ [SIGNATURE]: SECRET, value: "abc" });
  });

  test("asks nobody offline", async () => {
    vi.stubEnv("PULUMI_CLONE_OFFLINE", "1");
    const { provider, toy } = setup();
    expect((await provider.check({}, copy)).inputs.items).toBe(UNKNOWN_ARRAY);
    expect(toy.calls).toEqual([]);
  });

  test("prints notices as lines, and nothing else", async () => {
    const { provider } = setup({ definition: { notices: () => ["Careful."] } });
    await provider.check({}, copy);
    expect(printed).toEqual(["Careful.\n"]);
  });
});

describe("diff", () => {
  test("leaves the comparison to the engine and names what can't be changed", async () => {
    const { provider } = setup();
    const { outs } = await provider.create({ name: "x", zone: "z1" });
    const same = await provider.diff("id", outs, { name: "y", zone: "z1" });
    expect(same).toEqual({ replaces: [], deleteBeforeReplace: true });
    expect("changes" in same).toBe(false);
    expect((await provider.diff("id", outs, { name: "x", zone: "z2" })).replaces).toEqual(["zone"]);
    expect((await provider.diff("id", outs, { name: "x", zone: UNKNOWN_STRING })).replaces).toEqual(["zone"]);
  });

  test("follows a definition that makes the new one first", async () => {
    const { provider } = setup({ definition: { replacesCreateFirst: true } });
    expect((await provider.diff("id", {}, { name: "x" })).deleteBeforeReplace).toBe(false);
  });
});

test("a whole life keeps every hidden key that means something", async () => {
  const { provider, toy } = setup();
  const { inputs } = await provider.check({}, copy);
  const created = await provider.create({ ...inputs, __provider });
  expect(created.id).toBe(toy.named("copy")[0]?.id);
  expect(created.outs.__provider).toBeUndefined();

  toy.named("copy")[0]?.items.push("hand");
  const state = { ...created.outs, __provider };
  const drifted = await provider.read(created.id, state);
  expect(drifted.inputs).toEqual({ ...inputs, items: ["a", "b", "hand"], __declared: '["a","b"]' });

  const next = await provider.check({ ...drifted.inputs, __provider }, copy);
  expect(next.inputs).toEqual(inputs);
  const { outs } = await provider.update(created.id, { ...drifted.props, __provider }, { ...next.inputs, __provider });
  expect(outs).toEqual(created.outs);

  await provider.delete(created.id, { ...outs, __provider });
  expect(await provider.read(created.id, { ...outs, __provider })).toEqual({ id: "", props: {} });
  await provider.delete(created.id, { ...outs, __provider });
});

describe("an error", () => {
  test("leaves complete, once, without a stack and without anything that the host would interpret", async () => {
    const foreign = Object.assign(new TypeError("canary"), { id: "half-created", code: 7, details: "x" });
    const { provider } = setup({ definition: { find: () => Promise.reject(foreign) } });
    const error = await failure(provider.read("x", { __version: 1 }));
    expect(error).not.toBeInstanceOf(HostPartialFailure);
    expect(error.message).toMatch(/pulumi-clone failed unexpectedly \(TypeError\)[\s\S]*PULUMI_CLONE_DEBUG/);
    expect(error.message).not.toContain("canary");
    expect(error.stack).toBe("");
    expect(["id", "code", "details", "reasons"].filter((key) => key in error)).toEqual([]);
  });

  test("shows where it came from when debugging", async () => {
    vi.stubEnv("PULUMI_CLONE_DEBUG", "1");
    const { provider } = setup({ definition: { find: () => Promise.reject(new TypeError("the cause")) } });
    const { message } = await failure(provider.read("x", { __version: 1 }));
    expect(message).toMatch(/caused by TypeError: the cause\n\s+at /);
  });

  test("after which the thing exists carries its id, the whole message, and outputs with the provider", async () => {
    const { provider, toy } = setup();
    toy.expect(lostAnswer("sync", "before"));
    toy.dropsFromLists = [];
    const { inputs } = await provider.check({}, copy);
    toy.things.get("src")?.items.push("late");
    const error = await failure(provider.create({ ...inputs, __provider }));
    if (!(error instanceof HostPartialFailure)) throw new Error("no partial failure");
    expect(error.id).toBe(toy.named("copy")[0]?.id);
    expect(error.reasons).toEqual([error.message]);
    expect(error.properties).toMatchObject({ name: "copy", items: ["a", "b", "late"], __version: 1, __provider });
    expect(error.properties.__declared).toBe('["a","b"]');
  });

  test("of a partial failure keeps secrets secret", async () => {
    const { provider, toy } = setup();
    toy.dropsFromLists = ["a"];
    const error = await failure(provider.create({ name: "x", items: ["a"], password: "canary", __provider }));
    if (!(error instanceof HostPartialFailure)) throw new Error("no partial failure");
    expect(error.properties.password).toEqual({ [SIGNATURE]: SECRET, value: "canary" });
    expect(error.message).not.toContain("canary");
  });

  test("of a value that is nested too deeply is a sentence", async () => {
    const { provider } = setup();
    let deep: unknown = "x";
    for (let level = 0; level < 1000; level++) deep = { deep };
    expect((await failure(provider.check({}, { name: deep }))).message).toContain("nested deeper");
  });

  test("for a resource that this release doesn't have says so", async () => {
    const provider = dynamicProvider("toy:Nothing", async () => ({
      vendor: thing.vendor,
      resources: [],
      functions: [],
    }));
    expect((await failure(provider.check({}, {}))).message).toContain("no resource toy:Nothing");
  });

  test("of a room that can't be loaded doesn't escape", async () => {
    const provider = dynamicProvider("toy:Thing", () => Promise.reject(Object.assign(new Error("x"), { id: "y" })));
    expect("id" in (await failure(provider.create({})))).toBe(false);
  });
});

describe("settings", () => {
  const connecting = (config: Readonly<Record<string, unknown>>) => {
    const seen: (string | undefined)[] = [];
    const { provider, vendor } = setup({
      config,
      connect: (settings) => {
        seen.push(settings.get("token"), settings.origin("token"));
        return new ToyApi();
      },
    });
    return { provider, vendor, seen };
  };
  const use = (provider: DynamicProvider) => provider.delete("x", {});

  test("of the stack's configuration are named as such", async () => {
    const { provider, seen } = connecting({ "toy:token": "t" });
    await use(provider);
    expect(seen).toEqual(["t", "the stack configuration (toy:token)"]);
  });

  test("of the environment are named as such", async () => {
    vi.stubEnv("TOY_TOKEN", "e");
    const { provider, seen } = connecting({});
    await use(provider);
    expect(seen).toEqual(["e", "the environment variable TOY_TOKEN"]);
  });

  test("of an explicit provider are named as such, unless it took them from the configuration", async () => {
    const explicit = (marker: string, more: object = {}) =>
      connecting({ [VENDOR_MARKER]: marker, "toy:token": "t", ...more });
    const own = explicit(`toy${serial + 1}`);
    await use(own.provider);
    expect(own.seen).toEqual(["t", `the explicit ${own.vendor.name}.Provider`]);
    const taken = explicit(`toy${serial + 1}`, { [FROM_CONFIGURATION]: '["toy:token"]' });
    await use(taken.provider);
    expect(taken.seen).toEqual(["t", "the stack configuration (toy:token)"]);
  });

  test("of another vendor's provider are refused before anything is connected", async () => {
    const { provider, vendor, seen } = connecting({ [VENDOR_MARKER]: "datadog", "toy:token": "t" });
    const { message } = await failure(use(provider));
    expect(message).toMatch(/given a Provider of datadog[\s\S]*Give it a `toy/);
    expect(message).toContain(`\`${vendor.name}.Provider\``);
    expect(seen).toEqual([]);
  });

  test("that aren't texts count as not given", async () => {
    const { provider, seen } = connecting({ "toy:token": { secret: "x" } });
    await use(provider);
    expect(seen).toEqual([undefined, "nowhere"]);
  });

  test("are those of before when nothing was configured yet: a first call may come before its configuration", async () => {
    const provider = dynamicProvider("toy:Thing", async () => {
      return { vendor: thing.vendor, resources: [thing], functions: [] } as unknown as Room<unknown>;
    });
    expect((await provider.check({}, { name: "x" })).failures).toEqual([]);
  });
});

test("a refusal of the credential is one failure of the resource as a whole", async () => {
  const rejected = new CloneError("Toyland rejected the credential.", { kind: "auth" });
  const { provider, toy } = setup();
  toy.expect({ call: "source", when: "before", error: rejected });
  expect((await provider.check({}, copy)).failures).toEqual([{ property: "", reason: rejected.message }]);
  toy.expect(trouble("source", "before", { kind: "permission" }));
  expect((await provider.check({}, copy)).failures).toEqual([
    { property: "", reason: expect.stringMatching(/^cloneFrom: /) },
  ]);
});
