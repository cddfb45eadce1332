import { afterEach } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator";
import type { DatadogState, Role } from "../../src/simulator/datadog/state";

/** An answer: `body` is undefined if there was none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Documents of many shapes are read here; each test states which one it expects.
  readonly body: Body;
}

export interface Body {
  readonly data: Document & Document[];
  readonly meta: { page: { total_count: number; total_filtered_count: number } };
  readonly errors: unknown[];
  readonly included: Document[];
}

export interface Document {
  readonly id: string;
  readonly type: string;
  readonly attributes: Record<string, unknown>;
  readonly relationships: Record<string, { data: { id: string; type: string }[] }>;
}

/** A running simulator, seen by somebody with the demo keys. */
export class Datadog {
  constructor(readonly simulator: Simulator) {}

  get state(): DatadogState {
    return this.simulator.state().datadog as DatadogState;
  }

  async call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const { env, url } = this.simulator;
    const keys = { "DD-API-KEY": env.DD_API_KEY ?? "", "DD-APPLICATION-KEY": env.DD_APP_KEY ?? "" };
    const response = await fetch(`${url}/api/${path}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", ...(headers ?? keys) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  role(name: string): Role {
    const role = this.state.roles.find((each) => each.name === name);
    if (role === undefined) throw new Error(`no role ${name}`);
    return role;
  }

  /** Ids of permissions by name. */
  ids(...names: string[]): string[] {
    return names.map((name) => {
      const permission = this.state.permissions.find((each) => each.name === name);
      if (permission === undefined) throw new Error(`no permission ${name}`);
      return permission.id;
    });
  }

  /** Names of permissions by id, sorted. */
  names(ids: readonly string[]): string[] {
    const names = this.state.permissions.filter((each) => ids.includes(each.id)).map((each) => each.name);
    return names.sort();
  }

  /** Creates a role. */
  create(name: string, permissions?: readonly string[], attributes: object = {}): Promise<Answer> {
    return this.call("POST", "v2/roles", {
      data: {
        type: "roles",
        attributes: { name, ...attributes },
        ...(permissions === undefined ? {} : { relationships: permissionsOf(permissions) }),
      },
    });
  }

  clone(source: string, name: string, attributes: object = {}): Promise<Answer> {
    return this.call("POST", `v2/roles/${source}/clone`, {
      data: { type: "roles", attributes: { name, ...attributes } },
    });
  }

  patch(id: string, attributes: object, permissions?: readonly string[]): Promise<Answer> {
    const relationships = permissions === undefined ? {} : { relationships: permissionsOf(permissions) };
    return this.call("PATCH", `v2/roles/${id}`, { data: { type: "roles", id, attributes, ...relationships } });
  }
}

export function permissionsOf(ids: readonly string[]): object {
  return { permissions: { data: ids.map((id) => ({ type: "permissions", id })) } };
}

/** The permission ids of a role in an answer. */
export function held(document: Document | undefined): string[] {
  return document?.relationships.permissions?.data.map((each) => each.id) ?? [];
}

/** The ten permissions that every new role gets unless the request opts out. */
export const defaults = [
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

const running: Simulator[] = [];

/** Starts a simulator that is closed after the test. */
export async function startDatadog(switches: object = {}, options: SimulatorOptions = {}): Promise<Datadog> {
  const simulator = await startSimulator({ ...options, switches: { datadog: switches } });
  running.push(simulator);
  return new Datadog(simulator);
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});
