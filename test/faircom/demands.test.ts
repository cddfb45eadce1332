import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/project";
import { accountDefinition, Bench, PASSWORD, problemsOf } from "./bench";

const MINIMAL = { sourceUsername: "NewAccount1", username: "NewAccount3", password: PASSWORD };
const FULL = {
  sourceUsername: "NewAccount2",
  username: "NewAccount4",
  password: "CorrectHorseBatteryStaple",
  cloneRoles: true,
  description: "This account was cloned from NewAccount2.",
  metadata: {},
  allowLongDescription: true,
};

async function problems(change: object): Promise<string[]> {
  const bench = await Bench.start();
  return problemsOf(await bench.check(accountDefinition, { ...MINIMAL, ...change }));
}

/** The parameters that `up` sends. */
async function sentFor(args: object): Promise<Readonly<Record<string, unknown>>> {
  const bench = await Bench.start({ descriptionLimit: 65500 });
  await bench.account().up({ ...MINIMAL, ...args });
  return bench.only("cloneAccount").body.params;
}

describe('what the page of "cloneAccount" demands', () => {
  test('demand 1: an ADMIN action of the JSON API: "api": "admin", "action": "cloneAccount"', async () => {
    const bench = await Bench.start();
    await bench.account().up(MINIMAL);
    const request = bench.only("cloneAccount");
    expect(request).toMatchObject({ method: "POST", path: "/api" });
    expect(request.headers["content-type"]).toBe("application/json");
    expect(request.body).toMatchObject({ api: "admin", action: "cloneAccount" });
  });

  test("demand 2: it clones an existing account along with its login properties and roles", async () => {
    const bench = await Bench.start();
    await bench.account().up({ ...MINIMAL, cloneRoles: true });
    const { roles, enableDatetime, disableDatetime, lockoutAfterNFailedAttempts, memoryLimit } =
      bench.held("NewAccount1") ?? {};
    expect(bench.held("NewAccount3")).toMatchObject({
      roles,
      enableDatetime,
      disableDatetime,
      lockoutAfterNFailedAttempts,
      memoryLimit,
    });
    expect(roles).toEqual(["analysts"]);
  });

  test("demand 3: it assigns a new name and a new password, and optionally new metadata", async () => {
    const bench = await Bench.start();
    await bench.account().up({ ...MINIMAL, metadata: { keywords: ["reports", "europe"], cost: { centre: 7 } } });
    expect(bench.held("NewAccount3")).toMatchObject({
      username: "NewAccount3",
      metadata: { keywords: ["reports", "europe"], cost: { centre: 7 } },
    });
    expect(await bench.opens("NewAccount3", PASSWORD)).toBe(true);
  });

  test("demand 4: the request is one JSON object with api, action, params, authToken and optionally requestId", async () => {
    const bench = await Bench.start();
    await bench.account().up(MINIMAL);
    const { body } = bench.only("cloneAccount");
    expect(Object.keys(body).sort()).toEqual(["action", "api", "authToken", "debug", "params", "requestId"]);
    expect(body.requestId).toBeTypeOf("string");
  });

  test("demand 5: authToken is in the body and comes from createSession", async () => {
    const bench = await Bench.start();
    await bench.account().up(MINIMAL);
    const session = bench.sent.map(({ body }) => body.action).lastIndexOf("createSession");
    const { headers, body } = bench.only("cloneAccount");
    expect(session).toBeLessThan(bench.sent.findIndex((request) => request.body.action === "cloneAccount"));
    expect(body.authToken).toMatch(/^[0-9a-f]{64}$/);
    expect(headers).not.toHaveProperty("authorization");
  });

  test('demand 6: the minimal example, "NewAccount1" to "NewAccount3": the password that it lacks is asked for', async () => {
    const { password: _password, ...printed } = MINIMAL;
    const bench = await Bench.start();
    expect(problemsOf(await bench.check(accountDefinition, printed))).toEqual(["password: is required"]);
    await bench.account().up({ ...printed, password: "", allowEmptyPassword: true });
    expect(await bench.opens("NewAccount3", "")).toBe(true);
  });

  test('demand 7: the full example, "NewAccount2" to "NewAccount4", as printed', async () => {
    const bench = await Bench.start({ descriptionLimit: 65500 });
    await bench.account().up(FULL);
    expect(bench.only("cloneAccount").body.params).toEqual({
      sourceUsername: "NewAccount2",
      cloneUsername: "NewAccount4",
      clonePassword: "CorrectHorseBatteryStaple",
      cloneRoles: true,
      cloneDescription: "This account was cloned from NewAccount2.",
      cloneMetadata: {},
    });
    expect(bench.held("NewAccount4")).toMatchObject({
      accountDescription: FULL.description,
      roles: ["ADMIN", "analysts"],
    });
    expect(await bench.opens("NewAccount4", FULL.password)).toBe(true);
  });

  test("demand 8: sourceUsername, a required string of 1 to 31 bytes: the account to be cloned", async () => {
    expect(await problems({ sourceUsername: undefined })).toEqual(["sourceUsername: is required"]);
    expect(await problems({ sourceUsername: "" })).toEqual(["sourceUsername: can't be empty"]);
    expect(await problems({ sourceUsername: "é".repeat(16) })).toEqual([
      "sourceUsername: is 32 bytes long in UTF-8, FairCom allows 1 to 31",
    ]);
    expect(await sentFor({ sourceUsername: "NewAccount2" })).toMatchObject({ sourceUsername: "NewAccount2" });
  });

  test("demand 9: cloneUsername, a required string of 1 to 31 bytes: the name of the clone", async () => {
    expect(await problems({ username: "" })).toEqual(["username: can't be empty"]);
    expect(await problems({ username: "é".repeat(16) })).toEqual([
      "username: is 32 bytes long in UTF-8, FairCom allows 1 to 31",
    ]);
    const longest = `${"é".repeat(15)}x`;
    expect(await sentFor({ username: longest })).toMatchObject({ cloneUsername: longest });
  });

  test("demand 10: clonePassword, a required string of up to 63 bytes: authenticates the clone", async () => {
    expect(await problems({ password: undefined })).toEqual(["password: is required"]);
    expect(await problems({ password: "x".repeat(64) })).toEqual([
      "password: is 64 bytes long in UTF-8, FairCom allows at most 63",
    ]);
    const bench = await Bench.start();
    await bench.account().up({ ...MINIMAL, password: "x".repeat(63) });
    expect(await bench.opens("NewAccount3", "x".repeat(63))).toBe(true);
    expect(await bench.opens("NewAccount3", "x".repeat(62))).toBe(false);
  });

  test("demand 11: an empty clonePassword lets anybody log in, which isn't recommended: only with allowEmptyPassword", async () => {
    const [problem] = await problems({ password: "" });
    expect(problem).toContain("password: can't be empty without `allowEmptyPassword: true`");
    expect(await sentFor({ password: "", allowEmptyPassword: true })).toMatchObject({ clonePassword: "" });
  });

  test.each([false, true])(
    "demand 12: cloneRoles is optional; left out, the clone gets no roles, whatever the server's default (%s)",
    async (cloneRolesDefault) => {
      const bench = await Bench.start({ cloneRolesDefault });
      await bench.account().up(MINIMAL);
      await bench.account().up({ ...MINIMAL, username: "NewAccount5", cloneRoles: true });
      expect(bench.held("NewAccount3")?.roles).toEqual([]);
      expect(bench.held("NewAccount5")?.roles).toEqual(["analysts"]);
      const sent = bench.sent
        .filter(({ body }) => body.action === "cloneAccount")
        .map(({ body }) => body.params.cloneRoles);
      expect(sent).toEqual([false, true]);
    },
  );

  test("demand 13: cloneDescription, an optional string of up to 31 bytes: left out or null not set, else set, also if empty", async () => {
    expect(await sentFor({})).not.toHaveProperty("cloneDescription");
    expect(await sentFor({ description: null })).not.toHaveProperty("cloneDescription");
    expect(await sentFor({ description: "" })).toMatchObject({ cloneDescription: "" });
    expect(await sentFor({ description: "x".repeat(31) })).toMatchObject({ cloneDescription: "x".repeat(31) });
    expect(await problems({ description: "x".repeat(32) })).toHaveLength(1);
  });

  test("demand 14: cloneMetadata, an object of one's own properties, becomes the clone's metadata", async () => {
    expect(await sentFor({ metadata: { tag: "a b" } })).toMatchObject({ cloneMetadata: { tag: "a b" } });
    expect(await sentFor({})).toMatchObject({ cloneMetadata: {} });
    expect(await problems({ metadata: "tag" })).toEqual(["metadata: expected an object, got a string"]);
    const reference = readFileSync(join(ROOT, "docs/reference/faircom.md"), "utf8");
    expect(reference).toMatch(/`metadata`.*full-text index/);
  });

  test("demand 15: no response and no error code is documented: success is errorCode 0, everything else is found out by reading", async () => {
    const bench = await Bench.start({ resultAbsent: true });
    const account = bench.account();
    await account.up(MINIMAL);
    expect(account.outputs).toMatchObject({ username: "NewAccount3", lockoutAfterNFailedAttempts: 5 });
    bench.fault("cloneAccount", "status", {
      status: 200,
      body: { errorCode: 77, errorMessage: "Something undocumented." },
    });
    await expect(bench.account().up({ ...MINIMAL, username: "other" })).rejects.toThrow(
      /errorCode 77[\s\S]*Something undocumented\./,
    );
    expect(bench.sent.slice(-4).map(({ body }) => body.action)).toEqual([
      "listAccounts",
      "describeAccounts",
      "listAccounts",
      "deleteSession",
    ]);
  });
});
