import * as z from "zod";
import { field } from "../resource/definition";
import { BUILT_IN_ACCOUNTS, bytes, GROUP_BYTES, includesName, ROLE_BYTES, sameName, USERNAME_BYTES } from "./names";
import type { Account } from "./wire";

/** A name of an account. */
export const username = bytes(1, USERNAME_BYTES);

/** A name of a role; names that only the page of `assignRolesToAccounts` allows are announced by {@link longRoleNotice}. */
export const roleName = bytes(1, ROLE_BYTES).refine((name) => !sameName(name, "GUEST"), {
  message: 'the role "GUEST" is FairCom\'s own mark of accounts without roles: it is never assigned or removed',
});

export function isBuiltIn(name: string): boolean {
  return includesName(BUILT_IN_ACCOUNTS, name);
}

/** A line about role names that are longer than a server group's can be. */
export function longRoleNotice(title: string, roleNames: unknown): string[] {
  const long = (Array.isArray(roleNames) ? roleNames : []).filter(
    (name) => typeof name === "string" && Buffer.byteLength(name) > GROUP_BYTES,
  );
  if (long.length === 0) return [];
  return [
    `${title}: role names of more than ${GROUP_BYTES} bytes (${long.join(", ")}) are probably refused: roles seem to be server groups, whose names are shorter.`,
  ];
}

/** What list and description show of an account beside its name, description and roles. */
export const accountOutputs = {
  lockoutAfterNFailedAttempts: field(z.int().optional(), {
    doc: "Consecutive failed logins after which the account is locked; 0 = never.",
  }),
  maxDaysBeforePasswordMustChange: field(z.int().optional(), {
    doc: "Days after which the password must be changed; 0 = never.",
  }),
  maxMinutesBeforeNextLogin: field(z.int().optional(), {
    doc: "Minutes within which the account must log in, or it is deactivated until an administrator resets it; 0 = no limit.",
  }),
  memoryLimit: field(z.int().optional(), {
    doc: "Memory that a session of the account may use, in bytes; 0 = no limit.",
  }),
  memoryRule: field(z.string().optional(), {
    doc: "How strictly `memoryLimit` is applied, in FairCom's words; `default` in all its samples.",
  }),
};

/** The values of {@link accountOutputs}. */
export function accountValues(account: Account) {
  const {
    lockoutAfterNFailedAttempts,
    maxDaysBeforePasswordMustChange,
    maxMinutesBeforeNextLogin,
    memoryLimit,
    memoryRule,
  } = account;
  return {
    lockoutAfterNFailedAttempts,
    maxDaysBeforePasswordMustChange,
    maxMinutesBeforeNextLogin,
    memoryLimit,
    memoryRule,
  };
}
