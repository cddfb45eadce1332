import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stubOf, tokenOf } from "../../src/pulumi/contract";
import { fromWire, toWire } from "../../src/pulumi/wire";
import { CloneError } from "../../src/resource/errors";
import { Unknown, type UnknownKind } from "../../src/resource/unknown";
import { vendors } from "../../src/vendors";
import { json, jsonWithUnknowns } from "../support/generators";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The sentinels as pulumi/pulumi, pkg/resource/plugin/rpc.go, defines them. */
const SENTINELS: readonly (readonly [UnknownKind, string])[] = [
  ["boolean", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"],
  ["number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"],
  ["string", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
  ["array", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
  ["asset", "030794c1-ac77-496b-92df-f27374a8bd58"],
  ["archive", "e48ece36-62e2-4504-bad9-02848725956a"],
  ["object", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"],
];

describe("unknown values", () => {
  test.each(SENTINELS)("%s are recognised at any depth, and go back as they came", (kind, sentinel) => {
    const bag = { a: sentinel, b: [sentinel, { c: sentinel }], d: `x${sentinel}` };
    const unknown = new Unknown(kind);
    expect(fromWire(bag)).toEqual({ a: unknown, b: [unknown, { c: unknown }], d: `x${sentinel}` });
    expect(toWire(fromWire(bag) as Record<string, unknown>)).toEqual(bag);
  });
});

describe("values", () => {
  test("come back as they went", () => {
    fc.assert(
      fc.property(jsonWithUnknowns, (value) => {
        const there = fromWire({ value });
        expect(isDeepStrictEqual(fromWire(toWire(there as Record<string, unknown>)), there)).toBe(true);
      }),
    );
  });

  test("on the wire are plain JSON: nothing undefined, nothing frozen, no prototypes", () => {
    fc.assert(
      fc.property(jsonWithUnknowns, (value) => {
        const wire = toWire({ value: deepFrozen(value), none: undefined });
        expect(Object.keys(wire)).toEqual(["value"]);
        expect(isDeepStrictEqual(JSON.parse(JSON.stringify(wire)), wire)).toBe(true);
        expect(Object.isFrozen(wire)).toBe(false);
      }),
    );
  });

  test("with a member called __proto__ keep it as a member", () => {
    const hostile: unknown = JSON.parse('{"a":{"__proto__":{"polluted":1},"b":2}}');
    for (const value of [fromWire(hostile), toWire(hostile as Record<string, unknown>)]) {
      const { a } = value as { a: { polluted?: unknown } };
      expect(Object.keys(a)).toEqual(["__proto__", "b"]);
      expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
      expect(a.polluted).toBeUndefined();
    }
  });

  test("lose undefined members, and keep the places of undefined elements", () => {
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    expect(toWire({ a: { b: undefined }, c: [undefined, 1], d: [, 1] })).toEqual({ a: {}, c: [null, 1], d: [null, 1] });
  });

  test.each([
    ["a number that is none", Number.NaN],
    ["an infinite number", Number.POSITIVE_INFINITY],
    ["a big integer", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", Buffer.from("x")],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["an object of a class", new (class Thing {})()],
  ])("that the host would silently change or refuse are refused by their path: %s", (_, value) => {
    expect(() => toWire({ list: [{ member: value }] })).toThrow(CloneError);
    expect(() => toWire({ list: [{ member: value }] })).toThrow("The value at list[0].member can't be stored");
  });

  test("nested without end are refused, not overflowed over", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(() => fromWire({ deep })).toThrow("nested deeper");
    expect(() => toWire({ deep })).toThrow(CloneError);
  });
});

describe("secrets", () => {
  test("are wrapped by key, and unwrapped wherever the engine wraps them", () => {
    const wire = toWire({ password: "p", list: ["a"], name: "n" }, new Set(["password", "list"]));
    expect(wire).toEqual({
      password: { [SIGNATURE]: SECRET, value: "p" },
      list: { [SIGNATURE]: SECRET, value: ["a"] },
      name: "n",
    });
    expect(fromWire({ a: [wire] })).toEqual({ a: [{ password: "p", list: ["a"], name: "n" }] });
  });

  test("that are unknown or absent aren't wrapped", () => {
    const secrets = new Set(["a", "b", "c"]);
    const wire = toWire({ a: new Unknown("string"), b: undefined, c: null }, secrets);
    expect(wire).toEqual({ a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", c: null });
  });

  test("survive the way back whatever they are", () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(value !== null);
        expect(isDeepStrictEqual(fromWire(toWire({ value }, new Set(["value"]))), fromWire({ value }))).toBe(true);
      }),
    );
  });
});

describe("what stands in users' states", () => {
  test("is these very bytes", () => {
    const stub = 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")';
    expect(stubOf("datadog:Role")).toBe(stub);
    expect(Buffer.byteLength(stub)).toBe(76);
    expect(tokenOf("datadog:Role")).toBe("pulumi-nodejs:dynamic/datadog:Role");
  });

  test("stays small for every resource", async () => {
    for (const load of Object.values(vendors)) {
      for (const { vendor, type } of (await load()).resources) {
        expect(Buffer.byteLength(stubOf(`${vendor.name}:${type}`))).toBeLessThanOrEqual(90);
      }
    }
  });
});

function deepFrozen(value: unknown): unknown {
  if (value !== null && typeof value === "object") {
    Object.values(value).forEach(deepFrozen);
    return Object.freeze(value);
  }
  return value;
}
