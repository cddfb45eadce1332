import { describe, expect, it } from "vitest";
import { CODE } from "../../src/simulator/faircom/refusal";
import { harness } from "./faircom-harness";

const MINUTE = 60_000;

describe("createSession", () => {
  it("echoes the settings", async () => {
    const { send } = harness();
    const params = {
      username: "admin",
      password: "ADMIN",
      description: "pulumi-clone",
      idleConnectionTimeoutSeconds: 120,
    };
    const { json } = await send({ api: "admin", action: "createSession", requestId: "1", debug: "none", params });
    expect(json).toEqual({
      authToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      requestId: "1",
      result: {
        username: "ADMIN",
        description: "pulumi-clone",
        defaultDebug: "none",
        idleConnectionTimeoutSeconds: 120,
        idleCursorTimeoutSeconds: 600,
        permanentSession: false,
        sessionStartTimestamp: "2026-01-15T12:00:00",
        sessionLastAccessedTimestamp: "2026-01-15T12:00:00",
      },
      errorCode: 0,
      errorMessage: "",
    });
  });

  it.each([
    ["top", true, false],
    ["result", false, true],
    ["both", true, true],
  ] as const)("switch tokenPlacement %s", async (tokenPlacement, top, inside) => {
    const { send } = harness({ tokenPlacement });
    const reply = await send({ action: "createSession", params: { username: "ADMIN", password: "ADMIN" } });
    expect("authToken" in reply.json).toBe(top);
    expect("authToken" in reply.result).toBe(inside);
  });

  it.each([
    ["an unknown user", { username: "nobody", password: "x" }, CODE.unknownUser],
    ["a wrong password", { username: "admin", password: "admin" }, CODE.wrongPassword],
    ["no password", { username: "admin" }, CODE.wrongPassword],
    ["no username", {}, CODE.malformed],
    ["GUEST", { username: "guest", password: "" }, CODE.notAuthorised],
    ["a malformed time", { username: "admin", password: "ADMIN", idleConnectionTimeoutSeconds: "60" }, CODE.malformed],
    ["an unknown debug level", { username: "admin", password: "ADMIN", defaultDebug: "all" }, CODE.malformed],
  ])("refuses %s", async (_name, params, code) => {
    const { send, state } = harness();
    expect((await send({ action: "createSession", params })).json.errorCode).toBe(code);
    expect(state.sessions).toEqual({});
  });

  it("lets anybody in to an account without a password", async () => {
    const { act, login } = harness();
    await act("cloneAccount", { sourceUsername: "template", cloneUsername: "open", clonePassword: "" });
    await expect(login("OPEN", "")).resolves.toBeTypeOf("string");
  });

  it("locks an account after its number of failed logins, for five minutes", async () => {
    const { send, advance, login } = harness();
    const attempt = (password: string) =>
      send({ action: "createSession", params: { username: "NewAccount2", password } });
    for (let n = 0; n < 3; n++) expect((await attempt("wrong")).json.errorCode).toBe(CODE.wrongPassword);
    expect((await attempt("HorseBatteryStaple2")).json.errorCode).toBe(CODE.lockedOut);
    advance(5 * MINUTE);
    await expect(login("NewAccount2", "HorseBatteryStaple2")).resolves.toBeTypeOf("string");
  });

  it("forgets failed logins after a login", async () => {
    const { send, login } = harness();
    const fail = () => send({ action: "createSession", params: { username: "NewAccount2", password: "wrong" } });
    for (let n = 0; n < 2; n++) await fail();
    await login("NewAccount2", "HorseBatteryStaple2");
    for (let n = 0; n < 2; n++) await fail();
    await expect(login("NewAccount2", "HorseBatteryStaple2")).resolves.toBeTypeOf("string");
  });

  it.each([
    ["before it is enabled", { enableDatetime: "2026-02-01" }, CODE.notAuthorised],
    ["after it is disabled", { disableDatetime: "2026-01-15 11:59:59" }, CODE.notAuthorised],
    ["with an expired password", { maxDaysBeforePasswordMustChange: 29 }, CODE.passwordExpired],
  ])("refuses an account %s", async (_name, change, code) => {
    const { act, send } = harness();
    await act("alterAccount", { username: "template", ...change });
    const params = { username: "template", password: "TemplateHorseBattery" };
    expect((await send({ action: "createSession", params })).json.errorCode).toBe(code);
  });

  it("refuses an account past its login deadline until an administrator sets it anew", async () => {
    const { act, send, advance, login } = harness();
    await act("alterAccount", { username: "template", maxMinutesBeforeNextLogin: 10 });
    advance(11 * MINUTE);
    const params = { username: "template", password: "TemplateHorseBattery" };
    expect((await send({ action: "createSession", params })).json.errorCode).toBe(CODE.notAuthorised);
    await act("alterAccount", { username: "template", maxMinutesBeforeNextLogin: 10 });
    await expect(login("template", "TemplateHorseBattery")).resolves.toBeTypeOf("string");
  });

  it("caps the sessions of one user; ended and expired ones don't count", async () => {
    const { send, login, advance } = harness({ sessionsPerUser: 2 });
    const attempt = async () =>
      (await send({ action: "createSession", params: { username: "admin", password: "ADMIN" } })).json.errorCode;
    const authToken = await login();
    await login();
    expect(await attempt()).toBe(CODE.sessionCap);
    await send({ action: "deleteSession", authToken });
    expect(await attempt()).toBe(0);
    expect(await attempt()).toBe(CODE.sessionCap);
    advance(3600_000);
    expect(await attempt()).toBe(0);
  });

  it("allows fifty sessions a user by default", async () => {
    const { login, send } = harness();
    for (let n = 0; n < 50; n++) await login();
    const params = { username: "admin", password: "ADMIN" };
    expect((await send({ action: "createSession", params })).json.errorCode).toBe(CODE.sessionCap);
    await expect(login("template", "TemplateHorseBattery")).resolves.toBeTypeOf("string");
  });

  it.each([true, "true"])("switch permanentSessions, asked with %j", async (permanentSession) => {
    const { send, set, login, advance } = harness();
    const params = { username: "admin", password: "ADMIN", permanentSession };
    expect((await send({ action: "createSession", params })).json.errorCode).toBe(CODE.notAuthorised);
    set({ permanentSessions: true });
    const authToken = await login("admin", "ADMIN", { permanentSession });
    advance(365 * 24 * 3600_000);
    expect((await send({ action: "pingSession", authToken })).json.errorCode).toBe(0);
  });
});

describe("life of a session", () => {
  it("ends after its idle time, which every action renews", async () => {
    const { send, login, advance } = harness();
    const authToken = await login("admin", "ADMIN", { idleConnectionTimeoutSeconds: 60 });
    const code = async (action: string) => (await send({ action, authToken })).json.errorCode;
    advance(59_000);
    expect(await code("pingSession")).toBe(0);
    advance(59_000);
    expect(await code("listAccounts")).toBe(0);
    advance(60_000);
    expect(await code("listAccounts")).toBe(12031);
  });

  it("lasts an hour by default, and for ever with 0", async () => {
    const { send, login, advance } = harness();
    const hour = await login();
    const ever = await login("admin", "ADMIN", { idleConnectionTimeoutSeconds: 0 });
    advance(3599_000);
    expect((await send({ action: "pingSession", authToken: hour })).json.errorCode).toBe(0);
    advance(3600_000);
    expect((await send({ action: "pingSession", authToken: hour })).json.errorCode).toBe(12031);
    expect((await send({ action: "pingSession", authToken: ever })).json.errorCode).toBe(0);
  });

  it.each([
    [12031, "does not match any existing session"],
    [-1, "authToken invalid or expired"],
  ] as const)("switch deadTokenCode %s", async (deadTokenCode, message) => {
    const { send } = harness({ deadTokenCode });
    for (const action of ["pingSession", "listAccounts", "cloneAccount", "alterSession", "describeSessions"]) {
      const { json } = await send({ action, authToken: "constructor" });
      expect(json).toMatchObject({ authToken: "constructor", errorCode: deadTokenCode });
      expect(json.errorMessage).toContain(message);
    }
  });

  it("refuses actions without a token, except a ping", async () => {
    const { send } = harness();
    expect((await send({ action: "pingSession" })).json.errorCode).toBe(0);
    for (const more of [{}, { authToken: "" }]) {
      expect((await send({ action: "listAccounts", ...more })).json.errorCode).toBe(CODE.missingToken);
      expect((await send({ action: "deleteSession", ...more })).json.errorCode).toBe(CODE.missingToken);
    }
  });

  it("deleteSession ends it, and succeeds with a warning on a dead token", async () => {
    const { send, login, state } = harness();
    const authToken = await login();
    expect((await send({ action: "deleteSession", authToken, debug: "max" })).json.debugInfo).not.toHaveProperty(
      "warnings",
    );
    expect(state.sessions).toEqual({});
    expect((await send({ action: "pingSession", authToken })).json.errorCode).toBe(12031);
    const { json } = await send({ action: "deleteSession", authToken, debug: "max" });
    expect(json.errorCode).toBe(0);
    expect(json.debugInfo).toMatchObject({ warnings: [{ code: 12031 }] });
  });

  it.each([0, 2])("switch sessionExpiresAfterRequests %s", async (sessionExpiresAfterRequests) => {
    const { send, login } = harness({ sessionExpiresAfterRequests });
    const authToken = await login();
    const codes: number[] = [];
    for (let n = 0; n < 3; n++) codes.push((await send({ action: "listAccounts", authToken })).json.errorCode);
    expect(codes).toEqual(sessionExpiresAfterRequests === 0 ? [0, 0, 0] : [0, 0, 12031]);
  });

  it("ends with its account", async () => {
    const { act, login, send } = harness();
    const authToken = await login("template", "TemplateHorseBattery");
    await act("dropAccounts", { usernames: ["template"] });
    expect((await send({ action: "pingSession", authToken })).json.errorCode).toBe(12031);
  });
});

describe("other session actions", () => {
  it("alterSession changes timeouts and defaults, never the user", async () => {
    const { send, login, advance } = harness();
    const authToken = await login();
    const alter = (params: object) => send({ action: "alterSession", authToken, params });
    const altered = await alter({ idleConnectionTimeoutSeconds: 30, defaultDebug: "none", permanentSession: "true" });
    expect(altered.result).toMatchObject({ idleConnectionTimeoutSeconds: 30, permanentSession: false });
    expect((await alter({ username: "template" })).json.errorCode).toBe(CODE.malformed);
    expect((await alter({ password: "x" })).json.errorCode).toBe(CODE.malformed);
    advance(30_000);
    expect((await send({ action: "pingSession", authToken })).json.errorCode).toBe(12031);
  });

  it("listSessions and describeSessions show what the caller may see", async () => {
    const { send, login } = harness();
    const admin = await login("admin", "ADMIN", { description: "one" });
    const other = await login("template", "TemplateHorseBattery", { description: "two" });
    const seen = async (action: string, authToken: string, params: object = {}) => {
      const { result } = await send({ action, authToken, params });
      return (result.sessions as { authToken: string }[]).map((session) => session.authToken).sort();
    };
    expect(await seen("listSessions", admin)).toEqual([admin, other].sort());
    expect(await seen("describeSessions", admin, { authTokens: [other] })).toEqual([other]);
    expect(await seen("describeSessions", other)).toEqual([other]);
    expect(await seen("listSessions", other, { authTokens: [admin] })).toEqual([]);
  });
});
