import * as z from "zod";

/**
 * FairCom compares the names of accounts and roles without case. What it folds beyond ASCII isn't documented; two names
 * that differ only there are taken as equal, which at worst refuses a copy.
 */
export function sameName(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && a.toUpperCase() === b.toUpperCase();
}

/** Whether `names` holds `name`, in whatever case. */
export function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => sameName(candidate, name));
}

/** The names of `names` that aren't in `others`. */
export function withoutNames(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !includesName(others, name));
}

/** The accounts that every server has. */
export const BUILT_IN_ACCOUNTS: readonly string[] = ["ADMIN", "GUEST"];

/** The role (server group) of accounts that have no other. */
export const IMPLICIT_ROLE = "GUEST";

/** Bytes of UTF-8: all of FairCom's limits count them. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** A text of so many bytes. */
export function bytes(min: number, max: number) {
  return z.string().check((context) => {
    const size = bytesOf(context.value);
    if (size >= min && size <= max) return;
    const message =
      size === 0
        ? "can't be empty"
        : `is ${size} bytes long in UTF-8, FairCom allows ${min > 0 ? `${min} to ` : "at most "}${max}`;
    context.issues.push({ code: "custom", message, input: "" });
  });
}

/** Longest name of an account that is made or cloned (cloneAccount; createAccount, older pages). */
export const USERNAME_BYTES = 31;
/** Longest password (cloneAccount; createAccount and alterAccount, older pages). */
export const PASSWORD_BYTES = 63;
/** Longest description by the text of cloneAccount and the older pages, */
export const DESCRIPTION_BYTES = 31;
/** and by the 2026 pages of createAccount and alterAccount. */
export const LONG_DESCRIPTION_BYTES = 65_500;
/** Largest metadata, serialised (cloneAccount, 2026 page). */
export const METADATA_BYTES = 65_500;
/** Longest role name on the page of assignRolesToAccounts, */
export const ROLE_BYTES = 64;
/** and the longest name of a server group, which is what a role seems to be. */
export const GROUP_BYTES = 31;
/** `MINIMUM_LENGTH` of the password policy since V13.0, unless a server changes it. */
export const USUAL_MINIMUM_PASSWORD = 15;
