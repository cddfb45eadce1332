import { describe, expect, test, vi } from "vitest";
import { PartialFailure } from "../../src/resource/lifecycle";
import { eachWorld, failure } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const here = eachWorld();

describe("a copy", () => {
  test("is made by look and clone, holds what the source held, and needs nothing a second time", async () => {
    const { world } = here;
    const copy = await world.up({ name: "hardened-base", cloneFrom: 4711 });
    expect(world.asked()).toEqual(["GET role 200", "GET roles 200", "POST clone 201"]);
    expect(copy.id).toBe("5/58231");
    expect(copy.outputs).toMatchObject({
      name: "hardened-base",
      cloneFrom: "4711",
      environmentId: 5,
      roleId: 58231,
      description: "Hardened by the security team",
      tags: ["cis", "hardened"],
      quickStartGroup: "base",
      quickStart: false,
      categoryId: 1,
      osId: "ubuntu-14-04",
      builtinAutomation: ["base", "chef"],
      useScalrAgent: true,
      scope: "environment",
      deprecated: false,
    });
    expect(await copy.up({ name: "hardened-base", cloneFrom: 4711 })).toBe("same");
    expect(world.asked()).toEqual([]);
  });

  test("gets what is written out by one PATCH after the clone", async () => {
    const { world } = here;
    const args = { name: "shop", cloneFrom: "5/42", description: "Shop", tags: ["b", "a", "b"], categoryId: 3 };
    const copy = await world.up(args);
    expect(world.asked()).toEqual([
      "GET role 200",
      "GET category 200",
      "GET roles 200",
      "POST clone 201",
      "PATCH role 200",
      "GET role 200",
    ]);
    expect(copy.outputs).toMatchObject({
      description: "Shop",
      tags: ["a", "b"],
      categoryId: 3,
      quickStartGroup: "web",
    });
    expect(world.named("shop")).toMatchObject([{ description: "Shop", tags: ["a", "b"], images: { length: 2 } }]);
  });

  test("of a role without agent", async () => {
    const copy = await here.world.up({ name: "plain-2", cloneFrom: 46 });
    expect(copy.outputs).toMatchObject({ useScalrAgent: false, builtinAutomation: [] });
  });

  test("of a scalr-scope role lands in the environment that is named", async () => {
    const { world } = here;
    const { state } = world;
    Object.assign(state.users[0] ?? {}, { permissions: { 6: ["view", "manage", "clone"] } });
    await world.simulator.setState({ scalr: state });
    const copy = await world.up({ name: "base", cloneFrom: 1, environmentId: 6 });
    expect(copy.id).toBe("6/58231");
    expect(world.named("base")).toMatchObject([{ accountId: 1, envId: 6 }]);
  });

  test("is pinned: the source may change or vanish", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 43 };
    const copy = await world.up(args);
    await world.tamper(43, { description: "Changed", tags: ["new"] });
    expect(await copy.up(args)).toBe("same");
    await world.known("5/43").destroy();
    expect(await copy.up(args)).toBe("same");
    expect(await copy.up({ ...args, name: "copy-2" })).toBe("update");
    expect(copy.outputs).toMatchObject({ name: "copy-2", description: "Web servers under test" });
  });

  test("changed by hand is drift, and is brought back to the pin", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 42 };
    const copy = await world.up(args);
    expect(await copy.refresh()).toEqual([]);
    await world.tamper(58231, { description: "Mine", tags: ["z", "production"], quickStart: true, categoryId: 1 });
    expect(await copy.refresh()).toEqual(["categoryId", "description", "quickStart", "tags"]);
    expect(copy.inputs).toMatchObject({ tags: ["production", "z"], pinned: { tags: ["production", "web"] } });
    // A second refresh must not take the live values for the pin.
    expect(await copy.refresh()).toEqual([]);
    expect(await copy.up(args)).toBe("update");
    const repaired = { description: "Web servers", tags: ["production", "web"], quickStart: false, categoryId: 3 };
    expect(world.named("copy")).toMatchObject([repaired]);
    expect(await copy.refresh()).toEqual([]);
  });

  test("keeps the order of its tags, so that one change is one line of the plan", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 42, tags: ["b", "c", "d"] };
    const copy = await world.up(args);
    await world.tamper(58231, { tags: ["a", "d", "c"] });
    expect(await copy.refresh()).toEqual(["tags"]);
    expect(copy.inputs.tags).toEqual(["a", "c", "d"]);
    expect((await copy.preview({ ...args, tags: ["e", "d", "c"] })).tags).toEqual(["e", "c", "d"]);
    expect(await copy.up({ ...args, tags: ["d", "a", "c"] })).toBe("same");
    expect(await copy.up(args)).toBe("update");
    expect(copy.outputs.tags).toEqual(["b", "c", "d"]);
    expect(await copy.refresh()).toEqual([]);
  });

  test("has no drift in what it doesn't manage", async () => {
    const { world } = here;
    const copy = await world.up({ name: "copy", cloneFrom: 42 });
    await world.tamper(58231, { images: [], deprecated: { deprecated: "2026-01-01T00:00:00Z", replacement: 42 } });
    expect(await copy.refresh()).toEqual([]);
    expect(copy.outputs).toMatchObject({
      deprecated: true,
      deprecatedAt: "2026-01-01T00:00:00Z",
      replacementId: 42,
    });
  });

  test("is changed in place, by the changed keys alone", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 42 };
    const copy = await world.up(args);
    await world.tamper(58231, { description: "Mine" });
    world.asked();
    expect(await copy.up({ ...args, tags: ["x"], quickStartGroup: "" })).toBe("update");
    expect(world.asked()).toEqual(["PATCH role 200", "GET role 200"]);
    // The description wasn't sent: no refresh had seen it.
    expect(copy.outputs).toMatchObject({ tags: ["x"], quickStartGroup: "", description: "Mine" });
  });

  test("falls back to the source's value when one of its own is taken away", async () => {
    const copy = await here.world.up({ name: "copy", cloneFrom: 42, description: "Own" });
    expect(await copy.up({ name: "copy", cloneFrom: 42 })).toBe("update");
    expect(copy.outputs.description).toBe("Web servers");
  });

  test("keeps what ignoreChanges names", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 42 };
    const copy = await world.up(args);
    await world.tamper(58231, { description: "Mine" });
    await copy.refresh();
    expect(await copy.up(args, { ignoreChanges: ["description", "pinned"] })).toBe("same");
    expect(world.named("copy")).toMatchObject([{ description: "Mine" }]);
  });

  test("is replaced for another source, not for another way to write the same", async () => {
    const { world } = here;
    const copy = await world.up({ name: "copy", cloneFrom: 42 });
    expect(await copy.up({ name: "copy", cloneFrom: "5/42", environmentId: 5 })).toBe("same");
    expect(await copy.up({ name: "copy", cloneFrom: 43 })).toBe("replace");
    expect(copy.outputs).toMatchObject({ roleId: 58232, description: "Web servers under test" });
    expect(world.named("copy")).toHaveLength(1);
  });
});

describe("delete", () => {
  test("removes the role, and a second time is well too", async () => {
    const { world } = here;
    const copy = await world.up({ name: "copy", cloneFrom: 42 });
    const again = world.known(copy.id ?? "", copy.outputs);
    await copy.destroy();
    expect(world.named("copy")).toEqual([]);
    await again.destroy();
    expect(world.asked().slice(-2)).toEqual(["DELETE role 404", "GET roles 200"]);
  });

  test("of a role that farms use is refused and explained", async () => {
    const error = await failure(here.world.known("5/44").destroy());
    expect(error.kind).toBe("inUse");
    expect(error.message).toContain("ObjectInUse");
    expect(error.message).toContain("Farms use the role. Take it out of them");
  });

  test.each([{}, { legacy511: true }])(
    "never takes a missing environment for a missing role (%j)",
    async (positions) => {
      const { world } = here;
      world.switches(positions);
      const errors = [await failure(world.known("77/43").destroy()), await failure(world.known("77/43").refresh())];
      for (const { kind, message } of errors)
        expect([kind, message]).toEqual(["configuration", expect.stringMatching(/environment/)]);
    },
  );
});

describe("a role that is gone", () => {
  test("is found gone by refresh and cloned anew", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 42 };
    const copy = await world.up(args);
    await world.known(copy.id ?? "").destroy();
    expect(await copy.refresh()).toBe("gone");
    expect(await copy.up(args)).toBe("create");
    expect(copy.id).toBe("5/58232");
  });

  test("can't be updated; the way out is named", async () => {
    const { world } = here;
    const copy = await world.up({ name: "copy", cloneFrom: 42 });
    await world.known(copy.id ?? "").destroy();
    const error = await failure(copy.up({ name: "copy", cloneFrom: 42, description: "x" }));
    expect(error.kind).toBe("notFound");
    expect(error.message).toContain("pulumi up --refresh");
  });

  test.each([401, 403])("isn't inferred from a %i", async (status) => {
    const { world } = here;
    world.faults({ fault: "status", status, body: { errors: [{ code: "Other", message: "no" }] } });
    const error = await failure(world.known("5/43").refresh());
    expect(error.kind).toBe(status === 401 ? "auth" : "permission");
  });

  test("isn't inferred from a proxy's 404", async () => {
    const { world } = here;
    const headers = { "content-type": "text/html" };
    world.faults({ fault: "status", status: 404, headers, body: "<html>not here</html>" });
    const error = await failure(world.known("5/43").refresh());
    expect(error.kind).toBe("configuration");
    expect(error.message).not.toContain("<html>");
  });
});

test("a role that was promoted to the account is reported, its change and deletion are explained", async () => {
  const { world } = here;
  const args = { name: "copy", cloneFrom: 42 };
  const copy = await world.up(args);
  await world.tamper(58231, { envId: null });
  expect(await copy.refresh()).toEqual([]);
  expect(copy.outputs.scope).toBe("account");
  expect(world.notices).toEqual([expect.stringContaining("Scalr role 5/58231 has left its environment")]);
  for (const attempt of [() => copy.up({ ...args, description: "x" }), () => copy.destroy()]) {
    const error = await failure(attempt());
    expect(error.kind).toBe("permission");
    expect(error.message).toContain('is of scope "account"');
    expect(error.message).toContain("pulumi state delete");
  }
});

describe("names that are taken", () => {
  test.each([
    ["web", 42, "environment"],
    ["WEB", 42, "environment"],
    ["company-base", 4711, "account"],
    ["base-ubuntu1404", 1, "scalr"],
  ])("%s is refused before anything is cloned", async (name, id, scope) => {
    const { world } = here;
    const error = await failure(world.up({ name, cloneFrom: 43 }));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain(`id 5/${id}, scope ${scope}`);
    expect(world.asked()).toEqual(["GET role 200", "GET roles 200"]);
  });

  test("that the list doesn't show are refused by Scalr", async () => {
    const error = await failure(here.world.up({ name: "finance-base", cloneFrom: 43 }));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain("UnicityViolation");
  });
});

describe("adopt", () => {
  test("takes an existing role over and brings it to what is declared, without a clone", async () => {
    const { world } = here;
    await world.tamper(101, { builtinAutomation: ["chef", "base"] });
    const taken = await world.up({ name: "mine", cloneFrom: 4711, adopt: 101 });
    expect(taken.id).toBe("5/101");
    expect(taken.outputs).toMatchObject({ name: "mine", tags: ["cis", "hardened"], adopt: "5/101", categoryId: 1 });
    expect(world.named("mine")).toMatchObject([{ id: 101, description: "Hardened by the security team" }]);
    expect(world.asked().filter((line) => line.includes("clone"))).toEqual([]);
  });

  test.each([
    ["a role that isn't there", 99999, "shows no role 99999"],
    ["a role of another environment", "6/61", "not 6"],
    ["an account role", 4711, 'is of scope "account"'],
    ["a role with another automation", 43, "its builtinAutomation is"],
  ])("is refused at preview for %s", async (_, adopt, message) => {
    const { problems } = await here.world.check({ name: "mine", cloneFrom: 42, adopt });
    expect(problems).toEqual([{ path: "adopt", message: expect.stringContaining(message) }]);
  });

  test("means nothing later", async () => {
    const { world } = here;
    const taken = await world.up({ name: "mine", cloneFrom: 43, adopt: 101 });
    world.asked();
    expect(await taken.up({ name: "mine", cloneFrom: 43 })).toBe("same");
    expect(await taken.up({ name: "mine", cloneFrom: 43, adopt: 7 })).toBe("same");
    expect(world.asked()).toEqual([]);
  });
});

test("a failure after the clone leaves the role in the state, and the next up goes on with it", async () => {
  const { world } = here;
  world.switches({ cloneOnlyKey: true });
  const args = { name: "copy", cloneFrom: 42, description: "Own" };
  const copy = world.resource();
  const thrown = await copy.up(args).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PartialFailure);
  expect((await failure(Promise.reject(thrown))).message).toContain("*manage* to change and delete");
  expect(copy.id).toBe("5/58231");
  expect(copy.outputs).toMatchObject({ name: "copy", description: "Web servers" });
  world.switches({ cloneOnlyKey: false });
  expect(await copy.up(args)).toBe("update");
  expect(copy.outputs.description).toBe("Own");
  expect(world.named("copy")).toHaveLength(1);
});

describe("Role.get", () => {
  test("reads a role by either form of its id", async () => {
    for (const id of ["5/4711", "4711"]) {
      const read = here.world.known(id, {});
      await read.refresh();
      expect(read.outputs).toMatchObject({ roleId: 4711, scope: "account", environmentId: 5 });
    }
  });

  test.each(["x", "5/", "5/0", "1/2/3"])("refuses the id %s", async (id) => {
    expect((await failure(here.world.known(id, {}).refresh())).message).toContain("isn't the id of a Scalr role");
  });

  test("says that there is no such role", async () => {
    const error = await failure(here.world.known("5/99999", {}).refresh());
    expect(error.message).toContain("There is no Scalr role with the id 5/99999");
  });
});
