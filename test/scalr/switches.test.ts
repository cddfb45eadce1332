import { describe, expect, test, vi } from "vitest";
import { eachWorld, failure } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const here = eachWorld();

/** Create, nothing to do, drift, repair, rename, delete. */
async function life(): Promise<void> {
  const { world } = here;
  const args = { name: "copy", cloneFrom: 42, description: "Own" };
  const copy = await world.up(args);
  expect(await copy.refresh()).toEqual([]);
  expect(await copy.up(args)).toBe("same");
  await world.tamper(58231, { description: "Mine" });
  expect(await copy.refresh()).toEqual(["description"]);
  expect(await copy.up(args)).toBe("update");
  expect(await copy.up({ ...args, name: "copy-2" })).toBe("update");
  expect(await copy.refresh()).toEqual([]);
  expect(world.named("copy-2")).toMatchObject([{ id: 58231, description: "Own" }]);
  await copy.destroy();
  expect(await copy.refresh()).toBe("gone");
  expect(world.named("copy-2")).toEqual([]);
}

describe("the whole life of a copy, with a server of the kind", () => {
  test.each([
    {},
    { legacy511: true },
    { errorsOnSuccess: "[]" },
    { deprecatedUnset: "absent" },
    { deprecatedUnset: "false" },
    { deprecatedUnset: "{}" },
    { deprecatedUnset: '{"deprecated":null}' },
    { cloneTags: "empty" },
    { cloneOfDeprecated: "409" },
    { racingClones: true },
  ])("%j", async (positions) => {
    here.world.switches(positions);
    await life();
  });
});

test("cloneTags: what the server doesn't take over is put in by PATCH", async () => {
  const { world } = here;
  world.switches({ cloneTags: "empty" });
  const copy = await world.up({ name: "copy", cloneFrom: 42 });
  expect(world.asked()).toEqual(["GET role 200", "GET roles 200", "POST clone 201", "PATCH role 200", "GET role 200"]);
  expect(copy.outputs).toMatchObject({ tags: ["production", "web"], quickStartGroup: "web" });
});

test("legacy511: what the server's roles don't have isn't managed", async () => {
  const { world } = here;
  world.switches({ legacy511: true });
  const copy = await world.up({ name: "copy", cloneFrom: 45 });
  expect(copy.outputs).not.toHaveProperty("tags");
  expect(copy.outputs).not.toHaveProperty("quickStartGroup");
  expect(copy.outputs).toMatchObject({ deprecated: false, pinned: { deprecated: true } });
});

test("noCloneRoute: the server is too old, and that is said", async () => {
  const { world } = here;
  world.switches({ noCloneRoute: true });
  const error = await failure(world.up({ name: "copy", cloneFrom: 42 }));
  expect(error.kind).toBe("unsupported");
  expect(error.message).toContain("role clone came with the servers of mid-2017");
  expect(world.named("copy")).toEqual([]);
});

test("cloneOfDeprecated: refused, with the server's words", async () => {
  const { world } = here;
  expect((await world.up({ name: "young", cloneFrom: 45 })).outputs.deprecated).toBe(false);
  world.switches({ cloneOfDeprecated: "409" });
  const error = await failure(world.up({ name: "copy", cloneFrom: 45 }));
  expect(error.kind).toBe("conflict");
  expect(error.message).toContain("Deprecated: The Role is deprecated");
});

test("cloneOnlyKey: a copy without changes of its own needs no more than the permission to clone", async () => {
  const { world } = here;
  world.switches({ cloneOnlyKey: true });
  const copy = await world.up({ name: "copy", cloneFrom: 42 });
  expect(await copy.refresh()).toEqual([]);
  const error = await failure(copy.destroy());
  expect(error.kind).toBe("permission");
  expect(error.message).toContain("*manage* to change and delete");
});
