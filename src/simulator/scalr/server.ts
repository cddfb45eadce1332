import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Simulation, SimulatorApp, SimulatorEnv } from "../vendor";
import { type Answer, ApiError, endpointNotFound } from "./api";
import { accountScope, authenticate, effectivePermissions, environmentScope, type RawRequest } from "./authentication";
import { parseQuery } from "./canonical";
import { describeApi } from "./description";
import { reordered, routesOf } from "./routes";
import type { ScalrState } from "./state";
import type { ScalrSwitches } from "./switches";

type ScalrSimulation = Simulation<ScalrState, ScalrSwitches>;

interface Message {
  readonly code: string;
  readonly message: string;
}

/** What an answer's envelope carries beside the data. */
interface Envelope {
  readonly meta: Record<string, unknown>;
  readonly warnings: Message[];
}

/** The body as sent. The vendor's command line client signs and sends `{}` even with GET, which a Fetch request can't hold. */
async function rawBody(context: Context<SimulatorEnv>): Promise<Buffer> {
  if (context.req.method !== "GET") return Buffer.from(await context.req.arrayBuffer());
  const incoming = context.env?.incoming;
  if (incoming === undefined || incoming.readableEnded) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function rawRequest(context: Context<SimulatorEnv>): Promise<RawRequest> {
  const [path = "", query = ""] = context.req.url.replace(/^[a-z]+:\/\/[^/?]*/i, "").split(/\?(.*)/s);
  const { method } = context.req;
  return { method, path, query, headers: context.req.raw.headers, body: await rawBody(context) };
}

/** One request on its way through the server. */
class Exchange {
  private readonly envelope: Envelope = { meta: { requestId: randomUUID() }, warnings: [] };
  private readonly started = performance.now();

  constructor(
    private readonly simulation: ScalrSimulation,
    private readonly context: Context<SimulatorEnv>,
  ) {}

  async answer(): Promise<Response> {
    let response: Response;
    try {
      const { status, data, pagination } = await this.handled();
      const body = data === undefined ? undefined : { data, ...(pagination === undefined ? {} : { pagination }) };
      response = this.success(status, body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      response = this.json({ meta: this.envelope.meta, errors: [{ code, message }] }, status);
    }
    const { headers } = response;
    // Clients set their clocks by this header when a signature is refused as expired.
    headers.set("Date", new Date(this.clock()).toUTCString());
    headers.set("X-Powered-By", "Scalr API v1beta0");
    headers.set("X-Scalr-Inittime", "0.0010");
    headers.set("X-Scalr-Actiontime", ((performance.now() - this.started) / 1000).toFixed(4));
    return response;
  }

  private clock(): number {
    return this.simulation.now() + this.simulation.switches.clockSkew * 1000;
  }

  private success(status: Answer["status"], body: object | undefined): Response {
    if (body === undefined || status === 204) return this.context.body(null, 204);
    const errors = this.simulation.switches.errorsOnSuccess === "[]" ? { errors: [] } : {};
    const { meta, warnings } = this.envelope;
    return this.json({ meta, ...body, ...errors, warnings }, status);
  }

  private json(body: object, status: ContentfulStatusCode): Response {
    // The server writes the content type this way.
    return this.context.body(JSON.stringify(body), status, { "Content-Type": "application/json; utf-8" });
  }

  private async handled(): Promise<Answer> {
    const { state, switches } = this.simulation;
    const request = await rawRequest(this.context);
    const route = routesOf(request.method, request.path).find((candidate) => candidate.exists(switches));
    // A path without an endpoint is told so before it is authenticated.
    if (route === undefined) throw endpointNotFound();
    const path = reordered(request.path);
    if (path !== undefined) {
      this.envelope.warnings.push({ code: "Moved Permanently", message: `Location ${path}` });
    }

    const server = { state, switches, now: this.clock() };
    const user = authenticate(server, request, this.envelope.meta);
    const parameters = { ...route.pattern.exec(path ?? request.path)?.groups };
    const { envId, accountId } = parameters;
    const scope = envId === undefined ? accountScope(server, user, accountId) : environmentScope(server, user, envId);
    return route.handle({
      ...server,
      user,
      scope,
      permissions: effectivePermissions(server, user, scope),
      path: request.path,
      parameters,
      query: parseQuery(request.query),
      body: request.body.toString("utf8"),
    });
  }
}

/** The vendor's API on its real paths; everything else under them is its "endpoint not found". The description needs no key. */
export function scalrRoutes(simulation: ScalrSimulation): SimulatorApp {
  const app = new Hono<SimulatorEnv>();
  const answer = (context: Context<SimulatorEnv>) => new Exchange(simulation, context).answer();
  for (const base of ["/api/v1beta0/*", "/api/user/v1beta0/*", "/api/account/v1beta0/*"]) app.all(base, answer);
  for (const level of ["user", "account", "global"]) {
    // JSON is YAML.
    app.get(`/api/${level}.v1beta0.yml`, (context) => context.json(describeApi(level)));
  }
  return app;
}
