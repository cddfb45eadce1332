import { isJsonObject } from "../json";
import type { DatadogContext } from "./answers";
import { managedRoles } from "./catalogue";
import { invalidBody, invalidType, Refusal } from "./refusal";
import type { DatadogState } from "./state";

/** The `data` of a request body. */
export interface RequestData {
  readonly id: unknown;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly relationships: unknown;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function dataObject(context: DatadogContext): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (!isJsonObject(body) || !isJsonObject(body.data)) {
    throw invalidBody("/", "Object must include `data` key.");
  }
  return body.data;
}

/**
 * The `data` of a request whose `data.type` is the given one.
 * @throws {Refusal} 400 in the words that are recorded for role creation, update and grant
 */
export async function readData(context: DatadogContext, type: string): Promise<RequestData> {
  const data = await dataObject(context);
  if (data.type === undefined) throw invalidBody("/data", "`data` object must include `type` key.");
  if (data.type !== type) throw invalidType(type);
  const { id, attributes, relationships } = data;
  return { id, attributes: isJsonObject(attributes) ? attributes : undefined, relationships };
}

/** The id in the `data` of a grant, a revoke and the user calls. */
export async function readId(context: DatadogContext, type: string): Promise<string> {
  const { id } = await readData(context, type);
  // The wording follows the neighbouring messages; none is recorded for a missing id.
  if (typeof id !== "string") throw invalidBody("/data", "`data` object must include `id` key.");
  return id;
}

/** The id in the `data` of a revoke, whose errors have words of their own since October 2024. */
export async function readRevokedId(context: DatadogContext): Promise<string> {
  const { type, id } = await dataObject(context);
  if (type !== "permissions" || typeof id !== "string") throw new Refusal(400, "400 BAD REQUEST");
  return id;
}

/** The attributes. @throws {Refusal} 400 if there are none (wording: a guess, after the neighbouring messages) */
export function requireAttributes(data: RequestData): Readonly<Record<string, unknown>> {
  if (data.attributes === undefined) throw invalidBody("/data", "`data` object must include `attributes` key.");
  return data.attributes;
}

/** A role's name. @throws {Refusal} 400 if it is missing (wording: a guess) or blank (recorded for blanks, a guess for "") */
export function roleName(attributes: Readonly<Record<string, unknown>>): string {
  const { name } = attributes;
  if (typeof name !== "string") throw invalidBody("/data/attributes", "`attributes` object must include `name` key.");
  if (name.trim() === "") throw new Refusal(400, "Role names cannot be only whitespace");
  return name;
}

/** `receives_permissions_from`; undefined if it isn't given. @throws {Refusal} 400 if it holds anything but managed roles */
export function inheritance(attributes: Readonly<Record<string, unknown>>): string[] | undefined {
  const names = attributes.receives_permissions_from;
  if (names === undefined || names === null) return undefined;
  const allowed: readonly unknown[] = managedRoles;
  // No wording is recorded. Whether more than one name is accepted isn't either; here it is.
  if (!Array.isArray(names) || names.some((name) => !allowed.includes(name))) {
    throw invalidBody("/data/attributes", "`receives_permissions_from` must be a list of managed roles.");
  }
  return names.map(String);
}

/** Whether the request opts out of the default permissions. */
export function optsOut(attributes: Readonly<Record<string, unknown>>): boolean {
  return attributes.default_permissions_opt_out === true;
}

/**
 * Permission ids in `relationships.permissions.data`; undefined if there is no such list.
 * @throws {Refusal} 400 if an id is no UUID or unknown
 */
export function permissionIds(data: RequestData, state: DatadogState): string[] | undefined {
  const relation = isJsonObject(data.relationships) ? data.relationships.permissions : undefined;
  const entries = isJsonObject(relation) ? relation.data : undefined;
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry: unknown) => {
    const id = isJsonObject(entry) && entry.type === "permissions" ? entry.id : undefined;
    if (typeof id !== "string") throw invalidType("permissions");
    if (!uuid.test(id)) throw new Refusal(400, `invalid UUID [${id}]`, "object");
    if (!state.permissions.some((permission) => permission.id === id)) throw new Refusal(400, "Invalid input ");
    return id;
  });
}
