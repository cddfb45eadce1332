import { type Context, Hono } from "hono";
import type { SimulatedVendor, Simulation, SimulatorEnv } from "../vendor";
import { authenticate } from "./access";
import { accountCalls } from "./accounts";
import { type Call, Refusal, VERSIONS } from "./call";
import { groupCalls } from "./groups";
import { roleCalls } from "./roles";
import { sampleToken, seed } from "./seed";
import type { QuboleState } from "./state";
import { type QuboleSwitches, quboleSwitches } from "./switches";
import { userCalls } from "./users";

const CALLS: readonly Call[] = [...accountCalls, ...userCalls, ...roleCalls, ...groupCalls];

const ROUTES = VERSIONS.flatMap((version) =>
  CALLS.filter(({ versions }) => versions === undefined || versions.includes(version)).map((call) => ({
    call,
    template: `/api/${version}${call.path}`,
  })),
);

/** Qubole Data Service: accounts, roles, groups and users. The demo token is the one of a system-admin in account 23. */
export const qubole: SimulatedVendor<QuboleState, QuboleSwitches> = {
  vendor: "qubole",
  seed,
  switches: quboleSwitches,
  environment: (origin) => ({ QDS_API_TOKEN: sampleToken("ada", 23), QDS_API_URL: `${origin}/api` }),

  claims({ path, headers }) {
    if (/^\/api\/(v1\.2|latest)(\/|$)/.test(path)) return true;
    // Datadog has /api/v2 as well: there, Qubole's token or its own collection tells.
    return /^\/api\/v2(\/|$)/.test(path) && (headers.has("x-auth-token") || /^\/api\/v2\/accounts?(\/|$)/.test(path));
  },

  template: ({ path }) => ROUTES.find(({ template }) => matches(template, path))?.template,

  routes(simulation) {
    const app = new Hono<SimulatorEnv>();
    const traceId = traceIds(simulation);
    const serve = async (c: Context<SimulatorEnv>, respond: () => Promise<object> | object) => {
      c.header("X-Qubole-Trace-Id", traceId());
      try {
        return c.json(await respond());
      } catch (error) {
        if (error instanceof Refusal) return refuse(c, error, simulation.switches.errorBody);
        throw error;
      }
    };
    for (const { call, template } of ROUTES) {
      app.on(call.method, [template, `${template}/`], (c) => serve(c, () => answer(c, simulation, call)));
    }
    for (const { template } of ROUTES) {
      app.all(template, (c) => serve(c, refuseMethod));
      app.all(`${template}/`, (c) => serve(c, refuseMethod));
    }
    app.all("*", (c) =>
      serve(c, () => {
        throw new Refusal(404, "No such route");
      }),
    );
    return app;
  },
};

function refuseMethod(): never {
  throw new Refusal(405, "Method not allowed");
}

async function answer(
  c: Context<SimulatorEnv>,
  simulation: Simulation<QuboleState, QuboleSwitches>,
  call: Call,
): Promise<object> {
  const { state, switches } = simulation;
  const { caller, account } = authenticate(state, c.req.header("x-auth-token"));
  return call.answer({
    state,
    switches,
    caller,
    account,
    parameters: c.req.param(),
    query: c.req.query(),
    body: call.method === "GET" ? {} : parseBody(await c.req.text()),
    now: () => simulation.now(),
  });
}

/** The documents send `{}` where nothing is needed, the official Python client sends no body at all. */
function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not valid JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "The body must be a JSON object");
  }
  return { ...body };
}

function refuse(c: Context<SimulatorEnv>, { status, message }: Refusal, shape: QuboleSwitches["errorBody"]) {
  switch (shape) {
    case "error.error_message":
      return c.json({ error: { error_code: status, error_message: message } }, status);
    case "error":
      return c.json({ error: message }, status);
    case "message":
      return c.json({ message }, status);
    case "status":
      return c.json({ status: message }, status);
    case "empty":
      return c.body("", status);
    case "html":
      return c.html(`<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`, status);
  }
}

/** Trace ids in the form of the documented one, `4366736-1-1588764689`: three numbers, the last one a Unix time. */
function traceIds(simulation: Simulation<QuboleState, QuboleSwitches>): () => string {
  let serial = 4366736;
  return () => {
    serial += 1;
    return `${serial}-1-${Math.floor(simulation.now() / 1000)}`;
  };
}

function matches(template: string, path: string): boolean {
  const wanted = template.split("/");
  const given = path.replace(/\/$/, "").split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith(":") ? given[index] !== "" : part === given[index]))
  );
}
