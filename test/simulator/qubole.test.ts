import { describe, expect, it } from "vitest";
import { qubole } from "../../src/simulator/qubole";
import { ALL, bench, NOW, token } from "./qubole-harness";

describe("samples of the documents", () => {
  it("creates my_role in account 64 as role 6", async () => {
    const { send } = bench();
    const answer = await send("POST", "/api/v1.2/roles", { policies: ALL, name: "my_role" }, token("ada", 64));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: "success",
      roles: { id: 6, name: "my_role", source: "user-defined", policy: ALL, account_id: 64 },
    });
  });

  it("creates myles in account 1 as role 6, with the condition byte for byte", async () => {
    const { send } = bench();
    const policy =
      '[{"resource":"command","action":["all","create"],"access":"allow","condition":{"command_type":["DbExportCommand"]}}]';
    const answer = await send("POST", "/api/v1.2/roles", { policies: policy, name: "myles" }, token("ada", 1));
    expect(answer.body).toEqual({
      status: "success",
      roles: { id: 6, name: "myles", source: "user-defined", policy, account_id: 1 },
    });
  });

  it("clones account 23 with the fields of the sample, in their order", async () => {
    const { send } = bench();
    const answer = await send("POST", "/api/v1.2/accounts/clone/", {
      id: "23",
      name: "clone acc",
      clone_qbol_users: false,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      name: "clone acc",
      state: "success_create",
      groups: ["system-admin", "everyone"],
      authentication_token: expect.stringMatching(/^[0-9a-z]{64}$/),
      account_id: "3002",
      is_aws_keys_enabled: true,
      status: "success",
    });
    expect(Object.keys(answer.body ?? {})).toEqual([
      "name",
      "state",
      "groups",
      "authentication_token",
      "account_id",
      "is_aws_keys_enabled",
      "status",
    ]);
  });

  it("refuses the body as printed, whose trailing comma isn't JSON", async () => {
    const { send } = bench();
    const answer = await send(
      "POST",
      "/api/v1.2/accounts/clone/",
      '{"id":"23","name":"clone acc","clone_qbol_users":false,}',
    );
    expect(answer.status).toBe(400);
  });
});

describe("paths", () => {
  it.each(["v1.2", "v2", "latest"])("serves %s with and without trailing slash", async (version) => {
    const { send } = bench();
    const plain = await send("GET", `/api/${version}/roles`);
    const slashed = await send("GET", `/api/${version}/roles/`);
    expect([plain.status, slashed.status]).toEqual([200, 200]);
    expect(slashed.body).toEqual(plain.body);
  });

  it("answers 404 for unknown paths and 405 for wrong methods, with a trace id", async () => {
    const { send } = bench();
    const unknown = await send("GET", "/api/v1.2/nonsense");
    const slip = await send("DELETE", "/api/v1.2/groups/105/roles/19");
    const wrong = await send("DELETE", "/api/v1.2/accounts/clone/");
    expect([unknown.status, slip.status, wrong.status]).toEqual([404, 404, 405]);
    for (const { headers } of [unknown, slip, wrong]) {
      expect(headers.get("x-qubole-trace-id")).toMatch(new RegExp(`^\\d+-1-${NOW / 1000}$`));
    }
  });

  it("has the account view of each version where the documents have it", async () => {
    const { send } = bench();
    const statuses = await Promise.all(
      ["/api/v1.2/account", "/api/v1.2/accounts", "/api/v2/account", "/api/v2/accounts/"].map(async (path) => {
        return (await send("GET", path)).status;
      }),
    );
    expect(statuses).toEqual([200, 404, 404, 200]);
  });

  it("names path templates with and without trailing slash alike", () => {
    const template = (method: string, path: string) => qubole.template?.({ method, path, body: undefined });
    expect(template("POST", "/api/v1.2/accounts/clone/")).toBe("/api/v1.2/accounts/clone");
    expect(template("PUT", "/api/latest/groups/7/roles/my%20role/assign")).toBe(
      "/api/latest/groups/:group/roles/:role/assign",
    );
    expect(template("GET", "/api/v1.2/nonsense")).toBeUndefined();
  });

  it("claims its own requests and leaves Datadog's", () => {
    const claims = (path: string, headers: Record<string, string> = {}) =>
      qubole.claims({ method: "GET", path, headers: new Headers(headers) });
    expect(claims("/api/v1.2/roles")).toBe(true);
    expect(claims("/api/latest/account")).toBe(true);
    expect(claims("/api/v2/accounts/")).toBe(true);
    expect(claims("/api/v2/roles", { "X-AUTH-TOKEN": "x" })).toBe(true);
    expect(claims("/api/v2/roles", { "DD-API-KEY": "x" })).toBe(false);
    expect(claims("/api/v1/validate")).toBe(false);
    expect(claims("/api")).toBe(false);
    expect(claims("/api/v1beta0/user/5/roles/")).toBe(false);
  });
});

describe("token", () => {
  it.each([
    ["none", null],
    ["unknown", "0".repeat(64)],
    ["empty", ""],
  ])("refuses %s with 401", async (_case, sent) => {
    const { send } = bench();
    expect((await send("GET", "/api/v1.2/roles", undefined, sent)).status).toBe(401);
  });

  it("selects the account", async () => {
    const { send } = bench();
    const ids = await Promise.all(
      [1, 23, 64].map(
        async (account) => (await send("GET", "/api/v1.2/account", undefined, token("ada", account))).body?.id,
      ),
    );
    expect(ids).toEqual([1, 23, 64]);
  });

  it("of the environment is a system-admin's in account 23", async () => {
    const { send } = bench();
    const environment = qubole.environment("http://127.0.0.1:1");
    expect(environment).toEqual({ QDS_API_TOKEN: token("ada", 23), QDS_API_URL: "http://127.0.0.1:1/api" });
    const answer = await send("GET", "/api/v1.2/account", undefined, environment.QDS_API_TOKEN);
    expect(answer.body?.id).toBe(23);
  });
});

describe("seed", () => {
  it("is a new object on every call and plain JSON", () => {
    const first = qubole.seed(NOW);
    expect(qubole.seed(NOW)).toEqual(first);
    expect(qubole.seed(NOW)).not.toBe(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  it("has three built-in and two user-defined roles and the four built-in groups in each account", async () => {
    const { send } = bench();
    for (const account of [1, 23, 64]) {
      const roles = await send("GET", "/api/v1.2/roles", undefined, token("ada", account));
      const groups = await send("GET", "/api/v1.2/groups", undefined, token("ada", account));
      expect(roles.body?.roles).toMatchObject([
        { id: 1, name: "system-admin", source: "system", account_id: account },
        { id: 2, name: "system-user", source: "system" },
        { id: 3, name: "dashboard-user", source: "system" },
        { id: 4, source: "user-defined" },
        { id: 5, source: "user-defined" },
      ]);
      expect(groups.body?.groups).toEqual([
        { id: 1, name: "system-admin", source: "system" },
        { id: 2, name: "system-user", source: "system" },
        { id: 3, name: "dashboard-user", source: "system" },
        { id: 4, name: "everyone", source: "system" },
      ]);
    }
  });
});
