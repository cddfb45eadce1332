import { Hono } from "hono";
import type { SimulatedVendor, SimulatorEnv } from "../vendor";
import { accountActions } from "./accounts";
import type { Action, Answer } from "./call";
import { liveSession } from "./call";
import type { JsonObject } from "./params";
import { isObject, Params } from "./params";
import { CODE, Refusal } from "./refusal";
import { sessionActions } from "./sessions";
import type { FaircomState } from "./state";
import { DEMO_PASSWORD, DEMO_USERNAME, seed } from "./state";
import type { FaircomSwitches } from "./switches";
import { switches } from "./switches";

const PATH = "/api";
const APIS = ["", "admin", "db", "hub", "mq", "transform"];
const DEBUG = ["none", "min", "max"];

/** Names of actions are compared without case; the key is the lower-cased name. */
const ACTIONS = new Map<string, { name: string; run: Action }>(
  Object.entries({ ...sessionActions, ...accountActions }).map(([name, run]) => [name.toLowerCase(), { name, run }]),
);

/** FairCom's JSON API, `"api": "admin"`: sessions, accounts and the roles assigned to them. */
export const faircom: SimulatedVendor<FaircomState, FaircomSwitches> = {
  vendor: "faircom",
  seed,
  switches,
  environment: (origin) => ({
    FAIRCOM_API_URL: `${origin}${PATH}`,
    FAIRCOM_USERNAME: DEMO_USERNAME,
    FAIRCOM_PASSWORD: DEMO_PASSWORD,
  }),
  claims: (request) => request.path === PATH,
  template: ({ body }) => {
    const action = isObject(body) && typeof body.action === "string" ? findAction(body.action) : undefined;
    return action === undefined ? PATH : `${PATH}#${action.name}`;
  },
  routes: (simulation) => {
    const app = new Hono<SimulatorEnv>();
    app.post(PATH, async (context) => {
      const { text, status } = answer(simulation, parsed(await context.req.text()));
      return context.body(text, status, { "content-type": "application/json" });
    });
    return app;
  },
};

type Simulation = Parameters<typeof faircom.routes>[0];

function findAction(name: string): { name: string; run: Action } | undefined {
  return ACTIONS.get(name.toLowerCase());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(simulation: Simulation, body: unknown): { text: string; status: 200 | 400 | 401 } {
  const request = isObject(body) ? body : {};
  const warnings: JsonObject[] = [];
  const outcome = run(simulation, body, warnings);
  const refusal = outcome instanceof Refusal ? outcome : undefined;
  const requestId = request.requestId ?? madeUpRequestId(simulation.state);
  const sentToken = typeof request.authToken === "string" ? request.authToken : undefined;
  const authToken = outcome instanceof Refusal || outcome.authToken === undefined ? sentToken : outcome.authToken;
  const result = outcome instanceof Refusal ? undefined : outcome.result;
  const debug = debugLevel(simulation, request);
  const envelope: JsonObject = { ...(typeof authToken === "string" && { authToken }), requestId };
  if (result !== undefined || !simulation.switches.resultAbsent) envelope.result = result ?? {};
  if (debug !== "none") envelope.debugInfo = debugInfo(debug, { ...request, requestId }, warnings);
  envelope.errorCode = refusal?.code ?? 0;
  envelope.errorMessage = refusal?.message ?? "";
  return {
    text: debug === "none" ? JSON.stringify(envelope) : JSON.stringify(envelope, null, 2),
    status:
      refusal === undefined || simulation.switches.appErrorHttpStatus === 200 ? 200 : refusal.deadToken ? 401 : 400,
  };
}

function run(simulation: Simulation, body: unknown, warnings: JsonObject[]): Answer | Refusal {
  const { state, switches } = simulation;
  try {
    if (!isObject(body)) throw new Refusal(CODE.notAnObject, "The request is not a JSON object.");
    const envelope = new Params(body);
    const api = envelope.text("api", { max: 64 }) ?? "";
    const name = envelope.requiredText("action", { min: 1, max: 64 });
    envelope.text("apiVersion", { max: 12 });
    if (!DEBUG.includes(envelope.text("debug", { max: 64 }) ?? "none")) {
      throw new Refusal(CODE.malformed, 'Property "debug" must be "none", "min" or "max".');
    }
    const token = envelope.text("authToken", { max: 255 });
    const action = findAction(name);
    if (!APIS.includes(api)) throw new Refusal(CODE.unknownAction, `The API "${api}" does not exist.`);
    if (action === undefined || (api !== "" && api !== "admin")) {
      throw new Refusal(CODE.unknownAction, `The action "${name}" does not exist in the API "${api}".`);
    }
    return action.run({
      state,
      switches,
      now: simulation.now(),
      params: new Params(envelope.object("params", Number.MAX_SAFE_INTEGER) ?? {}),
      token: token === "" ? undefined : token,
      warn: (code, message) => warnings.push(warning(switches, code, message)),
    });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function warning(switches: FaircomSwitches, code: number, message: string): JsonObject {
  if (switches.warningShape === "code") return { code, message };
  return { warningCode: code, warningMessage: message, warningData: {} };
}

function madeUpRequestId(state: FaircomState): string {
  state.lastRequestNumber += 1;
  return String(state.lastRequestNumber).padStart(8, "0");
}

/** The request's own level, else that of its session, else the server's. */
function debugLevel(simulation: Simulation, request: JsonObject): string {
  const { state, switches } = simulation;
  const token = typeof request.authToken === "string" ? request.authToken : "";
  const session = liveSession({ state, switches, now: simulation.now() }, token);
  const level = request.debug ?? session?.defaults.defaultDebug ?? switches.defaultDebug;
  return typeof level === "string" && DEBUG.includes(level) ? level : "none";
}

/** The documents don't say what "min" leaves out; here it is the echo of the request. */
function debugInfo(level: string, request: JsonObject, warnings: JsonObject[]): JsonObject {
  return { ...(level === "max" && { request }), ...(warnings.length > 0 && { warnings }) };
}
