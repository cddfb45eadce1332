import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

export interface Transport {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly freshConnection: boolean;
  readonly ca?: string;
  readonly insecure: boolean;
}

export interface Transported {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An exchange without an answer. */
export class TransportFailure extends Error {
  constructor(
    readonly kind: "network" | "timeout",
    message: string,
    /** Whether it is certain that the request never reached the other side. */
    readonly notSent: boolean,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

/** The largest answer that is read, in bytes: some megabytes hold every list that the vendors document. */
const LARGEST_ANSWER = 32 * 1024 * 1024;

const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_INVALID_URL",
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/;

const importAxios = () => import("axios");

/** Loaded by the first request: an update that asks no vendor goes without. */
let loadedAxios: ReturnType<typeof importAxios> | undefined;

const keptHttp = new HttpAgent({ keepAlive: true });
const freshHttp = new HttpAgent();
const httpsAgents = new Map<string, HttpsAgent>();

/** One agent for all fresh connections too: it remembers TLS sessions, so that each one needs only a short handshake. */
function agents(options: Transport): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const keepAlive = !options.freshConnection;
  const tls = { rejectUnauthorized: !options.insecure, ...(options.ca === undefined ? {} : { ca: options.ca }) };
  const key = JSON.stringify({ ...tls, keepAlive });
  const httpsAgent = httpsAgents.get(key) ?? new HttpsAgent({ ...tls, keepAlive });
  httpsAgents.set(key, httpsAgent);
  return { httpAgent: keepAlive ? keptHttp : freshHttp, httpsAgent };
}

/** One exchange over axios: no redirects, no status is an error, the body is text. */
export async function send(options: Transport): Promise<Transported> {
  loadedAxios ??= importAxios();
  const { default: axios, AxiosError } = await loadedAxios;
  const deadline = AbortSignal.timeout(options.timeout);
  try {
    const response = await axios.request<string>({
      method: options.method,
      url: options.url,
      headers: { ...options.headers },
      data: options.body,
      ...agents(options),
      signal: deadline,
      maxRedirects: 0,
      validateStatus: () => true,
      responseType: "text",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      maxContentLength: LARGEST_ANSWER,
      maxBodyLength: LARGEST_ANSWER,
    });
    return {
      status: response.status,
      headers: flat(response.headers),
      text: typeof response.data === "string" ? response.data : "",
    };
  } catch (thrown) {
    const cause = withoutRequest(thrown);
    if (deadline.aborted)
      throw new TransportFailure("timeout", `no answer within ${options.timeout / 1000} s`, false, cause);
    const code = thrown instanceof AxiosError ? (thrown.code ?? "") : "";
    if (CERTIFICATE.test(code))
      throw new TransportFailure("network", `its certificate isn't trusted (${code})`, true, cause);
    throw new TransportFailure("network", code === "" ? "the connection failed" : code, NEVER_SENT.has(code), cause);
  }
}

/** What a foreign error says. The error itself carries the request with its body and headers, and must go no further. */
function withoutRequest(thrown: unknown): Error {
  const bare = new Error(thrown instanceof Error ? thrown.message : typeof thrown);
  if (thrown instanceof Error && thrown.stack !== undefined) bare.stack = thrown.stack;
  return bare;
}

function flat(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
