/** One test per line of what the two original documents demand: "Clone a QDS Account" and "Create a Role". */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { clonedAccount } from "../../src/qubole/account";
import { RESOURCES } from "../../src/qubole/policies";
import { qubole } from "../../src/qubole/vendor";
import { sampleToken } from "../../src/simulator/qubole/seed";
import { ROOT } from "../support/project";
import type { Refused } from "../support/room";
import { ALL, bench, EXPORTS, failure, NOTES } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const reference = readFileSync(join(ROOT, "docs/reference/qubole.md"), "utf8");

/** What a program sees of the page's sample: account 23, name "clone acc". */
const SAMPLE = { sourceAccountId: 23, name: "clone acc" };

describe("Clone a QDS Account", () => {
  test("demand 1: one call, POST /api/v1.2/accounts/clone on the QDS host", async () => {
    const { account, calls } = await bench();
    await account().up(SAMPLE);
    expect(calls().filter((call) => call.includes("clone"))).toEqual(["POST /api/v1.2/accounts/clone"]);
    expect(qubole.settings.apiUrl?.default).toBe("https://api.qubole.com/api");
    expect(qubole.settings.apiVersion?.default).toBe("v1.2");
  });

  test.each([
    [false, ["ada@example.com"]],
    [true, ["ada@example.com", "etl@example.com", "grace@example.com"]],
  ])("demand 2: the caller chooses whether the users come along (%s)", async (cloneUsers, emails) => {
    const { account, state } = await bench();
    const clone = account();
    await clone.up({ ...SAMPLE, cloneUsers });
    const { memberships, users } = state();
    const members = memberships.filter(({ accountId }) => String(accountId) === clone.id).map(({ userId }) => userId);
    expect(users.filter(({ id }) => members.includes(id)).map(({ email }) => email)).toEqual(emails);
  });

  test("demand 3: clusters are cloned by default, and no parameter of the request speaks of them", async () => {
    const { account, wire, state } = await bench();
    const clone = account();
    await clone.up(SAMPLE);
    const labels = state()
      .clusters.filter(({ accountId }) => String(accountId) === clone.id)
      .map(({ label }) => label);
    expect(labels).toEqual([["default"], ["nightly", "spark"]]);
    expect(wire[0]?.body).not.toMatch(/cluster/i);
    expect(clonedAccount.doc).toContain("Clusters are cloned by default");
  });

  test("demand 4: members of system-user or system-admin may clone, others are refused and told who may", async () => {
    const { connection, account } = await bench();
    for (const user of ["ada", "etl"] as const) {
      const clone = account();
      const asUser = Object.assign(clone, { api: connection({ QDS_API_TOKEN: sampleToken(user, 23) }) });
      expect(await asUser.up(SAMPLE)).toBe("create");
    }
    const guest = Object.assign(account(), { api: connection({ QDS_API_TOKEN: sampleToken("grace", 23) }) });
    const error = await failure(guest.up(SAMPLE));
    expect(error.message).toMatch(/denied the permission.*HTTP 403/);
    expect(error.message).toMatch(/system-admin of account 23 .*system-user.*role allows cloning accounts/);
  });

  test("demand 5: mandatory parameters are required, the others have defaults", async () => {
    const { account } = await bench();
    const refused = await failure(account().preview({ name: "x" }));
    expect((refused as Refused).problems).toEqual([{ path: "sourceAccountId", message: "is required" }]);
    expect(await account().preview(SAMPLE)).toEqual({
      sourceAccountId: "23",
      name: "clone acc",
      cloneUsers: false,
      generateExternalId: false,
      onDelete: "retain",
      replaceOnRename: false,
      waitSeconds: 60,
    });
  });

  test("demand 6: id is the account to be cloned, sent as text", async () => {
    const { account, wire } = await bench();
    await account().up(SAMPLE);
    expect(JSON.parse(wire[0]?.body ?? "")).toHaveProperty("id", "23");
  });

  test("demand 7: name is the name of the new account", async () => {
    const { account, wire, state } = await bench();
    const clone = account();
    await clone.up(SAMPLE);
    expect(JSON.parse(wire[0]?.body ?? "")).toHaveProperty("name", "clone acc");
    expect(state().accounts.find(({ id }) => String(id) === clone.id)?.name).toBe("clone acc");
  });

  test("demand 8: clone_qbol_users; without it only the user who clones is associated", async () => {
    const { account, wire } = await bench();
    await account().up(SAMPLE);
    await account().up({ ...SAMPLE, cloneUsers: true });
    const sent = wire.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body).clone_qbol_users);
    expect(sent).toEqual([false, true]);
  });

  test("demand 9: generate_external_id, off until Support enables it: then the clone has one of its own, else a warning", async () => {
    const { account, wire, notices, connection } = await bench();
    await account().up(SAMPLE);
    expect(JSON.parse(wire[0]?.body ?? "")).not.toHaveProperty("generate_external_id");
    expect(notices).toEqual([]);

    const ignored = account();
    await ignored.up({ ...SAMPLE, generateExternalId: true });
    expect(ignored.outputs.externalId).toBe("QBA23ANALYTICS23");
    expect(notices.join()).toMatch(
      /didn't generate an external ID\. Qubole Support has to enable the feature for account 23/,
    );

    const enabled = Object.assign(account(), { api: connection({ QDS_API_TOKEN: sampleToken("ada", 64) }) });
    await enabled.up({ sourceAccountId: 64, name: "x", generateExternalId: true });
    expect(JSON.parse(wire.findLast(({ method }) => method === "POST")?.body ?? "")).toHaveProperty(
      "generate_external_id",
      true,
    );
    expect(enabled.outputs.externalId).toMatch(/^[A-Z2-7]{16}$/);
    expect(enabled.outputs.externalId).not.toBe("QBA64PLATFORM234");
    expect(notices).toHaveLength(1);
  });

  test("demand 10: headers X-AUTH-TOKEN, Content-Type and Accept", async () => {
    const { account, wire, simulator } = await bench();
    await account().up(SAMPLE);
    expect(wire[0]?.headers).toMatchObject({
      "x-auth-token": simulator.env.QDS_API_TOKEN,
      "content-type": "application/json",
      accept: "application/json",
    });
  });

  test("demand 11 and 12: the page's two samples, brought together: id and name as text, the flag a boolean, valid JSON, no trailing slash", async () => {
    const { account, wire } = await bench();
    await account().up(SAMPLE);
    expect(wire[0]?.path).toBe("/api/v1.2/accounts/clone");
    expect(wire[0]?.body).toBe('{"id":"23","name":"clone acc","clone_qbol_users":false}');
  });

  test("demand 13: other endpoints than api.qubole.com can be configured", async () => {
    const { account, simulator } = await bench();
    await account().up(SAMPLE);
    expect(simulator.requests()[0]).toMatchObject({ vendor: "qubole", template: "/api/v1.2/accounts/clone" });
    expect(reference).toMatch(/`apiUrl` \| `qubole:apiUrl` \| `QDS_API_URL`/);
  });

  test("demand 14: every field of the response is an output; the token is a secret", async () => {
    const { account, state } = await bench();
    const clone = account();
    await clone.up(SAMPLE);
    const token = state().memberships.find(({ accountId }) => accountId === 3002)?.token;
    expect(clone.id).toBe("3002");
    expect(clone.outputs).toMatchObject({
      name: "clone acc",
      state: "success_create",
      groups: ["system-admin", "everyone"],
      authenticationToken: token,
      accountId: "3002",
      isAwsKeysEnabled: true,
    });
    expect(clonedAccount.outputs.authenticationToken?.secret).toBe(true);
  });

  test("demand 15: an account can't be deleted; what is done instead is declared, and said before", async () => {
    expect(clonedAccount.inputs.onDelete?.doc).toMatch(/retain.*suspend.*disable/s);
    expect(clonedAccount.onDelete).toContain("can't delete accounts");
    const lines = clonedAccount.notices?.({ name: "x", onDelete: "retain" }, {}) ?? [];
    expect(lines.join()).toMatch(/when this resource is deleted or replaced, the account stays at Qubole/);
  });
});

describe("Create a Role", () => {
  test("demand 1: POST api/v1.2/roles", async () => {
    const { role, calls } = await bench();
    await role().up({ name: "my_role", policies: ALL });
    expect(calls()).toContain("POST /api/v1.2/roles");
  });

  test("demand 2: a role such as system-user and system-administrator: any policies, but not these names, which are taken", async () => {
    const { role } = await bench();
    expect(await role().up({ name: "admin-like", policies: ALL })).toBe("create");
    const error = await failure(role().up({ name: "system-admin", policies: ALL }));
    expect(error.message).toMatch(/already has a Qubole role with the name "system-admin".*source system/s);
  });

  test("demand 3: members of system-user or system-admin may create roles, others are refused", async () => {
    const { role, connection } = await bench();
    const as = (user: "ada" | "etl" | "grace") =>
      Object.assign(role(), { api: connection({ QDS_API_TOKEN: sampleToken(user, 23) }) });
    expect(await as("ada").up({ name: "a", policies: ALL })).toBe("create");
    expect(await as("etl").up({ name: "b", policies: ALL })).toBe("create");
    expect((await failure(as("grace").up({ name: "c", policies: ALL }))).message).toContain("denied the permission");
  });

  test("demand 4: mandatory parameters are required", async () => {
    const { role } = await bench();
    const refused = (await failure(role().preview({ name: "x" }))) as Refused;
    expect(refused.problems).toEqual([
      { path: "policies", message: "is required: write the policies out, or give cloneFrom to copy a role" },
    ]);
  });

  test("demand 5: the name is unique in the account: a taken one is refused with the facts and the way out", async () => {
    const { role } = await bench();
    const error = await failure(role().up({ name: "analyst", policies: ALL }));
    expect(error.message).toMatch(/id 4, source user-defined/);
    expect(error.message).toMatch(/policies differ from the declared ones/);
    expect(error.message).toMatch(/adopt: "4"/);
  });

  test("demand 6: an array of policies, each with resource, action and access", async () => {
    const { role, state } = await bench();
    const policies = [...ALL, { resource: "note", action: ["delete"], access: "deny" }];
    const made = role();
    await made.up({ name: "x", policies });
    expect(made.outputs.policies).toEqual(policies);
    expect(JSON.parse(state().roles.at(-1)?.policy ?? "")).toEqual(policies);
    const refused = (await failure(role().preview({ name: "x", policies: [{}] }))) as Refused;
    expect(refused.problems.map(({ path }) => path)).toEqual([
      "policies[0].resource",
      "policies[0].action",
      "policies[0].access",
    ]);
  });

  test("demand 7: the 19 resources are known, and each is accepted", async () => {
    expect(RESOURCES).toHaveLength(19);
    const { role } = await bench();
    const policies = RESOURCES.map((resource) => ({ resource, action: ["all"], access: "allow" }));
    const made = role();
    await made.up({ name: "x", policies });
    expect(made.outputs.policies).toEqual(policies);
    for (const resource of RESOURCES) expect(reference).toContain(`\`${resource}\``);
    const { notices } = made.definition;
    expect(notices?.({ name: "x", policies }, {})).toEqual([]);
  });

  test("demand 8: action names, one or an array, sent as an array", async () => {
    const { role, wire } = await bench();
    await role().up({ name: "x", policies: [{ resource: "cluster", action: "start", access: "allow" }] });
    expect(wire.at(-1)?.body).toContain(String.raw`\"action\":[\"start\"]`);
  });

  test("demand 9: access is allow or deny", async () => {
    const { role } = await bench();
    for (const access of ["allow", "deny"]) {
      expect(await role().preview({ name: "x", policies: [{ ...ALL[0], access }] })).toBeDefined();
    }
    const refused = (await failure(
      role().preview({ name: "x", policies: [{ ...ALL[0], access: "alow" }] }),
    )) as Refused;
    expect(refused.problems).toEqual([
      { path: "policies[0].access", message: 'expected one of "allow", "deny"; got "alow". Did you mean "allow"?' },
    ]);
  });

  test("demand 10: the same headers; the body holds policies, a text of JSON, and name, in that order", async () => {
    const { role, wire, simulator } = await bench();
    await role().up({ name: "my_role", policies: ALL });
    const post = wire.find(({ method }) => method === "POST");
    expect(post?.body).toBe(
      String.raw`{"policies":"[{\"resource\":\"all\",\"action\":[\"all\"],\"access\":\"allow\"}]","name":"my_role"}`,
    );
    expect(post?.headers).toMatchObject({
      "x-auth-token": simulator.env.QDS_API_TOKEN,
      "content-type": "application/json",
      accept: "application/json",
    });
  });

  test("demand 11: other endpoints, one per resource if need be", async () => {
    const { role, connection, state } = await bench();
    const elsewhere = Object.assign(role(), { api: connection({ QDS_API_TOKEN: sampleToken("ada", 64) }) });
    await elsewhere.up({ name: "x", policies: ALL });
    expect(state().roles.at(-1)).toMatchObject({ accountId: 64, name: "x" });
  });

  test("demand 12: the response: id, name, source, policy and account", async () => {
    const { role } = await bench();
    const made = role();
    await made.up({ name: "my_role", policies: ALL });
    expect(made.id).toBe("6");
    expect(made.outputs).toEqual({
      name: "my_role",
      policies: ALL,
      source: "user-defined",
      accountId: "23",
      __version: expect.any(Number),
    });
  });

  test.each(["allow", "deny"])(
    "demand 13: a role that %ss certain command types, by condition.command_type",
    async (access) => {
      const { role, state } = await bench();
      const policies = [{ ...EXPORTS[0], access }];
      const made = role();
      await made.up({ name: "x", policies });
      expect(made.outputs.policies).toEqual(policies);
      expect(JSON.parse(state().roles.at(-1)?.policy ?? "")[0]).toMatchObject({
        access,
        condition: { command_type: ["DbExportCommand"] },
      });
    },
  );

  test("demand 14: the second sample, byte for byte", async () => {
    const { role, wire } = await bench();
    await role().up({ name: "myles", policies: EXPORTS });
    expect(wire.find(({ method }) => method === "POST")?.body).toBe(
      String.raw`{"policies":"[{\"resource\":\"command\",\"action\":[\"all\",\"create\"],\"access\":\"allow\",\"condition\":{\"command_type\":[\"DbExportCommand\"]}}]","name":"myles"}`,
    );
  });

  test("demand 15: no status codes or error bodies are documented: whatever comes is told as it is, with the trace id", async () => {
    const { role, faults } = await bench();
    faults({
      match: { method: "POST", template: "/api/v1.2/roles" },
      fault: "status",
      status: 418,
      headers: { "x-qubole-trace-id": "4366736-1-1588764689" },
      body: "no such thing",
    });
    const error = await failure(role().up({ name: "x", policies: NOTES }));
    expect(error.message).toContain("Qubole says: no such thing");
    expect(error.message).toContain("POST /api/v1.2/roles, HTTP 418, request id 4366736-1-1588764689");
  });
});
