import type { Query } from "./canonical";
import type { Environment, Permission, ScalrState, User } from "./state";
import type { ScalrSwitches } from "./switches";

/** An error answer of the API: status, code and message of the envelope's `errors`. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const invalidStructure = (message: string) => new ApiError(400, "InvalidStructure", message);
export const invalidValue = (message: string) => new ApiError(400, "InvalidValue", message);
export const permissionViolation = (message = "Insufficient permissions") =>
  new ApiError(403, "PermissionViolation", message);
export const objectNotFound = (message: string) => new ApiError(404, "ObjectNotFound", message);
export const endpointNotFound = () =>
  new ApiError(404, "EndpointNotFound", "The endpoint you are trying to access does not exist.");
export const unicityViolation = (message: string) => new ApiError(409, "UnicityViolation", message);
export const objectInUse = (message: string) => new ApiError(409, "ObjectInUse", message);

/** The level a request works at: an environment (user API) or an account. */
export interface ApiScope {
  readonly scope: "environment" | "account";
  readonly accountId: number;
  /** Null at the account level. */
  readonly environment: Environment | null;
}

/** One authenticated request. */
export interface Call {
  readonly state: ScalrState;
  readonly switches: ScalrSwitches;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly user: User;
  /** What the key's user may do with roles at this level. */
  readonly permissions: readonly Permission[];
  readonly scope: ApiScope;
  /** Path as sent. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: string;
}

/** Links of a list, each null or a path with its query on the same host. */
export interface Pagination {
  readonly first: string | null;
  readonly last: string | null;
  readonly prev: string | null;
  readonly next: string | null;
}

/** A successful answer. Without `data` there is no body. */
export interface Answer {
  readonly status: 200 | 201 | 204;
  readonly data?: unknown;
  readonly pagination?: Pagination;
}

export const ok = (data: unknown): Answer => ({ status: 200, data });
export const created = (data: unknown): Answer => ({ status: 201, data });

/** The answer to a DELETE. */
export function deleted(call: Call): Answer {
  return call.switches.legacy511 ? { status: 200, data: null } : { status: 204 };
}

/** A path parameter; the route has checked its form. */
export function parameter(call: Call, name: string): string {
  const value = call.parameters[name];
  if (value === undefined) throw new TypeError(`the route has no parameter ${name}`);
  return value;
}

/** Refuses the request unless the user has the permission. */
export function requirePermission(call: Call, permission: Permission): void {
  if (!call.permissions.includes(permission)) throw permissionViolation();
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The request's body, which has to be a JSON object. */
export function bodyObject(call: Call): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(call.body);
  } catch {
    throw invalidStructure("Invalid body");
  }
  if (!isObject(body)) throw invalidStructure("Invalid body");
  return body;
}

/** Refuses keys that are unknown, read-only or, on PATCH, can't be altered: the server makes no difference. */
export function refuseOtherKeys(body: JsonObject, allowed: readonly string[]): void {
  const others = Object.keys(body).filter((key) => !allowed.includes(key));
  if (others.length > 0) throw invalidStructure(`You are trying to set unexpected properties: ${others.join(", ")}`);
}

/** The id in a reference, which may be a bare id or any object that carries `id`; undefined if there is none. */
export function bareId(reference: unknown): unknown {
  return isObject(reference) ? reference.id : (reference ?? undefined);
}

/** An id that has to be a whole number; digits in a string count too. */
export function integerId(id: unknown, name: string): number {
  if (typeof id === "number" && Number.isInteger(id)) return id;
  if (typeof id === "string" && /^\d+$/.test(id)) return Number(id);
  throw invalidValue(`Invalid identifier of the ${name}`);
}

/** PHP's idea of a boolean in JSON: text is true unless it is empty, "0" or "false". */
export function toBoolean(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return textIsTrue(value);
  if (typeof value === "number") return value !== 0;
  throw invalidStructure(`Property ${name} must be a boolean`);
}

/** The same for text alone, as in filters. */
export function textIsTrue(text: string): boolean {
  return text !== "" && text !== "0" && text.toLowerCase() !== "false";
}

/** A text property; null counts as empty. */
export function toText(value: unknown, name: string): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  throw invalidStructure(`Property ${name} must be a string`);
}

/** A required text property. */
export function requiredText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value !== "string") throw invalidStructure(`Missed property '${name}'`);
  return value;
}
