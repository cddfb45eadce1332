import type { JsonObject, Params } from "./params";
import { CODE, Refusal } from "./refusal";
import type { Account, FaircomState, Session } from "./state";
import type { FaircomSwitches } from "./switches";

/** One request, as an action sees it. */
export interface Call {
  readonly state: FaircomState;
  readonly switches: FaircomSwitches;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly params: Params;
  /** The `authToken` of the request; `undefined` if it is absent or empty. */
  readonly token: string | undefined;
  /** Adds a warning, which only debug output shows. */
  warn(code: number, message: string): void;
}

/** What an action hands back. */
export interface Answer {
  /** Content of `result`; `undefined` for answers without content. */
  readonly result?: JsonObject | JsonObject[];
  /** The top level's `authToken` if it isn't the request's: a new one, or `null` for none. */
  readonly authToken?: string | null;
}

export type Action = (call: Call) => Answer;

/** The session of a token if there is one and it hasn't expired. */
export function liveSession(call: Pick<Call, "state" | "switches" | "now">, token: string): Session | undefined {
  const { sessions, accounts } = call.state;
  if (!Object.hasOwn(sessions, token)) return undefined;
  const session = sessions[token];
  if (session === undefined) return undefined;
  const idleMilliseconds = session.idleConnectionTimeoutSeconds * 1000;
  const idle =
    !session.permanentSession && idleMilliseconds > 0 && call.now - session.lastAccessedAt >= idleMilliseconds;
  const limit = call.switches.sessionExpiresAfterRequests;
  if (!idle && !(limit > 0 && session.requests >= limit) && accounts[session.account] !== undefined) return session;
  delete sessions[token];
  return undefined;
}

/** The caller, whose idle timer starts anew. Refuses missing and dead tokens. */
export function authenticate(call: Call): { token: string; session: Session; account: Account } {
  if (call.token === undefined) throw new Refusal(CODE.missingToken, "Missing authToken");
  const session = liveSession(call, call.token);
  const account = session && call.state.accounts[session.account];
  if (session === undefined || account === undefined) throw deadToken(call.switches);
  session.lastAccessedAt = call.now;
  session.requests += 1;
  return { token: call.token, session, account };
}

/** The caller if it may administer accounts. FairCom doesn't say which right that takes; here it is the role ADMIN. */
export function authenticateAdministrator(call: Call): Account {
  const { account } = authenticate(call);
  if (!isAdministrator(account)) throw new Refusal(CODE.notAuthorised, "The account is not an administrator account.");
  return account;
}

export function isAdministrator(account: Account): boolean {
  return account.roles.includes("ADMIN");
}

function deadToken(switches: FaircomSwitches): Refusal {
  const message =
    switches.deadTokenCode === -1
      ? "authToken invalid or expired."
      : "'authToken' does not match any existing session. Use a valid 'authToken' or use 'createSession' to create a valid 'authToken'.";
  return new Refusal(switches.deadTokenCode, message, true);
}
