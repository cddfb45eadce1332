import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Bench, failureOf, OTHER_PASSWORD, PASSWORD } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const PLAIN = { sourceUsername: "template", username: "reports", password: PASSWORD };
const WITH_ROLES = { ...PLAIN, cloneRoles: true };
const PAGE = { status: 200, headers: { "content-type": "text/html" }, body: "<html>proxy</html>" };

beforeEach(() => {
  process.env.PULUMI_CLONE_TIMEOUT_SECONDS = "0.5";
});
afterEach(() => {
  delete process.env.PULUMI_CLONE_TIMEOUT_SECONDS;
});

/** Faults after which the account exists, and what the room can know of it. */
const EXECUTED = [
  ["reset-after", {}],
  ["truncate", {}],
  ["malformed", {}],
  ["hang", { execute: true }],
  ["status", { ...PAGE, execute: true }],
  ["status", { status: 502, body: "Bad Gateway", execute: true }],
] as const;

describe("cloneAccount", () => {
  test.each(EXECUTED)("its answer lost (%s %j): the account is found and goes on being ours", async (fault, more) => {
    const bench = await Bench.start();
    const account = bench.account();
    bench.fault("cloneAccount", fault, more);
    expect(await account.up(WITH_ROLES)).toBe("create");
    expect(bench.actions().filter((action) => action === "cloneAccount")).toHaveLength(1);
    expect(account.outputs).toMatchObject({ username: "reports", roleNames: ["analysts", "reporting"] });
    expect(await account.up(WITH_ROLES)).toBe("same");
    expect(await account.refresh()).toEqual([]);
  });

  test("never executed: sent again only after looking", async () => {
    const bench = await Bench.start();
    bench.fault("cloneAccount", "reset-before");
    expect(await bench.account().up(PLAIN)).toBe("create");
    const actions = bench.actions();
    const [first, second] = [actions.indexOf("cloneAccount"), actions.lastIndexOf("cloneAccount")];
    expect(actions.slice(first + 1, second)).toContain("listAccounts");
    expect(await bench.opens("reports", PASSWORD)).toBe(true);
  });

  test("a time-out without a trace isn't sent again: the server may still be at work on it", async () => {
    const bench = await Bench.start();
    bench.fault("cloneAccount", "hang");
    const error = await failureOf(bench.account().up(PLAIN));
    expect(error.kind).toBe("uncertain");
    expect(bench.actions().filter((action) => action === "cloneAccount")).toHaveLength(1);
  });

  test("of a process that died: the next run names the account, `adopt` takes it over", async () => {
    const bench = await Bench.start();
    const died = bench.connect();
    await died.clone({ ...WITH_ROLES, description: undefined, metadata: {} });
    const account = bench.account();
    expect((await failureOf(account.up(WITH_ROLES))).message).toContain('`adopt: "reports"`');
    expect(await account.up({ ...WITH_ROLES, adopt: "reports" })).toBe("create");
    expect(await account.up(WITH_ROLES)).toBe("same");
  });

  test("the read after it failed: the account isn't forgotten", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    bench.simulator.setFaults([{ match: { template: "/api#listAccounts", nth: 3 }, fault: "reset-before", times: 99 }]);
    const error = await failureOf(account.up(PLAIN));
    expect(error.message).toContain("exists and is recorded in the state");
    expect(account.id).toBe("reports");
    bench.simulator.setFaults([]);
    expect(await account.up(PLAIN)).toBe("update");
    expect(await account.refresh()).toEqual([]);
  }, 20_000);
});

describe("dropAccounts", () => {
  test.each(EXECUTED)("its answer lost (%s %j): looking settles it", async (fault, more) => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.fault("dropAccounts", fault, more);
    await account.destroy();
    expect(bench.held("reports")).toBeUndefined();
    expect(bench.actions().filter((action) => action === "dropAccounts")).toHaveLength(1);
  });

  test.each(["reset-before", "hang"] as const)("never executed (%s): sent again after looking", async (fault) => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.fault("dropAccounts", fault);
    await account.destroy();
    expect(bench.held("reports")).toBeUndefined();
    expect(bench.actions().filter((action) => action === "dropAccounts")).toHaveLength(2);
  });

  test("of an account that can't be read any more is an error, not success", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.fault("listAccounts", "status", { status: 404, body: "not here", times: 99 });
    await failureOf(account.destroy());
    expect(account.id).toBe("reports");
  });
});

describe("alterAccount", () => {
  test.each(EXECUTED)("its answer lost (%s %j): sent again by the next update", async (fault, more) => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(PLAIN);
    bench.fault("alterAccount", fault, more);
    await failureOf(account.up({ ...PLAIN, password: OTHER_PASSWORD }));
    expect(await account.up({ ...PLAIN, password: OTHER_PASSWORD })).toBe("update");
    expect(await bench.opens("reports", OTHER_PASSWORD)).toBe(true);
    expect(bench.actions().filter((action) => action === "alterAccount")).toHaveLength(2);
  });
});

describe("assignRolesToAccounts", () => {
  test.each(EXECUTED)("its answer lost (%s %j): the roles are looked at", async (fault, more) => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    bench.fault("assignRolesToAccounts", fault, more);
    expect(await assignment.up({ username: "template", roleNames: ["operators"] })).toBe("create");
    bench.fault("assignRolesToAccounts", fault, more);
    await assignment.destroy();
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting"]);
  });

  test("never executed: a plain error, nothing is recorded", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    bench.fault("assignRolesToAccounts", "reset-before");
    const error = await failureOf(assignment.up({ username: "template", roleNames: ["operators"] }));
    expect(error).toMatchObject({ kind: "network", outcome: "refused" });
    expect(assignment.id).toBeUndefined();
  });

  test("where roles aren't shown, the error says that repeating does no harm", async () => {
    const bench = await Bench.start({ rolesShape: "absent" });
    bench.fault("assignRolesToAccounts", "reset-after");
    const error = await failureOf(bench.assignment().up({ username: "template", roleNames: ["operators"] }));
    expect(error.kind).toBe("uncertain");
    expect(error.message).toContain("Run `pulumi up` again");
  });
});

describe("reads", () => {
  test.each([
    ["reset-before", {}],
    ["truncate", {}],
    ["malformed", {}],
    ["status", PAGE],
    ["status", { status: 503, body: "busy" }],
    ["hang", {}],
  ] as const)("are repeated (%s %j)", async (fault, more) => {
    const bench = await Bench.start();
    const account = bench.account();
    await account.up(WITH_ROLES);
    bench.fault("listAccounts", fault, more);
    expect(await account.refresh()).toEqual([]);
  });

  test.each([
    ["an answer without a list", { errorCode: 0, errorMessage: "" }],
    ["an empty result", { errorCode: 0, result: {} }],
    ["accounts of another shape", { errorCode: 0, result: { accounts: [{ name: "reports" }] } }],
    ["no errorCode", { result: { accounts: [] } }],
    ["an error", { errorCode: "4711", errorMessage: "broken" }],
  ])(
    "%s is an error, never a missing account",
    async (_name, body) => {
      const bench = await Bench.start();
      const account = bench.account();
      await account.up(PLAIN);
      bench.fault("listAccounts", "status", { status: 200, body, times: 99 });
      const error = await failureOf(account.refresh());
      expect(["protocol", "validation"]).toContain(error.kind);
      expect(account.id).toBe("reports");
    },
    20_000,
  );

  test("an address that isn't FairCom's is said at once", async () => {
    const bench = await Bench.start();
    const api = bench.connect({ FAIRCOM_API_URL: `${bench.simulator.url}/elsewhere` });
    const error = await failureOf(api.account("template"));
    expect(error.kind).toBe("configuration");
    expect(error.message).toContain("HTTP 404");
    expect(error.message).toContain("Check that faircom:apiUrl is the full address");
    expect(bench.simulator.requests()).toHaveLength(1);
  });
});
