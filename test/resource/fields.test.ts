import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { field } from "../../src/resource/definition";
import { kindOf, parseField, pathText, show } from "../../src/resource/fields";
import { Unknown } from "../../src/resource/unknown";
import { json, jsonWithUnknowns } from "../support/generators";

const Policy = z.strictObject({
  resource: z.enum(["command", "cluster"]),
  action: z.array(z.string().min(1)).min(1),
  condition: z.object({ kind: z.string(), limit: z.int().optional() }).optional(),
});
const policies = field(z.array(Policy).max(2), { doc: "" });
const idOrNumber = field(z.union([z.string().min(2), z.int().positive()]), { doc: "" });

const problemsOf = (of: Parameters<typeof parseField>[1], value: unknown) =>
  parseField("policies", of, value).problems.map(({ path, message }) => `${path}: ${message}`);

describe("a wrong value", () => {
  test("is reported with the path of every problem", () => {
    const value = [{ resource: "comand", action: ["read", ""] }, { action: [] }];
    expect(problemsOf(policies, value)).toEqual([
      'policies[0].resource: expected one of "command", "cluster"; got "comand". Did you mean "command"?',
      "policies[0].action[1]: expected at least 1 character, got 0",
      'policies[1].resource: expected one of "command", "cluster"; got undefined',
      "policies[1].action: expected at least 1 element, got 0",
    ]);
  });

  test.each([
    ["nothing", undefined, "policies: is required"],
    ["null", null, "policies: is required"],
    ["a text", "read", "policies: expected an array, got a string"],
    ["too much", [1, 2, 3], "policies: expected at most 2 elements, got 3"],
    ["a surplus member", [{ resource: "command", action: ["a"], acces: 1 }], 'policies[0]: has no property "acces"'],
  ])("says what was expected: %s", (_, value, message) => {
    expect(problemsOf(policies, value)).toContain(message);
  });

  test("of a union is described by the branch that came nearest, or by the forms there are", () => {
    const deep = field(z.union([z.string(), z.object({ name: z.string() })]), { doc: "" });
    expect(problemsOf(deep, { name: 3 })).toEqual(["policies.name: expected a string, got a number"]);
    expect(problemsOf(idOrNumber, true)).toEqual(["policies: expected one of the documented forms, got a boolean"]);
  });

  test("is never shown if it is secret", () => {
    const secret = field(z.enum(["s3cret-a", "s3cret-b"]), { doc: "", secret: true });
    expect(problemsOf(secret, "canary-value").join()).not.toContain("canary");
    fc.assert(
      fc.property(json, (value) => {
        const shown = problemsOf(field(z.object({ password: z.string() }), { doc: "", secret: true }), {
          password: [`canary ${JSON.stringify(value)}`],
        });
        expect(shown.join()).not.toContain("canary");
      }),
    );
  });
});

describe("an unknown value", () => {
  test.each([
    ["a list", new Unknown("array")],
    ["a list, announced as a text", new Unknown("string")],
    ["an element", [new Unknown("object")]],
    ["a member", [{ resource: new Unknown("string"), action: ["read"] }]],
    ["a list in an element", [{ resource: "command", action: new Unknown("array") }]],
    ["an element of a list in an element", [{ resource: "command", action: [new Unknown("string")] }]],
    ["an object in an element", [{ resource: "command", action: ["a"], condition: new Unknown("object") }]],
    ["an object, announced as a text", [{ resource: "command", action: ["a"], condition: new Unknown("string") }]],
  ])("is no problem as %s, and passes through", (_, value) => {
    expect(parseField("policies", policies, value)).toEqual({ value, problems: [] });
  });

  test("doesn't hide what is wrong beside it", () => {
    const value = [{ resource: new Unknown("string"), action: [] }];
    expect(problemsOf(policies, value)).toEqual(["policies[0].action: expected at least 1 element, got 0"]);
  });

  test("doesn't hide that a list or an object stands where neither can", () => {
    expect(problemsOf(policies, { a: new Unknown("string") })).toEqual(["policies: expected an array, got an object"]);
    expect(problemsOf(idOrNumber, [new Unknown("string")])).toEqual([
      "policies: expected one of the documented forms, got a list",
    ]);
  });

  test("in place of a union or an optional object is no problem", () => {
    expect(parseField("id", idOrNumber, new Unknown("number")).problems).toEqual([]);
    const optional = field(z.object({ a: z.string().optional() }).optional(), { doc: "" });
    expect(parseField("o", optional, new Unknown("object"))).toEqual({ value: new Unknown("object"), problems: [] });
  });
});

test("whatever is given, every problem has a path that begins with the field and a message of one line", () => {
  fc.assert(
    fc.property(jsonWithUnknowns, fc.constantFrom(policies, idOrNumber), (value, of) => {
      for (const { path, message } of parseField("policies", of, value).problems) {
        expect(path.startsWith("policies")).toBe(true);
        expect(message).not.toBe("");
        expect(message).not.toContain("\n");
      }
    }),
  );
});

test("an object that zod fails over is a problem like any other", () => {
  expect(problemsOf(policies, { length: { toString: 0 } })).toEqual(["policies: can't be an object like this"]);
});

test("paths are written as in a program", () => {
  expect(pathText("policies", [0, "condition", "commandType"])).toBe("policies[0].condition.commandType");
  expect(pathText("", ["a", 1])).toBe("a[1]");
});

test("a shown value is short and harmless for a terminal", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(show(value).length).toBeLessThanOrEqual(80);
      expect(show(value)).not.toMatch(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
  expect(show("on\u001b[31mcall\u009b\u202e")).toBe('"on\\u001b[31mcall\\u009b\\u202e"');
});

test("kinds are words", () => {
  expect([undefined, null, [], {}, "", 1, true].map(kindOf)).toEqual([
    "nothing",
    "nothing",
    "a list",
    "an object",
    "a string",
    "a number",
    "a boolean",
  ]);
});
