import { describe, expect, test, vi } from "vitest";
import type { Bag } from "../../src/resource/json";
import { PartialFailure } from "../../src/resource/lifecycle";
import { DECLARED } from "../../src/resource/pin";
import { Resource } from "../support/room";
import { type Thing, ToyApi, thing } from "../support/toy";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

function setup(args?: { readonly plant?: readonly (Partial<Thing> & { readonly name: string })[] }) {
  const toy = new ToyApi();
  toy.plant({ id: "src", name: "source", items: ["a", "b", "c"] });
  for (const each of args?.plant ?? []) toy.plant(each);
  return { toy, resource: new Resource(thing, toy) };
}

const only = (toy: ToyApi, name: string): Thing => {
  const [found, ...others] = toy.named(name);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} things are called ${name}`);
  return found;
};

const _partial = async (work: Promise<unknown>): Promise<PartialFailure> => {
  const thrown = await work.catch((error: unknown) => error);
  if (!(thrown instanceof PartialFailure)) throw new Error(`no partial failure: ${String(thrown)}`);
  return thrown;
};

/** A second up with the same arguments, and a refresh, find nothing to do. */
async function expectSettled(resource: Resource<ToyApi>, args: Bag): Promise<void> {
  expect(await resource.up(args)).toBe("same");
  expect(await resource.refresh()).toEqual([]);
  expect(await resource.up(args)).toBe("same");
}

describe("what the vendor adds to our own request", () => {
  const args = { name: "x", items: ["p", "q"] };

  test("is recorded, is no drift, and isn't sent away", async () => {
    const { toy, resource } = setup();
    toy.addsToLists = ["implied"];
    await resource.up(args);
    expect(resource.outputs.addedByVendor).toEqual(["implied"]);
    expect(resource.outputs.items).toEqual(["p", "q", "implied"]);
    await expectSettled(resource, args);
    expect(resource.outputs.addedByVendor).toEqual(["implied"]);
    expect(toy.count("sync")).toBe(0);
  });

  test("stays apart from what somebody adds by hand", async () => {
    const { toy, resource } = setup();
    toy.addsToLists = ["implied"];
    await resource.up(args);
    only(toy, "x").items.push("hand");
    expect(await resource.refresh()).toEqual([DECLARED, "items"]);
    expect(resource.inputs.items).toEqual(["p", "q", "hand"]);
    expect(await resource.up(args)).toBe("update");
    expect(only(toy, "x").items).toEqual(["p", "q", "implied"]);
    await expectSettled(resource, args);
  });

  test("is no drift when somebody takes it away", async () => {
    const { toy, resource } = setup();
    toy.addsToLists = ["implied"];
    await resource.up(args);
    only(toy, "x").items = ["p", "q"];
    expect(await resource.refresh()).toEqual([]);
    expect(resource.outputs.addedByVendor).toBeUndefined();
    await expectSettled(resource, args);
  });

  test("belongs to the declaration once it is declared", async () => {
    const { toy, resource } = setup();
    toy.addsToLists = ["implied"];
    await resource.up(args);
    const more = { name: "x", items: ["p", "q", "implied"] };
    await resource.up(more);
    expect(resource.outputs.addedByVendor).toBeUndefined();
    await expectSettled(resource, more);
    only(toy, "x").items = ["p", "q"];
    expect(await resource.refresh()).toEqual([DECLARED, "items"]);
  });

  test("survives an update that has nothing to do with the list", async () => {
    const { toy, resource } = setup();
    toy.addsToLists = ["implied"];
    await resource.up(args);
    expect(await resource.up({ ...args, note: "n" })).toBe("update");
    expect(resource.outputs.addedByVendor).toEqual(["implied"]);
    expect(only(toy, "x").items).toEqual(["p", "q", "implied"]);
    await expectSettled(resource, { ...args, note: "n" });
  });
});

describe("a list that tolerates surplus", () => {
  const args = { name: "x", items: ["p", "q"], follows: true };

  test("has no drift by additions, and an update of something else leaves them alone", async () => {
    const { toy, resource } = setup();
    await resource.up(args);
    only(toy, "x").items.push("new");
    expect(await resource.refresh()).toEqual([]);
    expect(await resource.up({ ...args, note: "n" })).toBe("update");
    expect(only(toy, "x").items).toEqual(["p", "q", "new"]);
    await expectSettled(resource, { ...args, note: "n" });
  });

  test("keeps the additions when the declared part changes", async () => {
    const { toy, resource } = setup();
    await resource.up(args);
    only(toy, "x").items.push("new");
    expect(await resource.up({ ...args, items: ["p", "r"] })).toBe("update");
    expect([...only(toy, "x").items].sort()).toEqual(["new", "p", "r"]);
    await expectSettled(resource, { ...args, items: ["p", "r"] });
  });

  test("has drift by removals, which are repaired without losing the additions", async () => {
    const { toy, resource } = setup();
    await resource.up(args);
    only(toy, "x").items = ["q", "new"];
    expect(await resource.refresh()).toEqual([DECLARED, "items"]);
    expect(await resource.up(args)).toBe("update");
    expect([...only(toy, "x").items].sort()).toEqual(["new", "p", "q"]);
    await expectSettled(resource, args);
  });
});
