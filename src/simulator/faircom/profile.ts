import type { Call } from "./call";
import { CODE, Refusal } from "./refusal";
import type { Account } from "./state";
import { hashPassword, keyOf, passwordMatches } from "./state";

export const USERNAME = { min: 1, max: 31 };
export const PASSWORD = { max: 63 };
export const METADATA_BYTES = 65_500;
/** `createAccount` and `alterAccount` take the same parameters. */
export const PROFILE_PARAMS = [
  "username",
  "password",
  "accountDescription",
  "enableDatetime",
  "disableDatetime",
  "lockoutAfterNFailedAttempts",
  "maxDaysBeforePasswordMustChange",
  "maxMinutesBeforeNextLogin",
  "memoryLimit",
  "memoryRule",
];
const MAX_INTEGER = 2_147_483_647;
const MAX_MINUTES = 35_791_394;
/** "default" is the only rule in FairCom's samples; the other two are the names of the server's own memory rules. */
const MEMORY_RULES = ["default", "absolute", "guideline"];
const RESERVED = ["ADMIN", "GUEST"];

type Profile = Omit<Account, "username" | "metadata" | "roles" | "lastLogin" | "failedLogins" | "lockedUntil">;

/** The properties of an account that the request gives. */
export function profileOf(call: Call): Partial<Profile> {
  const { params } = call;
  params.only(PROFILE_PARAMS);
  const password = params.text("password", PASSWORD);
  const given: { [Name in keyof Profile]: Profile[Name] | undefined } = {
    password: password === undefined ? undefined : acceptedPassword(call, password),
    lastPasswordChange: password === undefined ? undefined : call.now,
    accountDescription: params.text("accountDescription", { max: call.switches.descriptionLimit }),
    enableDatetime: datetime(call, "enableDatetime"),
    disableDatetime: datetime(call, "disableDatetime"),
    lockoutAfterNFailedAttempts: params.integer("lockoutAfterNFailedAttempts", MAX_INTEGER),
    maxDaysBeforePasswordMustChange: params.integer("maxDaysBeforePasswordMustChange", MAX_INTEGER),
    maxMinutesBeforeNextLogin: params.integer("maxMinutesBeforeNextLogin", MAX_MINUTES),
    memoryLimit: params.integer("memoryLimit", MAX_INTEGER),
    memoryRule: memoryRule(call),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The stored form of a password that satisfies the server's policy. */
export function acceptedPassword(call: Call, password: string): Account["password"] {
  if (Buffer.byteLength(password) < call.switches.minPasswordLength) {
    throw new Refusal(
      CODE.passwordTooShort,
      `The password is shorter than ${call.switches.minPasswordLength} characters.`,
    );
  }
  return hashPassword(password);
}

export function refuseReusedPassword(call: Call, account: Account): void {
  const password = call.params.text("password", PASSWORD);
  if (!call.switches.blockOldPasswords || password === undefined) return;
  if (account.password !== null && passwordMatches(account, password)) {
    throw new Refusal(CODE.passwordReused, "The password was used before.");
  }
}

export function isReserved(username: string): boolean {
  return RESERVED.includes(keyOf(username));
}

export function refuseReserved(username: string): void {
  if (isReserved(username)) throw new Refusal(CODE.reserved, `The account "${username}" is built in.`);
}

function datetime(call: Call, name: string): string | null | undefined {
  const text = call.params.text(name, { max: 64 });
  if (text === undefined) return undefined;
  if (text === "") return null;
  const shape = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?)?$/;
  if (!shape.test(text) || Number.isNaN(Date.parse(text.replace(" ", "T"))) || text.slice(0, 10) <= "0336-10-07") {
    throw new Refusal(CODE.malformed, `Property "${name}" must be a date or datetime later than 0336-10-07.`);
  }
  return text;
}

function memoryRule(call: Call): string | undefined {
  const rule = call.params.text("memoryRule", { max: 64 });
  if (rule === undefined || MEMORY_RULES.includes(rule)) return rule;
  throw new Refusal(CODE.malformed, `Property "memoryRule" must be one of ${MEMORY_RULES.join(", ")}.`);
}
