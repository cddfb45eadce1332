import { randomBytes } from "node:crypto";
import type { Action, Call } from "./call";
import { authenticate, isAdministrator, liveSession } from "./call";
import type { JsonObject } from "./params";
import { CODE, Refusal } from "./refusal";
import type { Account, Session } from "./state";
import { keyOf, passwordMatches, timestamp } from "./state";
import { shownUsername } from "./view";

/** JSON sessions of the whole server, as in FairCom's sample configuration. */
const SESSIONS_PER_SERVER = 1024;
const LOCKOUT_MILLISECONDS = 5 * 60_000;
const DAY = 86_400_000;
const MAX_SECONDS = 2_147_483_647;
const DEFAULTS = [
  "defaultApi",
  "defaultDebug",
  "defaultDatabaseName",
  "defaultOwnerName",
  "defaultBinaryFormat",
  "defaultVariantFormat",
  "defaultResponseOptions",
];

const createSession: Action = (call) => {
  const { params, state, now } = call;
  const username = params.text("username", { max: 64 });
  // A login without username and password means a client certificate, which this listener never sees.
  if (username === undefined) throw new Refusal(CODE.malformed, 'Property "username" is required.');
  const account = logIn(call, username, params.text("password", { max: 256 }) ?? "");
  const permanentSession = wantsPermanentSession(call);
  enforceSessionCaps(call, keyOf(username));
  const token = randomBytes(32).toString("hex");
  const session: Session = {
    account: keyOf(username),
    description: params.text("description", { max: 65_500 }) ?? "",
    defaults: defaultsOf(call),
    idleConnectionTimeoutSeconds: params.integer("idleConnectionTimeoutSeconds", MAX_SECONDS) ?? 3600,
    idleCursorTimeoutSeconds: params.integer("idleCursorTimeoutSeconds", MAX_SECONDS) ?? 600,
    permanentSession,
    startedAt: now,
    lastAccessedAt: now,
    requests: 0,
  };
  state.sessions[token] = session;
  account.lastLogin = now;
  const placement = call.switches.tokenPlacement;
  const described = describeSession(call, session);
  return {
    result: placement === "top" ? described : { authToken: token, ...described },
    authToken: placement === "result" ? null : token,
  };
};

function logIn(call: Call, username: string, password: string): Account {
  const { now } = call;
  const account = call.state.accounts[keyOf(username)];
  if (account === undefined) throw new Refusal(CODE.unknownUser, "Invalid user ID.");
  // Whether GUEST may log in through createSession is not documented.
  if (keyOf(username) === "GUEST") throw new Refusal(CODE.notAuthorised, "GUEST may not log in.");
  if (account.lockedUntil > now) throw new Refusal(CODE.lockedOut, "Too many failed logons: the account is locked.");
  if (!passwordMatches(account, password)) {
    account.failedLogins += 1;
    if (account.lockoutAfterNFailedAttempts > 0 && account.failedLogins >= account.lockoutAfterNFailedAttempts) {
      account.failedLogins = 0;
      account.lockedUntil = now + LOCKOUT_MILLISECONDS;
    }
    throw new Refusal(CODE.wrongPassword, "Invalid password.");
  }
  // FairCom documents no code for logins outside the account's dates or after its login deadline.
  if (account.enableDatetime !== null && now < instant(account.enableDatetime)) {
    throw new Refusal(CODE.notAuthorised, "The account is not enabled yet.");
  }
  if (account.disableDatetime !== null && now > instant(account.disableDatetime)) {
    throw new Refusal(CODE.notAuthorised, "The account is disabled.");
  }
  const deadline = account.lastLogin + account.maxMinutesBeforeNextLogin * 60_000;
  if (account.maxMinutesBeforeNextLogin > 0 && now > deadline) {
    throw new Refusal(
      CODE.notAuthorised,
      "The account was deactivated, as it has not logged in within its time limit.",
    );
  }
  const passwordEnd = account.lastPasswordChange + account.maxDaysBeforePasswordMustChange * DAY;
  if (account.maxDaysBeforePasswordMustChange > 0 && now > passwordEnd && keyOf(username) !== "ADMIN") {
    throw new Refusal(CODE.passwordExpired, "The password has expired.");
  }
  account.failedLogins = 0;
  return account;
}

/** Dates carry no zone; the simulated server's clock shows UTC. */
function instant(datetime: string): number {
  return Date.parse(datetime.length <= 10 ? datetime : `${datetime.replace(" ", "T")}Z`);
}

function wantsPermanentSession(call: Call): boolean {
  // A sample of the permanent-session tutorial sends the string.
  if (call.params.value("permanentSession") !== "true" && call.params.boolean("permanentSession") !== true)
    return false;
  if (call.switches.permanentSessions) return true;
  throw new Refusal(CODE.notAuthorised, "Permanent sessions are not enabled on this server.");
}

function enforceSessionCaps(call: Call, key: string): void {
  const live = Object.keys(call.state.sessions).flatMap((token) => liveSession(call, token) ?? []);
  const ofUser = live.filter((session) => session.account === key).length;
  if (live.length >= SESSIONS_PER_SERVER || ofUser >= call.switches.sessionsPerUser) {
    throw new Refusal(CODE.sessionCap, "Too many sessions.");
  }
}

function defaultsOf(call: Call): JsonObject {
  const given = DEFAULTS.filter((name) => call.params.has(name)).map((name) => [name, call.params.value(name)]);
  const defaults: JsonObject = Object.fromEntries(given);
  if (!["undefined", "none", "min", "max"].includes(String(defaults.defaultDebug))) {
    throw new Refusal(CODE.malformed, 'Property "defaultDebug" must be "none", "min" or "max".');
  }
  return defaults;
}

function describeSession(call: Call, session: Session): JsonObject {
  const account = call.state.accounts[session.account];
  return {
    username: account === undefined ? session.account : shownUsername(account, call.switches),
    description: session.description,
    defaultDebug: call.switches.defaultDebug,
    ...session.defaults,
    idleConnectionTimeoutSeconds: session.idleConnectionTimeoutSeconds,
    idleCursorTimeoutSeconds: session.idleCursorTimeoutSeconds,
    permanentSession: session.permanentSession,
    sessionStartTimestamp: timestamp(session.startedAt),
    sessionLastAccessedTimestamp: timestamp(session.lastAccessedAt),
  };
}

const pingSession: Action = (call) => {
  if (call.token !== undefined) authenticate(call);
  return {};
};

const deleteSession: Action = (call) => {
  if (call.token === undefined) throw new Refusal(CODE.missingToken, "Missing authToken");
  if (liveSession(call, call.token) === undefined) {
    call.warn(CODE.deadToken, "'authToken' does not match any existing session. Use a valid 'authToken'.");
  } else {
    delete call.state.sessions[call.token];
  }
  return {};
};

const alterSession: Action = (call) => {
  const { params } = call;
  const { session } = authenticate(call);
  for (const name of ["username", "password"]) {
    if (params.has(name)) throw new Refusal(CODE.malformed, `Property "${name}" of a session can't be altered.`);
  }
  const description = params.text("description", { max: 65_500 });
  const connection = params.integer("idleConnectionTimeoutSeconds", MAX_SECONDS);
  const cursor = params.integer("idleCursorTimeoutSeconds", MAX_SECONDS);
  session.defaults = { ...session.defaults, ...defaultsOf(call) };
  session.description = description ?? session.description;
  session.idleConnectionTimeoutSeconds = connection ?? session.idleConnectionTimeoutSeconds;
  session.idleCursorTimeoutSeconds = cursor ?? session.idleCursorTimeoutSeconds;
  // The page's sample sends permanentSession, its text says that the action can't make a session permanent: ignored.
  return { result: describeSession(call, session) };
};

/** Sessions that the caller may see: an administrator sees all, everybody else their own. */
const describeSessions: Action = (call) => {
  const caller = authenticate(call);
  const tokens = call.params.texts("authTokens", { min: 1, max: 255 }) ?? [];
  const sessions = Object.keys(call.state.sessions).flatMap((token) => {
    const session = liveSession(call, token);
    if (session === undefined || (tokens.length > 0 && !tokens.includes(token))) return [];
    if (session.account !== caller.session.account && !isAdministrator(caller.account)) return [];
    return [{ authToken: token, ...describeSession(call, session) }];
  });
  return { result: { sessions } };
};

export const sessionActions = {
  createSession,
  pingSession,
  deleteSession,
  alterSession,
  listSessions: describeSessions,
  describeSessions,
};
