import { faircom } from "../../src/simulator/faircom";
import type { JsonObject } from "../../src/simulator/faircom/params";
import type { Account, FaircomState } from "../../src/simulator/faircom/state";
import type { FaircomSwitches } from "../../src/simulator/faircom/switches";

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: JsonObject & { errorCode: number; errorMessage: string };
  /** `result` as an object; empty if it is absent. */
  readonly result: JsonObject;
}

export interface Harness {
  readonly state: FaircomState;
  /** Moves the clock by this many milliseconds. */
  advance(milliseconds: number): void;
  set(positions: Partial<FaircomSwitches>): void;
  /** Sends a request body as it is. */
  send(body: unknown): Promise<Reply>;
  /** Sends an action with the token of `login`. */
  act(action: string, params?: JsonObject, more?: JsonObject): Promise<Reply>;
  /** The token of a new session; ADMIN's if no other account is named. */
  login(username?: string, password?: string, params?: JsonObject): Promise<string>;
  account(key: string): Account;
}

/** The routes of the simulated vendor without a server. */
export function harness(positions: Partial<FaircomSwitches> = {}): Harness {
  let clock = Date.UTC(2026, 0, 15, 12);
  const state = faircom.seed(clock);
  const switches: FaircomSwitches = { ...faircom.switches.parse(positions) };
  const app = faircom.routes({ state, switches, now: () => clock });
  let token: string | undefined;

  const send = async (body: unknown): Promise<Reply> => {
    const response = await app.request("/api", {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = JSON.parse(text);
    return { status: response.status, text, json, result: json.result ?? {} };
  };
  const login = async (username = "admin", password = "ADMIN", params: JsonObject = {}): Promise<string> => {
    const reply = await send({ api: "admin", action: "createSession", params: { username, password, ...params } });
    const issued = reply.json.authToken ?? reply.result.authToken;
    if (typeof issued !== "string") throw new Error(`login failed: ${reply.text}`);
    return issued;
  };
  return {
    state,
    advance: (milliseconds) => {
      clock += milliseconds;
    },
    set: (changes) => {
      Object.assign(switches, changes);
    },
    send,
    act: async (action, params = {}, more = {}) => {
      if (!("authToken" in more)) token ??= await login();
      return send({ api: "admin", action, params, authToken: token, ...more });
    },
    login,
    account: (key) => {
      const account = state.accounts[key];
      if (account === undefined) throw new Error(`no account ${key}`);
      return account;
    },
  };
}
