import { describe, expect, test, vi } from "vitest";
import { Unknown } from "../../src/resource/unknown";
import { accountDefinition, Bench, failureOf, OTHER_PASSWORD, PASSWORD, problemsOf } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const PLAIN = { sourceUsername: "template", username: "reports", password: PASSWORD };
const WITH_ROLES = { ...PLAIN, cloneRoles: true };

describe("create", () => {
  test("clones the account and shows what the server shows of it", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up({ ...WITH_ROLES, description: "Reports", metadata: { team: "a" } });
    expect(account.id).toBe("reports");
    expect(account.outputs).toMatchObject({
      username: "reports",
      description: "Reports",
      roleNames: ["analysts", "reporting"],
      lockoutAfterNFailedAttempts: 5,
      maxDaysBeforePasswordMustChange: 180,
      memoryLimit: 2_097_152,
      memoryRule: "default",
    });
    expect(bench.held("reports")).toMatchObject({ accountDescription: "Reports", metadata: { team: "a" } });
    expect(await bench.opens("reports", PASSWORD)).toBe(true);
    expect(await account.up({ ...WITH_ROLES, description: "Reports", metadata: { team: "a" } })).toBe("same");
    expect(await account.refresh()).toEqual([]);
  });

  test("asks no more than it needs", async () => {
    const bench = await Bench.start();
    await bench.account().up(WITH_ROLES);
    // The source's roles, the name, the clone, what it holds.
    expect(bench.actions()).toEqual(["listAccounts", "listAccounts", "cloneAccount", "listAccounts"]);
  });

  test("a name that is taken is refused, with the way to take the account over", async () => {
    const bench = await Bench.start();
    const error = await failureOf(bench.account().up({ ...WITH_ROLES, username: "NEWaccount1" }));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain('the username "NEWaccount1"');
    expect(error.message).toContain('`adopt: "NEWaccount1"`');
    expect(error.message).toContain("Its roleNames differ from the declared ones.");
    expect(bench.actions()).not.toContain("cloneAccount");
  });

  test("a name that is taken in the meantime is found out by reading, as the code says nothing", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    const inputs = await account.preview(PLAIN);
    bench.fault("listAccounts", "status", { status: 200, body: { errorCode: 0, result: { accounts: [] } } });
    const error = await failureOf(account.api.clone({ ...inputs, username: "NewAccount1" } as never));
    expect(error).toMatchObject({ kind: "alreadyExists" });
  });

  test("a source that vanished after the preview is named", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    const inputs = await account.preview(PLAIN);
    await bench.change((state) => void delete state.accounts.TEMPLATE);
    const error = await failureOf(account.api.clone(inputs as never));
    expect(error.message).toContain('FairCom shows no account "template" to clone');
  });

  test("roles that come uninvited are taken away again", async () => {
    const bench = await Bench.start({ cloneRolesAlways: true });
    const account = bench.account();
    await account.up(PLAIN);
    expect(bench.held("reports")?.roles).toEqual([]);
    expect(account.outputs).toMatchObject({ cloneRoles: false });
    expect(await account.up(PLAIN)).toBe("same");
    expect(await account.refresh()).toEqual([]);
  });

  test("the logical name stands for username, which is required here", async () => {
    const bench = await Bench.start();
    expect(accountDefinition.inputs.username?.logicalName).toBe(true);
    const { username: _username, ...rest } = PLAIN;
    expect(problemsOf(await bench.check(accountDefinition, rest))).toEqual(["username: is required"]);
  });
});

describe("pinned roles", () => {
  test("preview shows them", async () => {
    const bench = await Bench.start();
    expect(await bench.account().preview(WITH_ROLES)).toMatchObject({ roleNames: ["analysts", "reporting"] });
    expect(await bench.account().preview(PLAIN)).not.toHaveProperty("roleNames");
    expect(bench.actions().every((action) => action === "listAccounts")).toBe(true);
  });

  test("GUEST, which stands for no role, isn't one of them", async () => {
    const bench = await Bench.start({ implicitGuest: true });
    await bench.roles("template", []);
    const account = bench.account();
    await account.up(WITH_ROLES);
    expect(account.outputs).toMatchObject({ roleNames: [] });
    expect(await account.refresh()).toEqual([]);
  });

  test("later changes of the source don't touch the copy", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    await bench.roles("template", ["operators"]);
    const sent = bench.sent.length;
    expect(await account.up(WITH_ROLES)).toBe("same");
    expect(bench.sent.length).toBe(sent);
    await bench.change((state) => void delete state.accounts.TEMPLATE);
    expect(await account.up({ ...WITH_ROLES, description: "x" })).toBe("update");
  });

  test("one that goes missing is drift, and is assigned again; the others are left alone", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    await bench.roles("reports", ["reporting", "operators"]);
    expect(await account.refresh()).toEqual(["__declared", "roleNames"]);
    expect(account.inputs).toMatchObject({ roleNames: ["reporting"] });
    expect(await account.refresh()).toEqual([]);
    expect(await account.up(WITH_ROLES)).toBe("update");
    expect(bench.held("reports")?.roles).toEqual(["reporting", "operators", "analysts"]);
    expect(bench.only("assignRolesToAccounts").body.params).toEqual({
      add: [{ roleNames: ["analysts"], usernames: ["reports"] }],
    });
    expect(await account.refresh()).toEqual([]);
  });

  test("additional ones are other people's business", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    await bench.roles("reports", ["analysts", "reporting", "ADMIN"]);
    expect(await account.refresh()).toEqual([]);
    expect(await account.up(WITH_ROLES)).toBe("same");
  });

  test("cloneRoles switched on assigns the source's roles of then; switched off takes the pinned ones away", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    expect(await account.refresh()).toEqual([]);
    await bench.roles("reports", ["operators"]);
    expect(await account.up(WITH_ROLES)).toBe("update");
    expect(bench.held("reports")?.roles).toEqual(["operators", "analysts", "reporting"]);
    expect(await account.up(PLAIN)).toBe("update");
    expect(bench.held("reports")?.roles).toEqual(["operators"]);
    expect(await account.refresh()).toEqual([]);
    expect(account.outputs).not.toHaveProperty("roleNames");
  });

  test("changes of them can be ignored", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    await bench.roles("reports", []);
    await account.refresh();
    const ignoreChanges = ["roleNames", "__declared"];
    expect(await account.up(WITH_ROLES, { ignoreChanges })).toBe("same");
    expect(await account.up({ ...WITH_ROLES, description: "x" }, { ignoreChanges })).toBe("update");
    expect(bench.held("reports")?.roles).toEqual([]);
    expect(await account.up({ ...WITH_ROLES, description: "x" })).toBe("update");
    expect(bench.held("reports")?.roles).toEqual(["analysts", "reporting"]);
  });

  test("are unknown while the source or cloneRoles is, and offline", async () => {
    const bench = await Bench.start();
    const of = async (news: object, offline = false) =>
      (await bench.check(accountDefinition, { ...WITH_ROLES, ...news }, {}, offline)).inputs.roleNames;
    expect(await of({ sourceUsername: new Unknown("string") })).toBeInstanceOf(Unknown);
    expect(await of({}, true)).toBeInstanceOf(Unknown);
    expect(bench.sent).toEqual([]);
    expect(await of({ cloneRoles: new Unknown("boolean") })).toBeInstanceOf(Unknown);
  });

  test("of a source that is itself a copy are what the server says, not what is pinned there", async () => {
    const bench = await Bench.start();
    await bench.account().up({ ...WITH_ROLES, username: "middle" });
    await bench.roles("middle", ["analysts", "reporting", "operators"]);
    const { inputs } = await bench.check(accountDefinition, {
      ...WITH_ROLES,
      sourceUsername: "middle",
      __source: ["analysts", "reporting"],
    });
    expect(inputs.roleNames).toEqual(["analysts", "operators", "reporting"]);
  });

  test("can't be written by the program", async () => {
    const bench = await Bench.start();
    const checked = await bench.check(accountDefinition, { ...WITH_ROLES, roleNames: ["ADMIN"] });
    expect(problemsOf(checked)).toEqual(["roleNames: can't be set: it is settled when the resource is checked"]);
  });
});

describe("update", () => {
  test("a new password is set in place", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    expect(await account.up({ ...PLAIN, password: OTHER_PASSWORD })).toBe("update");
    expect(await bench.opens("reports", OTHER_PASSWORD)).toBe(true);
    expect(bench.only("alterAccount").body.params).toEqual({ username: "reports", password: OTHER_PASSWORD });
  });

  test.each(["keep", "reset"] as const)(
    "where omitted properties are %s, neither password nor description is lost",
    async (omittedOnAlter) => {
      const bench = await Bench.start({ omittedOnAlter });
      const account = bench.account();
      await account.up({ ...PLAIN, description: "one" });
      await account.up({ ...PLAIN, description: "two" });
      expect(await bench.opens("reports", "wrong password")).toBe(false);
      expect(await bench.opens("reports", PASSWORD)).toBe(true);
      await account.up({ ...PLAIN, description: "two", password: OTHER_PASSWORD });
      expect(bench.held("reports")?.accountDescription).toBe("two");
      expect(await account.refresh()).toEqual([]);
    },
  );

  test.each([false, true])("where used passwords are refused: %s", async (blockOldPasswords) => {
    const bench = await Bench.start({ blockOldPasswords });
    const account = bench.account();
    await account.up({ ...PLAIN, description: "one" });
    const change = account.up({ ...PLAIN, description: "two" });
    if (!blockOldPasswords) return expect(await change).toBe("update");
    const error = await failureOf(change);
    expect(error.message).toContain("errorCode 1256");
    expect(error.message).toContain("`resendPassword: false`");
    await account.up({ ...PLAIN, description: "two", resendPassword: false });
    expect(bench.sent.at(-3)?.body.params).toEqual({ username: "reports", accountDescription: "two" });
    expect(await account.up({ ...PLAIN, description: "two", resendPassword: false, password: OTHER_PASSWORD })).toBe(
      "update",
    );
    expect(await bench.opens("reports", OTHER_PASSWORD)).toBe(true);
  });

  test("a password whose change failed is sent again", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.fault("alterAccount", "reset-before");
    await failureOf(account.up({ ...PLAIN, password: OTHER_PASSWORD }));
    expect(await bench.opens("reports", PASSWORD)).toBe(true);
    expect(await account.up({ ...PLAIN, password: OTHER_PASSWORD })).toBe("update");
    expect(await bench.opens("reports", OTHER_PASSWORD)).toBe(true);
  });

  test("a description is set, changed by others, repaired, and emptied when it is taken out of the program", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up({ ...PLAIN, description: "ours" });
    await bench.change((state) => Object.assign(state.accounts.REPORTS ?? {}, { accountDescription: "theirs" }));
    expect(await account.refresh()).toEqual(["description"]);
    expect(await account.up({ ...PLAIN, description: "ours" })).toBe("update");
    expect(bench.held("reports")?.accountDescription).toBe("ours");
    expect(await account.up(PLAIN)).toBe("update");
    expect(bench.held("reports")?.accountDescription).toBe("");
    expect(await account.up(PLAIN)).toBe("same");
  });

  test("a description that was never given isn't watched", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    await bench.change((state) => Object.assign(state.accounts.REPORTS ?? {}, { accountDescription: "theirs" }));
    expect(await account.refresh()).toEqual([]);
    expect(await account.up({ ...PLAIN, password: OTHER_PASSWORD })).toBe("update");
    expect(bench.held("reports")?.accountDescription).toBe("theirs");
  });

  test.each(["entered", "upper"] as const)(
    "a change of case alone means nothing, names reported %s",
    async (usernameCase) => {
      const bench = await Bench.start({ usernameCase });
      const account = bench.account();
      await account.up(WITH_ROLES);
      expect(await account.refresh()).toEqual([]);
      expect(await account.up({ ...WITH_ROLES, username: "Reports", sourceUsername: "TEMPLATE" })).toBe("same");
    },
  );

  test.each([
    ["username", { username: "other" }],
    ["sourceUsername", { sourceUsername: "NewAccount1" }],
    ["metadata", { metadata: { team: "b" } }],
  ])("a change of %s replaces the account, the old one first", async (_name, change) => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    expect(await account.up({ ...PLAIN, ...change })).toBe("replace");
    const writes = bench.actions().filter((action) => /^(clone|drop)/.test(action));
    expect(writes).toEqual(["cloneAccount", "dropAccounts", "cloneAccount"]);
  });

  test("options of the room alone send nothing", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.sent.length = 0;
    expect(await account.up({ ...PLAIN, allowLongDescription: true, resendPassword: false })).toBe("update");
    expect(new Set(bench.actions())).toEqual(new Set(["listAccounts"]));
  });

  test("an account that is gone is named, with the way out", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up({ ...PLAIN, description: "one" });
    await bench.change((state) => void delete state.accounts.REPORTS);
    const error = await failureOf(account.up({ ...PLAIN, description: "two" }));
    expect(error.message).toContain("no longer exists");
    expect(error.message).toContain("pulumi up --refresh");
  });
});
