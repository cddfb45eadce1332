import { describe, expect, it } from "vitest";
import { ALL, bench, field, token } from "./qubole-harness";

const READ = JSON.stringify([{ resource: "note", action: ["read"], access: "allow" }]);

describe("create", () => {
  it.each([
    ["no name", { policies: ALL }],
    ["a blank name", { policies: ALL, name: " " }],
    ["a name that is no string", { policies: ALL, name: 7 }],
    ["no policies", { name: "x" }],
    ["the key of duplicate", { name: "x", policy: ALL }],
    ["a real array", { name: "x", policies: JSON.parse(ALL) }],
    ["no JSON", { name: "x", policies: "all" }],
    ["no array", { name: "x", policies: "{}" }],
    ["an empty array", { name: "x", policies: "[]" }],
    ["a policy without resource", { name: "x", policies: '[{"action":["all"],"access":"allow"}]' }],
    ["a third access", { name: "x", policies: '[{"resource":"all","action":["all"],"access":"maybe"}]' }],
    ["no actions", { name: "x", policies: '[{"resource":"all","action":[],"access":"allow"}]' }],
    [
      "a condition that is no object",
      { name: "x", policies: '[{"resource":"command","access":"allow","condition":1}]' },
    ],
    [
      "a command type that is no array",
      { name: "x", policies: '[{"resource":"command","access":"allow","condition":{"command_type":"HiveCommand"}}]' },
    ],
  ])("refuses %s with 422", async (_case, body) => {
    const { send, state } = bench();
    const before = state.roles.length;
    expect((await send("POST", "/api/v1.2/roles", body)).status).toBe(422);
    expect(state.roles).toHaveLength(before);
  });

  it("takes the looser policies of the Python client's help", async () => {
    const { send } = bench();
    const policies =
      '[{"access":"allow","resource":"all"},{"access":"deny","resource":"all","action":"[create,update]"}]';
    const answer = await send("POST", "/api/v1.2/roles", { name: "loose", policies });
    expect(answer.body).toMatchObject({ roles: { policy: policies } });
  });

  it("takes unknown resources, as the documents' list grows", async () => {
    const { send } = bench();
    const policies = '[{"resource":"pipelines","action":["all"],"access":"allow"}]';
    expect((await send("POST", "/api/v1.2/roles", { name: "pipes", policies })).status).toBe(200);
  });

  it("echoes the policies byte for byte", async () => {
    const { send } = bench();
    const policies = '[ {"access":"allow",  "resource":"all","action":["all"]} ]';
    expect((await send("POST", "/api/v1.2/roles", { name: "x", policies })).body).toMatchObject({
      roles: { policy: policies },
    });
  });

  it("refuses a taken name in the account with 422 and takes it in another", async () => {
    const { send } = bench();
    expect((await send("POST", "/api/v1.2/roles", { name: "twice", policies: ALL })).status).toBe(200);
    expect((await send("POST", "/api/v1.2/roles", { name: "twice", policies: ALL })).status).toBe(422);
    expect((await send("POST", "/api/v1.2/roles", { name: "system-admin", policies: ALL })).status).toBe(422);
    const other = await send("POST", "/api/v1.2/roles", { name: "twice", policies: ALL }, token("ada", 64));
    expect(other.status).toBe(200);
  });
});

describe("view, update, delete", () => {
  it("finds a role by id and by name, and only in the token's account", async () => {
    const { send } = bench();
    await send("POST", "/api/v1.2/roles", { name: "my role", policies: ALL });
    const byId = await send("GET", "/api/v1.2/roles/6");
    const byName = await send("GET", "/api/v1.2/roles/my%20role");
    expect(byId.body).toMatchObject({ status: "success", roles: { id: 6, name: "my role", account_id: 23 } });
    expect(byName.body).toEqual(byId.body);
    expect((await send("GET", "/api/v1.2/roles/6", undefined, token("ada", 64))).status).toBe(404);
  });

  it("changes only what is sent", async () => {
    const { send } = bench();
    expect((await send("PUT", "/api/v1.2/roles/4", { name: "renamed" })).body).toMatchObject({
      roles: { name: "renamed", policy: expect.stringContaining("HiveCommand") },
    });
    expect((await send("PUT", "/api/v1.2/roles/4", { policies: READ })).body).toMatchObject({
      roles: { name: "renamed", policy: READ },
    });
    expect((await send("PUT", "/api/v1.2/roles/4", {})).body).toMatchObject({
      roles: { name: "renamed", policy: READ },
    });
  });

  it("keeps names unique on update, and accepts a role's own", async () => {
    const { send } = bench();
    expect((await send("PUT", "/api/v1.2/roles/4", { name: "cluster-operator" })).status).toBe(422);
    expect((await send("PUT", "/api/v1.2/roles/4", { name: "analyst" })).status).toBe(200);
  });

  it("deletes once", async () => {
    const { send } = bench();
    const first = await send("DELETE", "/api/v1.2/roles/4", {});
    expect([first.status, first.body]).toEqual([200, { status: "done" }]);
    expect((await send("DELETE", "/api/v1.2/roles/4")).status).toBe(404);
    expect((await send("GET", "/api/v1.2/roles/4")).status).toBe(404);
  });

  it("never uses an id twice", async () => {
    const { send } = bench();
    await send("POST", "/api/v1.2/roles", { name: "a", policies: ALL });
    await send("DELETE", "/api/v1.2/roles/6");
    expect((await send("POST", "/api/v1.2/roles", { name: "a", policies: ALL })).body).toMatchObject({
      roles: { id: 7 },
    });
  });

  it("refuses to change or delete built-in roles with 403", async () => {
    const { send } = bench();
    expect((await send("PUT", "/api/v1.2/roles/1", { name: "x" })).status).toBe(403);
    expect((await send("DELETE", "/api/v1.2/roles/system-user")).status).toBe(403);
  });

  it("detaches a deleted role from its groups", async () => {
    const { send } = bench();
    await send("PUT", "/api/v1.2/groups/2/roles/4/assign");
    await send("DELETE", "/api/v1.2/roles/4");
    expect((await send("GET", "/api/v1.2/groups/2/roles")).body?.roles).toMatchObject([{ id: 2 }]);
  });
});

describe("duplicate", () => {
  it("copies the policies under a new id and name", async () => {
    const { send } = bench();
    const source = await send("GET", "/api/v1.2/roles/4");
    const answer = await send("POST", "/api/v1.2/roles/4/duplicate", { name: "copy" });
    expect(answer.body).toMatchObject({ status: "success", roles: { id: 6, name: "copy", source: "user-defined" } });
    expect(answer.body?.roles).toHaveProperty("policy", field<{ policy: string }>(source, "roles").policy);
  });

  it("names a copy without name, takes `policy`, ignores `policies`, and copies built-in roles", async () => {
    const { send } = bench();
    expect((await send("POST", "/api/v1.2/roles/1/duplicate")).body).toMatchObject({
      roles: { name: "system-admin - Clone", source: "user-defined", policy: ALL },
    });
    expect((await send("POST", "/api/v1.2/roles/1/duplicate", { name: "a", policy: READ })).body).toMatchObject({
      roles: { policy: READ },
    });
    expect((await send("POST", "/api/v1.2/roles/1/duplicate", { name: "b", policies: READ })).body).toMatchObject({
      roles: { policy: ALL },
    });
    expect((await send("POST", "/api/v1.2/roles/1/duplicate", { name: "b" })).status).toBe(422);
    expect((await send("POST", "/api/v1.2/roles/999/duplicate", { name: "c" })).status).toBe(404);
  });
});

describe("list", () => {
  it("pages by ten with paging_info", async () => {
    const { send } = bench();
    for (let index = 0; index < 8; index += 1) {
      await send("POST", "/api/v1.2/roles", { name: `role ${index}`, policies: ALL });
    }
    const first = await send("GET", "/api/v1.2/roles");
    const second = await send("GET", "/api/v1.2/roles?page=2");
    expect(first.body?.roles).toHaveLength(10);
    expect(first.body?.paging_info).toEqual({ previous_page: null, per_page: 10, next_page: 2 });
    expect(second.body?.roles).toHaveLength(3);
    expect(second.body?.paging_info).toEqual({ previous_page: 1, per_page: 10, next_page: null });
    const larger = await send("GET", "/api/v1.2/roles?page=1&per_page=13");
    expect(larger.body?.roles).toHaveLength(13);
    expect(larger.body?.paging_info).toEqual({ previous_page: null, per_page: 13, next_page: null });
  });
});

describe("rights", () => {
  it("lets system-users and system-admins create roles, and nobody else", async () => {
    const { send } = bench();
    const statuses = await Promise.all(
      (["ada", "etl", "grace"] as const).map(async (user) => {
        return (await send("POST", "/api/v1.2/roles", { name: user, policies: ALL }, token(user, 23))).status;
      }),
    );
    expect(statuses).toEqual([200, 200, 403]);
  });

  it("follows the policies of a role that a group of the user holds; deny wins", async () => {
    const { send } = bench();
    const allow = [{ resource: "role", action: ["create"], access: "allow" }];
    await send("POST", "/api/v1.2/roles", { name: "role-maker", policies: JSON.stringify(allow) });
    await send("POST", "/api/v1.2/groups", { name: "makers", members: "grace@example.com", roles: "role-maker" });
    const create = async (name: string) =>
      (await send("POST", "/api/v1.2/roles", { name, policies: ALL }, token("grace", 23))).status;
    expect(await create("a")).toBe(200);
    expect((await send("DELETE", "/api/v1.2/roles/a", {}, token("grace", 23))).status).toBe(403);

    const denied = [
      { resource: "all", action: ["all"], access: "allow" },
      { ...allow[0], access: "deny" },
    ];
    await send("PUT", "/api/v1.2/roles/role-maker", { policies: JSON.stringify(denied) });
    expect(await create("b")).toBe(403);
    expect((await send("DELETE", "/api/v1.2/roles/a", {}, token("grace", 23))).status).toBe(200);
  });
});
