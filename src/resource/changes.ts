import type { Live, ResourceDefinition } from "./definition";
import { asList, type Bag, equal, sameSet, without } from "./json";
import { isUndeclared } from "./outputs";
import { declaredList, type List } from "./pin";
import { ADDED } from "./state";
import { containsUnknown } from "./unknown";

type Definition<A> = ResourceDefinition<A>;

/** Keys that can't be changed after creation and whose values differ. */
export function replacedBy<A>(definition: Definition<A>, olds: Bag, news: Bag): string[] {
  return Object.entries(definition.inputs)
    .filter(([, field]) => field.immutable)
    .map(([name]) => name)
    .filter((name) => news[name] !== undefined || !isUndeclared(olds, name))
    .filter((name) => containsUnknown(news[name]) || !sameValue(definition, name, olds[name], news[name]));
}

/** What an update is to send: only what differs from the last known outputs, so that ignored drift isn't written back. */
export function changedInputs<A>(definition: Definition<A>, olds: Bag, news: Bag): Record<string, unknown> {
  const list = definition.list;
  const changes: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(definition.inputs)) {
    const wanted = news[name] ?? field.absent;
    if (field.createOnly || name === list?.source?.field || wanted === undefined) continue;
    const old = name === list?.field ? managedPart(definition, olds, news) : (olds[name] ?? field.absent);
    if (!sameValue(definition, name, old, wanted)) changes[name] = wanted;
  }
  const resent = Object.entries(definition.inputs).some(
    ([name, field]) => field.resendsList && !equal(olds[name], news[name]),
  );
  if (resent && list && news[list.field] !== undefined) changes[list.field] = news[list.field];
  return changes;
}

/** What the last known list holds of ours: neither what the vendor added to it, nor what others may have. */
function managedPart<A>(definition: Definition<A>, olds: Bag, news: Bag): unknown {
  const list = definition.list;
  const live = list && olds[list.field];
  if (!list || !Array.isArray(live)) return live;
  const wanted = asList(news[list.field]);
  const others = list.toleratesSurplus?.(news) ? othersPart(list.field, live, olds, wanted) : asList(olds[ADDED]);
  return without(live, without(others, wanted));
}

/** What a list holds beside what is declared and what was declared before. */
export function othersPart(field: string, live: List, olds: Bag, wanted: List): unknown[] {
  return without(without(live, wanted), declaredList(olds, field) ?? []);
}

/** Inputs whose live value is shown by the vendor and isn't the declared one; of an adopted object also what is never shown. */
export function differences<A>(
  definition: Definition<A>,
  live: Bag,
  inputs: Bag,
  adopted = false,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(definition.inputs)) {
    const wanted = inputs[name] ?? field.absent;
    if (field.createOnly || wanted === undefined) continue;
    if (live[name] === undefined && !(adopted && field.writeOnly)) continue;
    const tolerated = name === definition.list?.field && definition.list.toleratesSurplus?.(inputs) === true;
    const same = tolerated
      ? without(asList(wanted), asList(live[name])).length === 0
      : sameValue(definition, name, live[name], wanted);
    if (!same) changes[name] = tolerated ? [...asList(wanted), ...without(asList(live[name]), asList(wanted))] : wanted;
  }
  return changes;
}

/** Whether all that is wanted of a list is there: what differs is more than that. */
export function onlySurplus(field: string, changes: Bag, live: Bag): boolean {
  const wanted = changes[field];
  return Array.isArray(wanted) && without(wanted, asList(live[field])).length === 0;
}

/** What was sent and isn't shown, a line each. Surplus isn't missing: vendors add what a permission implies. */
export function missing<A>(definition: Definition<A>, live: Live, changes: Bag, inputs: Bag): string[] {
  const sent = Object.keys(differences(definition, live.values, inputs)).filter((name) => Object.hasOwn(changes, name));
  return sent.flatMap((name) => {
    if (name !== definition.list?.field || !definition.list.unordered) return [`${name}: not as declared`];
    const lacking = without(asList(inputs[name]), asList(live.values[name]));
    return lacking.length === 0 ? [] : [`${name}: missing ${lacking.map(String).join(", ")}`];
  });
}

/** Whether two values of an input mean the same, given whether its order counts. */
function sameValue<A>(definition: ResourceDefinition<A>, name: string, a: unknown, b: unknown): boolean {
  const list = definition.list;
  if (list?.field === name && list.unordered && Array.isArray(a) && Array.isArray(b)) return sameSet(a, b);
  return equal(a, b);
}
