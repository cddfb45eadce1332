import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../src/resource/json";
import { arrange, DECLARED, declaredList, keepDeclared, sameList } from "../../src/resource/pin";
import { json } from "../support/generators";

const names = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,6}$/), { maxLength: 12 });
/** Elements of unordered lists are names, or objects such as policies. */
const elements = fc.uniqueArray(json, { maxLength: 8, selector: canonical, comparator: "IsStrictlyEqual" });

/** How many positions the engine would show as changed, added or removed. */
function shownChanges(old: readonly unknown[], now: readonly unknown[]): number {
  const length = Math.max(old.length, now.length);
  return Array.from({ length }, (_, index) => index).filter((index) => canonical(old[index]) !== canonical(now[index]))
    .length;
}

const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });

describe("arrange", () => {
  test("without an old list, equal sets give equal lists", () => {
    fc.assert(
      fc.property(
        elements.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([list, other]) => {
          expect(arrange(other, undefined)).toEqual(arrange(list, undefined));
        },
      ),
    );
  });

  test("with an old list, equal sets give equal lists", () => {
    fc.assert(
      fc.property(
        elements.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        elements,
        ([list, other], old) => {
          expect(arrange(other, old)).toEqual(arrange(list, old));
        },
      ),
    );
  });

  test("loses nothing, invents nothing, repeats nothing", () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 8 }), fc.option(fc.array(json, { maxLength: 8 })), (want, old) => {
        const arranged = arrange(want, old ?? undefined).map(canonical);
        expect(new Set(arranged)).toEqual(new Set(want.map(canonical)));
        expect(arranged).toHaveLength(new Set(arranged).size);
      }),
    );
  });

  test("keeps the old list when nothing changed", () => {
    fc.assert(
      fc.property(
        elements.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([old, want]) => {
          expect(arrange(want, old)).toEqual(old);
        },
      ),
    );
  });

  test("is stable: arranging its own result changes nothing", () => {
    fc.assert(
      fc.property(names, names, (want, old) => {
        const once = arrange(want, old);
        expect(arrange(once, old)).toEqual(once);
        expect(arrange(want, once)).toEqual(once);
      }),
    );
  });

  test("shows one addition as one changed position", () => {
    fc.assert(
      fc.property(names, fc.stringMatching(/^[A-Z]{1,3}$/), (old, added) => {
        expect(shownChanges(old, arrange([added, ...old], old))).toBe(1);
      }),
    );
  });

  test("shows one removal as at most two changed positions", () => {
    fc.assert(
      fc.property(names, fc.nat(), (old, at) => {
        fc.pre(old.length > 0);
        const want = old.filter((_, index) => index !== at % old.length);
        expect(shownChanges(old, arrange(want, old))).toBeLessThanOrEqual(2);
      }),
    );
  });

  test("shows one exchange as one changed position", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.stringMatching(/^[A-Z]{1,3}$/), (old, at, added) => {
        fc.pre(old.length > 0);
        const want = old.filter((_, index) => index !== at % old.length);
        expect(shownChanges(old, arrange([...want, added], old))).toBe(1);
      }),
    );
  });
});

describe("the declared list", () => {
  test("is the list itself while the live one equals it", () => {
    expect(declaredList({ permissions: ["a", "b"] }, "permissions")).toEqual(["a", "b"]);
  });

  test("is the one kept beside a live list that differs", () => {
    const bag = { permissions: ["a", "by hand"], [DECLARED]: keepDeclared(["b", "a"], true) };
    expect(declaredList(bag, "permissions")).toEqual(["a", "b"]);
  });

  test.each([
    ["not JSON", "a b"],
    ["not a list", '{"a":1}'],
    ["not a text", ["a"]],
  ])("falls back to the live list where the kept one is %s", (_, kept) => {
    expect(declaredList({ permissions: ["live"], [DECLARED]: kept }, "permissions")).toEqual(["live"]);
  });

  test("is nothing where nothing is declared", () => {
    expect(declaredList({}, "permissions")).toBeUndefined();
    expect(declaredList({ permissions: "6a19a0b0" }, "permissions")).toBeUndefined();
  });

  test("survives being kept, in its order where order counts", () => {
    fc.assert(
      fc.property(elements, fc.boolean(), (list, unordered) => {
        const kept = declaredList({ [DECLARED]: keepDeclared(list, unordered) }, "list") ?? [];
        expect(sameList(kept, list, unordered)).toBe(true);
        if (!unordered) expect(kept.map(canonical)).toEqual(list.map(canonical));
      }),
    );
  });

  test("is kept as one text, whatever the order it came in", () => {
    fc.assert(
      fc.property(
        elements.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([list, other]) => {
          expect(keepDeclared(other, true)).toBe(keepDeclared(list, true));
        },
      ),
    );
  });
});
