import { afterEach, beforeEach } from "vitest";
import { check } from "../../src/resource/check";
import type { ResourceDefinition } from "../../src/resource/definition";
import { CloneError, toCloneError } from "../../src/resource/errors";
import type { Bag } from "../../src/resource/json";
import { PartialFailure } from "../../src/resource/lifecycle";
import type { ScalrApi } from "../../src/scalr/api";
import { room } from "../../src/scalr/room";
import type { Fault } from "../../src/simulator/faults";
import { scalr as simulated } from "../../src/simulator/scalr";
import type { Role, ScalrState } from "../../src/simulator/scalr/state";
import { runSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/simulator";
import { connect, Resource } from "../support/room";

export const role = room.resources[0] as ResourceDefinition<ScalrApi>;

export const paths = {
  roles: "/api/v1beta0/user/{envId}/roles/",
  role: "/api/v1beta0/user/{envId}/roles/{roleId}/",
  clone: "/api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/",
  categories: "/api/v1beta0/user/{envId}/role-categories/",
  category: "/api/v1beta0/user/{envId}/role-categories/{roleCategoryId}/",
};

/** A simulated Scalr on a real socket, and processes that talk to it. */
export class World {
  /** What the room printed to the user. */
  readonly notices: string[] = [];

  private constructor(readonly simulator: Simulator) {}

  static async start(options: SimulatorOptions = {}): Promise<World> {
    return new World(await runSimulator([simulated], options));
  }

  /** A fresh connection, as a new process has; `environment` changes its settings. */
  connect(environment: Readonly<Record<string, string | undefined>> = {}): ScalrApi {
    return connect(room.vendor, { ...this.simulator.env, ...environment }, this.notices);
  }

  /** A resource that isn't created yet. */
  resource(api = this.connect()): Resource<ScalrApi> {
    return new Resource(role, api);
  }

  /** A resource that is. */
  async up(args: Bag, api = this.connect()): Promise<Resource<ScalrApi>> {
    const resource = this.resource(api);
    await resource.up(args);
    return resource;
  }

  /** A resource whose state is as if it had been created as `id`. */
  known(id: string, outputs: Bag = { __version: 1 }, api = this.connect()): Resource<ScalrApi> {
    return Object.assign(this.resource(api), { id, outputs });
  }

  check(news: Bag, olds: Bag = {}, { api = this.connect(), offline = false } = {}) {
    return check(role, olds, news, { connect: async () => api, offline });
  }

  get state(): ScalrState {
    return this.simulator.state().scalr as ScalrState;
  }

  /** The roles of this name at the vendor. */
  named(name: string): Role[] {
    return this.state.roles.filter((each) => each.name === name);
  }

  /** Changes a role at the vendor behind everybody's back. */
  async tamper(id: number, changes: Partial<Role>): Promise<void> {
    const { state } = this;
    const found = state.roles.find((each) => each.id === id);
    if (!found) throw new Error(`there is no role ${id}`);
    Object.assign(found, changes);
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
