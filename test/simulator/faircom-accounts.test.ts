import { describe, expect, it } from "vitest";
import { CODE } from "../../src/simulator/faircom/refusal";
import { harness } from "./faircom-harness";

const USUAL = {
  accountDescription: "",
  lockoutAfterNFailedAttempts: 0,
  maxDaysBeforePasswordMustChange: 0,
  maxMinutesBeforeNextLogin: 0,
  memoryLimit: 0,
  memoryRule: "default",
};

describe("createAccount and alterAccount", () => {
  const SAMPLE = {
    username: "NewAccount1",
    password: "AnotherHorseBattery",
    accountDescription: "changed",
    enableDatetime: "2023-01-01",
    disableDatetime: "2033-12-31",
    lockoutAfterNFailedAttempts: 5,
    maxDaysBeforePasswordMustChange: 365,
    maxMinutesBeforeNextLogin: 0,
    memoryLimit: 1_048_576,
    memoryRule: "default",
  };

  it("createAccount makes an account with what is given", async () => {
    const { act, account, login } = harness();
    expect((await act("createAccount", { ...SAMPLE, username: "fresh" })).json.errorCode).toBe(0);
    const { password: _password, username: _username, ...given } = SAMPLE;
    expect(account("FRESH")).toMatchObject({ username: "fresh", roles: [], metadata: {}, ...given });
    await expect(login("fresh", "AnotherHorseBattery")).resolves.toBeTypeOf("string");
    expect((await act("createAccount", SAMPLE)).json.errorCode).toBe(CODE.accountExists);
    expect((await act("createAccount", { username: "guest" })).json.errorCode).toBe(CODE.reserved);
  });

  it("alterAccount changes what is given, and the password's age with it", async () => {
    const { act, account, login } = harness();
    const before = structuredClone(account("NEWACCOUNT1"));
    expect((await act("alterAccount", SAMPLE)).json.errorCode).toBe(0);
    const after = account("NEWACCOUNT1");
    expect(after).toMatchObject({ accountDescription: "changed", disableDatetime: "2033-12-31", roles: ["analysts"] });
    expect(after.lastPasswordChange).toBeGreaterThan(before.lastPasswordChange);
    await expect(login("NewAccount1", "AnotherHorseBattery")).resolves.toBeTypeOf("string");
  });

  it.each(["keep", "reset"] as const)("switch omittedOnAlter %s", async (omittedOnAlter) => {
    const { act, account, send } = harness({ omittedOnAlter });
    await act("alterAccount", { username: "NewAccount1", accountDescription: "changed" });
    const after = account("NEWACCOUNT1");
    expect(after).toMatchObject({ accountDescription: "changed", roles: ["analysts"] });
    expect(after.memoryLimit).toBe(omittedOnAlter === "keep" ? 1_048_576 : 0);
    expect(after.enableDatetime).toBe(omittedOnAlter === "keep" ? "2023-01-01" : null);
    const params = { username: "NewAccount1", password: "not the password" };
    const login = await send({ action: "createSession", params });
    expect(login.json.errorCode).toBe(omittedOnAlter === "keep" ? CODE.wrongPassword : 0);
  });

  it("null leaves a property out, an empty string clears it", async () => {
    const { act, account } = harness();
    await act("alterAccount", { username: "NewAccount1", accountDescription: null, enableDatetime: "" });
    expect(account("NEWACCOUNT1")).toMatchObject({
      accountDescription: "First account of the samples",
      enableDatetime: null,
    });
  });

  it.each([false, true])("switch blockOldPasswords %s", async (blockOldPasswords) => {
    const { act } = harness({ blockOldPasswords });
    const alter = async (password: string) =>
      (await act("alterAccount", { username: "template", password })).json.errorCode;
    expect(await alter("TemplateHorseBattery")).toBe(blockOldPasswords ? CODE.passwordReused : 0);
    expect(await alter("OtherHorseBattery")).toBe(0);
  });

  it("of ADMIN changes nothing but the password, of GUEST nothing", async () => {
    const { act, login } = harness();
    const alter = async (params: object) => (await act("alterAccount", { ...params })).json.errorCode;
    expect(await alter({ username: "admin", memoryLimit: 1 })).toBe(CODE.reserved);
    expect(await alter({ username: "guest", password: "x" })).toBe(CODE.reserved);
    expect(await alter({ username: "admin", password: "CHANGED" })).toBe(0);
    await expect(login("admin", "CHANGED")).resolves.toBeTypeOf("string");
  });

  it.each([
    ["an account that is not there", { username: "nobody" }, CODE.accountMissing],
    ["no name", { username: undefined }, CODE.malformed],
    ["a long name", { username: "x".repeat(32) }, CODE.tooLong],
    ["a long password", { password: "x".repeat(64) }, CODE.tooLong],
    ["a long description", { accountDescription: "x".repeat(32) }, CODE.tooLong],
    ["a negative number", { memoryLimit: -1 }, CODE.malformed],
    ["a number that is too large", { maxMinutesBeforeNextLogin: 35_791_395 }, CODE.malformed],
    ["a number as a string", { lockoutAfterNFailedAttempts: "5" }, CODE.malformed],
    ["no date", { enableDatetime: "tomorrow" }, CODE.malformed],
    ["a date that does not exist", { enableDatetime: "2026-13-01" }, CODE.malformed],
    ["a date before the calendar", { disableDatetime: "0336-10-07" }, CODE.malformed],
    ["an unknown memory rule", { memoryRule: "strict" }, CODE.malformed],
    ["metadata, which these pages don't list", { metadata: {} }, CODE.malformed],
  ])("refuses %s", async (_name, change, code) => {
    const { act, state } = harness();
    await act("pingSession");
    const before = structuredClone(state.accounts);
    const { json } = await act("alterAccount", { username: "NewAccount1", memoryLimit: 1, ...change });
    expect(json.errorCode).toBe(code);
    expect(state.accounts).toEqual(before);
  });
});

describe("dropAccounts", () => {
  it("drops accounts, whatever their case", async () => {
    const { act, state } = harness();
    await act("dropAccounts", { usernames: ["newaccount1", "NewAccount2"] });
    expect(Object.keys(state.accounts).sort()).toEqual(["ADMIN", "GUEST", "TEMPLATE"]);
  });

  it("of an unknown account succeeds, with a warning in debug output only", async () => {
    const { act } = harness();
    const quiet = await act("dropAccounts", { usernames: ["NewAccount9"] });
    expect(quiet.json).not.toHaveProperty("debugInfo");
    const loud = await act("dropAccounts", { usernames: ["NewAccount9"] }, { debug: "max" });
    expect([quiet.json.errorCode, loud.json.errorCode]).toEqual([0, 0]);
    expect(loud.json.debugInfo).toMatchObject({
      warnings: [{ code: 101, message: "Not able to remove account [NEWACCOUNT9] - ISAM error [0]" }],
    });
  });

  it.each([false, true])("switch dropFailsSilently %s", async (dropFailsSilently) => {
    const { act, state } = harness({ dropFailsSilently });
    expect((await act("dropAccounts", { usernames: ["template"] })).json.errorCode).toBe(0);
    expect(state.accounts.TEMPLATE !== undefined).toBe(dropFailsSilently);
  });

  it.each([
    ["ADMIN, with nothing dropped", ["template", "Admin"], CODE.reserved],
    ["GUEST", ["GUEST"], CODE.reserved],
    ["an empty name", [""], CODE.malformed],
    ["a name of 65 bytes", ["x".repeat(65)], CODE.tooLong],
    ["a name instead of an array", "template", CODE.malformed],
  ])("refuses %s", async (_name, usernames, code) => {
    const { act, state } = harness();
    expect((await act("dropAccounts", { usernames })).json.errorCode).toBe(code);
    expect(state.accounts.TEMPLATE).toBeDefined();
  });
});

describe("listAccounts", () => {
  const names = (result: Record<string, unknown>) =>
    (result.accounts as { username: string }[]).map((account) => account.username);

  it("shows accounts as in the sample", async () => {
    const { act } = harness();
    const { result } = await act("listAccounts", { partialNames: ["adm"] });
    expect(result).toEqual({ accounts: [{ username: "ADMIN", ...USUAL, roles: [{ roleName: "ADMIN" }] }] });
  });

  it("filters by the beginning of the name, without case; all without a filter", async () => {
    const { act } = harness();
    const list = async (partialNames: unknown) => names((await act("listAccounts", { partialNames })).result);
    expect(await list(["ADM", "newaccount"])).toEqual(["ADMIN", "NewAccount1", "NewAccount2"]);
    expect(await list(["account"])).toEqual([]);
    for (const all of [[], null, undefined]) expect(await list(all)).toHaveLength(5);
  });

  it("refuses an empty name in the filter", async () => {
    const { act } = harness();
    expect((await act("listAccounts", { partialNames: [""] })).json.errorCode).toBe(CODE.malformed);
  });

  it("shows others to administrators only", async () => {
    const { act, login } = harness();
    const authToken = await login("template", "TemplateHorseBattery");
    expect(names((await act("listAccounts", {}, { authToken })).result)).toEqual(["template"]);
    const described = await act("describeAccounts", { usernames: ["admin", "template"] }, { authToken });
    expect(names(described.result)).toEqual(["template"]);
  });

  it.each([
    ["roles", { roles: [{ roleName: "analysts" }, { roleName: "reporting" }] }],
    ["roleNames", { roleNames: ["analysts", "reporting"] }],
    ["absent", {}],
  ] as const)("switch rolesShape %s", async (rolesShape, shown) => {
    const { act } = harness({ rolesShape });
    const { result } = await act("listAccounts", { partialNames: ["template"] });
    const [account] = result.accounts as Record<string, unknown>[];
    const { roles, roleNames } = account ?? {};
    expect({ ...(roles !== undefined && { roles }), ...(roleNames !== undefined && { roleNames }) }).toEqual(shown);
  });

  it.each([false, true])("switch implicitGuest %s", async (implicitGuest) => {
    const { act } = harness({ implicitGuest, rolesShape: "roleNames" });
    await act("createAccount", { username: "alone", password: "x" });
    const { result } = await act("listAccounts", { partialNames: ["alone", "template"] });
    expect(result.accounts).toMatchObject([
      { username: "alone", roleNames: implicitGuest ? ["GUEST"] : [] },
      { username: "template", roleNames: ["analysts", "reporting"] },
    ]);
  });

  it.each(["entered", "upper"] as const)("switch usernameCase %s", async (usernameCase) => {
    const { act, send } = harness({ usernameCase });
    const shown = usernameCase === "upper" ? "TEMPLATE" : "template";
    expect(names((await act("listAccounts", { partialNames: ["template"] })).result)).toEqual([shown]);
    expect(names((await act("describeAccounts", { usernames: ["template"] })).result)).toEqual([shown]);
    const params = { username: "Template", password: "TemplateHorseBattery" };
    expect((await send({ action: "createSession", params })).result.username).toBe(shown);
  });
});

describe("describeAccounts", () => {
  const ADMIN = { username: "ADMIN", ...USUAL, lastPasswordChange: "2025-12-16T12:00:00" };

  it.each([
    ["accounts", { accounts: [ADMIN] }, { accounts: [] }],
    ["bare", ADMIN, {}],
    ["array", [ADMIN], []],
  ] as const)("switch describeShape %s", async (describeShape, one, none) => {
    const { act } = harness({ describeShape });
    expect((await act("describeAccounts", { usernames: ["admin"] })).json.result).toEqual(one);
    expect((await act("describeAccounts", { usernames: ["nobody"] })).json.result).toEqual(none);
    const two = (await act("describeAccounts", { usernames: ["admin", "newaccount1"] })).json.result;
    expect(JSON.stringify(two)).toContain("NewAccount1");
  });

  it("matches whole names", async () => {
    const { act } = harness();
    expect((await act("describeAccounts", { usernames: ["NewAccount"] })).result).toEqual({ accounts: [] });
    expect((await act("describeAccounts", {})).result).toEqual({ accounts: [] });
    expect((await act("describeAccounts", { usernames: [""] })).json.errorCode).toBe(CODE.malformed);
  });
});

describe("assignRolesToAccounts", () => {
  it("adds and removes as in the sample", async () => {
    const { act, account } = harness();
    const { json } = await act("assignRolesToAccounts", {
      add: [{ roleNames: ["admin"], usernames: ["NewAccount1"] }],
      remove: [{ roleNames: ["admin"], usernames: ["NewAccount2"] }],
    });
    expect(json.errorCode).toBe(0);
    expect(account("NEWACCOUNT1").roles).toEqual(["analysts", "ADMIN"]);
    expect(account("NEWACCOUNT2").roles).toEqual(["analysts"]);
  });

  it("takes the spelling of the tables, several names, and nothing", async () => {
    const { act, account } = harness();
    const add = [{ rolenames: ["auditors", "Operators"], usernames: ["template", "newaccount1"] }];
    expect((await act("assignRolesToAccounts", { add, remove: {} })).json.errorCode).toBe(0);
    expect(account("TEMPLATE").roles).toEqual(["analysts", "reporting", "auditors", "operators"]);
    expect(account("NEWACCOUNT1").roles).toEqual(["analysts", "auditors", "operators"]);
    expect((await act("assignRolesToAccounts", {})).json.errorCode).toBe(0);
  });

  it.each(["success", "error"] as const)("switch assignNoop %s", async (assignNoop) => {
    const { act, account } = harness({ assignNoop });
    const code = async (change: object) => (await act("assignRolesToAccounts", { ...change })).json.errorCode;
    const refusal = assignNoop === "success" ? 0 : CODE.malformed;
    expect(await code({ add: [{ roleNames: ["analysts"], usernames: ["template"] }] })).toBe(refusal);
    expect(await code({ remove: [{ roleNames: ["auditors"], usernames: ["template"] }] })).toBe(refusal);
    expect(account("TEMPLATE").roles).toEqual(["analysts", "reporting"]);
  });

  it.each([
    ["an unknown role", { add: [{ roleNames: ["nothing"], usernames: ["template"] }] }, CODE.roleMissing],
    ["an unknown account", { remove: [{ roleNames: ["analysts"], usernames: ["nobody"] }] }, CODE.accountMissing],
    ["no role", { add: [{ roleNames: [], usernames: ["template"] }] }, CODE.malformed],
    ["an entry that is no object", { add: ["analysts"] }, CODE.malformed],
    ["a long role", { add: [{ roleNames: ["x".repeat(65)], usernames: ["template"] }] }, CODE.tooLong],
    ["roles for GUEST", { add: [{ roleNames: ["analysts"], usernames: ["guest"] }] }, CODE.reserved],
    ["ADMIN without its role", { remove: [{ roleNames: ["ADMIN"], usernames: ["admin"] }] }, CODE.reserved],
    [
      "all of it for one part",
      {
        add: [{ roleNames: ["auditors"], usernames: ["template"] }],
        remove: [{ roleNames: ["analysts"], usernames: ["nobody"] }],
      },
      CODE.accountMissing,
    ],
  ])("refuses %s", async (_name, params, code) => {
    const { act, state } = harness();
    await act("pingSession");
    const before = structuredClone(state.accounts);
    expect((await act("assignRolesToAccounts", params)).json.errorCode).toBe(code);
    expect(state.accounts).toEqual(before);
  });
});
