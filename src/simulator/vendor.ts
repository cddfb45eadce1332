import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { z } from "zod";

/** What a route of a simulated vendor finds in its Hono context: the Node request and response, for faults on the socket. */
export interface SimulatorEnv {
  Bindings: HttpBindings;
}

export type SimulatorApp = Hono<SimulatorEnv>;

/** The running simulator, as one vendor's routes see it. */
export interface Simulation<State extends object, Switches extends object> {
  /** The vendor's slice of the store. Mutate it in place; the simulator saves it after each request. */
  readonly state: State;
  /** The positions of the vendor's switches as they stand now. */
  readonly switches: Switches;
  /** Milliseconds since the epoch on the simulator's clock, which tests may move. */
  now(): number;
}

/**
 * One simulated vendor. A vendor is one file (or folder) of `simulator/` that exports a value of this type, and one
 * line in `vendors.ts`. `State` is plain JSON: no Map, Set, Date or class instance, so that the store is one file.
 */
export interface SimulatedVendor<State extends object = object, Switches extends object = object> {
  readonly vendor: string;
  /** Sample data: a new object on every call. Times in it derive from `now`. */
  seed(now: number): State;
  /** The behaviours on which the vendor's documents contradict each other or versions differ; every field has a default. */
  readonly switches: z.ZodType<Switches>;
  /** Environment variables that point this vendor's room at the simulator: address and demo credentials. */
  environment(origin: string): Readonly<Record<string, string>>;
  /** Whether a request is meant for this vendor, judged by its path and headers alone. */
  claims(request: { readonly method: string; readonly path: string; readonly headers: Headers }): boolean;
  /**
   * The request's path template as the request log and the fault plan name it, when it isn't the route's own pattern
   * (FairCom has one path for all actions). `body` is the parsed JSON body, if there is one.
   */
  template?(request: { readonly method: string; readonly path: string; readonly body: unknown }): string | undefined;
  /** The vendor's routes on their real paths; patterns such as `/api/v2/roles/:role_id` are the path templates of the request log. */
  routes(simulation: Simulation<State, Switches>): SimulatorApp;
}
