/** Answers of vendors, proxies and web servers that repeat the request, with the secrets in it. */
import type { Canary } from "./canaries";
import { forwarded, type Reaction, type Received, startStub } from "./stub-server";

const html = (text: string) =>
  text.replace(/[&<>"']/g, (char) => (char === "&" ? "&amp;" : `&#${char.charCodeAt(0)};`));
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const ascii = (text: string) =>
  json(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The forms in which a secret is repeated. */
const FORMS: readonly ((text: string) => string)[] = [
  (text) => text,
  json,
  ascii,
  (text) => json(text).replaceAll("/", "\\/"),
  encodeURIComponent,
  html,
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(text).toString("base64url"),
  (text) => Buffer.from(text).toString("hex"),
  // Read in the wrong encoding: UTF-8 as Latin-1, and Latin-1 as UTF-8.
  (text) => Buffer.from(text).toString("latin1"),
  (text) => Buffer.from(text.replace(/[^\0-\xff]/g, "?"), "latin1").toString("utf8"),
];

/** A request that is to be repeated. */
export interface Sent {
  readonly vendor: string;
  readonly secrets: readonly string[];
  /** The request as a whole. */
  readonly dump: string;
}

/** Errors in each vendor's own form. */
const BODIES: Readonly<Record<string, (words: readonly string[]) => object>> = {
  datadog: (words) => ({ errors: [...words, { title: words[0], detail: words.join(" ") }] }),
  faircom: (words) => ({
    requestId: words[0],
    debugInfo: { request: words },
    errorCode: 4000,
    errorMessage: words.join(" "),
  }),
  qubole: (words) => ({ error: { error_code: words[0], error_message: words.join(" ") }, status: words[0] }),
  scalr: (words) => ({
    meta: { requestId: words[0] },
    errors: words.map((message) => ({ code: "InvalidValue", message })),
  }),
};

function refusal({ vendor }: Sent, words: readonly string[]): object {
  const body = BODIES[vendor];
  if (!body) throw new Error(`${vendor} is a new vendor: say in which form its errors come`);
  return body(words);
}

/** One way to repeat a request. */
export interface Echo {
  readonly title: string;
  answer(sent: Sent): Reaction;
}

const WEB = { "content-type": "text/html; charset=utf-8" };

function page({ secrets, dump }: Sent): string {
  const plain = secrets.join(" ");
  return `<html><head><title>${plain}</title></head><body><!-- ${plain} -->${plain}<pre>${html(dump)} ${dump}</pre></body></html>`;
}

export const ECHOES: readonly Echo[] = [
  ...[400, 401, 403, 409, 422, 500].map((status) => ({
    title: `${status}`,
    answer: (sent: Sent) => ({
      status,
      headers: { "x-qubole-trace-id": encodeURIComponent(sent.secrets.join()) },
      body: refusal(sent, [...sent.secrets, sent.dump]),
    }),
  })),
  ...[400, 500].map((status) => ({
    title: `${status}, in many forms`,
    answer: (sent: Sent) => ({
      status,
      body: refusal(
        sent,
        sent.secrets.flatMap((secret) => FORMS.map((form) => form(secret))),
      ),
    }),
  })),
  ...[200, 400, 401, 403, 500].map((status) => ({
    title: `${status}, a web page`,
    answer: (sent: Sent) => ({ status, headers: WEB, body: page(sent) }),
  })),
  ...[400, 500].map((status) => ({
    title: `${status}, plain text`,
    answer: ({ secrets, dump }: Sent) => ({ status, body: `${secrets.join(" ")} ${dump}` }),
  })),
  {
    title: "400, cut off within a secret",
    answer: ({ secrets: [secret = ""] }) => ({ status: 400, body: `{"error":"${json(secret).slice(0, -5)}` }),
  },
  {
    title: "500, a web page cut off within a secret",
    answer: ({ secrets: [secret = ""] }) => ({ status: 500, body: `<html>${html(secret).slice(0, -5)}`, headers: WEB }),
  },
  {
    title: "200, malformed JSON",
    answer: ({ secrets, dump }) => ({ body: `{"data": "${secrets.map(json)} ${json(dump)}` }),
  },
  {
    title: "200 of another shape",
    answer: ({ secrets, dump }) => ({ body: Object.fromEntries([...secrets, dump].map((text) => [text, text])) }),
  },
  {
    title: "302, as a parameter",
    answer: ({ secrets }) => ({
      status: 302,
      headers: { location: `https://login.example.com/?${encodeURIComponent(secrets.join())}` },
    }),
  },
  {
    title: "302, as a host",
    answer: ({ secrets: [secret = ""] }) => ({ status: 302, headers: { location: `https://${encodeURI(secret)}/` } }),
  },
  { title: "cut off", answer: () => "truncate" },
  { title: "reset", answer: () => "reset" },
];

/** Whether a request could change something at a vendor. */
export function isWrite({ method, path, body }: Received): boolean {
  return path === "/api" ? /"action":"(clone|alter|drop|assign)/.test(body) : method !== "GET";
}

/** The way of this title. */
export function echoOf(title: string): Echo {
  const found = ECHOES.find((echo) => echo.title === title);
  if (!found) throw new Error(`there is no echo "${title}"`);
  return found;
}

export interface EchoServer {
  readonly url: string;
  /** Repeats requests in this way, from the `nth` of those that are meant on; undefined ends it. Default: every one. */
  echo(how: Echo | undefined, nth?: number, isMeant?: (request: Received) => boolean): void;
  /** How many requests were repeated since then. */
  repeated(): number;
  close(): Promise<void>;
}

/** Stands between a client and the simulated vendors; `known` are the secrets that requests may hold. */
export async function startEcho(origin: string, known: () => readonly Canary[]): Promise<EchoServer> {
  let [how, nth, seen, repeated]: [Echo | undefined, number, number, number] = [undefined, 1, 0, 0];
  let isMeant = (_: Received) => true;
  const server = await startStub(
    async (request) => {
      const meant = isMeant(request);
      if (meant) seen++;
      if (how && meant && seen >= nth) {
        repeated++;
        return how.answer(sentBy(request, known()));
      }
      const { status, headers, body } = await forwarded(origin, request);
      return { status, headers: { "content-type": headers.get("content-type") ?? "application/json" }, body };
    },
    { keep: true },
  );
  return {
    url: server.url,
    echo: (next, from = 1, meant = () => true) => {
      [how, nth, seen, repeated] = [next, from, 0, 0];
      isMeant = meant;
    },
    repeated: () => repeated,
    close: server.close,
  };
}

function sentBy({ method, path, headers, body }: Received, known: readonly Canary[]): Sent {
  const values = Object.values(headers).join("\n");
  const isSent = ({ text }: Canary) => values.includes(text) || body.includes(json(text));
  return {
    vendor: vendorOf(path, headers),
    secrets: known.filter(isSent).map(({ text }) => text),
    dump: `${method} ${path} ${JSON.stringify(headers)} ${body}`,
  };
}

function vendorOf(path: string, headers: Received["headers"]): string {
  if (path === "/api") return "faircom";
  if (path.startsWith("/api/v1beta0/")) return "scalr";
  return "x-auth-token" in headers ? "qubole" : "datadog";
}
