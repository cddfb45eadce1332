import { describe, expect, test } from "vitest";
import { PartialFailure, replacedBy } from "../../src/resource/lifecycle";
import { eachWorld, failure, role } from "./fixture";

const here = eachWorld();

describe("a copy", () => {
  test("is made by look, clone; holds what the source held; and needs nothing a second time", async () => {
    const { world } = here;
    const { id, inputs, outputs } = await world.create({ name: "hardened-base", cloneFrom: 4711 });
    expect(world.asked()).toEqual(["GET role 200", "GET roles 200", "POST clone 201"]);
    expect(id).toBe("5/58231");
    expect(outputs).toMatchObject({
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
    expect(await world.update(id, { inputs, outputs }, { name: "hardened-base", cloneFrom: 4711 })).toBeUndefined();
    expect(world.asked()).toEqual([]);
  });

  test("gets what is written out by one PATCH after the clone, with nothing in it that is right already", async () => {
    const { world } = here;
    const { outputs } = await world.create({
      name: "shop",
      cloneFrom: "5/42",
      description: "Shop",
      tags: ["b", "a", "b"],
      categoryId: 3,
    });
    expect(world.asked()).toEqual([
      "GET role 200",
      "GET /api/v1beta0/user/{envId}/role-categories/{roleCategoryId}/ 200",
      "GET roles 200",
      "POST clone 201",
      "PATCH role 200",
      "GET role 200",
    ]);
    expect(outputs).toMatchObject({ description: "Shop", tags: ["a", "b"], categoryId: 3, quickStartGroup: "web" });
    expect(world.named("shop")).toMatchObject([{ description: "Shop", tags: ["a", "b"], images: { length: 2 } }]);
  });

  test("without agent, of a scalr-scope role, in another environment", async () => {
    const { world } = here;
    const plain = await world.create({ name: "plain-2", cloneFrom: 46 });
    expect(plain.outputs).toMatchObject({ useScalrAgent: false, builtinAutomation: [] });
    const state = world.state;
    Object.assign(state.users[0] ?? {}, {
      permissions: { 5: ["view", "manage", "clone"], 6: ["view", "manage", "clone"] },
    });
    await world.simulator.setState({ scalr: state });
    const staging = await world.create({ name: "base", cloneFrom: 1, environmentId: 6 });
    expect(staging.id).toMatch(/^6\//);
    expect(world.named("base")).toMatchObject([{ accountId: 1, envId: 6 }]);
  });

  test("is pinned: the source may change or vanish", async () => {
    const { world } = here;
    const news = { name: "copy", cloneFrom: 43 };
    const { id, inputs, outputs } = await world.create(news);
    await world.tamper(43, { description: "Changed", tags: ["new"] });
    expect(await world.update(id, { inputs, outputs }, news)).toBeUndefined();
    await world.remove("5/43");
    expect(await world.update(id, { inputs, outputs }, news)).toBeUndefined();
    const renamed = await world.update(id, { inputs, outputs }, { ...news, name: "copy-2" });
    expect(renamed?.outputs).toMatchObject({ name: "copy-2", description: "Web servers under test" });
  });

  test("changed by hand is drift, and is brought back to the pin", async () => {
    const { world } = here;
    const news = { name: "copy", cloneFrom: 42 };
    const { id, inputs, outputs } = await world.create(news);
    const clean = await world.read(id, outputs);
    expect(clean?.inputs).toEqual(inputs);
    await world.tamper(58231, {
      description: "Somebody's",
      tags: ["z", "production"],
      quickStart: true,
      categoryId: 1,
    });
    const drifted = await world.read(id, outputs);
    expect(drifted?.inputs).toEqual({
      ...inputs,
      description: "Somebody's",
      tags: ["production", "z"],
      quickStart: true,
      categoryId: 1,
    });
    const repaired = await world.update(id, { inputs: drifted?.inputs ?? {}, outputs: drifted?.outputs ?? {} }, news);
    expect(repaired?.inputs).toEqual(inputs);
    expect(world.named("copy")).toMatchObject([
      { description: "Web servers", tags: ["production", "web"], quickStart: false, categoryId: 3 },
    ]);
    expect((await world.read(id, repaired?.outputs))?.inputs).toEqual(inputs);
  });

  test("has no drift in what it doesn't manage", async () => {
    const { world } = here;
    const { id, inputs, outputs } = await world.create({ name: "copy", cloneFrom: 42 });
    await world.tamper(58231, { images: [], deprecated: { deprecated: "2026-01-01T00:00:00Z", replacement: 42 } });
    const seen = await world.read(id, outputs);
    expect(seen?.inputs).toEqual(inputs);
    expect(seen?.outputs).toMatchObject({ deprecated: true, deprecatedAt: "2026-01-01T00:00:00Z", replacementId: 42 });
  });

  test("is changed in place, by the changed keys alone", async () => {
    const { world } = here;
    const news = { name: "copy", cloneFrom: 42 };
    const { id, inputs, outputs } = await world.create(news);
    await world.tamper(58231, { description: "Somebody's" });
    world.asked();
    const changed = await world.update(id, { inputs, outputs }, { ...news, tags: ["x"], quickStartGroup: "" });
    expect(world.asked()).toEqual(["PATCH role 200", "GET role 200"]);
    // The description wasn't sent: refresh hadn't seen it.
    expect(changed?.outputs).toMatchObject({ tags: ["x"], quickStartGroup: "", description: "Somebody's" });
  });

  test("falls back to the source's value when one of its own is taken away", async () => {
    const { world } = here;
    const made = await world.create({ name: "copy", cloneFrom: 42, description: "Own" });
    const changed = await world.update(made.id, made, { name: "copy", cloneFrom: 42 });
    expect(changed?.outputs.description).toBe("Web servers");
  });

  test("is replaced by another source or environment, not by another way to write the same", async () => {
    const { world } = here;
    const { inputs, outputs } = await world.create({ name: "copy", cloneFrom: 42 });
    const replaces = async (news: object) =>
      replacedBy(role, outputs, await world.inputs({ name: "copy", cloneFrom: 42, ...news }, inputs));
    expect(await replaces({ cloneFrom: 43 })).toEqual(["cloneFrom"]);
    expect(await replaces({ environmentId: 6, cloneFrom: 4711 })).toEqual(["cloneFrom", "environmentId"]);
    expect(await replaces({ cloneFrom: "5/42", environmentId: 5, name: "other" })).toEqual([]);
  });
});

describe("delete", () => {
  test("removes the role, and a second time is well too", async () => {
    const { world } = here;
    const { id, outputs } = await world.create({ name: "copy", cloneFrom: 42 });
    await world.remove(id, outputs);
    expect(world.named("copy")).toEqual([]);
    await world.remove(id, outputs);
    expect(world.asked().slice(-2)).toEqual(["DELETE role 404", "GET roles 200"]);
  });

  test("of a role that farms use is refused and explained", async () => {
    const { world } = here;
    const error = await failure(world.remove("5/44"));
    expect(error.kind).toBe("inUse");
    expect(error.message).toContain("ObjectInUse");
    expect(error.message).toContain("Farms use the role. Take it out of them");
  });

  test.each([{}, { legacy511: true }])(
    "never takes a missing environment for a missing role (%j)",
    async (positions) => {
      const { world } = here;
      world.switches(positions);
      const removed = await failure(world.remove("77/43"));
      const seen = await failure(world.read("77/43", { __version: 1 }));
      expect([removed.kind, seen.kind]).toEqual(["configuration", "configuration"]);
      expect(seen.message).toMatch(/environment/);
    },
  );
});

describe("a role that is gone", () => {
  test("is reported as gone by read", async () => {
    const { world } = here;
    const { id, outputs } = await world.create({ name: "copy", cloneFrom: 42 });
    await world.remove(id);
    expect(await world.read(id, outputs)).toBeUndefined();
  });

  test("can't be updated; the way out is named", async () => {
    const { world } = here;
    const made = await world.create({ name: "copy", cloneFrom: 42 });
    await world.remove(made.id);
    const error = await failure(world.update(made.id, made, { name: "copy", cloneFrom: 42, description: "x" }));
    expect(error.kind).toBe("notFound");
    expect(error.message).toContain("pulumi up --refresh");
  });

  test.each([401, 403])("isn't inferred from a %i", async (status) => {
    const { world } = here;
    world.faults({ fault: "status", status, body: { errors: [{ code: "Other", message: "no" }] } });
    const error = await failure(world.read("5/43", { __version: 1 }));
    expect(["auth", "permission"]).toContain(error.kind);
  });

  test("isn't inferred from a proxy's 404", async () => {
    const { world } = here;
    world.faults({
      fault: "status",
      status: 404,
      headers: { "content-type": "text/html" },
      body: "<html>not here</html>",
    });
    const error = await failure(world.read("5/43", { __version: 1 }));
    expect(error.kind).toBe("configuration");
    expect(error.message).not.toContain("<html>");
  });
});

describe("a role that was promoted to the account", () => {
  test("is reported, and its change and deletion are explained", async () => {
    const { world } = here;
    const news = { name: "copy", cloneFrom: 42 };
    const made = await world.create(news);
    await world.tamper(58231, { envId: null });
    const seen = await world.read(made.id, made.outputs);
    expect(seen?.outputs.scope).toBe("account");
    expect(world.notices).toEqual([expect.stringContaining("Scalr role 5/58231 has left its environment")]);
    for (const attempt of [
      world.remove(made.id, made.outputs),
      world.update(made.id, made, { ...news, description: "x" }),
    ]) {
      const error = await failure(attempt);
      expect(error.kind).toBe("permission");
      expect(error.message).toContain('is of scope "account"');
      expect(error.message).toContain("pulumi state delete");
    }
  });
});

describe("names that are taken", () => {
  test.each([
    ["web", 42, "environment"],
    ["WEB", 42, "environment"],
    ["company-base", 4711, "account"],
    ["base-ubuntu1404", 1, "scalr"],
  ])("%s is refused before anything is cloned", async (name, id, scope) => {
    const { world } = here;
    const error = await failure(world.create({ name, cloneFrom: 43 }));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain(`id 5/${id}, scope ${scope}`);
    expect(world.asked()).toEqual(["GET role 200", "GET roles 200"]);
  });

  test("that the list doesn't show are refused by Scalr", async () => {
    const { world } = here;
    const error = await failure(world.create({ name: "finance-base", cloneFrom: 43 }));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain("UnicityViolation");
  });
});

describe("adopt", () => {
  test("takes an existing role over and brings it to what is declared, without a clone", async () => {
    const { world } = here;
    const { id, outputs } = await world.create({ name: "mine", cloneFrom: 4711, adopt: "5/101" }).catch(async () => {
      await world.tamper(101, { builtinAutomation: ["base", "chef"] });
      return world.create({ name: "mine", cloneFrom: 4711, adopt: 101 });
    });
    expect(id).toBe("5/101");
    expect(outputs).toMatchObject({ name: "mine", tags: ["cis", "hardened"], adopt: "5/101", categoryId: 1 });
    expect(world.state.roles.find((each) => each.id === 101)).toMatchObject({ name: "mine" });
    expect(world.asked().some((line) => line.includes("clone"))).toBe(false);
  });

  test.each([
    ["a role that isn't there", 99999, "shows no role 99999"],
    ["a role of another environment", "6/61", "not 6"],
    ["an account role", 4711, 'is of scope "account"'],
    ["a role with another automation", 43, "its builtinAutomation is"],
  ])("is refused at preview for %s", async (_, adopt, message) => {
    const { problems } = await here.world.check({ name: "mine", cloneFrom: 42, adopt });
    expect(problems).toMatchObject([{ path: "adopt", message: expect.stringContaining(message) }]);
  });

  test("means nothing later", async () => {
    const { world } = here;
    const { id, inputs, outputs } = await world.create({ name: "mine", cloneFrom: 43, adopt: 101 });
    world.asked();
    expect(await world.update(id, { inputs, outputs }, { name: "mine", cloneFrom: 43 })).toBeUndefined();
    expect(await world.update(id, { inputs, outputs }, { name: "mine", cloneFrom: 43, adopt: 7 })).toBeUndefined();
    expect(world.asked()).toEqual([]);
  });
});

describe("a failure after the clone", () => {
  test("leaves the role in the state; the next update goes on with it", async () => {
    const { world } = here;
    world.switches({ cloneOnlyKey: true });
    const news = { name: "copy", cloneFrom: 42, description: "Own" };
    const thrown = await world.create(news).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PartialFailure);
    const { id, outputs, error } = thrown as PartialFailure;
    expect(id).toBe("5/58231");
    expect(outputs).toMatchObject({ name: "copy", description: "Web servers" });
    expect(error.message).toContain("*manage* to change and delete");
    world.switches({ cloneOnlyKey: false });
    const inputs = await world.inputs(news);
    const resumed = await world.update(id, { inputs: {}, outputs }, news);
    expect(resumed?.outputs.description).toBe("Own");
    expect(resumed?.inputs).toEqual(inputs);
    expect(world.named("copy")).toHaveLength(1);
  });
});

describe("get", () => {
  test("reads a role by either form of its id", async () => {
    const { world } = here;
    for (const id of ["5/4711", "4711"]) {
      expect((await world.read(id))?.outputs).toMatchObject({ roleId: 4711, scope: "account", environmentId: 5 });
    }
  });

  test.each(["x", "5/", "5/0", "1/2/3"])("refuses the id %s", async (id) => {
    expect((await failure(here.world.read(id))).message).toContain("isn't the id of a Scalr role");
  });

  test("says that there is no such role", async () => {
    expect((await failure(here.world.read("5/99999"))).message).toContain("There is no Scalr role with the id 5/99999");
  });
});
