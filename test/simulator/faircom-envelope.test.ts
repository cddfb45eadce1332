import { describe, expect, it } from "vitest";
import { faircom } from "../../src/simulator/faircom";
import { CODE } from "../../src/simulator/faircom/refusal";
import { harness } from "./faircom-harness";

describe("envelope", () => {
  it("claims POST /api alone and names the action in the template", () => {
    const headers = new Headers();
    expect(faircom.claims({ method: "POST", path: "/api", headers })).toBe(true);
    expect(faircom.claims({ method: "POST", path: "/api/v2/roles", headers })).toBe(false);
    const template = (body: unknown) => faircom.template?.({ method: "POST", path: "/api", body });
    expect(template({ action: "CLONEACCOUNT" })).toBe("/api#cloneAccount");
    expect(template({ action: "cloneRole" })).toBe("/api");
    expect(template(undefined)).toBe("/api");
  });

  it("points tools at itself", () => {
    expect(faircom.environment("http://127.0.0.1:1234")).toEqual({
      FAIRCOM_API_URL: "http://127.0.0.1:1234/api",
      FAIRCOM_USERNAME: "ADMIN",
      FAIRCOM_PASSWORD: "ADMIN",
    });
  });

  it("seeds a new object each time", () => {
    const first = faircom.seed(0);
    const second = faircom.seed(0);
    delete first.accounts.ADMIN;
    expect(second.accounts.ADMIN).toBeDefined();
    expect(JSON.parse(JSON.stringify(second))).toEqual(second);
  });

  it("compares action names without case and needs no api", async () => {
    const { send, login } = harness();
    const authToken = await login();
    expect((await send({ action: "LISTaccounts", authToken })).json.errorCode).toBe(0);
    expect((await send({ action: "listAccounts", authToken, params: null })).json.errorCode).toBe(0);
  });

  it.each([
    ["an unknown action", { api: "admin", action: "cloneRole" }, CODE.unknownAction],
    ["an unknown api", { api: "administration", action: "listAccounts" }, CODE.unknownAction],
    ["another api", { api: "db", action: "listAccounts" }, CODE.unknownAction],
    ["no action", { api: "admin" }, CODE.malformed],
    ["params that are no object", { action: "listAccounts", params: [] }, CODE.malformed],
    ["an unknown debug level", { action: "pingSession", debug: "all" }, CODE.malformed],
    ["an over-long apiVersion", { action: "pingSession", apiVersion: "1.0.0.0.0.0.0" }, CODE.tooLong],
    ["a token that is no string", { action: "pingSession", authToken: 1 }, CODE.malformed],
    ["an array", [], CODE.notAnObject],
    ["no JSON", "{", CODE.notAnObject],
  ])("refuses %s", async (_name, body, code) => {
    const { status, json } = await harness().send(body);
    expect(json.errorCode).toBe(code);
    expect(json.errorMessage).not.toBe("");
    expect(status).toBe(200);
  });

  it("returns any requestId and makes one up where there is none", async () => {
    const { send } = harness();
    expect((await send({ action: "pingSession", requestId: { any: [1] } })).json.requestId).toEqual({ any: [1] });
    expect((await send({ action: "pingSession" })).json.requestId).toBe("00000001");
    expect((await send({ action: "pingSession", requestId: null })).json.requestId).toBe("00000002");
  });

  it("answers compactly without debug", async () => {
    const { act, state } = harness();
    const { json, text } = await act("dropAccounts", { usernames: [] }, { requestId: "r1" });
    expect(json).toEqual({
      authToken: Object.keys(state.sessions)[0],
      requestId: "r1",
      result: {},
      errorCode: 0,
      errorMessage: "",
    });
    expect(text).not.toContain("\n");
  });

  it("echoes the whole request, secrets included, with debug max", async () => {
    const { act, state } = harness();
    const params = { sourceUsername: "template", cloneUsername: "copy", clonePassword: "TopSecretPassword" };
    const { json, text } = await act("cloneAccount", params, { debug: "max", requestId: "r1" });
    const [authToken] = Object.keys(state.sessions);
    expect(json.debugInfo).toEqual({
      request: { api: "admin", action: "cloneAccount", params, authToken, debug: "max", requestId: "r1" },
    });
    expect(text.split("\n").length).toBeGreaterThan(10);
  });

  it("shows no request with debug min", async () => {
    const { act } = harness();
    const { json } = await act("dropAccounts", { usernames: ["nobody"] }, { debug: "min" });
    expect(json.debugInfo).toEqual({
      warnings: [{ code: 101, message: "Not able to remove account [NOBODY] - ISAM error [0]" }],
    });
  });

  it.each(["none", "max"] as const)("switch defaultDebug %s", async (defaultDebug) => {
    const { send, login, set } = harness();
    set({ defaultDebug });
    const authToken = await login();
    const echoed = async (more: object) =>
      "debugInfo" in (await send({ action: "listAccounts", authToken, ...more })).json;
    expect(await echoed({})).toBe(defaultDebug === "max");
    expect(await echoed({ debug: "none" })).toBe(false);
    expect(await echoed({ debug: "max" })).toBe(true);
  });

  it("takes the debug level of the session before that of the server", async () => {
    const { send, login } = harness({ defaultDebug: "none" });
    const authToken = await login("admin", "ADMIN", { defaultDebug: "max" });
    expect((await send({ action: "pingSession", authToken })).json).toHaveProperty("debugInfo");
    expect((await send({ action: "pingSession", authToken, debug: "none" })).json).not.toHaveProperty("debugInfo");
  });

  it.each([false, true])("switch resultAbsent %s", async (resultAbsent) => {
    const { act } = harness({ resultAbsent });
    expect("result" in (await act("dropAccounts", { usernames: ["nobody"] })).json).toBe(!resultAbsent);
    expect("result" in (await act("alterAccount", { username: "nobody" })).json).toBe(!resultAbsent);
    expect("result" in (await act("listAccounts")).json).toBe(true);
  });

  it.each([
    [200, [200, 200]],
    [400, [401, 400]],
  ] as const)("switch appErrorHttpStatus %s", async (appErrorHttpStatus, statuses) => {
    const { act } = harness({ appErrorHttpStatus });
    const dead = await act("listAccounts", {}, { authToken: "bad" });
    const other = await act("alterAccount", { username: "nobody" });
    expect([dead.status, other.status]).toEqual(statuses);
    expect((await act("listAccounts")).status).toBe(200);
  });

  it.each(["code", "warningCode"] as const)("switch warningShape %s", async (warningShape) => {
    const { act } = harness({ warningShape });
    const { json } = await act("dropAccounts", { usernames: ["NewAccount9"] }, { debug: "max" });
    const message = "Not able to remove account [NEWACCOUNT9] - ISAM error [0]";
    const [warning] = (json.debugInfo as { warnings: unknown[] }).warnings;
    expect(warning).toEqual(
      warningShape === "code" ? { code: 101, message } : { warningCode: 101, warningMessage: message, warningData: {} },
    );
  });
});
