import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

/** Whether an answer tells the HTTP server that the connection has been dealt with. */
export function isDealtWith(response: Response): boolean {
  return response === RESPONSE_ALREADY_SENT;
}

/** What can be done to the connection of one request. */
export class Connection {
  /** Status of what was sent past the HTTP server; null if nothing was. */
  sent: number | null = null;

  /** @param closing aborted when the simulator closes */
  constructor(
    private readonly bindings: HttpBindings,
    private readonly closing: AbortSignal,
  ) {}

  /** Waits; returns at once when the simulator closes. */
  async wait(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.closing }).catch(() => undefined);
  }

  /** Waits until the other side has closed the connection, at most `ms` (for ever if undefined). */
  async closed(ms: number | undefined): Promise<void> {
    const { socket } = this.bindings.incoming;
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Resets the connection: the client sees ECONNRESET. */
  reset(): Response {
    this.bindings.incoming.socket.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }

  /** Sends the headers and half of the body, then closes the connection. An answer without a body is not sent at all. */
  async truncate(response: Response): Promise<Response> {
    const body = Buffer.from(await response.arrayBuffer());
    if (body.length === 0) return this.reset();
    const { outgoing, incoming } = this.bindings;
    const headers = { ...Object.fromEntries(response.headers), "content-length": String(body.length) };
    outgoing.writeHead(response.status, headers);
    outgoing.flushHeaders();
    this.sent = response.status;
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    return RESPONSE_ALREADY_SENT;
  }
}
