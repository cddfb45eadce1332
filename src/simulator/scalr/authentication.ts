import { timingSafeEqual } from "node:crypto";
import { ApiError, type ApiScope, invalidValue, objectNotFound, permissionViolation } from "./api";
import { canonicalString, type SignedRequest, signature, signatureScheme } from "./canonical";
import type { Permission, ScalrState, User } from "./state";
import type { ScalrSwitches } from "./switches";

/** What the server's clock may differ from the request's date, in milliseconds and either direction. */
const tolerance = 300_000;

/** A request before it is authenticated. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Raw query, without `?`. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What authentication needs to know of the server. */
export interface Server {
  readonly state: ScalrState;
  readonly switches: ScalrSwitches;
  /** The server's clock, in milliseconds since the epoch. */
  readonly now: number;
}

const unauthenticated = (message: string) => new ApiError(401, "BadAuthentication", message);
const badRequest = (message: string) => new ApiError(400, "BadRequest", message);

/** ISO-8601 with a zone, to milliseconds since the epoch; NaN if it is anything else. */
function parsedDate(date: string): number {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)$/i.exec(date);
  if (match === null) return Number.NaN;
  const [, seconds = "", fraction = "0", zone = ""] = match;
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
  return Date.parse(`${seconds}.${milliseconds}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2").toUpperCase()}`);
}

function sameSignature(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function countRequest({ state, switches, now }: Server, keyId: string): void {
  if (switches.rateLimit === "off") return;
  const minute = Math.floor(now / 60_000);
  const counted = state.requestCounts[keyId];
  const count = counted?.minute === minute ? counted.count + 1 : 1;
  state.requestCounts[keyId] = { minute, count };
  // The server answers excess with 403, never with 429.
  if (count > switches.rateLimit) throw new ApiError(403, "LimitExceeded", "API request limit exceeded");
}

/**
 * Authenticates a request: key, date, signature, user, rate limit and content type, in the server's order.
 * @param meta receives `stringToSign` if the request asks for it
 * @throws {ApiError} the first check that fails
 */
export function authenticate(server: Server, request: RawRequest, meta: Record<string, unknown>): User {
  const { state, now } = server;
  const { headers } = request;
  const debug = headers.get("x-scalr-debug") === "1";
  const keyId = headers.get("x-scalr-key-id");
  const given = headers.get("x-scalr-signature");
  if (!keyId || !given) throw unauthenticated("Unsigned request");

  // The server takes all white space out of the date before it signs.
  const date = (headers.get("x-scalr-date") ?? "").replace(/\s+/g, "");
  const time = parsedDate(date);
  if (Number.isNaN(time)) throw badRequest("Missing or invalid X-Scalr-Date header");
  if (given.split(" ")[0] !== signatureScheme) throw unauthenticated("Invalid signature");
  const key = state.keys.find(({ id, active }) => id === keyId && active);
  if (key === undefined) throw unauthenticated("Invalid API Key");
  if (Math.abs(now - time) > tolerance) {
    const clock = debug ? ` Now is ${new Date(now).toISOString().replace(/\.\d+Z$/, "Z")}` : "";
    throw unauthenticated(`Request is expired.${clock}`);
  }

  const signed: SignedRequest = { ...request, date };
  if (debug) meta.stringToSign = canonicalString(signed).toString("utf8");
  if (!sameSignature(given, signature(signed, key.secret))) throw unauthenticated("Signature does not match");

  const user = state.users.find(({ id }) => id === key.userId);
  if (user === undefined) throw unauthenticated("User does not exist");
  if (!user.active) throw permissionViolation("Inactive user status");
  countRequest(server, keyId);

  const mediaType = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (request.body.length > 0 && mediaType !== "application/json") throw badRequest("Invalid Content-Type");
  return user;
}

function positiveId(text: string, name: string): number {
  if (!/^0*[1-9]\d*$/.test(text)) throw invalidValue(`${name} has not been provided with the request`);
  return Number(text);
}

/** The environment of a user-level path, if the user has access to it. */
export function environmentScope({ state, switches }: Server, user: User, envId: string): ApiScope {
  const id = positiveId(envId, "Environment");
  const environment = state.environments.find((candidate) => candidate.id === id);
  if (environment === undefined) {
    throw switches.legacy511
      ? new ApiError(403, "ObjectNotFound", "Invalid environment")
      : objectNotFound("Invalid environment");
  }
  if (environment.accountId !== user.accountId || user.permissions[String(id)] === undefined) {
    throw permissionViolation("You don't have access to the environment.");
  }
  return { scope: "environment", accountId: environment.accountId, environment };
}

/** The account of an account-level path; the user's own where the path names none. */
export function accountScope({ state }: Server, user: User, accountId: string | undefined): ApiScope {
  const id = accountId === undefined ? user.accountId : positiveId(accountId, "Account");
  if (!state.accounts.some((account) => account.id === id)) throw objectNotFound("Invalid account");
  if (id !== user.accountId) throw permissionViolation("You don't have access to the account.");
  return { scope: "account", accountId: id, environment: null };
}

/** What the user may do with roles at this level. */
export function effectivePermissions({ switches }: Server, user: User, scope: ApiScope): readonly Permission[] {
  const granted =
    scope.environment === null ? user.accountPermissions : (user.permissions[String(scope.environment.id)] ?? []);
  return switches.cloneOnlyKey ? granted.filter((permission) => permission !== "manage") : granted;
}
