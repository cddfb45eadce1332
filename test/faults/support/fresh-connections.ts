/** Stands in for `src/resource/connections` where one test process plays many provider processes. */
import type { SettingValues, Surroundings, VendorDefinition } from "../../../src/resource/definition";

let connections = new Map<string, unknown>();

/** Forgets every connection, as the end of a process does. */
export function dropConnections(): void {
  connections = new Map();
}

export function connectionOf<A>(vendor: VendorDefinition<A>, settings: SettingValues, surroundings: Surroundings): A {
  const key = JSON.stringify([vendor.name, ...Object.keys(vendor.settings).map((name) => settings.get(name) ?? null)]);
  const known = connections.get(key);
  if (known !== undefined) return known as A;
  const made = vendor.connect(settings, surroundings);
  connections.set(key, made);
  return made;
}
