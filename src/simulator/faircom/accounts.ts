import type { Action, Call } from "./call";
import { authenticate, authenticateAdministrator, isAdministrator } from "./call";
import {
  acceptedPassword,
  isReserved,
  METADATA_BYTES,
  PASSWORD,
  PROFILE_PARAMS,
  profileOf,
  refuseReserved,
  refuseReusedPassword,
  USERNAME,
} from "./profile";
import { CODE, Refusal } from "./refusal";
import { assignRolesToAccounts } from "./roles";
import type { Account } from "./state";
import { keyOf, newAccount } from "./state";
import { described, listed } from "./view";

/** Usernames in lists may have 64 bytes by the pages of these actions, though an account's name has at most 31. */
const LISTED_NAME = { min: 1, max: 64 };

const createAccount: Action = (call) => {
  authenticateAdministrator(call);
  const { params, state } = call;
  const profile = profileOf(call);
  const username = params.requiredText("username", USERNAME);
  refuseReserved(username);
  refuseExisting(call, username);
  const password = profile.password ?? acceptedPassword(call, "");
  state.accounts[keyOf(username)] = { ...newAccount(username, "", call.now), ...profile, password };
  return {};
};

const cloneAccount: Action = (call) => {
  authenticateAdministrator(call);
  const { params, state, switches, now } = call;
  params.only(["sourceUsername", "cloneUsername", "clonePassword", "cloneRoles", "cloneDescription", "cloneMetadata"]);
  const sourceUsername = params.requiredText("sourceUsername", USERNAME);
  const cloneUsername = params.requiredText("cloneUsername", USERNAME);
  const clonePassword = params.text("clonePassword", PASSWORD);
  if (clonePassword === undefined && switches.missingClonePassword === "error") {
    throw new Refusal(CODE.malformed, 'Property "clonePassword" is required.');
  }
  const cloneRoles = (params.boolean("cloneRoles") ?? switches.cloneRolesDefault) || switches.cloneRolesAlways;
  const accountDescription = params.text("cloneDescription", { max: switches.descriptionLimit }) ?? "";
  const metadata = params.object("cloneMetadata", METADATA_BYTES) ?? {};
  const password = acceptedPassword(call, clonePassword ?? "");
  refuseReserved(cloneUsername);
  const source = state.accounts[keyOf(sourceUsername)];
  if (source === undefined) throw new Refusal(CODE.sourceMissing, `The account "${sourceUsername}" does not exist.`);
  refuseExisting(call, cloneUsername);
  // Which "login properties" are copied is not listed anywhere; these are the ones the concept page calls so.
  state.accounts[keyOf(cloneUsername)] = {
    ...newAccount(cloneUsername, "", now),
    password,
    accountDescription,
    metadata,
    enableDatetime: source.enableDatetime,
    disableDatetime: source.disableDatetime,
    lockoutAfterNFailedAttempts: source.lockoutAfterNFailedAttempts,
    maxDaysBeforePasswordMustChange: source.maxDaysBeforePasswordMustChange,
    maxMinutesBeforeNextLogin: source.maxMinutesBeforeNextLogin,
    memoryLimit: source.memoryLimit,
    memoryRule: source.memoryRule,
    roles: cloneRoles ? [...source.roles] : [],
  };
  return {};
};

const alterAccount: Action = (call) => {
  authenticateAdministrator(call);
  const { params, state, switches, now } = call;
  const profile = profileOf(call);
  const username = params.requiredText("username", USERNAME);
  const account = state.accounts[keyOf(username)];
  if (account === undefined) throw new Refusal(CODE.accountMissing, `The account "${username}" does not exist.`);
  // The built-in ADMIN can't be altered, but its first password is documented as to be changed.
  const others = PROFILE_PARAMS.filter((name) => name !== "username" && name !== "password" && params.has(name));
  if (keyOf(username) !== "ADMIN" || others.length > 0) refuseReserved(username);
  refuseReusedPassword(call, account);
  if (switches.omittedOnAlter === "reset" && !isReserved(username)) {
    const { roles, metadata, lastLogin, lastPasswordChange } = account;
    const kept = { roles, metadata, lastLogin, lastPasswordChange };
    Object.assign(account, newAccount(account.username, "", now), kept);
  }
  Object.assign(account, profile);
  // An administrator's alteration is what re-opens accounts that are locked or past their login deadline.
  if (profile.lockoutAfterNFailedAttempts !== undefined) Object.assign(account, { failedLogins: 0, lockedUntil: 0 });
  if (profile.maxMinutesBeforeNextLogin !== undefined) account.lastLogin = now;
  return {};
};

const dropAccounts: Action = (call) => {
  authenticateAdministrator(call);
  const { params, state, switches } = call;
  params.only(["usernames"]);
  const usernames = params.texts("usernames", LISTED_NAME) ?? [];
  for (const username of usernames) refuseReserved(username);
  for (const username of usernames) {
    const key = keyOf(username);
    if (state.accounts[key] === undefined || switches.dropFailsSilently) {
      call.warn(101, `Not able to remove account [${key}] - ISAM error [0]`);
      continue;
    }
    delete state.accounts[key];
    for (const [token, session] of Object.entries(state.sessions)) {
      if (session.account === key) delete state.sessions[token];
    }
  }
  return {};
};

const listAccounts: Action = (call) => {
  const accounts = visibleAccounts(call);
  call.params.only(["partialNames"]);
  const prefixes = (call.params.texts("partialNames", LISTED_NAME) ?? []).map(keyOf);
  const matching = accounts.filter(
    (account) => prefixes.length === 0 || prefixes.some((prefix) => keyOf(account.username).startsWith(prefix)),
  );
  return { result: { accounts: matching.map((account) => listed(account, call.switches)) } };
};

const describeAccounts: Action = (call) => {
  const visible = visibleAccounts(call);
  call.params.only(["usernames"]);
  // What an empty list means is not documented; here nothing matches it.
  const wanted = (call.params.texts("usernames", LISTED_NAME) ?? []).map(keyOf);
  const accounts = visible
    .filter((account) => wanted.includes(keyOf(account.username)))
    .map((account) => described(account, call.switches));
  const [only] = accounts;
  if (call.switches.describeShape === "array") return { result: accounts };
  if (call.switches.describeShape === "bare" && accounts.length < 2) return { result: only ?? {} };
  return { result: { accounts } };
};

function visibleAccounts(call: Call): Account[] {
  const { account: caller } = authenticate(call);
  const visible = Object.values(call.state.accounts).filter((account) => account === caller || isAdministrator(caller));
  return visible.sort((a, b) => (keyOf(a.username) < keyOf(b.username) ? -1 : 1));
}

function refuseExisting(call: Call, username: string): void {
  if (call.state.accounts[keyOf(username)] === undefined) return;
  throw new Refusal(CODE.accountExists, `The account "${username}" already exists.`);
}

export const accountActions = {
  createAccount,
  alterAccount,
  dropAccounts,
  cloneAccount,
  listAccounts,
  describeAccounts,
  assignRolesToAccounts,
};
