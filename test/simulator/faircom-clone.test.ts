import { describe, expect, it } from "vitest";
import { CODE } from "../../src/simulator/faircom/refusal";
import { harness } from "./faircom-harness";

const MINIMAL = { sourceUsername: "NewAccount1", cloneUsername: "NewAccount3" };
const FULL = {
  sourceUsername: "NewAccount2",
  cloneUsername: "NewAccount4",
  clonePassword: "CorrectHorseBatteryStaple",
  cloneRoles: true,
  cloneDescription: "This account was cloned from NewAccount2.",
  cloneMetadata: {},
};
const PASSWORD = "CorrectHorseBatteryStaple";

describe("cloneAccount", () => {
  it.each(["error", "empty"] as const)(
    "minimal example, switch missingClonePassword %s",
    async (missingClonePassword) => {
      const { act, login, state } = harness({ missingClonePassword });
      const { json } = await act("cloneAccount", MINIMAL);
      if (missingClonePassword === "error") {
        expect(json.errorCode).toBe(CODE.malformed);
        expect(state.accounts.NEWACCOUNT3).toBeUndefined();
      } else {
        expect(json.errorCode).toBe(0);
        await expect(login("NewAccount3", "")).resolves.toBeTypeOf("string");
      }
    },
  );

  it.each([31, 65500] as const)("full example, switch descriptionLimit %s", async (descriptionLimit) => {
    const { act, login, state } = harness({ descriptionLimit });
    const { json } = await act("cloneAccount", FULL, { requestId: "1" });
    if (descriptionLimit === 31) {
      expect(json.errorCode).toBe(CODE.tooLong);
      expect(state.accounts.NEWACCOUNT4).toBeUndefined();
    } else {
      expect(json).toMatchObject({ requestId: "1", result: {}, errorCode: 0, errorMessage: "" });
      expect(state.accounts.NEWACCOUNT4).toMatchObject({ accountDescription: FULL.cloneDescription });
      await expect(login("newaccount4", PASSWORD)).resolves.toBeTypeOf("string");
    }
  });

  it("copies login properties; password, description and metadata come from the request alone", async () => {
    const { act, account } = harness();
    await act("cloneAccount", { ...MINIMAL, clonePassword: PASSWORD, cloneMetadata: { tags: ["a"] } });
    const [source, clone] = [account("NEWACCOUNT1"), account("NEWACCOUNT3")];
    expect(clone).toMatchObject({
      username: "NewAccount3",
      accountDescription: "",
      metadata: { tags: ["a"] },
      roles: [],
      enableDatetime: source.enableDatetime,
      disableDatetime: source.disableDatetime,
      lockoutAfterNFailedAttempts: 5,
      maxDaysBeforePasswordMustChange: 365,
      maxMinutesBeforeNextLogin: source.maxMinutesBeforeNextLogin,
      memoryLimit: 1_048_576,
      memoryRule: "default",
    });
    expect(clone.lastPasswordChange).toBeGreaterThan(source.lastPasswordChange);
    expect(JSON.stringify(clone)).not.toContain(PASSWORD);
  });

  it.each([false, true])("switch cloneRolesDefault %s", async (cloneRolesDefault) => {
    const { act, account } = harness({ cloneRolesDefault });
    const clone = { sourceUsername: "template", clonePassword: PASSWORD };
    await act("cloneAccount", { ...clone, cloneUsername: "omitted" });
    await act("cloneAccount", { ...clone, cloneUsername: "yes", cloneRoles: true });
    await act("cloneAccount", { ...clone, cloneUsername: "no", cloneRoles: false });
    expect(account("OMITTED").roles).toEqual(cloneRolesDefault ? ["analysts", "reporting"] : []);
    expect(account("YES").roles).toEqual(["analysts", "reporting"]);
    expect(account("NO").roles).toEqual([]);
  });

  it.each([false, true])("switch cloneRolesAlways %s", async (cloneRolesAlways) => {
    const { act, account } = harness({ cloneRolesAlways });
    const clone = { sourceUsername: "template", cloneUsername: "copy", clonePassword: PASSWORD, cloneRoles: false };
    await act("cloneAccount", clone);
    expect(account("COPY").roles).toEqual(cloneRolesAlways ? ["analysts", "reporting"] : []);
  });

  it("is a snapshot", async () => {
    const { act, account } = harness();
    await act("cloneAccount", {
      sourceUsername: "template",
      cloneUsername: "copy",
      clonePassword: PASSWORD,
      cloneRoles: true,
    });
    await act("assignRolesToAccounts", { add: [{ roleNames: ["auditors"], usernames: ["template"] }] });
    expect(account("COPY").roles).toEqual(["analysts", "reporting"]);
  });

  it("finds the source without case and keeps the spelling of the clone", async () => {
    const { act, account } = harness();
    await act("cloneAccount", { sourceUsername: "TEMPLATE", cloneUsername: "cOpY", clonePassword: PASSWORD });
    expect(account("COPY").username).toBe("cOpY");
  });

  it.each([
    ["no source name", { sourceUsername: undefined }, CODE.malformed],
    ["an empty source name", { sourceUsername: "" }, CODE.malformed],
    ["no clone name", { cloneUsername: null }, CODE.malformed],
    ["a source that is not there", { sourceUsername: "nobody" }, CODE.sourceMissing],
    ["an existing clone", { cloneUsername: "newACCOUNT2" }, CODE.accountExists],
    ["its own source", { cloneUsername: "newaccount1" }, CODE.accountExists],
    ["ADMIN as clone", { cloneUsername: "admin" }, CODE.reserved],
    ["GUEST as clone", { cloneUsername: "Guest" }, CODE.reserved],
    ["a source name of 32 bytes", { sourceUsername: "x".repeat(32) }, CODE.tooLong],
    ["a clone name of 31 characters and 32 bytes", { cloneUsername: `${"x".repeat(30)}é` }, CODE.tooLong],
    ["a password of 64 bytes", { clonePassword: "x".repeat(64) }, CODE.tooLong],
    ["a password that is no string", { clonePassword: 1 }, CODE.malformed],
    ["roles that are no Boolean", { cloneRoles: "true" }, CODE.malformed],
    ["metadata that is an array", { cloneMetadata: [] }, CODE.malformed],
    ["metadata that is too long", { cloneMetadata: { x: "x".repeat(65_493) } }, CODE.tooLong],
    ["an unknown property", { username: "x" }, CODE.malformed],
  ])("refuses %s", async (_name, change, code) => {
    const { act, state } = harness();
    await act("pingSession");
    const before = structuredClone(state.accounts);
    const { json } = await act("cloneAccount", { ...MINIMAL, clonePassword: PASSWORD, ...change });
    expect(json.errorCode).toBe(code);
    expect(state.accounts).toEqual(before);
  });

  it("accepts everything at its limit", async () => {
    const { act } = harness();
    const { json } = await act("cloneAccount", {
      sourceUsername: "template",
      cloneUsername: `${"x".repeat(29)}é`,
      clonePassword: "x".repeat(63),
      cloneDescription: "x".repeat(31),
      cloneMetadata: { x: "x".repeat(65_492) },
    });
    expect(json.errorCode).toBe(0);
  });

  it.each([0, 15] as const)("switch minPasswordLength %s", async (minPasswordLength) => {
    const { act } = harness({ minPasswordLength });
    const refusal = minPasswordLength === 15 ? CODE.passwordTooShort : 0;
    const code = async (cloneUsername: string, clonePassword: string) =>
      (await act("cloneAccount", { sourceUsername: "template", cloneUsername, clonePassword })).json.errorCode;
    expect(await code("a", "x".repeat(14))).toBe(refusal);
    expect(await code("b", "")).toBe(refusal);
    expect(await code("c", "x".repeat(15))).toBe(0);
    const create = await act("createAccount", { username: "d" });
    expect(create.json.errorCode).toBe(refusal);
    const alter = await act("alterAccount", { username: "c", password: "short" });
    expect(alter.json.errorCode).toBe(refusal);
  });

  it("is for administrators", async () => {
    const { act, login } = harness();
    const authToken = await login("template", "TemplateHorseBattery");
    const actions = ["cloneAccount", "createAccount", "alterAccount", "dropAccounts", "assignRolesToAccounts"];
    for (const action of actions)
      expect((await act(action, {}, { authToken })).json.errorCode).toBe(CODE.notAuthorised);
  });
});
