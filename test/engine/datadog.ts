/** Somebody who works in a simulated Datadog organisation behind Pulumi's back, over the vendor's own API. */
import { afterAll, beforeAll, expect } from "vitest";
import type { Simulator } from "../../src/simulator";
import { uuidOf } from "../../src/simulator/datadog/catalogue";
import type { DatadogState, Role } from "../../src/simulator/datadog/state";
import { type Project, type ProjectOptions, project } from "../support/engine";

/** Ids of sample roles. */
export const SUPPORT_ENGINEERS = uuidOf("role Support Engineers");
export const LOG_AUDITORS = uuidOf("role Log Auditors");
export const READ_ONLY_ROLE = uuidOf("role Datadog Read Only Role");

/** What the sample role "Log Auditors" holds, sorted. */
export const LOG_AUDITORS_PERMISSIONS = [
  "audit_logs_read",
  "logs_read_archives",
  "logs_read_data",
  "logs_read_index_data",
];

export class Organisation {
  constructor(private readonly simulator: Simulator) {}

  private get state(): DatadogState {
    return this.simulator.state().datadog as DatadogState;
  }

  /** Everything that a program could have changed, comparable by `toEqual`. */
  snapshot(): unknown {
    const { roles, users, permissions } = this.state;
    return { roles, users, permissions };
  }

  roles(): readonly Role[] {
    return this.state.roles;
  }

  /** The one role of this name. */
  role(name: string): Role {
    const found = this.state.roles.filter((role) => role.name === name);
    expect(found, `roles named ${name}`).toHaveLength(1);
    return found[0] as Role;
  }

  /** The names of the permissions that the role of this name holds, sorted. */
  permissions(name: string): string[] {
    const { permissions } = this.state;
    const held = new Set(this.role(name).permissions);
    return permissions.flatMap((permission) => (held.has(permission.id) ? [permission.name] : [])).sort();
  }

  async grant(role: string, permission: string): Promise<void> {
    await this.call("POST", `/api/v2/roles/${this.role(role).id}/permissions`, permissionBody(permission));
  }

  async revoke(role: string, permission: string): Promise<void> {
    await this.call("DELETE", `/api/v2/roles/${this.role(role).id}/permissions`, permissionBody(permission));
  }

  /** Gives a role to a user. */
  async addUser(role: string, handle: string): Promise<void> {
    const user = this.state.users.find((each) => each.handle === handle);
    await this.call("POST", `/api/v2/roles/${this.role(role).id}/users`, { data: { type: "users", id: user?.id } });
  }

  async rename(role: string, name: string): Promise<void> {
    const { id } = this.role(role);
    await this.call("PATCH", `/api/v2/roles/${id}`, { data: { id, type: "roles", attributes: { name } } });
  }

  async remove(role: string): Promise<void> {
    await this.call("DELETE", `/api/v2/roles/${this.role(role).id}`);
  }

  /** Creates a role of exactly these permissions; its id. */
  async create(name: string, permissions: readonly string[]): Promise<string> {
    const data = permissions.map((permission) => ({ type: "permissions", id: uuidOf(`permission ${permission}`) }));
    const attributes = { name, default_permissions_opt_out: true };
    await this.call("POST", "/api/v2/roles", {
      data: { type: "roles", attributes, relationships: { permissions: { data } } },
    });
    return this.role(name).id;
  }

  /** The vendor's answer about the role of this id. */
  get(id: string): Promise<unknown> {
    return this.call("GET", `/api/v2/roles/${id}`);
  }

  /** What was asked of the vendor since the last look, as `GET /api/v2/roles/{role_id}`. */
  asked(): string[] {
    const requests = this.simulator.requests().map(({ method, template }) => `${method} ${template}`);
    this.simulator.clearRequests();
    return requests;
  }

  /** The same of the requests that could have changed something. */
  written(): string[] {
    return this.asked().filter((request) => !request.startsWith("GET "));
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { DD_API_KEY = "", DD_APP_KEY = "" } = this.simulator.env;
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: { "DD-API-KEY": DD_API_KEY, "DD-APPLICATION-KEY": DD_APP_KEY, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    this.simulator.clearRequests();
    return text === "" ? undefined : JSON.parse(text);
  }
}

function permissionBody(name: string): unknown {
  return { data: { type: "permissions", id: uuidOf(`permission ${name}`) } };
}

/** A program in JavaScript that has Pulumi and this package at hand. */
export function js(body: string): string {
  return `const pulumi = require("@pulumi/pulumi");\nconst { datadog } = require("pulumi-clone");\n${body}\n`;
}

/** One project for the tests of a `describe`, which follow each other, and the organisation of its first simulator. */
export function givenProject(options: ProjectOptions): { readonly project: Project; readonly org: Organisation } {
  let made: Project | undefined;
  beforeAll(async () => {
    made = await project(options);
  });
  afterAll(() => made?.close());
  const present = () => {
    if (!made) throw new Error("the project isn't there yet");
    return made;
  };
  return {
    get project() {
      return present();
    },
    get org() {
      return new Organisation(present().simulator);
    },
  };
}
