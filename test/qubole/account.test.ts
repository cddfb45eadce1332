import { describe, expect, it, vi } from "vitest";
import { clonedAccount } from "../../src/qubole/account";
import { replacedBy } from "../../src/resource/changes";
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
