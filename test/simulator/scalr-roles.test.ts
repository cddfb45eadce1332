import { describe, expect, test } from "vitest";
import { simulate } from "./scalr-harness";

const base = { name: "new-role", category: { id: 1 }, os: { id: "ubuntu-14-04" }, builtinAutomation: ["base"] };

describe("the envelope", () => {
  test("of one object, with a fresh request id each time", async () => {
    const { ask } = simulate();
    const [one, two] = [await ask("GET", "/roles/43/"), await ask("GET", "/roles/43/")];
    expect(Object.keys(one.json)).toEqual(["meta", "data", "warnings"]);
    expect(one.json.meta.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.json.meta.requestId).not.toBe(two.json.meta.requestId);
    expect(one.headers.get("content-type")).toBe("application/json; utf-8");
  });

  test("has empty errors with the switch", async () => {
    const answer = await simulate({ errorsOnSuccess: "[]" }).ask("GET", "/roles/43/");
    expect(answer.json.errors).toEqual([]);
  });

  test("of an error", async () => {
    const answer = await simulate().ask("GET", "/roles/99999/");
    expect(answer.status).toBe(404);
    expect(Object.keys(answer.json)).toEqual(["meta", "errors"]);
    expect(answer.json.errors).toEqual([{ code: "ObjectNotFound", message: expect.any(String) }]);
  });
});

describe("a role", () => {
  test("has the fields of the documents", async () => {
    const answer = await simulate().ask("GET", "/roles/42/");
    expect(answer.data).toEqual({
      id: 42,
      name: "web",
      description: "Web servers",
      os: { id: "ubuntu-14-04" },
      category: { id: 3 },
      scope: "environment",
      builtinAutomation: ["apache", "chef"],
      useScalrAgent: true,
      quickStart: true,
      quickStartGroup: "web",
      deprecated: null,
      tags: ["production", "web"],
    });
  });

  test("shows no automation without the agent", async () => {
    const answer = await simulate().ask("GET", "/roles/46/");
    expect(answer.data.useScalrAgent).toBe(false);
    expect(answer.data).not.toHaveProperty("builtinAutomation");
  });

  test("shows when it was deprecated and by what it is replaced", async () => {
    const answer = await simulate().ask("GET", "/roles/45/");
    expect(answer.data.deprecated).toEqual({ deprecated: "2019-02-12T15:09:26.000Z", replacement: { id: 42 } });
  });

  test.each([
    ["null", { deprecated: null }],
    ["absent", {}],
    ["false", { deprecated: false }],
    ["{}", { deprecated: {} }],
    ['{"deprecated":null}', { deprecated: { deprecated: null } }],
  ])("that isn't deprecated shows %s", async (deprecatedUnset, shown) => {
    const { data } = await simulate({ deprecatedUnset }).ask("GET", "/roles/43/");
    expect("deprecated" in data ? { deprecated: data.deprecated } : {}).toEqual(shown);
  });

  test("of 5.11 has a boolean and neither tags nor a group", async () => {
    const { ask } = simulate({ legacy511: true });
    expect((await ask("GET", "/roles/45/")).data.deprecated).toBe(true);
    const { data } = await ask("GET", "/roles/42/");
    expect(data.deprecated).toBe(false);
    expect(Object.keys(data)).not.toEqual(expect.arrayContaining(["tags"]));
    expect(data).not.toHaveProperty("quickStartGroup");
  });
});

describe("visibility", () => {
  test.each([
    ["scalr", 1, 200],
    ["scalr without an image", 34, 200],
    ["account", 4711, 200],
    ["account, restricted to another environment", 4712, 200],
    ["another environment", 61, 404],
    ["another account", 90, 404],
  ])("of a role of scope %s", async (_, id, status) => {
    expect((await simulate().ask("GET", `/roles/${id}/`)).status).toBe(status);
  });

  test("the list leaves out what has no image and what is restricted to other environments", async () => {
    const { ask } = simulate();
    const listed = async (id: number) => (await ask("GET", "/roles/", { query: `id=${id}` })).ids.length;
    expect(await Promise.all([1, 42, 4711].map(listed))).toEqual([1, 1, 1]);
    expect(await Promise.all([34, 4712, 61, 90].map(listed))).toEqual([0, 0, 0, 0]);
  });

  test("needs the permission to view", async () => {
    const { ask, state } = simulate();
    state.users[0] = { ...(state.users[0] as (typeof state.users)[0]), permissions: { 5: ["clone"] } };
    expect((await ask("GET", "/roles/42/")).error).toBe("403 PermissionViolation");
    expect((await ask("GET", "/roles/")).error).toBe("403 PermissionViolation");
  });
});

describe("lists", () => {
  test("have a hundred to the page, in order of id, with links", async () => {
    const { ask, send } = simulate();
    const one = await ask("GET", "/roles/", { query: "scope=environment" });
    expect(one.list).toHaveLength(100);
    expect(one.links).toEqual({
      first: "/api/v1beta0/user/5/roles/?maxResults=100&pageNum=1&scope=environment",
      last: "/api/v1beta0/user/5/roles/?maxResults=100&pageNum=2&scope=environment",
      prev: null,
      next: "/api/v1beta0/user/5/roles/?maxResults=100&pageNum=2&scope=environment",
    });
    const [path = "", query = ""] = (one.links.next ?? "").split("?");
    const two = await send("GET", path, { query });
    expect(two.list).toHaveLength(5);
    expect(two.links).toMatchObject({ prev: one.links.first, next: null });
    const ids = [...one.ids, ...two.ids].map(Number);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(105);
  });

  test("that fit on a page have no links", async () => {
    const answer = await simulate().ask("GET", "/roles/", { query: "name=web" });
    expect(answer.links).toEqual({ first: null, last: null, prev: null, next: null });
  });

  test("beyond the last page are empty and lead back", async () => {
    const answer = await simulate().ask("GET", "/roles/", { query: "maxResults=100&pageNum=9&scope=environment" });
    expect(answer.data).toEqual([]);
    expect(answer.links.prev).toContain("pageNum=2");
  });

  test.each(["maxResults=0", "maxResults=101", "maxResults=many", "pageNum=0", "pageNum=-1", "pageNum=x"])(
    "%s is refused",
    async (query) => {
      expect((await simulate().ask("GET", "/roles/", { query })).error).toBe("400 InvalidValue");
    },
  );

  test.each([
    ["name=WEB", [42]],
    ["id=42", [42]],
    ["name=web&scope=account", []],
    ["scope=account", [4711]],
    ["scope=farm", []],
    ["category=3&scope=environment", [42, 43]],
    ["builtinAutomation=chef", [42, 4711]],
    ["quickStart=yes&scope=environment", [42]],
    ["quickStartGroup=base", [4711]],
    ["useScalrAgent=0", [46]],
    ["useScalrAgent=false", [46]],
    ["os=centos-7-x&quickStart=1", [23]],
  ])("filter %s", async (query, ids) => {
    const answer = await simulate().ask("GET", "/roles/", { query });
    expect(answer.ids).toEqual(ids);
  });

  test.each([
    ["description=x", "400 InvalidStructure"],
    ["pageToken=x", "400 InvalidStructure"],
    ["deprecated=1", "400 InvalidStructure"],
    ["scope=galaxy", "400 InvalidValue"],
    ["category=", "400 InvalidValue"],
    ["os=a%20b", "400 InvalidValue"],
  ])("filter %s is refused", async (query, error) => {
    expect((await simulate().ask("GET", "/roles/", { query })).error).toBe(error);
  });

  test("5.11 filters by deprecation", async () => {
    const answer = await simulate({ legacy511: true }).ask("GET", "/roles/", { query: "deprecated=1" });
    expect(answer.ids).toEqual([45]);
  });
});

describe("create", () => {
  test("answers 201 with the role, whose ids are never used again", async () => {
    const { ask } = simulate();
    const one = await ask("POST", "/roles/", { body: base });
    expect(one.status).toBe(201);
    expect(one.data).toMatchObject({
      id: 58231,
      name: "new-role",
      scope: "environment",
      description: "",
      tags: [],
    });
    await ask("DELETE", "/roles/58231/");
    expect((await ask("POST", "/roles/", { body: base })).data.id).toBe(58232);
  });

  test("takes bare ids, whole objects, loose booleans and no description", async () => {
    const body = {
      ...base,
      category: 1,
      os: { id: "ubuntu-14-04", name: "Ubuntu" },
      description: null,
      quickStart: "false",
    };
    expect((await simulate().ask("POST", "/roles/", { body })).data).toMatchObject({
      category: { id: 1 },
      os: { id: "ubuntu-14-04" },
      description: "",
      quickStart: false,
    });
  });

  test.each<[string, object | string, string]>([
    ["empty body", "", "400 InvalidStructure"],
    ["list", "[]", "400 InvalidStructure"],
    ["broken JSON", "{", "400 InvalidStructure"],
    ["unknown key", { ...base, colour: 1 }, "400 InvalidStructure"],
    ["read-only key", { ...base, id: 1 }, "400 InvalidStructure"],
    ["no name", { ...base, name: undefined }, "400 InvalidStructure"],
    ["no category", { ...base, category: undefined }, "400 InvalidStructure"],
    ["no OS", { ...base, os: undefined }, "400 InvalidStructure"],
    ["underscore in the name", { ...base, name: "new_role" }, "400 InvalidValue"],
    ["name of one character", { ...base, name: "a" }, "400 InvalidValue"],
    ["dash at the end", { ...base, name: "a-" }, "400 InvalidValue"],
    ["taken name", { ...base, name: "Web" }, "409 UnicityViolation"],
    ["HTML in the description", { ...base, description: "<b>x</b>" }, "400 InvalidValue"],
    ["category that isn't there", { ...base, category: 99 }, "400 InvalidValue"],
    ["category of another environment", { ...base, category: 102 }, "400 InvalidValue"],
    ["category that isn't a number", { ...base, category: "x" }, "400 InvalidValue"],
    ["OS that isn't there", { ...base, os: "beos" }, "400 InvalidValue"],
    ["odd OS", { ...base, os: "be os" }, "400 InvalidValue"],
    ["automation that is no list", { ...base, builtinAutomation: "base" }, "400 InvalidStructure"],
    ["no automation", { ...base, builtinAutomation: undefined }, "400 InvalidStructure"],
    ["automation without agent", { ...base, useScalrAgent: false }, "400 InvalidStructure"],
    ["unknown automation", { ...base, builtinAutomation: ["cobol"] }, "400 InvalidValue"],
    ["automation of 5.11", { ...base, builtinAutomation: ["mongodb"] }, "400 InvalidValue"],
    ["automation twice", { ...base, builtinAutomation: ["base", "base"] }, "409 UnicityViolation"],
    ["base and apache", { ...base, builtinAutomation: ["base", "apache"] }, "409 UnicityViolation"],
    ["two databases", { ...base, builtinAutomation: ["mysql", "redis"] }, "409 UnicityViolation"],
    ["apache and nginx", { ...base, builtinAutomation: ["apache", "nginx"] }, "409 UnicityViolation"],
    ["apache and tomcat", { ...base, builtinAutomation: ["apache", "tomcat"] }, "409 UnicityViolation"],
    ["nginx and haproxy", { ...base, builtinAutomation: ["nginx", "haproxy"] }, "409 UnicityViolation"],
  ])("refuses: %s", async (_, body, error) => {
    const { ask, state } = simulate();
    const before = state.roles.length;
    // An empty body carries no content type.
    expect((await ask("POST", "/roles/", { body })).error).toBe(error);
    expect(state.roles).toHaveLength(before);
  });

  test.each([
    ["base", "chef"],
    ["apache", "mysql"],
  ])("allows %s with %s", async (...builtinAutomation) => {
    const answer = await simulate().ask("POST", "/roles/", { body: { ...base, builtinAutomation } });
    expect(answer.status).toBe(201);
  });

  test("a role without agent", async () => {
    const body = { ...base, useScalrAgent: false, builtinAutomation: undefined };
    expect((await simulate().ask("POST", "/roles/", { body })).status).toBe(201);
  });

  test("mongodb on 5.11", async () => {
    const body = { ...base, builtinAutomation: ["mongodb"] };
    expect((await simulate({ legacy511: true }).ask("POST", "/roles/", { body })).status).toBe(201);
  });
});

describe("modify", () => {
  test("changes the keys given and no others", async () => {
    const { ask, role } = simulate();
    const body = { name: "web2", tags: ["b", "a"], quickStartGroup: "g", category: { id: 1 }, quickStart: false };
    const answer = await ask("PATCH", "/roles/42/", { body });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({
      ...body,
      description: "Web servers",
      builtinAutomation: ["apache", "chef"],
    });
    expect(role(42).name).toBe("web2");
  });

  test("of nothing is well, of its own name too", async () => {
    const { ask } = simulate();
    expect((await ask("PATCH", "/roles/42/", { body: {} })).status).toBe(200);
    expect((await ask("PATCH", "/roles/42/", { body: { name: "web" } })).status).toBe(200);
  });

  test.each<[string, number, object | string, string]>([
    ["empty body", 42, "", "400 InvalidStructure"],
    ["create-only key with its present value", 42, { os: { id: "ubuntu-14-04" } }, "400 InvalidStructure"],
    ["create-only automation", 42, { builtinAutomation: ["apache", "chef"] }, "400 InvalidStructure"],
    ["read-only key", 42, { scope: "environment" }, "400 InvalidStructure"],
    ["tags that are no list", 42, { tags: "a" }, "400 InvalidStructure"],
    ["bad name", 42, { name: "no way" }, "400 InvalidValue"],
    ["taken name", 42, { name: "web-staging" }, "409 UnicityViolation"],
    ["name of a scalr role", 42, { name: "base-ubuntu1404" }, "409 UnicityViolation"],
    ["name of an account role", 42, { name: "company-base" }, "409 UnicityViolation"],
    ["scalr role", 1, { description: "x" }, "403 PermissionViolation"],
    ["account role", 4711, { description: "x" }, "403 PermissionViolation"],
    ["role that isn't there", 99999, { description: "x" }, "404 ObjectNotFound"],
  ])("refuses: %s", async (_, id, body, error) => {
    const { ask, state } = simulate();
    const before = structuredClone(state.roles);
    expect((await ask("PATCH", `/roles/${id}/`, { body })).error).toBe(error);
    expect(state.roles).toEqual(before);
  });

  test("may use the name of a role in another environment", async () => {
    expect((await simulate().ask("PATCH", "/roles/43/", { body: { name: "batch" } })).status).toBe(200);
  });

  test("of the OS on 5.11, of tags not", async () => {
    const { ask } = simulate({ legacy511: "on" });
    const body = { os: { id: "ubuntu-16-04" } };
    expect((await ask("PATCH", "/roles/42/", { body })).data.os).toEqual({ id: "ubuntu-16-04" });
    expect((await ask("PATCH", "/roles/42/", { body: { tags: [] } })).error).toBe("400 InvalidStructure");
  });
});

describe("delete", () => {
  test("answers 204 without a body, and 404 the second time", async () => {
    const { ask } = simulate();
    const answer = await ask("DELETE", "/roles/43/");
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await ask("DELETE", "/roles/43/")).error).toBe("404 ObjectNotFound");
    expect((await ask("GET", "/roles/43/")).error).toBe("404 ObjectNotFound");
  });

  test("answers 200 with null on 5.11", async () => {
    const answer = await simulate({ legacy511: true }).ask("DELETE", "/roles/43/");
    expect(answer.status).toBe(200);
    expect(answer.data).toBeNull();
  });

  test.each([
    [44, "409 ObjectInUse"],
    [1, "403 PermissionViolation"],
    [4711, "403 PermissionViolation"],
    [61, "404 ObjectNotFound"],
  ])("of role %i is refused", async (id, error) => {
    expect((await simulate().ask("DELETE", `/roles/${id}/`)).error).toBe(error);
  });
});
