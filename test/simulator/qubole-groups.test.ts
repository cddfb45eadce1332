import { describe, expect, it } from "vitest";
import { bench, field, token } from "./qubole-harness";

const GROUPS = "/api/v1.2/groups";

describe("groups", () => {
  it("creates without telling the id, with members and roles from comma-separated strings", async () => {
    const { send } = bench();
    const created = await send("POST", GROUPS, {
      name: "ops",
      members: "etl@example.com, 23103",
      roles: "4,cluster-operator",
    });
    expect([created.status, created.body]).toEqual([200, { status: "done" }]);
    expect((await send("GET", `${GROUPS}/ops`)).body?.groups).toEqual({ id: 5, name: "ops", source: "user-defined" });
    expect((await send("GET", `${GROUPS}/5/qbol_users`)).body?.qbol_users).toMatchObject([
      { id: 23102, email: "etl@example.com" },
      { id: 23103, email: "grace@example.com" },
    ]);
    expect((await send("GET", `${GROUPS}/5/roles`)).body?.roles).toMatchObject([{ id: 4 }, { id: 5 }]);
  });

  it.each([
    ["no name", {}, 422],
    ["a taken name", { name: "everyone" }, 422],
    ["an unknown member", { name: "x", members: "nobody@example.com" }, 404],
    ["an unknown role", { name: "x", roles: "99" }, 404],
  ])("refuses %s and creates nothing", async (_case, body, status) => {
    const { send, state } = bench();
    const before = state.groups.length;
    expect((await send("POST", GROUPS, body)).status).toBe(status);
    expect(state.groups).toHaveLength(before);
  });

  it("updates name, members and roles", async () => {
    const { send } = bench();
    await send("POST", GROUPS, { name: "ops", members: "23102", roles: "4" });
    const body = { name: "ops2", members: "23103", removed_members: "23102", roles: "5", removed_roles: "4" };
    expect((await send("PUT", `${GROUPS}/ops`, body)).status).toBe(200);
    expect((await send("GET", `${GROUPS}/ops2/qbol_users`)).body?.qbol_users).toMatchObject([{ id: 23103 }]);
    expect((await send("GET", `${GROUPS}/ops2/roles`)).body?.roles).toMatchObject([{ id: 5 }]);
  });

  it("deletes, leaving no membership behind", async () => {
    const { send, state } = bench();
    await send("POST", GROUPS, { name: "ops", members: "23102" });
    expect((await send("DELETE", `${GROUPS}/5`)).body).toEqual({ status: "success" });
    expect((await send("GET", `${GROUPS}/5`)).status).toBe(404);
    expect(state.memberships.find(({ id }) => id === 23102)?.groupIds).toEqual([2]);
  });

  it("duplicates, built-in ones too", async () => {
    const { send } = bench();
    const copy = await send("POST", `${GROUPS}/system-user/duplicate`, {});
    expect(copy.body?.groups).toEqual({ id: 5, name: "system-user - Clone", source: "user-defined" });
    expect((await send("GET", `${GROUPS}/5/roles`)).body?.roles).toMatchObject([{ name: "system-user" }]);
    expect((await send("POST", `${GROUPS}/system-user/duplicate`, { name: "second" })).body?.groups).toMatchObject({
      id: 6,
    });
  });

  it("protects built-in groups and the membership of everyone", async () => {
    const { send } = bench();
    expect((await send("DELETE", `${GROUPS}/everyone`)).status).toBe(403);
    expect((await send("PUT", `${GROUPS}/system-user`, { name: "x" })).status).toBe(403);
    expect((await send("PUT", `${GROUPS}/everyone/qbol_users/23103/add`, {})).status).toBe(403);
    expect((await send("PUT", `${GROUPS}/everyone`, { removed_members: "23103" })).status).toBe(403);
  });

  it("adds and removes users by id and e-mail, in one call", async () => {
    const { send } = bench();
    const path = `${GROUPS}/dashboard-user/qbol_users`;
    expect((await send("PUT", `${path}/23102,grace@example.com/add`)).body).toEqual({ status: "done" });
    expect((await send("GET", path)).body?.qbol_users).toHaveLength(2);
    expect((await send("PUT", `${path}/etl@example.com/remove`)).body).toEqual({ status: "done" });
    expect((await send("GET", path)).body?.qbol_users).toMatchObject([{ id: 23103 }]);
    expect((await send("PUT", `${path}/nobody@example.com/add`)).status).toBe(404);
  });

  it("has everybody in everyone", async () => {
    const { send } = bench();
    expect((await send("GET", `${GROUPS}/everyone/qbol_users`)).body?.qbol_users).toHaveLength(3);
  });

  it("assigns and unassigns roles, repeatedly", async () => {
    const { send } = bench();
    for (let times = 0; times < 2; times += 1) {
      const answer = await send("PUT", `${GROUPS}/2/roles/analyst/assign`, {});
      expect([answer.status, answer.body]).toEqual([200, { status: "done" }]);
    }
    expect((await send("GET", "/api/v1.2/roles/4/groups")).body).toEqual({ groups: [{ id: 2, name: "system-user" }] });
    for (let times = 0; times < 2; times += 1) {
      expect((await send("PUT", `${GROUPS}/system-user/roles/4/unassign`)).body).toEqual({ status: "done" });
    }
    expect((await send("GET", "/api/v1.2/roles/4/groups")).body).toEqual({ groups: [] });
  });
});

describe("users", () => {
  it("lists the fields of the document, with a service user's token for system-admins only", async () => {
    const { send } = bench();
    const asAdmin = await send("GET", "/api/v1.2/accounts/get_users");
    expect(asAdmin.body?.users).toMatchObject([
      {
        id: 23101,
        is_admin: true,
        account_id: 23,
        disabled: false,
        user_id: 101,
        name: "Ada Admin",
        email: "ada@example.com",
        groups: [
          { id: 1, name: "system-admin", source: "system" },
          { id: 4, name: "everyone", source: "system" },
        ],
        user_type: "regular",
      },
      { id: 23102, user_type: "service", authentication_token: token("etl", 23) },
      { id: 23103, is_admin: false },
    ]);
    expect(field<object[]>(asAdmin, "users")[0]).not.toHaveProperty("authentication_token");
    const asUser = await send("GET", "/api/v1.2/accounts/get_users", undefined, token("etl", 23));
    expect(asUser.text).not.toContain('authentication_token":');
  });

  it("resets tokens, all or none", async () => {
    const { send } = bench();
    const reset = (body: object) => send("PUT", "/api/v1.2/accounts/token", body);
    expect((await reset({ emails: "etl@example.com,nobody@example.com" })).status).toBe(404);
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 23))).status).toBe(200);
    expect((await reset({})).status).toBe(422);
    const done = await reset({ emails: "etl@example.com" });
    expect(done.body).toEqual({ status: "success" });
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 23))).status).toBe(401);
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 64))).status).toBe(200);
    expect((await reset({ groups: "system-admin" })).status).toBe(200);
    expect((await send("GET", "/api/v1.2/roles")).status).toBe(401);
  });
});
