import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, equal, sameSet, without } from "../../src/resource/json";
import { json } from "../support/generators";

/** The same value with the members of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  const made: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value).reverse()) {
    Object.defineProperty(made, key, { value: reversed(member), enumerable: true });
  }
  return made;
}

describe("equal", () => {
  test("doesn't mind the order of an object's members", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equal(value, reversed(value))).toBe(true);
      }),
    );
  });

  test("takes an absent member and an undefined one for the same", () => {
    expect(equal({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });

  test("tells everything else apart", () => {
    const distinct = [
      null,
      false,
      true,
      0,
      1,
      "",
      "0",
      "null",
      [],
      [[]],
      [null],
      ["a", 1],
      [["a", 1]],
      {},
      { a: 1 },
      { a: "1" },
      { a: null },
      { a: {} },
      { a: [] },
      { b: 1 },
      [{ a: 1 }],
    ];
    for (const one of distinct) {
      for (const other of distinct) expect([one, other, equal(one, other)]).toEqual([one, other, one === other]);
    }
  });

  test("minds the order of a list", () => {
    expect(equal(["a", "b"], ["b", "a"])).toBe(false);
  });
});

describe("lists as sets", () => {
  test("are the same in any order", () => {
    const list = fc.array(json, { maxLength: 6 });
    fc.assert(
      fc.property(
        list.chain((elements) =>
          fc.tuple(fc.constant(elements), fc.shuffledSubarray(elements, { minLength: elements.length })),
        ),
        ([one, other]) => {
          expect(sameSet(one, other)).toBe(true);
        },
      ),
    );
  });

  test("what is left without others is what no other equals", () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 6 }), fc.array(json, { maxLength: 6 }), (list, others) => {
        const texts = new Set(others.map(canonical));
        expect(without(list, others).map(canonical)).toEqual(list.map(canonical).filter((text) => !texts.has(text)));
        expect(without(list, list)).toEqual([]);
      }),
    );
  });
});
