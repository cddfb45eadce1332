import { describe, expect, it, vi } from "vitest";
import { getAccount } from "../../src/qubole/functions";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { bench, failure } from "./bench";

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

  it("is also one that doesn't come in time", async () => {
    vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "0.3");
    const { account, faults, state, calls } = await bench();
    faults({ match: clone, fault: "hang", execute: true });
    const error = await failure(account().up(ARGS));
    vi.unstubAllEnvs();
    expect(error.message).toMatch(/it may exist.*didn't answer in time/s);
    expect(calls()).toHaveLength(1);
    expect(clones(state())).toHaveLength(1);
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

  it("is told without the secrets that the vendor's words repeat", async () => {
    const { account, faults, notices, simulator } = await bench();
    const token = "t0psecret+new/token";
    const status = `failed for ${simulator.env.QDS_API_TOKEN} and ${encodeURIComponent(token)}`;
    const body = { account_id: 77, authentication_token: token, status };
    faults({ match: clone, fault: "status", status: 200, body });
    await account().up(ARGS);
    expect(notices.join("\n")).toContain('"failed for [secret] and [secret]"');
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
