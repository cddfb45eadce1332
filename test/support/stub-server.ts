/** A server that answers what a test tells it to, on a real socket. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach } from "vitest";

export interface Received {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What happens to a request: an answer, or none. */
export type Reaction =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is if it is a text, as JSON otherwise. Default: empty. */
      readonly body?: unknown;
    }
  | "reset"
  | "hang"
  /** The headers and half of the body, then the end. */
  | "truncate";

export type Behaviour = (request: Received, index: number) => Reaction | Promise<Reaction>;

export interface StubServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many requests were under way at the busiest moment. */
  readonly busiest: () => number;
  close(): Promise<void>;
}

const running = new Set<() => Promise<void>>();

afterEach(async () => {
  for (const close of running) await close();
});

export interface StubOptions {
  /** Milliseconds before it reacts. Default 0. */
  readonly latency?: number;
  /** Whether it outlives the test. Default: it is closed after the test. */
  readonly keep?: boolean;
}

export async function startStub(behaviour: Behaviour, options: StubOptions = {}): Promise<StubServer> {
  const { latency = 0, keep = false } = options;
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let [now, busiest] = [0, 0];
  const server = createServer((request, response) => {
    busiest = Math.max(busiest, ++now);
    response.once("close", () => now--);
    void bodyOf(request).then(async (body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      const seen = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: Object.fromEntries(headers),
        body,
      };
      received.push(seen);
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
      react(response, await behaviour(seen, received.length - 1));
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    running.delete(close);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  if (!keep) running.add(close);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, busiest: () => busiest, close };
}

/** The answer of another server to the same request. Its body is parsed if it is JSON. */
export async function forwarded(
  origin: string,
  { method, path, headers, body }: Received,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const { host: _, connection: __, "content-length": ___, "transfer-encoding": ____, ...rest } = headers;
  const hasBody = method !== "GET" && body !== "";
  const response = await fetch(origin + path, { method, headers: rest, ...(hasBody ? { body } : {}) });
  const text = await response.text();
  let parsed: unknown = text;
  try {
    parsed = text === "" ? undefined : JSON.parse(text);
  } catch {
    // An answer that isn't JSON is passed on as it is.
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The client has given up.
  }
  return Buffer.concat(chunks).toString();
}

function react(response: ServerResponse, reaction: Reaction): void {
  if (reaction === "hang") return;
  if (reaction === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (reaction === "truncate") {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
    response.write('{"data":[', () => response.socket?.destroy());
    return;
  }
  const { status = 200, headers = {}, body } = reaction;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}
