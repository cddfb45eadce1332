import { createHash, randomBytes } from "node:crypto";

/** One account. Times are milliseconds since the epoch; `null` dates are not set. */
export interface Account {
  /** Spelling given at creation; the key in `FaircomState.accounts` is its upper-cased form. */
  username: string;
  /** Salted hash of the password; `null` = login without a password. */
  password: { salt: string; hash: string } | null;
  accountDescription: string;
  metadata: Record<string, unknown>;
  enableDatetime: string | null;
  disableDatetime: string | null;
  lockoutAfterNFailedAttempts: number;
  maxDaysBeforePasswordMustChange: number;
  maxMinutesBeforeNextLogin: number;
  memoryLimit: number;
  memoryRule: string;
  roles: string[];
  lastPasswordChange: number;
  /** Last login, or the moment an administrator reset the account's login deadline. */
  lastLogin: number;
  failedLogins: number;
  lockedUntil: number;
}

/** One session. The key in `FaircomState.sessions` is its token. */
export interface Session {
  /** Upper-cased username. */
  account: string;
  description: string;
  /** The `default…` settings as the client sent them. */
  defaults: Record<string, unknown>;
  idleConnectionTimeoutSeconds: number;
  idleCursorTimeoutSeconds: number;
  permanentSession: boolean;
  startedAt: number;
  lastAccessedAt: number;
  requests: number;
}

export interface FaircomState {
  accounts: Record<string, Account>;
  roles: string[];
  sessions: Record<string, Session>;
  /** Number in the last `requestId` that the server made up itself. */
  lastRequestNumber: number;
}

export const DEMO_USERNAME = "ADMIN";
export const DEMO_PASSWORD = "ADMIN";

/** The key of a username: FairCom compares names without case. */
export function keyOf(username: string): string {
  return username.toUpperCase();
}

export function hashPassword(password: string): Account["password"] {
  if (password === "") return null;
  const salt = randomBytes(8).toString("hex");
  return { salt, hash: saltedHash(salt, password) };
}

/** Whether `password` opens the account. An account without a password is open to anybody. */
export function passwordMatches(account: Account, password: string): boolean {
  return account.password === null || saltedHash(account.password.salt, password) === account.password.hash;
}

function saltedHash(salt: string, password: string): string {
  return createHash("sha256").update(salt).update(password).digest("hex");
}

/** An account with every property at its documented default. */
export function newAccount(username: string, password: string, now: number): Account {
  return {
    username,
    password: hashPassword(password),
    accountDescription: "",
    metadata: {},
    enableDatetime: null,
    disableDatetime: null,
    lockoutAfterNFailedAttempts: 0,
    maxDaysBeforePasswordMustChange: 0,
    maxMinutesBeforeNextLogin: 0,
    memoryLimit: 0,
    memoryRule: "default",
    roles: [],
    lastPasswordChange: now,
    lastLogin: now,
    failedLogins: 0,
    lockedUntil: 0,
  };
}

/** FairCom's timestamps carry neither a zone nor fractions of a second. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

const DAY = 86_400_000;

export function seed(now: number): FaircomState {
  const then = now - 30 * DAY;
  const accounts: Account[] = [
    { ...newAccount(DEMO_USERNAME, DEMO_PASSWORD, then), roles: ["ADMIN"] },
    newAccount("GUEST", "", then),
    {
      ...newAccount("NewAccount1", "HorseBatteryStaple1", then),
      accountDescription: "First account of the samples",
      enableDatetime: "2023-01-01",
      disableDatetime: "2099-12-31",
      lockoutAfterNFailedAttempts: 5,
      maxDaysBeforePasswordMustChange: 365,
      memoryLimit: 1_048_576,
      roles: ["analysts"],
    },
    {
      ...newAccount("NewAccount2", "HorseBatteryStaple2", then),
      accountDescription: "Second account of the samples",
      enableDatetime: "2023-01-01T00:00:00",
      lockoutAfterNFailedAttempts: 3,
      maxDaysBeforePasswordMustChange: 90,
      maxMinutesBeforeNextLogin: 129_600,
      memoryLimit: 4_194_304,
      roles: ["ADMIN", "analysts"],
    },
    {
      ...newAccount("template", "TemplateHorseBattery", then),
      accountDescription: "Model of reporting accounts",
      metadata: { team: "reporting" },
      lockoutAfterNFailedAttempts: 5,
      maxDaysBeforePasswordMustChange: 180,
      memoryLimit: 2_097_152,
      roles: ["analysts", "reporting"],
    },
  ];
  return {
    accounts: Object.fromEntries(accounts.map((account) => [keyOf(account.username), account])),
    roles: ["ADMIN", "GUEST", "analysts", "auditors", "operators", "reporting"],
    sessions: {},
    lastRequestNumber: 0,
  };
}
