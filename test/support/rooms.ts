/** Every resource of every room, so that tests which hold for all of them cover new ones by themselves. */
import type { ResourceDefinition, Room } from "../../src/resource/definition";
import type { Bag } from "../../src/resource/json";
import type { Simulator } from "../../src/simulator";
import type { DatadogState } from "../../src/simulator/datadog/state";
import { vendors } from "../../src/vendors";

export interface Registered {
  /** The persisted name, such as `datadog:Role`. */
  readonly name: string;
  readonly definition: ResourceDefinition<unknown>;
  readonly load: () => Promise<Room<unknown>>;
}

export async function registeredResources(): Promise<Registered[]> {
  const rooms = await Promise.all(Object.values(vendors).map(async (load) => ({ load, room: await load() })));
  return rooms.flatMap(({ load, room }) =>
    room.resources.map((definition) => ({ name: `${definition.vendor.name}:${definition.type}`, definition, load })),
  );
}

/** Declarations that the sample data of the simulator allows: one to create, and what it is then changed to. */
export const SAMPLES: Readonly<Record<string, (simulator: Simulator) => readonly [created: Bag, changed: Bag]>> = {
  "datadog:Role": (simulator) => {
    const { roles } = simulator.state().datadog as DatadogState;
    const source = roles.find(({ name }) => name === "Log Auditors");
    const args = { cloneFrom: source?.id, receivesPermissionsFrom: ["Datadog Standard Role"] };
    return [
      { ...args, name: "copy" },
      { name: "renamed", permissions: ["apm_read", "logs_read_data"] },
    ];
  },
  "faircom:ClonedAccount": () => {
    const args = { sourceUsername: "template", username: "copy", password: "pass-1", cloneRoles: true };
    return [args, { ...args, password: "pass-2", description: "changed" }];
  },
  "faircom:RoleAssignment": () => [
    { username: "template", roleNames: ["auditors"] },
    { username: "template", roleNames: ["analysts"] },
  ],
  "qubole:ClonedAccount": () => {
    const args = { sourceAccountId: 23, name: "copy", cloneUsers: true, onDelete: "suspend" };
    return [args, { ...args, onDelete: "retain" }];
  },
  "qubole:Role": () => {
    const policy = { resource: "command", action: ["create"], access: "allow" };
    return [
      { name: "copy", policies: [{ ...policy, condition: { commandType: ["DbExportCommand"] } }] },
      { name: "renamed", policies: [policy] },
    ];
  },
  "scalr:Role": () => [
    { name: "copy", cloneFrom: "4711" },
    { name: "renamed", cloneFrom: "4711", description: "changed", tags: ["a"] },
  ],
};

/** The settings of a simulator's environment, with another address. */
export function environmentAt(simulator: Simulator, url: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(simulator.env).map(([key, value]) => [key, value.replace(simulator.url, url)]),
  );
}
