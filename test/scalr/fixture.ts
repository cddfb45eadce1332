import { afterEach, beforeEach } from "vitest";
import { type Checked, check } from "../../src/resource/check";
import { CloneError, toCloneError } from "../../src/resource/errors";
import type { Bag } from "../../src/resource/json";
import { create, PartialFailure, read, remove, replacedBy, update } from "../../src/resource/lifecycle";
import { settingValues } from "../../src/resource/settings";
import type { ScalrApi } from "../../src/scalr/api";
import { role as definition } from "../../src/scalr/role";
import { scalr as vendor } from "../../src/scalr/vendor";
import type { Fault } from "../../src/simulator/faults";
import { scalr as simulated } from "../../src/simulator/scalr";
import type { Role, ScalrState } from "../../src/simulator/scalr/state";
import { runSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/simulator";

export const role = definition as never as Parameters<typeof check<ScalrApi>>[0];

export const paths = {
  roles: "/api/v1beta0/user/{envId}/roles/",
  role: "/api/v1beta0/user/{envId}/roles/{roleId}/",
  clone: "/api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/",
};

/** A room that talks to a simulator of its own over a real socket. */
export class World {
  readonly notices: string[] = [];

  private constructor(readonly simulator: Simulator) {}

  static async start(options: SimulatorOptions = {}): Promise<World> {
    return new World(await runSimulator([simulated], options));
  }

  /** A fresh connection, as a new process has; `environment` changes its settings. */
  connect(environment: Readonly<Record<string, string | undefined>> = {}): ScalrApi {
    const sources = {
      config: () => undefined,
      configOrigin: () => "",
      environment: { ...this.simulator.env, ...environment },
    };
    return vendor.connect(settingValues(vendor, sources), { notice: (line) => this.notices.push(line) });
  }

  check(news: Bag, olds: Bag = {}, api = this.connect(), offline = false): Promise<Checked> {
    return check(role, olds, news, { connect: async () => api, offline });
  }

  /** Checks, and returns the inputs if nothing is wrong with them. */
  async inputs(news: Bag, olds: Bag = {}, api = this.connect()): Promise<Bag> {
    const { inputs, problems } = await this.check(news, olds, api);
    if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    return inputs;
  }

  /** What `pulumi up` does with a new resource. */
  async create(news: Bag, api = this.connect()) {
    const inputs = await this.inputs(news, {}, api);
    const made = await create(role, api, inputs);
    return { ...made, inputs };
  }

  /** What `pulumi up` does with a changed one; undefined if nothing is to be done. */
  async update(id: string, olds: { inputs: Bag; outputs: Bag }, news: Bag, api = this.connect()) {
    const inputs = await this.inputs(news, olds.inputs, api);
    if (JSON.stringify(sorted(inputs)) === JSON.stringify(sorted(olds.inputs))) return undefined;
    const replaces = replacedBy(role, olds.outputs, inputs);
    if (replaces.length > 0) throw new Error(`replaces because of ${replaces.join(", ")}`);
    return { inputs, outputs: await update(role, api, id, olds.outputs, inputs) };
  }

  read(id: string, recorded: Bag = {}, api = this.connect()) {
    return read(role, api, id, recorded);
  }

  remove(id: string, recorded: Bag = {}, api = this.connect()) {
    return remove(role, api, id, recorded);
  }

  get state(): ScalrState {
    return this.simulator.state().scalr as ScalrState;
  }

  /** The roles of this name in the store. */
  named(name: string): Role[] {
    return this.state.roles.filter((each) => each.name === name);
  }

  /** Changes a role in the store behind everybody's back. */
  async tamper(id: number, changes: Partial<Role>): Promise<void> {
    const { state } = this;
    Object.assign(state.roles.find((each) => each.id === id) ?? {}, changes);
    await this.simulator.setState({ scalr: state });
  }

  faults(...faults: Fault[]): void {
    this.simulator.setFaults(faults);
  }

  switches(positions: Record<string, unknown>): void {
    this.simulator.setSwitches({ scalr: positions });
  }

  /** What was asked since the last call, such as `POST clone 201`. */
  asked(): string[] {
    const lines = this.simulator.requests().map(({ method, template, status }) => {
      const short = Object.entries(paths).find(([, path]) => path === template)?.[0] ?? template;
      return `${method} ${short} ${status}`;
    });
    this.simulator.clearRequests();
    return lines;
  }
}

function sorted(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A world for each test of a file. */
export function eachWorld(options: SimulatorOptions = {}): { readonly world: World } {
  const holder: { world?: World } = {};
  beforeEach(async () => {
    holder.world = await World.start(options);
  });
  afterEach(() => holder.world?.simulator.close());
  return {
    get world() {
      if (!holder.world) throw new Error("no world outside a test");
      return holder.world;
    },
  };
}

/** The error that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<CloneError> {
  const thrown = await promise.then(
    () => new CloneError("nothing was thrown", { kind: "internal" }),
    (error: unknown) => error,
  );
  return thrown instanceof PartialFailure ? thrown.error : toCloneError(thrown);
}
