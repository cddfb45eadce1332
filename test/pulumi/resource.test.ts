import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { datadog, qubole } from "../../src";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly id?: string | undefined;
  readonly provider?: string | undefined;
}

const registered: Registered[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, id, provider }) => {
      registered.push({ type, name, inputs, id, provider });
      const given = id === undefined || id === "" ? `${name}-id` : id;
      return { id: given, state: { permissions: ["logs_read_data"], ...inputs } };
    },
    call: () => ({}),
  });
});

beforeEach(() => {
  registered.length = 0;
});

async function inputsOf(make: () => pulumi.Resource): Promise<Registered> {
  const resource = make();
  await new Promise<void>((resolve) => {
    pulumi.output((resource as pulumi.CustomResource).urn).apply(() => resolve());
  });
  const [last] = registered.slice(-1);
  if (!last) throw new Error("nothing was registered");
  return last;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

describe("a resource", () => {
  test("registers its token, the constant stub and its logical name", async () => {
    const made = await inputsOf(() => new datadog.Role("oncall", { permissions: ["logs_read_data"] }));
    expect(made.type).toBe("pulumi-nodejs:dynamic/datadog:Role");
    expect(made.inputs).toEqual({
      __provider: 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")',
      name: "oncall",
      permissions: ["logs_read_data"],
    });
  });

  test("takes its arguments over, and the name that is given", async () => {
    const { inputs } = await inputsOf(() => new datadog.Role("oncall", { name: "On-call", cloneFrom: "4711" }));
    expect(inputs).toMatchObject({ name: "On-call", cloneFrom: "4711" });
    expect("__source" in inputs).toBe(false);
  });

  test("given as a source hands over its id and what it holds", async () => {
    const source = new datadog.Role("source", { permissions: ["logs_read_data"] });
    const { inputs } = await inputsOf(() => new datadog.Role("copy", { cloneFrom: source }));
    expect(inputs).toMatchObject({ cloneFrom: "source-id", __source: ["logs_read_data"] });
  });

  test("of another type is refused as a source", () => {
    const role = new qubole.Role("q", { policies: [] });
    const give = () => new datadog.Role("copy", { cloneFrom: role as unknown as datadog.Role });
    expect(give).toThrow(
      /cloneFrom takes an id or a datadog:Role, not a resource of pulumi-nodejs:dynamic\/qubole:Role/,
    );
  });

  test("that is read has its id and no inputs but the stub", async () => {
    const made = await inputsOf(() => datadog.Role.get("standard", "the-id"));
    expect(made.id).toBe("the-id");
    expect(Object.keys(made.inputs).filter((key) => made.inputs[key] !== undefined)).toEqual(["__provider"]);
  });

  test("can't be imported, and says what to do instead", () => {
    expect(() => new datadog.Role("x", {}, { import: "the-id" })).toThrow(/import can't work[\s\S]*adopt: "the-id"/);
  });

  test("is known by its type, also from another copy of the package", () => {
    const role = new datadog.Role("x", {});
    expect([role, { __pulumiType: "pulumi-nodejs:dynamic/datadog:Role" }].map(datadog.Role.isInstance)).toEqual([
      true,
      true,
    ]);
    expect([undefined, null, "x", {}, new qubole.Role("q", {})].map(datadog.Role.isInstance)).toEqual(
      new Array(5).fill(false),
    );
  });
});

describe("a provider", () => {
  test("carries its vendor and its arguments, secrets as secrets", async () => {
    const { type, inputs } = await inputsOf(
      () => new datadog.Provider("eu", { apiKey: "canary-1", appKey: "canary-2", apiUrl: "https://api.datadoghq.eu" }),
    );
    expect(type).toBe("pulumi:providers:pulumi-nodejs");
    expect(inputs).toMatchObject({ "pulumi-clone:vendor": "datadog", "datadog:apiUrl": "https://api.datadoghq.eu" });
    const wrapped = JSON.stringify(inputs["datadog:apiKey"]);
    expect(wrapped === '"canary-1"' || wrapped.includes(SIGNATURE)).toBe(true);
  });

  test("with an argument that it doesn't have is refused", () => {
    const args = { apiKey: "k", apiUri: "x" } as datadog.ProviderArgs;
    expect(() => new datadog.Provider("eu", args)).toThrow(/has no argument "apiUri"\. It has: apiKey, appKey/);
  });

  test("of another vendor is refused", () => {
    const provider = new qubole.Provider("q", { apiToken: "t" });
    expect(() => new datadog.Role("x", {}, { provider })).toThrow(
      /given a Provider of qubole: give it a `datadog\.Provider`/,
    );
  });

  test("of each vendor reaches the children of a component, in either order", async () => {
    for (const reversed of [false, true]) {
      const providers = [
        new datadog.Provider(`d${reversed}`, { apiKey: "k", appKey: "a" }),
        new qubole.Provider(`q${reversed}`, { apiToken: "t" }),
      ];
      if (reversed) providers.reverse();
      const component = new pulumi.ComponentResource(`test:Both`, `both${reversed}`, {}, { providers });
      const inner = new pulumi.ComponentResource("test:Inner", `inner${reversed}`, {}, { parent: component });
      const role = await inputsOf(() => new datadog.Role(`dr${reversed}`, {}, { parent: inner }));
      expect(role.provider).toContain(`d${reversed}`);
      const other = await inputsOf(() => new qubole.Role(`qr${reversed}`, {}, { parent: component }));
      expect(other.provider).toContain(`q${reversed}`);
    }
  });
});
