import { describe, expect, it, vi } from "vitest";
import { clonedAccount } from "../../src/qubole/account";
import { getAccount } from "../../src/qubole/functions";
import { replacedBy } from "../../src/resource/lifecycle";
import type { QuboleState } from "../../src/simulator/qubole/state";
import type { Refused } from "../support/room";
import { bench, failure, NOTES } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const ARGS = { sourceAccountId: 23, name: "analytics" };

const clones = ({ accounts }: QuboleState) => accounts.filter(({ sourceAccountId }) => sourceAccountId !== null);

/** The caller's membership in the first clone. */
const own = ({ memberships }: QuboleState) =>
  memberships.find(({ accountId, userId }) => accountId === 3002 && userId === 101);

async function made(positions: Parameters<typeof bench>[0] = {}, args: object = ARGS) {
  const workbench = await bench(positions);
  const clone = workbench.account();
  await clone.up(args as never);
  return { ...workbench, clone };
}

describe("life", () => {
  it("is cloned by one call and read by its own token", async () => {
    const { clone, wire, state, calls } = await made();
    expect(calls()).toEqual(["POST /api/v1.2/accounts/clone", "GET /api/v2/accounts/"]);
    expect(wire[1]?.headers["x-auth-token"]).toBe(own(state())?.token);
    expect(clone.outputs.externalId).toBe("QBA23ANALYTICS23");
    expect(await clone.up(ARGS)).toBe("same");
    expect(wire).toHaveLength(2);
    expect(await clone.refresh()).toEqual([]);
    expect(wire[2]?.headers["x-auth-token"]).toBe(own(state())?.token);
    expect(await clone.up(ARGS)).toBe("same");
  });

  it("keeps nothing of the secrets that a view holds", async () => {
    const { clone } = await made();
    await clone.refresh();
    expect(JSON.stringify([clone.inputs, clone.outputs])).not.toMatch(/dummy/i);
  });

  it("falls back to the view of v1.2", async () => {
    const { account, faults, calls } = await bench();
    faults({ match: { template: "/api/v2/accounts" }, fault: "status", status: 404 });
    const clone = account();
    await clone.up(ARGS);
    expect(calls().slice(1)).toEqual(["GET /api/v2/accounts/", "GET /api/v1.2/account"]);
    expect(clone.outputs.externalId).toBe("QBA23ANALYTICS23");
  });

  it.each([{ accountIdType: "number" }, { gcpShape: true }, { whoMayClone: "system-admin" }] as const)(
    "works with %j",
    async (switches) => {
      const { clone } = await made(switches);
      expect(clone.outputs.accountId).toBe("3002");
      expect(await clone.refresh()).toEqual([]);
      expect(await clone.up(ARGS)).toBe("same");
      const { groups, isAwsKeysEnabled } = clone.outputs;
      const absent = "gcpShape" in switches;
      expect([groups, isAwsKeysEnabled]).toEqual(
        absent ? [undefined, undefined] : [["system-admin", "everyone"], true],
      );
    },
  );

  it("changes its local options without a call that writes", async () => {
    const { clone, wire } = await made();
    const asked = wire.length;
    expect(await clone.up({ ...ARGS, onDelete: "suspend", replaceOnRename: true })).toBe("update");
    expect(clone.outputs.onDelete).toBe("suspend");
    expect(wire.slice(asked).map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("a clone that Qubole is still at work on", () => {
  it("is waited for", async () => {
    const { clone, notices } = await made(
      { cloneState: "processing_create", viewsUntilCreated: 2 },
      { ...ARGS, waitSeconds: 600 },
    );
    expect(clone.outputs.state).toBe("success_create");
    expect(notices).toEqual([]);
  });

  it("is recorded with a warning when the wait is over, and seen done later", async () => {
    const { clone, notices } = await made(
      { cloneState: "processing_create", viewsUntilCreated: 1 },
      { ...ARGS, waitSeconds: 0 },
    );
    expect(clone.outputs.state).toBe("processing_create");
    expect(notices).toEqual([
      'Qubole account 3002 ("analytics"): Qubole is still at work on it. `pulumi refresh` shows when it is done.',
    ]);
    expect(await clone.refresh()).toEqual([]);
    expect(clone.outputs.state).toBe("success_create");
    expect(await clone.up({ ...ARGS, waitSeconds: 0 })).toBe("same");
  });

  it("isn't waited for where the view can't tell", async () => {
    const { clone, calls } = await made(
      { cloneState: "processing_create", gcpShape: true },
      { ...ARGS, waitSeconds: 600 },
    );
    expect(clone.outputs.state).toBe("processing_create");
    expect(calls()).toHaveLength(2);
  });
});

describe("a lost answer", () => {
  const clone = { method: "POST", template: "/api/v1.2/accounts/clone" } as const;

  it.each([
    [{ fault: "reset-after" }, 1],
    [{ fault: "reset-before" }, 0],
    [{ fault: "malformed" }, 1],
    [{ fault: "status", status: 500, execute: true }, 1],
    [{ fault: "status", status: 502 }, 0],
    [{ fault: "status", status: 504, execute: true }, 1],
    [
      {
        fault: "status",
        status: 200,
        body: "<html><body>Sign in</body></html>",
        headers: { "content-type": "text/html" },
      },
      0,
    ],
    [{ fault: "status", status: 200 }, 0],
    [{ fault: "status", status: 200, body: { status: "success" } }, 0],
  ] as const)("is never followed by another clone: %j", async (fault, existing) => {
    const { account, faults, state, calls } = await bench();
    faults({ match: clone, ...fault });
    const lost = account();
    const error = await failure(lost.up(ARGS));
    expect(error.message).toMatch(/answer to creating the Qubole account was lost: it may exist/);
    expect(error.message).toMatch(/control panel.*adopt: "<account id>".*currentToken/s);
    expect(calls()).toEqual(["POST /api/v1.2/accounts/clone"]);
    expect(clones(state())).toHaveLength(existing);
    expect(lost.id).toBeUndefined();
  });

  it("is recovered as the error says", async () => {
    const { account, faults, state } = await bench();
    faults({ match: clone, fault: "reset-after" });
    const again = account();
    await failure(again.up(ARGS));
    faults();
    const token = own(state())?.token;
    expect(await again.up({ ...ARGS, adopt: 3002, currentToken: token })).toBe("create");
    expect(again.outputs).toMatchObject({ accountId: "3002", authenticationToken: token });
    expect(clones(state())).toHaveLength(1);
    expect(await again.up({ ...ARGS, currentToken: token })).toBe("same");
  });

  it.each([[429], [503]])("isn't what %i means: Qubole did nothing and is asked again", async (status) => {
    const { account, faults, state } = await bench();
    faults({ match: clone, fault: "status", status, times: 2, headers: { "x-qubole-trace-id": "1-1-1" } });
    expect(await account().up(ARGS)).toBe("create");
    expect(clones(state())).toHaveLength(1);
  });

  it("isn't what a failing status in a 200 means", async () => {
    const { account, faults } = await bench();
    faults({ match: clone, fault: "status", status: 200, body: { status: "Account limit reached" } });
    const error = await failure(account().up(ARGS));
    expect(error.message).toContain("Qubole says: Account limit reached");
    expect(error.message).not.toContain("may exist");
  });

  it("is outweighed by an id and a token, whatever the status says", async () => {
    const { account, faults, notices } = await bench();
    const body = { account_id: 77, authentication_token: "t0psecret", status: "partial", state: "odd", groups: "none" };
    faults({ match: clone, fault: "status", status: 200, body });
    const odd = account();
    await odd.up(ARGS);
    expect(odd.outputs).toMatchObject({ accountId: "77", authenticationToken: "t0psecret", state: "odd" });
    expect(notices.join("\n")).toMatch(/exists, but Qubole says of the call: "partial"/);
    expect(notices.join("\n")).toMatch(/is in the state "odd"/);
    expect(notices.join("\n")).not.toContain("t0psecret");
  });

  it("of the view doesn't keep the account from being recorded", async () => {
    const { account, faults } = await bench();
    faults({ match: { method: "GET" }, fault: "status", status: 500 });
    const clonedOne = account();
    expect(await clonedOne.up(ARGS)).toBe("create");
    expect(clonedOne.outputs.authenticationToken).toMatch(/^[0-9a-f]{64}$/);
    faults();
    expect(await clonedOne.refresh()).toEqual([]);
    expect(clonedOne.outputs.externalId).toBe("QBA23ANALYTICS23");
  });
});

describe("a token that was reset", () => {
  const reset = async (workbench: Awaited<ReturnType<typeof made>>) => {
    await workbench.change((state) => {
      const membership = own(state);
      if (membership) membership.token = "f".repeat(64);
    });
  };

  it("isn't taken for a deleted account: the state is kept, with a warning", async () => {
    const workbench = await made();
    const before = workbench.clone.outputs;
    await reset(workbench);
    expect(await workbench.clone.refresh()).toEqual([]);
    expect(workbench.clone.outputs).toEqual(before);
    expect(workbench.notices.join()).toMatch(
      /3002 \("analytics"\) can't be read with its recorded token.*currentToken/,
    );
  });

  it("is replaced by currentToken, which is then the output", async () => {
    const workbench = await made();
    await reset(workbench);
    const { clone } = workbench;
    expect(await clone.up({ ...ARGS, currentToken: "f".repeat(64) })).toBe("update");
    expect(clone.outputs.authenticationToken).toBe("f".repeat(64));
    expect(await clone.refresh()).toEqual([]);
    expect(workbench.notices).toEqual([]);
  });

  it.each([
    ["wrong", "e".repeat(64), /account 3002 can't be read\..*rejected the credential.*currentToken/s],
    ["of another account", undefined, /The token belongs to the Qubole account 23, not to 3002/],
  ])("isn't replaced by one that is %s", async (_case, token, words) => {
    const workbench = await made();
    await reset(workbench);
    const currentToken = token ?? workbench.simulator.env.QDS_API_TOKEN;
    const error = await failure(workbench.clone.up({ ...ARGS, currentToken }));
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain(String(currentToken));
  });
});

describe("names and replacement", () => {
  it("refuses a change of name, and replaces on explicit wish", async () => {
    const { clone, state } = await made();
    const refused = (await failure(clone.up({ ...ARGS, name: "other" }))) as Refused;
    expect(refused.problems).toEqual([
      {
        path: "name",
        message: expect.stringMatching(/can't be changed from "analytics" to "other".*replaceOnRename: true/),
      },
    ]);
    expect(await clone.up({ ...ARGS, name: "other", replaceOnRename: true })).toBe("replace");
    expect(clones(state()).map(({ name }) => name)).toEqual(["analytics", "other"]);
  });

  it("replaces when what acts at creation alone changes", async () => {
    const { clone } = await made();
    for (const [key, value] of Object.entries({ sourceAccountId: 64, cloneUsers: true, generateExternalId: true })) {
      const inputs = await clone.preview({ ...ARGS, [key]: value });
      expect(replacedBy(clone.definition, clone.outputs, inputs)).toEqual([key]);
    }
    expect(clonedAccount.replacesCreateFirst).toBe(true);
  });

  it("says what becomes of the account: when it is created, when that changes, and when it is replaced", () => {
    const lines = (values: object, olds: object) => clonedAccount.notices?.({ ...values }, { ...olds }) ?? [];
    const declared = {
      name: "x",
      sourceAccountId: "23",
      cloneUsers: false,
      generateExternalId: false,
      onDelete: "disable",
    };
    expect(lines(declared, {})).toEqual([
      'Qubole account "x": when this resource is deleted or replaced, the account is disabled: nobody can use it, and only Qubole Support can enable it again (onDelete: "disable").',
    ]);
    expect(lines(declared, { ...declared, replaceOnRename: true })).toEqual([]);
    expect(lines({ ...declared, onDelete: "retain" }, declared)).toHaveLength(1);
    expect(lines({ ...declared, sourceAccountId: "64" }, declared)).toEqual([
      expect.stringMatching(/a new account is cloned in place of the old one, which is disabled/),
    ]);
  });

  it("shows a rename by hand as drift, which the declaration can follow", async () => {
    const { clone, change } = await made();
    await change((state) => {
      for (const account of clones(state)) account.name = "by hand";
    });
    expect(await clone.refresh()).toEqual(["name"]);
    expect((await failure(clone.up(ARGS))).message).toContain('Keep `name: "by hand"`');
    expect(await clone.up({ ...ARGS, name: "by hand" })).toBe("same");
  });
});

describe("delete", () => {
  it("retains by default: no call, a clear line", async () => {
    const { clone, calls, notices, state } = await made();
    const asked = calls().length;
    await clone.destroy();
    expect(calls()).toHaveLength(asked);
    expect(notices).toEqual([
      "Qubole account 3002 (\"analytics\") stays at Qubole, usable as before: Qubole's API can't delete an account.",
    ]);
    expect(clones(state())[0]).toMatchObject({ disabled: false, suspended: false });
  });

  it.each([
    ["suspend", { suspended: true, disabled: false }],
    ["disable", { suspended: false, disabled: true }],
  ])("%ss on wish", async (onDelete, expected) => {
    const { clone, state, wire } = await made({}, { ...ARGS, onDelete });
    await clone.destroy();
    expect(clones(state())[0]).toMatchObject(expected);
    expect(wire.at(-1)).toMatchObject({ method: "PUT", path: `/api/v1.2/accounts/${onDelete}`, body: '{"id":"3002"}' });
  });

  it("uses the provider's token where the account's own is refused", async () => {
    const { clone, change, state, calls } = await made({}, { ...ARGS, onDelete: "disable" });
    await change((edited) => {
      const membership = own(edited);
      if (membership) membership.token = "f".repeat(64);
    });
    await clone.destroy();
    expect(calls().slice(-2)).toEqual(["PUT /api/v1.2/accounts/disable", "PUT /api/v1.2/accounts/disable"]);
    expect(clones(state())[0]?.disabled).toBe(true);
  });

  it("fails where Qubole refuses both", async () => {
    const { clone, faults } = await made({}, { ...ARGS, onDelete: "suspend" });
    faults({ match: { method: "PUT" }, fault: "status", status: 403 });
    expect((await failure(clone.destroy())).message).toContain("denied the permission");
  });
});

describe("adopt", () => {
  it.each([
    ["without a token", {}, /The token belongs to the Qubole account 23, not to 3002/],
    ["with a wrong token", { currentToken: "0".repeat(64) }, /can't be read/],
    ["under another name", { name: "other" }, /is called "analytics", not "other".*Declare `name: "analytics"`/s],
  ])("is refused %s", async (_case, args, words) => {
    const { account, state } = await made();
    const token = "name" in args ? { currentToken: own(state())?.token } : {};
    const error = await failure(account().up({ ...ARGS, adopt: 3002, ...token, ...args }));
    expect(error.message).toMatch(words);
  });

  it("works with a provider of that account in place of a token", async () => {
    const { account, state, connection } = await made();
    const again = Object.assign(account(), { api: connection({ QDS_API_TOKEN: own(state())?.token }) });
    await again.up({ ...ARGS, adopt: "3002" });
    expect(again.outputs.accountId).toBe("3002");
    expect(again.outputs.authenticationToken).toBeUndefined();
    expect(await again.refresh()).toEqual([]);
  });

  it("never disables the account that the same run has just taken over", async () => {
    const { clone, account, state } = await made({}, { ...ARGS, onDelete: "disable" });
    const taken = account();
    await taken.up({ ...ARGS, adopt: 3002, currentToken: own(state())?.token, cloneUsers: true });
    await clone.destroy();
    expect(clones(state())[0]?.disabled).toBe(false);
  });
});

describe("reading without managing", () => {
  it("works with a provider of the account, and says so otherwise", async () => {
    const { account, state, connection } = await made();
    const read = Object.assign(account(), { api: connection({ QDS_API_TOKEN: own(state())?.token }), id: "3002" });
    await read.refresh();
    expect(read.outputs).toMatchObject({ name: "analytics", accountId: "3002", externalId: "QBA23ANALYTICS23" });
    const other = Object.assign(account(), { id: "3002" });
    expect((await failure(other.refresh())).message).toMatch(
      /belongs to the Qubole account 23, not to 3002.*qubole\.Provider/s,
    );
  });

  it("getAccount shows the token's own account", async () => {
    const { api } = await bench();
    expect(await getAccount.run(api, {})).toEqual({ id: "23", name: "analytics", externalId: "QBA23ANALYTICS23" });
  });
});

describe("the clone's token", () => {
  it("configures a connection whose roles are the clone's", async () => {
    const { clone, role, connection, state } = await made();
    const inClone = Object.assign(role(), {
      api: connection({ QDS_API_TOKEN: String(clone.outputs.authenticationToken) }),
    });
    await inClone.up({ name: "readers", policies: NOTES });
    expect(state().roles.at(-1)).toMatchObject({ accountId: 3002, name: "readers" });
  });
});
