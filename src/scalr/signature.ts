import { createHmac } from "node:crypto";

/** A request in the parts that are signed. */
export interface SignedParts {
  /** Upper case. */
  readonly method: string;
  /** The value of `X-Scalr-Date`, without blanks. */
  readonly date: string;
  /** The path as sent, with its trailing slash. */
  readonly path: string;
  /** The query as sent, without `?`. */
  readonly query: string;
  /** The body as sent; empty if there is none. */
  readonly body: string;
}

/** RFC 3986, as the server's `http_build_query` writes it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The server decodes the query, sorts it by name and encodes it anew. */
function canonicalQuery(query: string): string {
  const parameters = [...new URLSearchParams(query)];
  parameters.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return parameters.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
}

/** The canonical string: five parts joined by newlines; empty parts stay empty. */
export function stringToSign({ method, date, path, query, body }: SignedParts): string {
  return [method, date, path, canonicalQuery(query), body].join("\n");
}

/** The value of `X-Scalr-Signature`. */
export function signature(parts: SignedParts, secret: string): string {
  const digest = createHmac("sha256", secret).update(stringToSign(parts), "utf8").digest("base64");
  return `V1-HMAC-SHA256 ${digest}`;
}
