import { describe, expect, test } from "vitest";
import { simulate } from "./scalr-harness";

describe("clone", () => {
  test("answers 201 with the new role", async () => {
    const answer = await simulate().clone(42, "web-clone-01");
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Location")).toBeNull();
    expect(answer.json).toEqual({
      meta: { requestId: expect.any(String) },
      data: {
        id: 58231,
        name: "web-clone-01",
        description: "Web servers",
        os: { id: "ubuntu-14-04" },
        category: { id: 3 },
        scope: "environment",
        builtinAutomation: ["apache", "chef"],
        useScalrAgent: true,
        quickStart: false,
        quickStartGroup: "web",
        deprecated: null,
        tags: ["production", "web"],
      },
      warnings: [],
    });
  });

  test("copies images, properties, variables and rules; rules under ids of their own", async () => {
    const { clone, role } = simulate();
    const copy = role((await clone(42, "copy")).data.id);
    const source = role(42);
    expect(copy.images).toEqual(source.images);
    expect(copy.properties).toEqual(source.properties);
    expect(copy.variables).toEqual(source.variables);
    expect(copy.rules).toEqual([{ ...source.rules[0], id: expect.any(String) }]);
    expect(copy.rules[0]?.id).not.toBe(source.rules[0]?.id);
    expect(copy).toMatchObject({ development: false, inUseBy: [], addedByEmail: "admin@example.com" });
    copy.variables.pop();
    expect(source.variables).toHaveLength(1);
  });

  test("loses a rule's user and OS on 5.11", async () => {
    const { clone, role } = simulate({ legacy511: true });
    expect(role((await clone(42, "copy")).data.id).rules[0]).toMatchObject({ runAs: null, os: null });
  });

  test.each([
    ["scalr", 1],
    ["account", 4711],
  ])("of a role of scope %s lands in the environment", async (_, source) => {
    const { clone, role } = simulate();
    const { data } = await clone(source, "mine");
    expect(data.scope).toBe("environment");
    expect(role(data.id)).toMatchObject({ accountId: 1, envId: 5, allowedEnvironments: [] });
  });

  test("is free to be deleted although its source is in use", async () => {
    const { clone, ask } = simulate();
    const { id } = (await clone(44, "mine")).data;
    expect((await ask("DELETE", `/roles/${id}/`)).status).toBe(204);
  });

  test("by the account's path becomes an account role", async () => {
    const { send, role } = simulate();
    const answer = await send("POST", "/api/v1beta0/account/1/roles/4712/actions/clone/", { body: { name: "mine" } });
    expect(answer.data).toMatchObject({
      scope: "account",
      allowedEnvironments: [{ id: 6 }],
      restrictedAccess: true,
    });
    expect(role(answer.data.id)).toMatchObject({ accountId: 1, envId: null });
  });

  test("of a deprecated role isn't deprecated", async () => {
    expect((await simulate().clone(45, "young")).data.deprecated).toBeNull();
  });

  test.each([409, "409"])("of a deprecated role is refused with the switch at %s", async (cloneOfDeprecated) => {
    expect((await simulate({ cloneOfDeprecated }).clone(45, "young")).error).toBe("409 Deprecated");
  });

  test("has neither tags nor group with the switch", async () => {
    const { data } = await simulate({ cloneTags: "empty" }).clone(42, "copy");
    expect(data).toMatchObject({ tags: [], quickStartGroup: null });
  });

  test.each<[string, unknown]>([
    ["no body", ""],
    ["list", []],
    ["text", '"x"'],
    ["no name", {}],
    ["null", { name: null }],
    ["number", { name: 5 }],
    ["unknown key", { name: "copy", description: "x" }],
    ["the parameter's name in the vendor's interface description", { cloneRoleRequest: { name: "copy" } }],
  ])("refuses a body with %s", async (_, body) => {
    expect((await simulate().clone(42, "", { body })).error).toBe("400 InvalidStructure");
  });

  test.each(["", "a", "-a", "a-", "under_score", "with blank", "dot.ted", "é1"])(
    "refuses the name %j",
    async (name) => {
      expect((await simulate().clone(42, name)).error).toBe("400 InvalidValue");
    },
  );

  test.each(["web", "WEB", "base-ubuntu1404", "company-base", "finance-base"])(
    "refuses the taken name %s",
    async (name) => {
      expect((await simulate().clone(42, name)).error).toBe("409 UnicityViolation");
    },
  );

  test("takes names of other environments and accounts", async () => {
    const { clone } = simulate();
    expect((await clone(42, "batch")).status).toBe(201);
    expect((await clone(42, "foreign")).status).toBe(201);
  });

  test("to the account conflicts with any role of the account", async () => {
    const { send } = simulate();
    const answer = await send("POST", "/api/v1beta0/account/1/roles/4711/actions/clone/", { body: { name: "batch" } });
    expect(answer.error).toBe("409 UnicityViolation");
  });

  test("checks in order: environment, body, name, source, permission, free name", async () => {
    const { send, clone } = simulate();
    const staging = "/api/v1beta0/user/6/roles";
    expect((await send("POST", "/api/v1beta0/user/77/roles/1/actions/clone/", { body: {} })).error).toBe(
      "404 ObjectNotFound",
    );
    expect((await clone(99999, 5)).error).toBe("400 InvalidStructure");
    expect((await clone(99999, "-")).error).toBe("400 InvalidValue");
    expect((await send("POST", `${staging}/42/actions/clone/`, { body: { name: "batch" } })).error).toBe(
      "404 ObjectNotFound",
    );
    expect((await send("POST", `${staging}/1/actions/clone/`, { body: { name: "batch" } })).error).toBe(
      "403 PermissionViolation",
    );
  });

  test("doesn't exist on servers that are too old", async () => {
    const { clone, send, app } = simulate({ noCloneRoute: true });
    expect((await clone(42, "copy")).error).toBe("404 EndpointNotFound");
    expect((await send("POST", "/api/v1beta0/account/1/roles/4711/actions/clone/")).error).toBe("404 EndpointNotFound");
    expect((await app.request("/api/v1beta0/user/5/roles/42/actions/clone/", { method: "POST" })).status).toBe(404);
  });

  test("two at once under one name: the second is refused, with the switch both succeed", async () => {
    const strict = simulate();
    const both = await Promise.all([strict.clone(42, "twin"), strict.clone(42, "twin")]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const racing = simulate({ racingClones: true });
    const twins = await Promise.all([racing.clone(42, "twin"), racing.clone(42, "twin")]);
    expect(twins.map(({ status }) => status)).toEqual([201, 201]);
    const listed = await racing.ask("GET", "/roles/", { query: "name=twin&scope=environment" });
    expect(listed.data).toHaveLength(2);
    expect((await racing.clone(42, "twin")).error).toBe("409 UnicityViolation");
  });
});

describe("permissions", () => {
  const cloner = "APIKCLONER1234567890";

  test("a user who may clone but not manage can't touch the clone", async () => {
    const { clone, ask } = simulate();
    const { id } = (await clone(42, "copy", { key: cloner })).data;
    const body = { description: "x" };
    expect((await ask("GET", `/roles/${id}/`, { key: cloner })).status).toBe(200);
    expect((await ask("PATCH", `/roles/${id}/`, { body, key: cloner })).error).toBe("403 PermissionViolation");
    expect((await ask("DELETE", `/roles/${id}/`, { key: cloner })).error).toBe("403 PermissionViolation");
    expect((await ask("DELETE", `/roles/${id}/`)).status).toBe(204);
  });

  test("the switch takes the right to manage from every key", async () => {
    const { clone, ask, switches } = simulate({ cloneOnlyKey: true });
    const { id } = (await clone(42, "copy")).data;
    expect((await ask("DELETE", `/roles/${id}/`)).error).toBe("403 PermissionViolation");
    Object.assign(switches, { cloneOnlyKey: false });
    expect((await ask("DELETE", `/roles/${id}/`)).status).toBe(204);
  });
});

describe("deprecate", () => {
  test("sets, with a replacement, and clears", async () => {
    const { ask } = simulate();
    const path = "/roles/43/actions/deprecate/";
    const plain = await ask("POST", path);
    expect(plain.status).toBe(200);
    expect(plain.data.deprecated).toEqual({ deprecated: "2019-03-14T15:09:26.000Z", replacement: null });
    const replaced = await ask("POST", path, { body: { deprecate: true, replacement: { id: 42 } } });
    expect(replaced.data).toMatchObject({ deprecated: { replacement: { id: 42 } } });
    expect((await ask("POST", path, { body: { deprecate: false } })).data.deprecated).toBeNull();
  });

  test.each([
    [43, { replacement: { id: 61 } }, "400 InvalidValue"],
    [43, { reason: "x" }, "400 InvalidStructure"],
    [1, {}, "403 PermissionViolation"],
    [99999, {}, "404 ObjectNotFound"],
  ])("of role %i with %j is refused", async (id, body, error) => {
    expect((await simulate().ask("POST", `/roles/${id}/actions/deprecate/`, { body })).error).toBe(error);
  });
});

describe("promote", () => {
  test("moves the role and its images to the account; the environment can't alter it any more", async () => {
    const { ask, state, role } = simulate();
    role(43).images.push("5ca1ab1e-0000-4000-8000-000000000006");
    expect((await ask("POST", "/roles/43/actions/promote/")).data).toMatchObject({ id: 43, scope: "account" });
    expect((await ask("GET", "/roles/43/")).data.scope).toBe("account");
    expect((await ask("PATCH", "/roles/43/", { body: { description: "x" } })).error).toBe("403 PermissionViolation");
    expect((await ask("DELETE", "/roles/43/")).error).toBe("403 PermissionViolation");
    expect(state.images.find(({ name }) => name === "web-eu")).toMatchObject({ accountId: 1, envId: null });
  });

  test("is refused where another environment has the name", async () => {
    const { ask, role } = simulate();
    role(43).name = "batch";
    expect((await ask("POST", "/roles/43/actions/promote/")).error).toBe("409 UnicityViolation");
    expect((await ask("POST", "/roles/1/actions/promote/")).error).toBe("403 PermissionViolation");
  });
});

describe("the account's paths", () => {
  test("show the account's roles and Scalr's own", async () => {
    const { send } = simulate();
    const listed = await send("GET", "/api/v1beta0/account/1/roles/", { query: "scope=account" });
    expect(listed.ids).toEqual([4711, 4712]);
    expect((await send("GET", "/api/v1beta0/account/1/roles/1/")).status).toBe(200);
    expect((await send("GET", "/api/v1beta0/account/1/roles/42/")).error).toBe("404 ObjectNotFound");
    const restricted = await send("GET", "/api/v1beta0/account/1/roles/", { query: "restrictedAccess=1" });
    expect(restricted.data).toMatchObject([{ id: 4712 }]);
  });

  test("alter account roles and promote nothing", async () => {
    const { send } = simulate();
    const body = { description: "x", allowedEnvironments: [{ id: 5 }] };
    const path = "/api/v1beta0/account/1/roles/4711/";
    expect((await send("PATCH", path, { body })).data).toMatchObject({ ...body, restrictedAccess: true });
    expect((await send("POST", `${path}actions/promote/`)).error).toBe("404 EndpointNotFound");
  });

  test.each([
    ["x", "400 InvalidValue"],
    ["77", "404 ObjectNotFound"],
    ["2", "403 PermissionViolation"],
  ])("of account %s", async (accountId, error) => {
    expect((await simulate().send("GET", `/api/v1beta0/account/${accountId}/roles/`)).error).toBe(error);
  });

  test("carry no account id on 5.11, and today one", async () => {
    const legacy = simulate({ legacy511: true });
    expect((await legacy.send("GET", "/api/v1beta0/account/roles/4711/")).data.id).toBe(4711);
    expect((await legacy.send("GET", "/api/v1beta0/account/1/roles/4711/")).error).toBe("404 EndpointNotFound");
    expect((await simulate().send("GET", "/api/v1beta0/account/roles/4711/")).error).toBe("404 EndpointNotFound");
  });
});
