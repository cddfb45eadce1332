import { setMaxListeners } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { Connection, isDealtWith } from "./connection";
import { SimulatorError } from "./errors";
import type { Fault, FaultPlan } from "./faults";
import type { HostedVendor } from "./hosted-vendor";
import type { RequestLog, RequestLogEntry } from "./requests";
import type { SimulatorApp, SimulatorEnv } from "./vendor";

/** What the server needs of the simulator. */
export interface ServerParts {
  readonly vendors: readonly HostedVendor[];
  readonly control: SimulatorApp;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  /** Milliseconds by which every answer of a vendor is delayed. */
  readonly latency: number;
  readonly now: () => number;
  /** Writes the store; called after each request that may have changed it and before that request is answered. */
  readonly save: () => Promise<void>;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Ends every connection at once, answered or not. */
  close(): Promise<void>;
}

/**
 * Milliseconds for which an idle connection stays open. Longer than any client keeps one for reuse: with Node's 5 seconds
 * a request could meet the closing connection and look as if a fault had struck it.
 */
const keepAlive = 120_000;

/** Where in the simulator an error was thrown. Not its message: a JSON parser's message quotes the body. */
function place(error: unknown): string {
  if (!(error instanceof Error)) return "a value that is no Error";
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line));
  return `${error.name}${frame === undefined ? "" : ` ${frame.trim()}`}`;
}

function answerOf(fault: Fault): Response {
  const headers = new Headers(fault.headers);
  if (fault.body === undefined) return new Response(null, { status: fault.status ?? 500, headers });
  const isText = typeof fault.body === "string";
  if (!headers.has("content-type")) headers.set("content-type", isText ? "text/plain" : "application/json");
  const body = isText ? String(fault.body) : JSON.stringify(fault.body);
  return new Response(body, { status: fault.status ?? 500, headers });
}

/** Lets a fault strike; `execute` makes the vendor do what was asked. */
async function strike(fault: Fault, connection: Connection, execute: () => Promise<Response>): Promise<Response> {
  switch (fault.fault) {
    case "status":
      if (fault.execute === true) await execute();
      return answerOf(fault);
    case "reset-before":
      return connection.reset();
    case "reset-after":
      await execute();
      return connection.reset();
    case "hang":
      if (fault.execute === true) await execute();
      await connection.closed(fault.ms);
      return connection.reset();
    case "slow": {
      const response = await execute();
      await connection.wait(fault.ms ?? 0);
      return response;
    }
    case "truncate":
      return connection.truncate(await execute());
    case "malformed":
      await execute();
      return new Response('{"data": [', { status: 200, headers: { "content-type": "application/json" } });
  }
}

async function serveVendor(context: Context<SimulatorEnv>, parts: ServerParts, closing: AbortSignal) {
  const { faults, log, latency, now, save } = parts;
  const { method, path, url } = context.req;
  const at = now();
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? await context.req.text() : "";
  // A plain request with the body already read: reading it lazily would make a fault's effect depend on the route.
  const request = new Request(url, { method, headers: context.req.raw.headers, ...(hasBody ? { body } : {}) });

  const host = parts.vendors.find((candidate) => candidate.claims(request, path));
  if (host === undefined) {
    log.add({ vendor: null, method, template: null, status: 404, at });
    return context.json({ error: `no simulated vendor has ${method} ${path}` }, 404);
  }

  const template = host.template(method, path, body);
  const entry: RequestLogEntry = log.add({ vendor: host.name, method, template, status: null, at });
  const fault = faults.strike({ vendor: host.name, method, template });
  if (fault !== undefined) entry.fault = fault.fault;
  const connection = new Connection(context.env, closing);
  const execute = async () => {
    const response = await host.execute(request, context.env, template !== null);
    if (hasBody) await save();
    return response;
  };

  try {
    const response = fault === undefined ? await execute() : await strike(fault, connection, execute);
    if (isDealtWith(response)) {
      entry.status = connection.sent;
      return response;
    }
    await connection.wait(latency);
    if (!context.env.incoming.socket.destroyed) entry.status = response.status;
    return response;
  } catch (error) {
    entry.crash = place(error);
    entry.status = 500;
    const message = error instanceof Error ? error.message : String(error);
    return context.text(`simulator: crash in ${host.name}: ${message}\n${entry.crash}\n`, 500);
  }
}

function listen(server: ServerType, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "it is in use" : error.message;
      reject(new SimulatorError(`cannot listen on port ${port}: ${reason}`));
    });
    server.listen(port, "127.0.0.1", () => {
      // A TCP server that listens has an address of this kind; the other kinds belong to pipes.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Starts the server on 127.0.0.1.
 * @param port 0 takes a free one
 * @throws {SimulatorError} if the port can't be had
 */
export async function startServer(parts: ServerParts, port: number): Promise<RunningServer> {
  const closing = new AbortController();
  // Every answer that is delayed listens to it, and any number of them may be.
  setMaxListeners(0, closing.signal);
  const app: SimulatorApp = new Hono<SimulatorEnv>();
  app.route("/_simulator", parts.control);
  app.all("*", (context) => serveVendor(context, parts, closing.signal));
  app.onError((error, context) => {
    const crash = place(error);
    parts.log.add({ vendor: null, method: context.req.method, template: null, status: 500, at: parts.now(), crash });
    return context.text(`simulator: crash: ${error.message}\n${crash}\n`, 500);
  });

  const server = createAdaptorServer({
    fetch: (request, bindings) => app.fetch(request, bindings),
    overrideGlobalObjects: false,
    serverOptions: { keepAliveTimeout: keepAlive },
  });
  const actualPort = await listen(server, port);
  return {
    port: actualPort,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
