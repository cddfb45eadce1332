import { describe, expect, test, vi } from "vitest";
import { Unknown } from "../../src/resource/unknown";
import { eachWorld } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const here = eachWorld();
const good = { name: "copy", cloneFrom: 42 };

describe("wrong input is refused at preview", () => {
  test.each<[string, object, string, RegExp]>([
    ["name of another type", { name: 5 }, "name", /expected a string, got a number/],
    ["empty name", { name: "" }, "name", /can't be empty/],
    ["blank name", { name: "  " }, "name", /can't be empty/],
    ["long name", { name: "a".repeat(101) }, "name", /at most 100 characters, got 101/],
    ["no name", { name: undefined }, "name", /is required/],
    ["no source", { cloneFrom: undefined }, "cloneFrom", /./],
    ["source of another type", { cloneFrom: true }, "cloneFrom", /./],
    ["source that is no id", { cloneFrom: "web" }, "cloneFrom", /expected a role's id, such as 4711/],
    ["source 0", { cloneFrom: 0 }, "cloneFrom", /./],
    ["source with a fraction", { cloneFrom: 4.5 }, "cloneFrom", /./],
    ["source that isn't there", { cloneFrom: 99999 }, "cloneFrom", /environment 5 of Scalr shows no role 99999/],
    ["source of another environment", { cloneFrom: "6/61" }, "cloneFrom", /shows no role 61/],
    ["description of another type", { description: ["x"] }, "description", /expected a string, got a list/],
    ["description with HTML", { description: "a <b>bold</b> role" }, "description", /HTML/],
    ["category as text", { categoryId: "1" }, "categoryId", /expected a number, got a string/],
    ["category 0", { categoryId: 0 }, "categoryId", /./],
    ["category that isn't there", { categoryId: 99 }, "categoryId", /no role category 99/],
    ["category of another environment", { categoryId: 102 }, "categoryId", /no role category 102/],
    ["quick start as text", { quickStart: "yes" }, "quickStart", /expected a boolean, got a string/],
    ["group of another type", { quickStartGroup: 1 }, "quickStartGroup", /expected a string, got a number/],
    ["tags as text", { tags: "a,b" }, "tags", /expected an array, got a string/],
    ["empty tag", { tags: ["a", " "] }, "tags[1]", /at least 1 character/],
    ["tag of another type", { tags: ["a", 5] }, "tags[1]", /expected a string, got a number/],
    ["environment as text", { environmentId: "5" }, "environmentId", /expected a number, got a string/],
    ["environment that isn't there", { environmentId: 77 }, "", /Scalr has no environment 77/],
    ["environment of another account", { environmentId: 9 }, "", /denied the permission/],
    ["adopted role that is no id", { adopt: "mine" }, "adopt", /expected a role's id/],
    ["pin", { pinned: { description: "x" } }, "pinned", /can't be set/],
    ["misspelt property", { descripton: "x" }, "descripton", /did you mean "description"/],
  ])("%s", async (_, change, path, message) => {
    const { problems } = await here.world.check({ ...good, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe(path);
    expect(problems[0]?.message).toMatch(message);
  });

  test("all problems at once", async () => {
    const wrong = {
      name: "",
      cloneFrom: 99999,
      description: "<i>x</i>",
      categoryId: 99,
      tags: [1],
      quickStart: 1,
      colour: "red",
    };
    const { problems } = await here.world.check(wrong);
    expect(problems.map(({ path }) => path).sort()).toEqual(
      ["categoryId", "cloneFrom", "colour", "description", "name", "quickStart", "tags[0]"].sort(),
    );
  });

  test("an environment that is given nowhere", async () => {
    const api = here.world.connect({ SCALR_ENVIRONMENT_ID: undefined });
    const { problems } = await here.world.check(good, {}, { api });
    expect(problems).toEqual([{ path: "environmentId", message: expect.stringContaining("SCALR_ENVIRONMENT_ID") }]);
  });

  test("tags on a server that has none", async () => {
    const { world } = here;
    world.switches({ legacy511: true });
    const { problems } = await world.check({ ...good, tags: [], quickStartGroup: "x" });
    expect(problems.map(({ path }) => path)).toEqual(["tags", "quickStartGroup"]);
    expect((await world.check(good)).problems).toEqual([]);
  });

  test("a category is taken on trust where the key may not look", async () => {
    const { world } = here;
    const template = "/api/v1beta0/user/{envId}/role-categories/{roleCategoryId}/";
    const body = { errors: [{ code: "PermissionViolation", message: "no" }] };
    world.faults({ match: { template }, fault: "status", status: 403, body });
    expect((await world.check({ ...good, categoryId: 99 })).problems).toEqual([]);
  });
});

describe("the checked inputs", () => {
  test("show in full what the copy will hold", async () => {
    const { inputs, problems, notices } = await here.world.check({ name: "copy", cloneFrom: "4711", description: "" });
    expect(problems).toEqual([]);
    expect(notices).toEqual([]);
    const held = { categoryId: 1, quickStartGroup: "base", tags: ["cis", "hardened"] };
    expect(inputs).toEqual({
      name: "copy",
      cloneFrom: "4711",
      environmentId: 5,
      description: "",
      quickStart: false,
      ...held,
      pinned: {
        ...held,
        description: "Hardened by the security team",
        osId: "ubuntu-14-04",
        builtinAutomation: ["base", "chef"],
        useScalrAgent: true,
        deprecated: false,
      },
    });
  });

  test.each([42, "42", " 42 ", "5/42"])("name the source in one form, given as %j", async (cloneFrom) => {
    expect((await here.world.check({ name: "copy", cloneFrom })).inputs.cloneFrom).toBe("42");
  });

  test("hold tags as a set", async () => {
    const { inputs } = await here.world.check({ ...good, tags: ["b", "a", " b"] });
    expect(inputs.tags).toEqual(["a", "b"]);
  });

  test("ask the vendor only for what is new", async () => {
    const { world } = here;
    const { inputs } = await world.check({ ...good, categoryId: 3 });
    expect(world.asked()).toEqual(["GET role 200", "GET category 200"]);
    await world.check({ ...good, categoryId: 3, name: "other", tags: ["x"] }, inputs);
    expect(world.asked()).toEqual([]);
    await world.check({ ...good, cloneFrom: 43 }, inputs);
    expect(world.asked()).toEqual(["GET role 200"]);
  });

  test("read one source once, whoever copies it", async () => {
    const { world } = here;
    const api = world.connect();
    await Promise.all(["a1", "a2", "a3"].map((name) => world.check({ name, cloneFrom: 42 }, {}, { api })));
    expect(world.asked()).toEqual(["GET role 200"]);
  });
});

describe("a source that isn't known yet", () => {
  const cloneFrom = new Unknown("string");

  test("leaves unknown what isn't given", async () => {
    const { inputs, problems } = await here.world.check({ name: "copy", cloneFrom, description: "Own" });
    expect(problems).toEqual([]);
    expect(inputs).toMatchObject({ description: "Own", quickStart: false, environmentId: 5 });
    for (const name of ["pinned", "categoryId", "quickStartGroup", "tags"])
      expect(inputs[name]).toBeInstanceOf(Unknown);
    expect(here.world.asked()).toEqual([]);
  });

  test("says what it knows if it is a resource of the same program", async () => {
    const osId = new Unknown("string");
    const useScalrAgent = new Unknown("boolean");
    const known = { description: "Base", categoryId: 1, quickStartGroup: "", tags: ["t"] };
    const handed = { ...known, osId, useScalrAgent, pinned: { osId: "centos-7-x", description: "Its source's" } };
    const { inputs } = await here.world.check({ name: "copy", cloneFrom, __source: handed });
    expect(inputs).toMatchObject({ ...known, pinned: { ...known, osId: "centos-7-x", useScalrAgent } });
    expect(inputs).not.toHaveProperty("__source");
  });

  test("and isn't read if it is one that is known", async () => {
    const { world } = here;
    const handed = { description: "Changed in the same update", categoryId: 1, osId: "ubuntu-14-04" };
    const { inputs } = await world.check({ name: "copy", cloneFrom: "5/42", __source: handed });
    expect(inputs).toMatchObject({ description: "Changed in the same update", cloneFrom: "42" });
    expect(world.asked()).toEqual([]);
  });
});

describe("offline", () => {
  test("what would have to be asked is unknown", async () => {
    const { inputs, problems } = await here.world.check({ ...good, categoryId: 99, adopt: 43 }, {}, { offline: true });
    expect(problems).toEqual([]);
    for (const name of ["environmentId", "pinned", "description"]) expect(inputs[name]).toBeInstanceOf(Unknown);
    expect(here.world.asked()).toEqual([]);
  });

  test("an existing copy keeps its pin", async () => {
    const { world } = here;
    const { inputs } = await world.check(good);
    expect((await world.check(good, inputs, { offline: true })).inputs).toEqual(inputs);
  });
});

describe("warnings", () => {
  test.each(["under_score", "dotted.name", "a", "-a", "Rôle"])("of the name %s", async (name) => {
    const { problems, notices } = await here.world.check({ ...good, name });
    expect(problems).toEqual([]);
    expect(notices).toEqual([expect.stringContaining("will probably be refused")]);
  });

  test("of a deprecated source, once", async () => {
    const { world } = here;
    const args = { name: "copy", cloneFrom: 45 };
    const { inputs, notices } = await world.check(args);
    expect(notices).toEqual([expect.stringContaining("its source 45 is deprecated")]);
    expect((await world.check({ ...args, description: "x" }, inputs)).notices).toEqual([]);
  });
});
