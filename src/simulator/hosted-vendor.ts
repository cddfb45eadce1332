import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import { SimulatorError } from "./errors";
import { documentedTemplate } from "./templates";
import type { SimulatedVendor, SimulatorApp, SimulatorEnv } from "./vendor";

/** A vendor's switches by name. */
export type SwitchPositions = Record<string, unknown>;

/** One vendor at work: its state, its switches and its routes. */
export class HostedVendor {
  readonly name: string;
  private current: object;
  private readonly positions: object;
  private own: SimulatorApp;
  private guarded: SimulatorApp;

  /**
   * @param initial the state to start with; undefined takes the sample data
   * @param sampleData what to use in place of the vendor's own sample data
   */
  constructor(
    private readonly vendor: SimulatedVendor,
    private readonly now: () => number,
    private readonly sampleData: object | undefined,
    initial: object | undefined,
  ) {
    this.name = vendor.vendor;
    this.positions = { ...vendor.switches.parse({}) };
    this.current = initial ?? this.sample();
    [this.own, this.guarded] = this.build();
  }

  get state(): object {
    return this.current;
  }

  /** Replaces the state. */
  setState(state: object): void {
    this.current = state;
    [this.own, this.guarded] = this.build();
  }

  /** Back to the sample data. */
  reset(): void {
    this.setState(this.sample());
  }

  get switches(): SwitchPositions {
    return structuredClone({ ...this.positions });
  }

  /**
   * The complete set of positions that results from changing some of them; nothing is changed yet.
   * @throws {SimulatorError} if a switch is unknown or a position invalid
   */
  checkSwitches(changes: SwitchPositions): object {
    const unknown = Object.keys(changes).filter((name) => !Object.hasOwn(this.positions, name));
    if (unknown.length > 0) {
      const known = Object.keys(this.positions).join(", ");
      throw new SimulatorError(`${this.name} has no switch ${unknown.join(", ")}; it has: ${known || "none"}`);
    }
    const parsed = this.vendor.switches.safeParse({ ...this.positions, ...changes });
    if (parsed.success) return parsed.data;
    throw new SimulatorError(`invalid switch of ${this.name}\n${z.prettifyError(parsed.error)}`);
  }

  /** Puts the switches into positions that {@link checkSwitches} returned. The object stays the same, as routes hold on to it. */
  setSwitches(positions: object): void {
    Object.assign(this.positions, positions);
  }

  /** The default positions. */
  defaultSwitches(): object {
    return this.vendor.switches.parse({});
  }

  environment(origin: string): Readonly<Record<string, string>> {
    return this.vendor.environment(origin);
  }

  claims(request: Request, path: string): boolean {
    return this.vendor.claims({ method: request.method, path, headers: request.headers });
  }

  /** The request's path template; null if the vendor has no such route. */
  template(method: string, path: string, body: string): string | null {
    const named = this.vendor.template?.({ method, path, body: parsed(body) });
    if (named !== undefined) return documentedTemplate(named);
    const [handlers] = this.own.router.match(method === "HEAD" ? "GET" : method, path);
    const routes = handlers.map(([[, route]]) => route).filter((route) => !route.path.includes("*"));
    const route = routes.find((candidate) => candidate.method !== "ALL") ?? routes[0];
    return route === undefined ? null : documentedTemplate(route.path);
  }

  /**
   * Lets the vendor's routes answer.
   * @param routed whether the request has a route; otherwise the vendor's own "not found" answers
   * @throws whatever a route throws
   */
  async execute(request: Request, bindings: HttpBindings, routed: boolean): Promise<Response> {
    return (routed ? this.guarded : this.own).fetch(request, bindings);
  }

  private sample(): object {
    return this.sampleData === undefined ? this.vendor.seed(this.now()) : structuredClone(this.sampleData);
  }

  private build(): [SimulatorApp, SimulatorApp] {
    const { current, positions, now } = this;
    const own = this.vendor.routes({ state: current, switches: positions, now });
    const guarded = new Hono<SimulatorEnv>();
    guarded.onError((error) => {
      throw error;
    });
    guarded.route("/", own);
    return [own, guarded];
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
