import { describe, expect, it } from "vitest";
import { bench, field, token } from "./qubole-harness";

const CLONE = "/api/v1.2/accounts/clone";

describe("clone", () => {
  it.each([
    ["no id", { name: "x" }, 422],
    ["no name", { id: "23" }, 422],
    ["an empty name", { id: "23", name: "" }, 422],
    ["a flag that is neither", { id: "23", name: "x", clone_qbol_users: "yes" }, 422],
    ["an unknown source", { id: "4711", name: "x" }, 404],
  ])("refuses %s", async (_case, body, status) => {
    const { send, state } = bench();
    expect((await send("POST", CLONE, body)).status).toBe(status);
    expect(state.accounts).toHaveLength(3);
  });

  it("takes the id as string or number", async () => {
    const { send } = bench();
    const first = await send("POST", CLONE, { id: "23", name: "a" });
    const second = await send("POST", CLONE, { id: 23, name: "a" });
    expect([first.body?.account_id, second.body?.account_id]).toEqual(["3002", "3003"]);
  });

  it.each([
    [undefined, ["ada@example.com"]],
    [false, ["ada@example.com"]],
    ["false", ["ada@example.com"]],
    [true, ["ada@example.com", "etl@example.com", "grace@example.com"]],
    ["true", ["ada@example.com", "etl@example.com", "grace@example.com"]],
  ])("associates users for clone_qbol_users %j", async (flag, emails) => {
    const { send } = bench();
    const clone = await send("POST", CLONE, { id: "23", name: "a", clone_qbol_users: flag });
    const users = await send(
      "GET",
      "/api/v1.2/accounts/get_users",
      undefined,
      String(clone.body?.authentication_token),
    );
    expect(field<{ email: string }[]>(users, "users").map(({ email }) => email)).toEqual(emails);
  });

  it("gives each user a token of the clone, the caller as system-admin", async () => {
    const { send, state } = bench();
    await send("POST", CLONE, { id: "23", name: "a", clone_qbol_users: true }, token("etl", 23));
    const members = state.memberships.filter(({ accountId }) => accountId === 3002);
    expect(new Set(state.memberships.map((membership) => membership.token)).size).toBe(state.memberships.length);
    const groups = members.map(({ userId, groupIds }) => [
      userId,
      state.groups.filter(({ accountId, id }) => accountId === 3002 && groupIds.includes(id)).map(({ name }) => name),
    ]);
    expect(groups).toEqual([
      [102, ["system-admin"]],
      [101, ["system-admin"]],
      [103, []],
    ]);
  });

  it("copies the clusters", async () => {
    const { send, state } = bench();
    await send("POST", CLONE, { id: "23", name: "a" });
    const labels = state.clusters.filter(({ accountId }) => accountId === 3002).map(({ label }) => label);
    expect(labels).toEqual([["default"], ["nightly", "spark"]]);
    expect(new Set(state.clusters.map(({ id }) => id)).size).toBe(4);
  });

  it("generates an external id only where the feature is on, and accepts the flag everywhere", async () => {
    const { send } = bench();
    const externalId = async (account: number, flag: unknown) => {
      const clone = await send("POST", CLONE, { id: String(account), name: "a", generate_external_id: flag });
      expect(clone.status).toBe(200);
      const view = await send("GET", "/api/v2/accounts/", undefined, String(clone.body?.authentication_token));
      return view.body?.storage_external_id;
    };
    expect(await externalId(23, true)).toBe("QBA23ANALYTICS23");
    expect(await externalId(64, undefined)).toBe("QBA64PLATFORM234");
    const generated = await externalId(64, "true");
    expect(generated).toMatch(/^[A-Z2-7]{16}$/);
    expect(generated).not.toBe("QBA64PLATFORM234");
  });

  it("asks for the right in the source, whichever of the caller's accounts the token is of", async () => {
    const { send } = bench();
    expect((await send("POST", CLONE, { id: "64", name: "a" }, token("ada", 23))).status).toBe(200);
    expect((await send("POST", CLONE, { id: "23", name: "a" }, token("grace", 23))).status).toBe(403);
    const own = await send("POST", CLONE, { id: "23", name: "b" }, token("ada", 23));
    expect((await send("POST", CLONE, { id: own.body?.account_id, name: "c" }, token("etl", 23))).status).toBe(403);
  });
});

describe("view", () => {
  it("shows the token's account in v1.2 and v2, with dummies for secrets", async () => {
    const { send } = bench();
    const v1 = await send("GET", "/api/v1.2/account");
    const v2 = await send("GET", "/api/v2/accounts/");
    expect(v1.body).toMatchObject({
      id: 23,
      name: "analytics",
      storage_validated: true,
      compute_type: "CUSTOMER_MANAGED",
    });
    expect(v1.body).toHaveProperty("storage_secret_key", "dummy-storage-secret-key");
    expect(v2.body).toMatchObject({
      ...v1.body,
      is_aws_role_enabled: false,
      idle_session_timeout: 1440,
      storage_external_id: "QBA23ANALYTICS23",
    });
  });

  it("is refused to a user without rights", async () => {
    const { send } = bench();
    expect((await send("GET", "/api/v1.2/account", undefined, token("grace", 23))).status).toBe(403);
  });
});

describe("suspend, resume, disable", () => {
  it("suspends for everyone but system-admins, and resumes", async () => {
    const { send } = bench();
    expect((await send("PUT", "/api/v1.2/accounts/suspend", { id: "23" })).body).toEqual({ status: "success" });
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 23))).status).toBe(403);
    expect((await send("GET", "/api/v1.2/roles", undefined, token("ada", 23))).status).toBe(200);
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 64))).status).toBe(200);
    expect((await send("PUT", "/api/v1.2/accounts/resume", { id: 23 })).body).toEqual({ status: "success" });
    expect((await send("GET", "/api/v1.2/roles", undefined, token("etl", 23))).status).toBe(200);
  });

  it("leaves suspending to system-admins and roles that allow it", async () => {
    const { send } = bench();
    expect((await send("PUT", "/api/v1.2/accounts/suspend", { id: "23" }, token("etl", 23))).status).toBe(403);
    const policies = JSON.stringify([{ resource: "account", action: ["suspend"], access: "allow" }]);
    await send("POST", "/api/v1.2/roles", { name: "suspender", policies });
    await send("PUT", "/api/v1.2/groups/system-user/roles/suspender/assign", {});
    expect((await send("PUT", "/api/v1.2/accounts/suspend", { id: "23" }, token("etl", 23))).status).toBe(200);
  });

  it("disables for good: every token of the account is refused, nothing undoes it", async () => {
    const { send } = bench();
    const clone = await send("POST", CLONE, { id: "23", name: "a" });
    const own = String(clone.body?.authentication_token);
    expect((await send("PUT", "/api/v1.2/accounts/disable", { id: "3002" }, own)).body).toEqual({ status: "success" });
    expect((await send("GET", "/api/v2/accounts/", undefined, own)).status).toBe(401);
    expect((await send("PUT", "/api/v1.2/accounts/resume", { id: "3002" })).status).toBe(403);
    expect((await send("POST", CLONE, { id: "3002", name: "b" })).status).toBe(403);
    expect((await send("GET", "/api/v1.2/account")).status).toBe(200);
  });

  it("takes the token of either account, and only a system-admin's", async () => {
    const { send } = bench();
    await send("POST", CLONE, { id: "23", name: "a" });
    expect((await send("PUT", "/api/v1.2/accounts/disable", { id: "3002" }, token("etl", 23))).status).toBe(403);
    expect((await send("PUT", "/api/v1.2/accounts/disable", { id: "23" }, token("etl", 23))).status).toBe(403);
    expect((await send("PUT", "/api/v1.2/accounts/disable", { id: "3002" }, token("ada", 23))).status).toBe(200);
  });

  it.each(["suspend", "resume", "disable"])("%s needs a known id", async (verb) => {
    const { send } = bench();
    expect((await send("PUT", `/api/v1.2/accounts/${verb}`, {})).status).toBe(422);
    expect((await send("PUT", `/api/v1.2/accounts/${verb}`, { id: "9" })).status).toBe(404);
  });
});
