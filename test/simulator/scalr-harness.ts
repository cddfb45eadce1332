import { createHmac } from "node:crypto";
import { scalr } from "../../src/simulator/scalr";
import type { Role } from "../../src/simulator/scalr/state";

/** The moment of the signature test vectors. */
export const vectorTime = Date.parse("2019-03-14T15:09:26.000Z");
export const keyId = scalr.environment("").SCALR_API_KEY_ID ?? "";
export const secret = scalr.environment("").SCALR_API_SECRET_KEY ?? "";

interface Asked {
  readonly key?: string;
  readonly secret?: string;
  readonly date?: string;
  /** Canonical query: sorted, encoded by RFC 3986. Sent as it is. */
  readonly query?: string;
  /** Sent as it is if text, else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Json = Record<string, unknown>;

interface Message {
  readonly code: string;
  readonly message: string;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The envelope; empty if there is no body. */
  readonly json: Json & { readonly meta: Json; readonly errors: Message[]; readonly warnings: Message[] };
  /** `data` of one object. */
  readonly data: Json;
  /** `data` of a list. */
  readonly list: Json[];
  readonly ids: unknown[];
  readonly links: Readonly<Record<"first" | "last" | "prev" | "next", string | null>>;
  /** Status and code of the first error, such as `404 ObjectNotFound`. */
  readonly error: string;
}

/** A simulated Scalr without a socket, with a clock that stands still until it is moved. */
export function simulate(switches: Record<string, unknown> = {}) {
  const clock = { now: vectorTime };
  const state = scalr.seed(clock.now);
  const positions = scalr.switches.parse(switches);
  const app = scalr.routes({ state, switches: positions, now: () => clock.now });

  async function send(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const { query = "", body } = asked;
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const date = asked.date ?? new Date(clock.now).toISOString();
    const canonical = [method, date, path, query, text].join("\n");
    const digest = createHmac("sha256", asked.secret ?? secret)
      .update(canonical, "utf8")
      .digest("base64");
    const response = await app.request(query === "" ? path : `${path}?${query}`, {
      method,
      headers: {
        ...(text === "" ? {} : { "Content-Type": "application/json" }),
        "X-Scalr-Key-Id": asked.key ?? keyId,
        "X-Scalr-Date": date,
        "X-Scalr-Signature": `V1-HMAC-SHA256 ${digest}`,
        ...asked.headers,
      },
      ...(text === "" ? {} : { body: text }),
    });
    const answer = await response.text();
    const json = answer === "" ? {} : JSON.parse(answer);
    const list = Array.isArray(json.data) ? json.data : [];
    return {
      status: response.status,
      headers: response.headers,
      text: answer,
      json,
      data: json.data,
      list,
      ids: list.map(({ id }: Json) => id),
      links: json.pagination,
      error: `${response.status} ${json.errors?.[0]?.code ?? ""}`.trim(),
    };
  }

  /** A role of the store. */
  function role(id: unknown): Role {
    const found = state.roles.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`the sample data has no role ${String(id)}`);
    return found;
  }

  const environment5 = "/api/v1beta0/user/5";
  return {
    app,
    clock,
    role,
    send,
    state,
    switches: positions,
    /** The same, with paths below environment 5. */
    ask: (method: string, path: string, asked: Asked = {}) => send(method, `${environment5}${path}`, asked),
    clone: (source: number, name: unknown, asked: Asked = {}) =>
      send("POST", `${environment5}/roles/${source}/actions/clone/`, { body: { name }, ...asked }),
  };
}
