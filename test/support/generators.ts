/** Generators of hostile values. */
import fc from "fast-check";
import { Unknown, type UnknownKind } from "../../src/resource/unknown";

const KINDS: readonly UnknownKind[] = ["boolean", "number", "string", "array", "asset", "archive", "object"];

/** Keys that have a meaning to JavaScript, to the engine or to us, among arbitrary ones. */
const awkwardKey = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "kind",
    "id",
    "name",
    "length",
  ),
  fc.string({ maxLength: 8 }),
);

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  // JSON knows no negative zero.
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  fc.string(),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", " ", "\u001b[31mred", "\u009b1m", "\u202egnp.exe", "..", "%2e%2e", "\0", "💥", "a".repeat(3000)),
);

function record<T>(member: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(awkwardKey, member), { maxLength: 4 }).map((entries) => {
    const made: Record<string, T> = {};
    // An ordinary assignment of `__proto__` would make a prototype of it.
    for (const [key, value] of entries) {
      Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return made;
  });
}

function tree(leaves: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaves,
      fc.array(tie("value"), { maxLength: 4 }),
      record(tie("value")),
    ),
  }));
  return value;
}

/** Any JSON. */
export const json: fc.Arbitrary<unknown> = tree(leaf);

export const unknown: fc.Arbitrary<Unknown> = fc.constantFrom(...KINDS).map((kind) => new Unknown(kind));

/** Any JSON, with unknown values at any depth. */
export const jsonWithUnknowns: fc.Arbitrary<unknown> = tree(fc.oneof({ weight: 4, arbitrary: leaf }, unknown));

/** An object of the given keys, each one absent, plausible or anything. */
export function bagOf(
  plausible: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  anything: fc.Arbitrary<unknown> = jsonWithUnknowns,
): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.fromEntries(
    Object.entries(plausible).map(([key, value]) => [key, fc.oneof({ weight: 3, arbitrary: value }, anything)]),
  );
  return fc
    .tuple(fc.record(known, { requiredKeys: [] }), fc.option(record(anything), { freq: 5 }))
    .map(([bag, surplus]) => ({ ...bag, ...surplus }));
}
