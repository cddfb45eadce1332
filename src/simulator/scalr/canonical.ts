import { createHmac } from "node:crypto";

/** A query as PHP parses it: nested parameters by their full name, such as `tag[0]`. Values are text. */
export type Query = ReadonlyMap<string, string>;

/** Bytes stand in "binary strings" (one character a byte) until the end: the canonical form re-encodes bytes, not characters. */
function decoded(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** RFC 3986: everything but letters, digits and `- . _ ~` is escaped, in upper case. */
function encoded(bytes: string): string {
  return bytes.replace(
    /[^A-Za-z0-9\-._~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** The parameter name as PHP keeps it: blanks and dots become underscores, `[]` takes the next free index. */
function parameterName(raw: string, taken: ReadonlyMap<string, string>): string {
  const name = raw.replace(/^ +/, "");
  const bracket = name.indexOf("[");
  const base = (bracket < 0 ? name : name.slice(0, bracket)).replace(/[ .]/g, "_");
  if (bracket < 0) return base;
  let index = 0;
  while (taken.has(`${base}[${index}]`)) index += 1;
  return base + name.slice(bracket).replace("[]", `[${index}]`);
}

function parsedBytes(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = parameterName(decoded(equals < 0 ? pair : pair.slice(0, equals)), parameters);
    // A name that is given twice keeps the last value.
    if (name !== "") parameters.set(name, equals < 0 ? "" : decoded(pair.slice(equals + 1)));
  }
  return parameters;
}

/** Parses a raw query string (without `?`). */
export function parseQuery(query: string): Query {
  const utf8 = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");
  return new Map([...parsedBytes(query)].map(([name, value]) => [utf8(name), utf8(value)]));
}

/** The query part of the canonical string: parsed, sorted by name, encoded anew. */
export function canonicalQuery(query: string): string {
  const sorted = [...parsedBytes(query)].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
}

/** A query string of text parameters, sorted and encoded as in the canonical string. */
export function formatQuery(parameters: Iterable<readonly [string, string]>): string {
  const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  const sorted = [...parameters].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, value]) => `${encoded(bytes(name))}=${encoded(bytes(value))}`).join("&");
}

/** What is signed, in the order of the canonical string. `path` and `body` are exactly as sent. */
export interface SignedRequest {
  readonly method: string;
  readonly date: string;
  readonly path: string;
  /** Raw query, without `?`. */
  readonly query: string;
  readonly body: Buffer;
}

/** The canonical string: always five parts, joined by newlines. */
export function canonicalString({ method, date, path, query, body }: SignedRequest): Buffer {
  const head = [method.toUpperCase(), date, path, canonicalQuery(query), ""].join("\n");
  return Buffer.concat([Buffer.from(head, "utf8"), body]);
}

/** Name of the only signature scheme, the first word of `X-Scalr-Signature`. */
export const signatureScheme = "V1-HMAC-SHA256";

/** The value of `X-Scalr-Signature`. */
export function signature(request: SignedRequest, secret: string): string {
  const digest = createHmac("sha256", secret).update(canonicalString(request)).digest("base64");
  return `${signatureScheme} ${digest}`;
}
