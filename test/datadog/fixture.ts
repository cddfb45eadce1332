import { afterEach } from "vitest";
import type { DatadogApi } from "../../src/datadog/api";
import { role } from "../../src/datadog/role";
import { datadog } from "../../src/datadog/vendor";
import type { ResourceDefinition } from "../../src/resource/definition";
import { type Simulator, startSimulator } from "../../src/simulator";
import type { DatadogState, Role } from "../../src/simulator/datadog/state";
import { connect, Resource } from "../support/room";

const running: Simulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

export const CLONE = "/api/v2/roles/{role_id}/clone";
export const ROLES = "/api/v2/roles";
export const ROLE = "/api/v2/roles/{role_id}";
export const PERMISSIONS = "/api/v2/permissions";

/** An organisation on a simulator, seen from outside as by another administrator. */
export class Organisation {
  readonly notices: string[] = [];

  private constructor(readonly simulator: Simulator) {}

  /** One that is closed after the test. Not for tests that run side by side. */
  static async start(switches: object = {}): Promise<Organisation> {
    const organisation = await Organisation.open(switches);
    running.push(organisation.simulator);
    return organisation;
  }

  static async open(switches: object = {}): Promise<Organisation> {
    return new Organisation(await startSimulator({ switches: { datadog: switches } }));
  }

  /** A connection as a new process makes it. */
  connect(environment: Readonly<Record<string, string | undefined>> = {}): DatadogApi {
    return connect(datadog, { ...this.simulator.env, ...environment }, this.notices);
  }

  resource(): Resource<DatadogApi> {
    return new Resource<DatadogApi>(role as unknown as ResourceDefinition<DatadogApi>, this.connect());
  }

  get state(): DatadogState {
    return this.simulator.state().datadog as DatadogState;
  }

  roles(name: string): Role[] {
    return this.state.roles.filter((each) => each.name === name);
  }

  role(name: string): Role {
    const [found, ...others] = this.roles(name);
    if (!found || others.length > 0) throw new Error(`there are ${others.length + (found ? 1 : 0)} roles ${name}`);
    return found;
  }

  /** The names of a role's permissions, sorted. */
  permissions(name: string): string[] {
    const ids = new Set(this.role(name).permissions);
    return this.state.permissions
      .filter(({ id }) => ids.has(id))
      .map((permission) => permission.name)
      .sort();
  }

  idOf(permission: string): string {
    const found = this.state.permissions.find(({ name }) => name === permission);
    if (!found) throw new Error(`no permission ${permission}`);
    return found.id;
  }

  /** Changes things as somebody else would. */
  async change(work: (state: DatadogState) => void): Promise<void> {
    const { state } = this;
    work(state);
    await this.simulator.setState({ datadog: state });
  }

  async grant(name: string, ...permissions: readonly string[]): Promise<void> {
    const ids = permissions.map((permission) => this.idOf(permission));
    await this.change(({ roles }) => roles.find((each) => each.name === name)?.permissions.push(...ids));
  }

  async revoke(name: string, ...permissions: readonly string[]): Promise<void> {
    const ids = permissions.map((permission) => this.idOf(permission));
    await this.change(({ roles }) => {
      const found = roles.find((each) => each.name === name);
      if (found) found.permissions = found.permissions.filter((id) => !ids.includes(id));
    });
  }

  async remove(name: string): Promise<void> {
    await this.change((state) => {
      state.roles = state.roles.filter((each) => each.name !== name);
    });
  }

  /** What was asked since the last call: method, template and status. */
  requests(): string[] {
    const asked = this.simulator.requests().map(({ method, template, status }) => `${method} ${template} ${status}`);
    this.simulator.clearRequests();
    return asked;
  }
}

/** The ten permissions that Datadog adds to a new role unless it is asked not to. */
export const DEFAULTS = [
  "apm_read",
  "appsec_vm_read",
  "cd_visibility_read",
  "ci_visibility_read",
  "dashboards_read",
  "incident_read",
  "monitors_read",
  "notebooks_read",
  "rum_apps_read",
  "slos_read",
];
