import { describe, expect, test, vi } from "vitest";
import type { Bag } from "../../src/resource/json";
import { PartialFailure, read } from "../../src/resource/lifecycle";
import { DECLARED } from "../../src/resource/pin";
import { STATE_VERSION, UNDECLARED, VERSION } from "../../src/resource/state";
import { Resource } from "../support/room";
import { lostAnswer, type Thing, ToyApi, thing, trouble } from "../support/toy";

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

const partial = async (work: Promise<unknown>): Promise<PartialFailure> => {
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

describe("a copy", () => {
  const args = { name: "copy", cloneFrom: "src" };

  test("is created by one call, and its outputs are complete", async () => {
    const { toy, resource } = setup();
    expect(await resource.up(args)).toBe("create");
    expect(toy.calls).toEqual(["source", "create"]);
    expect(resource.outputs).toEqual({
      name: "copy",
      cloneFrom: "src",
      items: ["a", "b", "c"],
      zone: "central",
      note: "",
      colour: "grey",
      follows: false,
      locked: false,
      [UNDECLARED]: ["zone", "note", "colour", "follows"],
      [VERSION]: STATE_VERSION,
    });
    await expectSettled(resource, args);
  });

  test("holds what the preview showed, even if the source changed in between", async () => {
    const { toy, resource } = setup();
    await resource.preview(args);
    toy.things.get("src")?.items.push("late");
    toy.expect(trouble("source", "before", { kind: "server" }));
    const { inputs } = { inputs: { name: "copy", cloneFrom: "src", items: ["a", "b", "c"] } };
    const { create } = await import("../../src/resource/lifecycle");
    const { outputs } = await create(thing, toy, inputs);
    expect(outputs.items).toEqual(["a", "b", "c"]);
    expect(only(toy, "copy").items).toEqual(["a", "b", "c"]);
  });

  test("drift by addition and by removal is seen, kept through a second refresh, and repaired", async () => {
    const { toy, resource } = setup();
    await resource.up(args);
    only(toy, "copy").items = ["b", "c", "hand"];
    expect(await resource.refresh()).toEqual([DECLARED, "items"]);
    expect(await resource.refresh()).toEqual([]);
    expect(await resource.up(args)).toBe("update");
    expect(only(toy, "copy").items.sort()).toEqual(["a", "b", "c"]);
    await expectSettled(resource, args);
  });

  test("isn't moved by its source", async () => {
    const { toy, resource } = setup();
    await resource.up(args);
    toy.things.get("src")?.items.push("d");
    await expectSettled(resource, args);
    toy.things.delete("src");
    await expectSettled(resource, args);
    expect(await resource.up({ ...args, name: "renamed" })).toBe("update");
    expect(only(toy, "renamed").items).toEqual(["a", "b", "c"]);
  });

  test("with a new source is pinned anew in place", async () => {
    const { toy, resource } = setup({ plant: [{ id: "src2", name: "other", items: ["c", "d"] }] });
    await resource.up(args);
    expect(await resource.up({ ...args, cloneFrom: "src2" })).toBe("update");
    expect([...only(toy, "copy").items].sort()).toEqual(["c", "d"]);
    await expectSettled(resource, { ...args, cloneFrom: "src2" });
  });

  test("whose drift is ignored keeps it, through a rename and a refresh; withdrawn, the pin comes back", async () => {
    const { toy, resource } = setup();
    const ignoreChanges = ["items", DECLARED];
    await resource.up(args, { ignoreChanges });
    only(toy, "copy").items.push("hand");
    await resource.refresh();
    expect(await resource.up(args, { ignoreChanges })).toBe("same");
    expect(await resource.up({ ...args, name: "renamed" }, { ignoreChanges })).toBe("update");
    expect(only(toy, "renamed").items).toEqual(["a", "b", "c", "hand"]);
    toy.things.get("src")?.items.push("d");
    expect(await resource.up({ ...args, name: "renamed" })).toBe("update");
    expect(only(toy, "renamed").items).toEqual(["a", "b", "c"]);
  });
});

describe("other properties", () => {
  test("one that is taken out of the program is taken back at the vendor, where absence has a meaning", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x", note: "n", colour: "red", follows: true });
    expect(await resource.up({ name: "x" })).toBe("update");
    expect(only(toy, "x")).toMatchObject({ note: "", colour: "red", follows: false });
    await expectSettled(resource, { name: "x" });
  });

  test("one that the program never gave is no drift, however often it is looked at", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    only(toy, "x").colour = "red";
    only(toy, "x").zone = "north";
    expect(await resource.refresh()).toEqual([]);
    expect(resource.outputs).toMatchObject({ colour: "red", zone: "north" });
    expect(await resource.refresh()).toEqual([]);
    await expectSettled(resource, { name: "x" });
  });

  test("one that the program never gave doesn't replace, however immutable it is", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    expect(await resource.up({ name: "y", note: "n" })).toBe("update");
    expect(await resource.up({ name: "y", note: "n", zone: "central" })).toBe("update");
    expect(await resource.up({ name: "y", note: "n", zone: "north" })).toBe("replace");
    expect(only(toy, "y").zone).toBe("north");
  });

  test("drift of one whose absence has a meaning is seen and repaired", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    only(toy, "x").note = "by hand";
    expect(await resource.refresh()).toEqual(["note"]);
    expect(await resource.refresh()).toEqual([]);
    expect(await resource.up({ name: "x" })).toBe("update");
    expect(only(toy, "x").note).toBe("");
    await expectSettled(resource, { name: "x" });
  });

  test("drift of one that the program gave is seen and repaired", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x", note: "n" });
    only(toy, "x").note = "by hand";
    expect(await resource.refresh()).toEqual(["note"]);
    expect(await resource.up({ name: "x", note: "n" })).toBe("update");
    expect(only(toy, "x").note).toBe("n");
  });

  test("only an immutable one that changed replaces", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x", zone: "z1" });
    expect(await resource.up({ name: "y", zone: "z1" })).toBe("update");
    expect(await resource.up({ name: "y", zone: "z2" })).toBe("replace");
    expect(toy.things.size).toBe(2);
    expect(only(toy, "y").zone).toBe("z2");
  });
});

describe("gone", () => {
  test("is noticed by a refresh, and the next up creates anew from today's source", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "copy", cloneFrom: "src" });
    toy.things.delete(only(toy, "copy").id);
    toy.things.get("src")?.items.push("d");
    expect(await resource.refresh()).toBe("gone");
    expect(await resource.up({ name: "copy", cloneFrom: "src" })).toBe("create");
    expect(only(toy, "copy").items).toEqual(["a", "b", "c", "d"]);
  });

  test("makes an update fail with the way out", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    toy.things.delete(only(toy, "x").id);
    await expect(resource.up({ name: "y" })).rejects.toThrow(/no longer exists at Toyland[\s\S]*pulumi up --refresh/);
    expect(toy.count("create")).toBe(1);
  });

  test("is success for a removal", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    toy.things.delete(only(toy, "x").id);
    await resource.destroy();
    expect(toy.count("remove")).toBe(1);
  });

  test("is an error for one that was never created here", async () => {
    const { toy } = setup();
    await expect(read(thing, toy, "nowhere", {})).rejects.toThrow(/no thing with the id nowhere[\s\S]*Thing\.get/);
  });

  test("of a part during an update isn't mistaken for the thing itself", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    toy.expect(trouble("sync", "before", { kind: "notFound" }));
    const failure = await partial(resource.up({ name: "x", note: "n" }));
    expect(failure.error.message).toContain("the sync went wrong (notFound)");
    expect(failure.error.message).not.toContain("no longer exists");
  });
});

describe("adopt", () => {
  test("takes the thing over and brings it to what is declared", async () => {
    const { toy, resource } = setup({ plant: [{ id: "mine", name: "old name", items: ["a", "z"] }] });
    const args = { name: "copy", cloneFrom: "src", adopt: "mine" };
    expect(await resource.up(args)).toBe("create");
    expect(resource.id).toBe("mine");
    expect(toy.things.size).toBe(2);
    expect(toy.things.get("mine")).toMatchObject({ name: "copy", items: ["a", "b", "c"] });
    await expectSettled(resource, args);
    await expectSettled(resource, { name: "copy", cloneFrom: "src" });
  });

  test.each([
    ["missing", "nowhere", /there is no thing with the id nowhere[\s\S]*remove `adopt`/],
    ["not to be managed", "locked", /adopt: it is locked/],
  ])("of a thing that is %s is refused", async (_, adopt, message) => {
    const { toy, resource } = setup({ plant: [{ id: "locked", name: "l", locked: true }] });
    await expect(resource.up({ name: "x", adopt })).rejects.toThrow(message);
    expect(toy.count("sync")).toBe(0);
  });

  test("that fails in part can be gone on with", async () => {
    const { toy, resource } = setup({ plant: [{ id: "mine", name: "x", items: ["z"] }] });
    toy.expect(lostAnswer("sync", "before"));
    const failure = await partial(resource.up({ name: "x", items: ["a"], adopt: "mine" }));
    expect(failure.id).toBe("mine");
    expect(failure.outputs).toMatchObject({ items: ["z"], [VERSION]: STATE_VERSION });
    expect(await resource.up({ name: "x", items: ["a"], adopt: "mine" })).toBe("update");
    expect(toy.things.get("mine")?.items).toEqual(["a"]);
  });
});

describe("a failure after the thing exists", () => {
  test("carries its id, what it holds and what is left to do; the next up finishes it", async () => {
    const { toy, resource } = setup();
    toy.things.get("src")?.items.push("d");
    const args = { name: "copy", cloneFrom: "src" };
    const inputs = await resource.preview(args);
    toy.things.get("src")?.items.push("late");
    toy.expect(trouble("sync", "before", { kind: "permission" }));
    const { create } = await import("../../src/resource/lifecycle");
    const failure = await partial(create(thing, toy, inputs));
    expect(failure.id).toBe(only(toy, "copy").id);
    expect(failure.outputs).toMatchObject({ name: "copy", items: ["a", "b", "c", "d", "late"] });
    expect(failure.error.message).toMatch(/the sync went wrong[\s\S]*exists and is recorded[\s\S]*pulumi up/);
  });

  test("can be refreshed, removed, or updated", async () => {
    for (const way of ["refresh", "destroy", "up"] as const) {
      const { toy, resource } = setup();
      toy.dropsFromLists = ["b"];
      const args = { name: "x", items: ["a", "b"] };
      const failure = await partial(resource.up(args));
      expect(failure.error.message).toMatch(/doesn't show it[\s\S]*items: missing b/);
      toy.dropsFromLists = [];
      if (way === "refresh") expect(await resource.refresh()).toEqual([DECLARED, "items"]);
      if (way !== "destroy") {
        expect(await resource.up(args)).toBe("update");
        expect(only(toy, "x").items).toEqual(["a", "b"]);
        await expectSettled(resource, args);
      }
      await resource.destroy();
      expect(toy.named("x")).toEqual([]);
    }
  });

  test("of an update leaves the old inputs: the next up sends what is missing", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x", note: "old" });
    toy.expect(trouble("sync", "before", { kind: "locked" }));
    await partial(resource.up({ name: "x", note: "new" }));
    expect(await resource.up({ name: "x", note: "new" })).toBe("update");
    expect(only(toy, "x").note).toBe("new");
  });

  test.each(["validation", "alreadyExists"] as const)("of a rename (%s) names who has the name", async (kind) => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    const other = toy.plant({ name: "y" });
    toy.expect(trouble("sync", "before", { kind }));
    const { error } = await partial(resource.up({ name: "y" }));
    expect(error.message).toContain(`The name "y" is that of another thing: id ${other.id}, made at`);
    expect(error.kind).toBe("alreadyExists");
  });

  test("of an update whose vendor can't be asked any more is the failure itself", async () => {
    const { toy, resource } = setup();
    await resource.up({ name: "x" });
    toy.expect(trouble("sync", "before", { kind: "auth" }), trouble("find", "before", { kind: "auth" }, { times: 9 }));
    const thrown = await resource.up({ name: "y" }).catch((error: unknown) => error);
    expect(thrown).not.toBeInstanceOf(PartialFailure);
    expect(String(thrown)).toContain("the sync went wrong (auth)");
  });
});
