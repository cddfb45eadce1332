import { describe, expect, test, vi } from "vitest";
import { dynamicProvider } from "../../src/pulumi/host";
import { HostError, HostPartialFailure } from "../../src/pulumi/print";
import type { ResourceDefinition, Room } from "../../src/resource/definition";
import type { Bag } from "../../src/resource/json";
import { ToyApi, type ToyDefinition, thing } from "../support/toy";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));
vi.mock("../../src/resource/state", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  STATE_VERSION: 3,
}));

/** A made-up past: version 1 had `label` and `area` for today's `name` and `zone`, version 2 still kept lists as one text. */
const migrations: ToyDefinition["migrations"] = {
  2: ({ label, area, ...state }) => ({ ...state, name: label, zone: area }),
  3: (state) => ({ ...state, items: String(state.items).split(" ") }),
};

const PAST: Readonly<Record<number, Bag>> = {
  1: { label: "copy", area: "north", items: "a b", cloneFrom: "src", __version: 1 },
  2: { name: "copy", zone: "north", items: "a b", cloneFrom: "src", __version: 2 },
  3: { name: "copy", zone: "north", items: ["a", "b"], cloneFrom: "src", __version: 3 },
};

let serial = 0;

/** A vendor of its own for each test: connections are shared within a process. */
function setup() {
  const toy = new ToyApi();
  toy.plant({ id: "src", name: "source", items: ["a", "b"] });
  const { id } = toy.plant({ name: "copy", zone: "north", items: ["a", "b", "hand"] });
  const vendor = { ...thing.vendor, name: `past${++serial}`, connect: () => toy };
  const remove = vi.fn(thing.remove);
  const definition = { ...thing, vendor, migrations, remove } as ResourceDefinition<ToyApi>;
  const room = { vendor, resources: [definition], functions: [] } as Room<ToyApi>;
  const provider = dynamicProvider(`${vendor.name}:Thing`, async () => room as Room<unknown>);
  return { toy, id, provider, remove };
}

const inputs = { name: "copy", zone: "north", items: ["a", "b"], cloneFrom: "src" };

describe.each(Object.entries(PAST))("a state of version %s", (_, state) => {
  test("is read as what it means today, and given back in today's form", async () => {
    const { provider, id } = setup();
    const { props, inputs: found } = await provider.read(id, state);
    expect(found).toEqual({ ...inputs, items: ["a", "b", "hand"], __declared: '["a","b"]' });
    expect(props).toMatchObject({ name: "copy", zone: "north", items: ["a", "b", "hand"], __version: 3 });
    expect(props).not.toHaveProperty("label");
  });

  test("is compared", async () => {
    const { provider, id } = setup();
    expect((await provider.diff(id, state, inputs)).replaces).toEqual([]);
    expect((await provider.diff(id, state, { ...inputs, zone: "south" })).replaces).toEqual(["zone"]);
  });

  test("is updated from: only what differs is sent", async () => {
    const { provider, id, toy } = setup();
    const { outs } = await provider.update(id, state, { ...inputs, note: "new" });
    expect(toy.things.get(id)).toMatchObject({ note: "new", items: ["a", "b", "hand"] });
    expect(outs).toMatchObject({ name: "copy", note: "new", __version: 3 });
  });

  test("is deleted by", async () => {
    const { provider, id, toy, remove } = setup();
    await provider.delete(id, state);
    expect(toy.things.has(id)).toBe(false);
    expect(remove.mock.calls[0]?.[2]).toEqual(PAST[3]);
  });
});

describe("a state of a version that this release doesn't know", () => {
  test.each([4, 100, "3", null])(
    "%j is refused by every handler that gets it, before the vendor is asked",
    async (version) => {
      const { provider, id, toy } = setup();
      const state = { ...PAST[3], __version: version };
      const handlers = [
        () => provider.diff(id, state, inputs),
        () => provider.read(id, state),
        () => provider.update(id, state, { ...inputs, note: "new" }),
        () => provider.delete(id, state),
      ];
      for (const handler of handlers) {
        const error = await handler().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (!(error instanceof HostError)) throw new Error(`no HostError: ${String(error)}`);
        expect(error).not.toBeInstanceOf(HostPartialFailure);
        expect(error.message).toMatch(
          /^The state of this thing is of version \S+; this release of pulumi-clone knows versions up to 3\. Nothing of it was changed\.\n/,
        );
        expect(error.message).toContain("Install the release of pulumi-clone that wrote the state, or a newer one.");
      }
      expect(toy.calls).toEqual([]);
    },
  );
});

test("a state without a version comes from `.get()`: there is nothing to bring to today's form", async () => {
  const { provider, id } = setup();
  const { inputs: found, props } = await provider.read(id, {});
  expect(found).toMatchObject({ name: "copy", items: ["a", "b", "hand"] });
  expect(found).not.toHaveProperty("__declared");
  expect(props.__version).toBe(3);
});
