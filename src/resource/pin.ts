import { type Bag, canonical, equal, without } from "./json";

/** The input that holds the declared list while the live one differs from it. Part of the persisted contract. */
export const DECLARED = "__declared";
/** The input by which a source in the same program hands over its list. Part of the persisted contract. */
export const SOURCE = "__source";

export type List = readonly unknown[];

/**
 * The declared list of a bag of inputs or outputs. `refresh` writes the live list over the declared one, so the
 * declared one is kept beside it while they differ.
 */
export function declaredList(bag: Bag, field: string): List | undefined {
  const kept = bag[DECLARED];
  if (typeof kept === "string") {
    try {
      const list: unknown = JSON.parse(kept);
      if (Array.isArray(list)) return list;
    } catch {
      // A state edited by hand: the live list is the best that is left.
    }
  }
  const list = bag[field];
  return Array.isArray(list) ? list : undefined;
}

/** The form in which a declared list is kept in `__declared`: one string, so that it costs one line of state. */
export function keepDeclared(list: List, unordered: boolean): string {
  return JSON.stringify(unordered ? sortedList(list) : list);
}

/** Whether two lists mean the same. */
export function sameList(a: List, b: List, unordered: boolean): boolean {
  return unordered ? equal(sortedList(a), sortedList(b)) : equal(a, b);
}

/**
 * `want` in an order close to `old`. The engine compares lists position by position, so without this one addition at
 * the front would show every element as changed: an addition takes the place of a removal, the rest goes to the end,
 * and a hole that is left is filled with the last element. Equal sets give equal lists.
 */
export function arrange(want: List, old: List | undefined): unknown[] {
  const unique = [...new Map(want.map((element) => [canonical(element), element])).values()];
  if (!old) return sortedList(unique);
  const wanted = new Map(unique.map((element) => [canonical(element), element]));
  const additions = sortedList(without(unique, old));
  const placed: unknown[] = [];
  const holes: number[] = [];
  const seen = new Set<string>();
  for (const element of old) {
    const key = canonical(element);
    if (wanted.has(key) && !seen.has(key)) {
      seen.add(key);
      placed.push(element);
    } else {
      const addition = additions.shift();
      if (addition === undefined) holes.push(placed.length);
      placed.push(addition);
    }
  }
  placed.push(...additions);
  for (const hole of holes) {
    while (placed.length > 0 && placed[placed.length - 1] === undefined) placed.pop();
    if (hole < placed.length) placed[hole] = placed.pop();
  }
  return placed;
}

function sortedList(list: List): unknown[] {
  return [...list].sort((a, b) => {
    const [x, y] = [typeof a === "string" ? a : canonical(a), typeof b === "string" ? b : canonical(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}
