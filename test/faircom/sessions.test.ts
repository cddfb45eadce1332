import { describe, expect, test, vi } from "vitest";
import { Bench, failureOf, OTHER_PASSWORD, PASSWORD } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const PLAIN = { sourceUsername: "template", username: "reports", password: PASSWORD };

/** The session actions among what was sent. */
const sessionsOf = (bench: Bench) =>
  bench.sent.map(({ body }) => body.action).filter((action) => action.endsWith("Session"));

/** A permanent session made by somebody else. */
async function permanentToken(bench: Bench): Promise<string> {
  bench.set({ permanentSessions: true });
  const params = { username: "ADMIN", password: "ADMIN", permanentSession: true };
  const { authToken } = await bench.raw({ action: "createSession", params });
  return String(authToken);
}

describe("sessions", () => {
  test("one around each operation, recognisable, ended by itself within minutes should the process die, deleted at its end", async () => {
    const bench = await Bench.start();
    const account = bench.account();
    const inputs = await account.preview(PLAIN);
    expect(sessionsOf(bench)).toEqual(["createSession", "deleteSession"]);
    bench.sent.length = 0;
    await account.up(PLAIN);
    await account.refresh();
    await account.destroy();
    // Check and create, read, delete.
    expect(sessionsOf(bench)).toEqual(Array.from({ length: 3 }, () => ["createSession", "deleteSession"]).flat());
    expect(bench.state.sessions).toEqual({});
    const { params } = bench.sent[0]?.body ?? {};
    expect(params).toEqual({
      username: "ADMIN",
      password: "ADMIN",
      description: "pulumi-clone",
      idleConnectionTimeoutSeconds: expect.any(Number),
    });
    expect(params?.idleConnectionTimeoutSeconds).toBeGreaterThanOrEqual(60);
    expect(params?.idleConnectionTimeoutSeconds).toBeLessThanOrEqual(300);
    expect(inputs).toBeDefined();
  });

  test("deleted also when the operation fails", async () => {
    const bench = await Bench.start();
    await failureOf(bench.account().up({ ...PLAIN, username: "NewAccount1" }));
    expect(bench.state.sessions).toEqual({});
    expect(sessionsOf(bench).at(-1)).toBe("deleteSession");
  });

  test("work at the same time shares one, so that a whole stack stays within the cap", async () => {
    const bench = await Bench.start({ sessionsPerUser: 1 });
    const api = bench.connect();
    const names = Array.from({ length: 20 }, (_, index) => `copy${index}`);
    await Promise.all(names.map((username) => bench.account(api).up({ ...PLAIN, username })));
    expect(names.every((name) => bench.held(name) !== undefined)).toBe(true);
    expect(bench.state.sessions).toEqual({});
  });

  test("a deletion that fails doesn't fail the operation", async () => {
    const bench = await Bench.start();
    bench.fault("deleteSession", "reset-before", { times: 99 });
    expect(await bench.account().up(PLAIN)).toBe("create");
  });

  test.each([
    ["top", 12031, 200],
    ["result", -1, 400],
    ["both", 12031, 400],
  ] as const)(
    "a dead one is replaced once (token %s, code %s, HTTP %s)",
    async (tokenPlacement, deadTokenCode, appErrorHttpStatus) => {
      const bench = await Bench.start({
        tokenPlacement,
        deadTokenCode,
        appErrorHttpStatus,
        sessionExpiresAfterRequests: 1,
      });
      const account = bench.account();
      await account.up({ ...PLAIN, cloneRoles: true });
      expect(bench.held("reports")?.roles).toEqual(["analysts", "reporting"]);
      expect(await account.refresh()).toEqual([]);
      // The refused request did nothing, so the clone was sent twice and made once.
      expect(bench.actions().filter((action) => action === "cloneAccount")).toHaveLength(2);
      await account.destroy();
      expect(bench.held("reports")).toBeUndefined();
    },
  );

  test("one that dies again and again is an error", async () => {
    const bench = await Bench.start();
    bench.simulator.setFaults([
      {
        match: { template: "/api#listAccounts" },
        fault: "status",
        status: 200,
        body: { errorCode: 12031, errorMessage: "no session" },
      },
    ]);
    const error = await failureOf(bench.connect().account("template"));
    expect(error.message).toContain("FairCom ended a session that had just been made");
    expect(bench.actions()).toEqual(["listAccounts", "listAccounts"]);
  });

  test("the server's echo of requests is switched off in every request", async () => {
    const bench = await Bench.start({ defaultDebug: "max" });
    await bench.account().up(PLAIN);
    expect(bench.sent.every(({ body }) => body.debug === "none")).toBe(true);
  });
});

describe("login", () => {
  test.each([
    ["a wrong password", { FAIRCOM_PASSWORD: "wrong-canary" }, "errorCode 451"],
    ["an unknown account", { FAIRCOM_USERNAME: "nobody" }, "errorCode 450"],
  ])("%s is asked about once, whatever there is to do", async (_name, environment, code) => {
    const bench = await Bench.start();
    const api = bench.connect(environment);
    const errors = await Promise.all([1, 2, 3].map(async (index) => failureOf(api.account(`copy${index}`))));
    for (const error of errors) {
      expect(error.kind).toBe("auth");
      expect(error.message).toContain(code);
      expect(error.message).toContain(
        "Credential: username from the environment variable FAIRCOM_USERNAME, password from the environment variable FAIRCOM_PASSWORD",
      );
    }
    expect(sessionsOf(bench)).toEqual(["createSession"]);
  });

  test("a locked account isn't tried again", async () => {
    const bench = await Bench.start();
    await bench.change((state) => Object.assign(state.accounts.ADMIN ?? {}, { lockedUntil: Date.now() + 60_000 }));
    const api = bench.connect();
    const error = await failureOf(api.account("template"));
    expect(error.message).toContain("errorCode 584");
    expect(error.message).toContain("locked");
    await failureOf(api.account("template"));
    expect(sessionsOf(bench)).toEqual(["createSession"]);
  });

  test("an expired password is explained", async () => {
    const bench = await Bench.start();
    await bench.change((state) => {
      const login = state.accounts.TEMPLATE;
      if (login) Object.assign(login, { roles: ["ADMIN"], maxDaysBeforePasswordMustChange: 1 });
    });
    const api = bench.connect({ FAIRCOM_USERNAME: "template", FAIRCOM_PASSWORD: "TemplateHorseBattery" });
    expect((await failureOf(api.account("template"))).message).toContain(
      "The password has expired: change it on the server",
    );
  });

  test("no session left is explained", async () => {
    const bench = await Bench.start({ sessionsPerUser: 1 });
    await bench.raw({ action: "createSession", params: { username: "ADMIN", password: "ADMIN" } });
    const error = await failureOf(bench.connect().account("template"));
    expect(error.message).toContain("If the server has no session left for this user");
  });

  test("one whose answer is lost is sent again", async () => {
    const bench = await Bench.start();
    bench.fault("createSession", "reset-after");
    expect(await bench.account().up(PLAIN)).toBe("create");
    // The session that nobody knows ends by itself.
    expect(Object.values(bench.state.sessions)).toMatchObject([{ idleConnectionTimeoutSeconds: 120 }]);
  });
});

describe("a configured authToken", () => {
  test("is used without login, and its session never deleted", async () => {
    const bench = await Bench.start();
    const token = await permanentToken(bench);
    const api = bench.connect({ FAIRCOM_USERNAME: undefined, FAIRCOM_PASSWORD: undefined, FAIRCOM_AUTH_TOKEN: token });
    const account = bench.account(api);
    await account.up(PLAIN);
    await account.up({ ...PLAIN, password: OTHER_PASSWORD });
    await account.destroy();
    expect(sessionsOf(bench)).toEqual([]);
    expect(Object.keys(bench.state.sessions)).toEqual([token]);
    expect(bench.sent.every(({ body }) => body.authToken === token)).toBe(true);
  });

  test("that is dead is an error that names it, asked about once", async () => {
    const bench = await Bench.start();
    const api = bench.connect({
      FAIRCOM_USERNAME: undefined,
      FAIRCOM_PASSWORD: undefined,
      FAIRCOM_AUTH_TOKEN: "dead-canary",
    });
    const error = await failureOf(api.account("template"));
    expect(error.kind).toBe("auth");
    expect(error.message).toContain("doesn't know the configured authToken");
    expect(error.message).toContain("Credential: authToken from the environment variable FAIRCOM_AUTH_TOKEN");
    await failureOf(api.account("template"));
    expect(bench.sent).toHaveLength(1);
  });

  test("that is dead gives way to username and password", async () => {
    const bench = await Bench.start();
    const api = bench.connect({ FAIRCOM_AUTH_TOKEN: "dead-canary" });
    await bench.account(api).up(PLAIN);
    await bench.account(api).up({ ...PLAIN, username: "second" });
    expect(bench.sent.filter(({ body }) => body.authToken === "dead-canary")).toHaveLength(1);
    expect(bench.state.sessions).toEqual({});
  });
});
