import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Simulation, SimulatorEnv } from "../vendor";
import { errorBody, Refusal } from "./refusal";
import type { DatadogState } from "./state";
import type { DatadogSwitches } from "./switches";

export type DatadogSimulation = Simulation<DatadogState, DatadogSwitches>;
export type DatadogContext = Context<SimulatorEnv>;

/** An answer in the dialect's content type. */
export function answer(
  context: DatadogContext,
  { switches }: DatadogSimulation,
  document: object,
  status: ContentfulStatusCode = 200,
): Response {
  const contentType = switches.dialect === "old" ? "application/json" : "application/vnd.api+json";
  return context.body(JSON.stringify(document), status, { "content-type": contentType });
}

/** Makes a {@link Refusal} into an answer; throws everything else. */
export function refuse(error: Error, context: DatadogContext, simulation: DatadogSimulation): Response {
  if (!(error instanceof Refusal)) throw error;
  const body = errorBody(error, simulation.switches.dialect);
  if (error.form !== "gateway") return answer(context, simulation, body, error.status);
  return context.body(JSON.stringify(body), error.status, { "content-type": "application/json" });
}
