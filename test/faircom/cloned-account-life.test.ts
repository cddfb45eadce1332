import { describe, expect, test, vi } from "vitest";
import { accountDefinition, Bench, failureOf, PASSWORD } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const PLAIN = { sourceUsername: "template", username: "reports", password: PASSWORD };
const WITH_ROLES = { ...PLAIN, cloneRoles: true };

describe("refresh and delete", () => {
  test("an account that is gone is gone, and made anew", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    await bench.change((state) => void delete state.accounts.REPORTS);
    expect(await account.refresh()).toBe("gone");
    expect(await account.up(WITH_ROLES)).toBe("create");
  });

  test("many accounts are read with one request", async () => {
    const bench = await Bench.start();
    const api = bench.connect();
    const accounts = [1, 2, 3, 4].map(() => bench.account(api));
    for (const [index, account] of accounts.entries()) await account.up({ ...PLAIN, username: `copy${index}` });
    bench.sent.length = 0;
    await Promise.all(accounts.map((account) => account.refresh()));
    expect(bench.sent.map(({ body }) => body.action)).toEqual(["createSession", "listAccounts", "deleteSession"]);
  });

  test("get reads an account with all its roles", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    account.id = "NEWACCOUNT2";
    await account.refresh();
    expect(account.outputs).toMatchObject({
      username: "NewAccount2",
      description: "Second account of the samples",
      roleNames: ["ADMIN", "analysts"],
    });
    const missing = bench.account();
    missing.id = "nobody";
    expect((await failureOf(missing.refresh())).message).toContain("ClonedAccount.get");
  });

  test("delete drops the account and waits until it is gone; gone already is success", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    await bench.change((state) => void delete state.accounts.REPORTS);
    await account.destroy();
    expect(bench.only("dropAccounts").body.params).toEqual({ usernames: ["reports"] });
  });

  test("a drop that reports success and does nothing is an error", async () => {
    const bench = await Bench.start({ dropFailsSilently: true });
    const account = bench.account();
    await account.up(PLAIN);
    const error = await failureOf(account.destroy());
    expect(error.message).toContain('FairCom reported that the account "reports" was dropped, but still shows it');
  });

  test("the account that is logged in isn't dropped", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    await bench.roles("reports", ["ADMIN"]);
    const own = bench.connect({ FAIRCOM_USERNAME: "REPORTS", FAIRCOM_PASSWORD: PASSWORD });
    const again = Object.assign(bench.account(own), { id: account.id, outputs: account.outputs });
    expect((await failureOf(again.destroy())).message).toContain("is the one that pulumi-clone logs in with");
    expect(bench.held("reports")).toBeDefined();
  });
});

describe("adopt", () => {
  test("takes an account over: password, description and pinned roles are set, nothing is cloned", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    const args = { ...WITH_ROLES, username: "newaccount1", adopt: "NewAccount1", description: "taken over" };
    await account.up(args);
    expect(bench.held("NewAccount1")).toMatchObject({
      accountDescription: "taken over",
      roles: ["analysts", "reporting"],
    });
    expect(await bench.opens("NewAccount1", PASSWORD)).toBe(true);
    expect(bench.actions()).not.toContain("cloneAccount");
    const { adopt: _adopt, ...later } = args;
    expect(await account.up(later)).toBe("same");
    expect(await account.refresh()).toEqual([]);
  });

  test("a password that couldn't be set is sent by the next update", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    const args = { ...PLAIN, username: "NewAccount1", adopt: "NewAccount1" };
    bench.fault("alterAccount", "reset-before");
    await failureOf(account.up(args));
    await account.up(args);
    expect(await bench.opens("NewAccount1", PASSWORD)).toBe(true);
  });

  test("an account that isn't there is an error", async () => {
    const bench = await Bench.start();
    const error = await failureOf(bench.account().up({ ...PLAIN, adopt: "reports" }));
    expect(error.message).toContain("adopt: there is no FairCom account with the id reports");
  });
});

describe("notices", () => {
  const noticesOf = async (news: object, olds: object = {}) => {
    const bench = await Bench.start();
    const { notices, problems } = await bench.check(accountDefinition, { ...PLAIN, ...news }, { ...olds });
    expect(problems).toEqual([]);
    expect(notices.join()).not.toContain("shortcanary");
    return notices;
  };

  test("a short password, once", async () => {
    const said =
      'FairCom account "reports": its password has fewer than 15 characters; servers from V13.0 on refuse that by default.';
    expect(await noticesOf({ password: "shortcanary" })).toEqual([said]);
    const olds = { ...PLAIN, password: "shortcanary", cloneRoles: false, metadata: {} };
    expect(await noticesOf({ password: "shortcanary", description: "new" }, olds)).toEqual([]);
    expect(await noticesOf({})).toEqual([]);
  });

  test("an empty password", async () => {
    expect(await noticesOf({ password: "", allowEmptyPassword: true })).toEqual([
      'FairCom account "reports": its password is empty, anybody can log in to it.',
    ]);
  });
});
