/** Plain JSON: what states, plans and vendors' answers are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object of named values: the inputs or outputs of a resource. */
export type Bag = Readonly<Record<string, unknown>>;

/** One text for equal meaning: keys sorted, nothing undefined. Used to compare values, never shown. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "null";
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    // Wrapped, so that no list of pairs can look like an object.
    return { members: entries.map(([key, member]) => [key, sorted(member)]) };
  }
  return value;
}

/** Whether two values mean the same. */
export function equal(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Whether two lists hold the same elements, whatever their order. */
export function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  return equal(a.map(canonical).sort(), b.map(canonical).sort());
}

/** The elements of `list` that aren't in `others`. */
export function without<T>(list: readonly T[], others: readonly unknown[]): T[] {
  const keys = new Set(others.map(canonical));
  return list.filter((element) => !keys.has(canonical(element)));
}

/** The value if it is a list, otherwise an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether `value` is an object with named members (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
