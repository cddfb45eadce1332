import type { JsonObject } from "./params";
import type { Account } from "./state";
import { keyOf, timestamp } from "./state";
import type { FaircomSwitches } from "./switches";

export function shownUsername(account: Account, switches: FaircomSwitches): string {
  return switches.usernameCase === "upper" ? keyOf(account.username) : account.username;
}

/** An account as `listAccounts` shows it: with its roles. */
export function listed(account: Account, switches: FaircomSwitches): JsonObject {
  const roles = account.roles.length === 0 && switches.implicitGuest ? ["GUEST"] : account.roles;
  const shown = common(account, switches);
  if (switches.rolesShape === "absent") return shown;
  if (switches.rolesShape === "roleNames") return { ...shown, roleNames: [...roles] };
  return { ...shown, roles: roles.map((roleName) => ({ roleName })) };
}

/** An account as `describeAccounts` shows it: without roles, dates and metadata. */
export function described(account: Account, switches: FaircomSwitches): JsonObject {
  return { ...common(account, switches), lastPasswordChange: timestamp(account.lastPasswordChange) };
}

function common(account: Account, switches: FaircomSwitches): JsonObject {
  return {
    username: shownUsername(account, switches),
    accountDescription: account.accountDescription,
    lockoutAfterNFailedAttempts: account.lockoutAfterNFailedAttempts,
    maxDaysBeforePasswordMustChange: account.maxDaysBeforePasswordMustChange,
    maxMinutesBeforeNextLogin: account.maxMinutesBeforeNextLogin,
    memoryLimit: account.memoryLimit,
    memoryRule: account.memoryRule,
  };
}
