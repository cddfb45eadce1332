import type { Live, ResourceDefinition } from "./definition";
import { asList, type Bag, without } from "./json";
import { arrange, DECLARED, declaredList, keepDeclared, type List, sameList } from "./pin";
import { ADDED, STATE_VERSION, UNDECLARED, VERSION } from "./state";

type Definition<A> = ResourceDefinition<A>;

/** What the live list holds beyond what we sent in this very request; what was recorded so before and is still there stays. */
export function addedByVendor<A>(
  definition: Definition<A>,
  live: Live,
  inputs: Bag,
  recorded: Bag,
  listSent: boolean,
): unknown[] {
  const list = definition.list;
  if (!list) return [];
  // What was recorded by an earlier look holds the additions themselves; the declared list stands beside it.
  const wanted = listSent ? inputs[list.field] : declaredList(inputs, list.field);
  const surplus = without(asList(live.values[list.field]), asList(wanted));
  if (listSent) return surplus;
  const before = asList(recorded[ADDED]);
  return without(surplus, without(surplus, before));
}

export function outputsOf<A>(
  definition: Definition<A>,
  live: Live,
  inputs: Bag,
  added: List,
  undeclared: readonly string[],
): Record<string, unknown> {
  const list = definition.list;
  const outputs: Record<string, unknown> = {};
  for (const name of Object.keys(definition.inputs)) outputs[name] = live.values[name] ?? inputs[name];
  for (const name of Object.keys(definition.outputs)) outputs[name] = live.values[name];
  if (list) {
    // A program that ignores changes of the list carries the live one; the pin then stands beside it.
    const want = declaredList(inputs, list.field);
    const shown = live.values[list.field];
    if (Array.isArray(shown)) {
      const order = asList(inputs[list.field]);
      outputs[list.field] = list.unordered ? arrange(shown, order) : shown;
    }
    if (want && Array.isArray(shown) && !sameList(want, shown, list.unordered)) {
      outputs[DECLARED] = keepDeclared(want, list.unordered);
    }
    if (added.length > 0) outputs[ADDED] = list.unordered ? arrange(added, undefined) : [...added];
  }
  if (undeclared.length > 0) outputs[UNDECLARED] = [...undeclared];
  outputs[VERSION] = STATE_VERSION;
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
}

/** The inputs of which the vendor shows or has shown a value although the program gives none. */
export function undeclared<A>(definition: Definition<A>, live: Live, bag: Bag): string[] {
  const names = Object.keys(definition.inputs);
  return names.filter((name) => (live.values[name] ?? bag[name]) !== undefined && isUndeclared(bag, name));
}

/** Whether the program gives no value of this input, judged by checked inputs or by the outputs of a resource that was created. */
export function isUndeclared(bag: Bag, name: string): boolean {
  return bag[name] === undefined || asList(bag[UNDECLARED]).includes(name);
}
