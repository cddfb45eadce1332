import type { QuboleAccount, QuboleMembership, QuboleState } from "./state";
import type { QuboleSwitches } from "./switches";

export const VERSIONS = ["v1.2", "v2", "latest"] as const;
type Version = (typeof VERSIONS)[number];

/** One call of the API. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below `/api/{version}` without trailing slash; parameters as `:name`. */
  readonly path: string;
  /** Versions that have the call; all of them by default. */
  readonly versions?: readonly Version[];
  /** The answer's body, sent with status 200. Refusals are thrown. */
  answer(request: QuboleRequest): object;
}

/** A request whose token was accepted. */
export interface QuboleRequest {
  readonly state: QuboleState;
  readonly switches: QuboleSwitches;
  /** The token's owner in the token's account. */
  readonly caller: QuboleMembership;
  /** The token's account. */
  readonly account: QuboleAccount;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON body; an absent one is `{}`. */
  readonly body: Readonly<Record<string, unknown>>;
  now(): number;
}

/** A request that the simulated vendor refuses. Status codes per mistake aren't documented; all are this simulator's choice. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 422,
    message: string,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

export function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Refusal(404, `${what} not found`);
  return value;
}

/** A mandatory string of the body. */
export function mandatoryText(body: QuboleRequest["body"], field: string): string {
  const value = optionalText(body, field);
  if (value === undefined) throw new Refusal(422, `${field} is missing`);
  return value;
}

/** An optional string of the body; refuses other types and blank ones. */
export function optionalText(body: QuboleRequest["body"], field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new Refusal(422, `${field} must be a string`);
  if (value.trim() === "") throw new Refusal(422, `${field} can't be blank`);
  return value;
}

/** A mandatory account id; the documents quote it, other calls show account ids as numbers. */
export function mandatoryId(body: QuboleRequest["body"], field: string): string {
  const value = body[field];
  return typeof value === "number" ? String(value) : mandatoryText(body, field).trim();
}

/** A flag of the body; the documents show it as a boolean and as a string. */
export function flag(body: QuboleRequest["body"], field: string): boolean {
  const value = body[field];
  if (value === undefined || value === null || value === false || value === "false") return false;
  if (value === true || value === "true") return true;
  throw new Refusal(422, `${field} must be true or false`);
}

/** The parts of a comma-separated string of ids or names. */
export function commaList(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Page `page` of a list, with the paging data in the form that the switches select. */
export function paged<Item>(request: QuboleRequest, items: readonly Item[]): { items: Item[]; paging: object } {
  const { pagingForm, pageParameter } = request.switches;
  if (pagingForm === "none" && pageParameter === "ignored") return { items: [...items], paging: {} };
  const page = positive(request.query.page) ?? 1;
  const perPage = positive(request.query.per_page) ?? 10;
  const previousPage = page > 1 ? page - 1 : null;
  const nextPage = page * perPage < items.length ? page + 1 : null;
  const forms = {
    paging_info: { paging_info: { previous_page: previousPage, per_page: perPage, next_page: nextPage } },
    flat: { page, prev_page: previousPage, next_page: nextPage },
    none: {},
  };
  return { items: items.slice((page - 1) * perPage, page * perPage), paging: forms[pagingForm] };
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
