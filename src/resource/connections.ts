import type { SettingValues, Surroundings, VendorDefinition } from "./definition";

const connections = new Map<string, unknown>();

/** The connection of these settings: one per process, so that everything that uses it shares reads, limits and rejections. */
export function connectionOf<A>(vendor: VendorDefinition<A>, settings: SettingValues, surroundings: Surroundings): A {
  const values = Object.keys(vendor.settings).map((name) => settings.get(name) ?? null);
  const key = JSON.stringify([vendor.name, ...values]);
  const known = connections.get(key);
  if (known !== undefined) return known as A;
  const made = vendor.connect(settings, surroundings);
  connections.set(key, made);
  return made;
}
