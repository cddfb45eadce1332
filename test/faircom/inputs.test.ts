import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bag } from "../../src/resource/json";
import { Unknown } from "../../src/resource/unknown";
import { bagOf } from "../support/generators";
import { accountDefinition, assignmentDefinition, Bench, PASSWORD, problemsOf } from "./bench";

const PLAIN = { sourceUsername: "template", username: "reports", password: PASSWORD };

/** The problems of the usual declaration with these changes. */
async function problems(change: object, olds: object = {}): Promise<string[]> {
  const bench = await Bench.start();
  const checked = await bench.check(accountDefinition, { ...PLAIN, ...change }, { ...olds });
  return problemsOf(checked);
}

describe("wrong input is refused at preview", () => {
  test.each([
    ["sourceUsername", { sourceUsername: undefined }, "is required"],
    ["sourceUsername", { sourceUsername: "" }, "can't be empty"],
    ["sourceUsername", { sourceUsername: 23 }, "expected a string, got a number"],
    ["sourceUsername", { sourceUsername: "x".repeat(32) }, "is 32 bytes long in UTF-8, FairCom allows 1 to 31"],
    ["username", { username: undefined }, "is required"],
    ["username", { username: "" }, "can't be empty"],
    ["username", { username: ["reports"] }, "expected a string, got a list"],
    ["username", { username: `${"x".repeat(30)}é` }, "is 32 bytes long in UTF-8, FairCom allows 1 to 31"],
    ["username", { username: "admin" }, "ADMIN and GUEST are built-in accounts"],
    ["username", { username: "Guest" }, "ADMIN and GUEST are built-in accounts"],
    ["username", { username: "TEMPLATE" }, "is the name of the source: a copy needs a name of its own"],
    ["password", { password: undefined }, "is required"],
    ["password", { password: 1234567 }, "expected a string, got a number"],
    ["password", { password: "é".repeat(32) }, "is 64 bytes long in UTF-8, FairCom allows at most 63"],
    [
      "password",
      { password: "" },
      "can't be empty without `allowEmptyPassword: true`: anybody could log in to the account",
    ],
    [
      "password",
      { password: "", allowEmptyPassword: false },
      "can't be empty without `allowEmptyPassword: true`: anybody could log in to the account",
    ],
    ["cloneRoles", { cloneRoles: "true" }, "expected a boolean, got a string"],
    ["description", { description: 5 }, "expected a string, got a number"],
    [
      "description",
      { description: "This account was cloned from NewAccount2." },
      "is 41 bytes long in UTF-8, FairCom's page of cloneAccount allows 31; `allowLongDescription: true` sends it all the same",
    ],
    [
      "description",
      { description: "x".repeat(65_501), allowLongDescription: true },
      "is 65501 bytes long in UTF-8, FairCom allows at most 65500",
    ],
    ["metadata", { metadata: ["a"] }, "expected an object, got a list"],
    ["metadata", { metadata: "tags" }, "expected an object, got a string"],
    ["metadata", { metadata: { x: "x".repeat(65_493) } }, "is longer than 65500 bytes of JSON"],
    ["allowEmptyPassword", { allowEmptyPassword: "yes" }, "expected a boolean, got a string"],
    ["allowLongDescription", { allowLongDescription: 1 }, "expected a boolean, got a number"],
    ["resendPassword", { resendPassword: "no" }, "expected a boolean, got a string"],
    ["adopt", { adopt: "other" }, 'must be the account "reports" that `username` names: accounts can\'t be renamed'],
    ["adopt", { adopt: "" }, "can't be empty"],
  ])("%s: %j", async (path, change, message) => {
    expect(await problems(change)).toEqual([`${path}: ${message}`]);
  });

  test("a source that isn't there, with and without cloneRoles", async () => {
    for (const cloneRoles of [true, false]) {
      const [problem, ...others] = await problems({ sourceUsername: "nobody", cloneRoles });
      expect(others).toEqual([]);
      expect(problem).toMatch(/^sourceUsername: FairCom shows no account "nobody" to clone\./);
      expect(problem).toContain("give the resource in place of its name");
    }
  });

  test("a property that doesn't exist, with the nearest one", async () => {
    expect(await problems({ cloneRole: true })).toEqual([
      'cloneRole: FairCom account has no such property; did you mean "cloneRoles"?',
    ]);
  });

  test("all of it at once", async () => {
    expect(
      await problems({
        sourceUsername: "",
        username: "GUEST",
        password: "x".repeat(64),
        cloneRoles: 1,
        description: 2,
        metadata: 3,
      }),
    ).toEqual([
      "sourceUsername: can't be empty",
      "username: ADMIN and GUEST are built-in accounts",
      "password: is 64 bytes long in UTF-8, FairCom allows at most 63",
      "cloneRoles: expected a boolean, got a number",
      "description: expected a string, got a number",
      "metadata: expected an object, got a number",
    ]);
  });

  test("no value of a secret is ever shown", async () => {
    const canary = `canary${"x".repeat(60)}`;
    expect((await problems({ password: canary })).join()).not.toContain("canary");
    expect((await problems({ password: { canary } })).join()).not.toContain("canary");
  });
});

describe("right input is accepted", () => {
  test.each([
    [
      "everything at its limit",
      {
        username: `${"x".repeat(29)}é`,
        password: "x".repeat(63),
        description: "x".repeat(31),
        metadata: { x: "x".repeat(65_492) },
      },
    ],
    ["an empty password that is allowed", { password: "", allowEmptyPassword: true }],
    ["a long description that is allowed", { description: "x".repeat(65_500), allowLongDescription: true }],
    ["an empty description", { description: "" }],
    ["nothing for what is optional", { description: null, metadata: null, cloneRoles: null }],
    [
      "values that aren't known yet",
      { password: new Unknown("string"), description: new Unknown("string"), metadata: { a: new Unknown("string") } },
    ],
    [
      "opt-ins that aren't known yet",
      {
        password: "",
        description: "x".repeat(32),
        allowEmptyPassword: new Unknown("boolean"),
        allowLongDescription: new Unknown("boolean"),
      },
    ],
  ])("%s", async (_name, change) => {
    expect(await problems(change)).toEqual([]);
  });
});

describe("what is checked comes out in canonical form", () => {
  test("defaults are filled in", async () => {
    const bench = await Bench.start();
    const { inputs } = await bench.check(accountDefinition, PLAIN);
    expect(inputs).toEqual({ ...PLAIN, cloneRoles: false, metadata: {} });
  });

  test("without credentials, offline, the rest is checked all the same", async () => {
    const bench = await Bench.start();
    const offline = await bench.check(
      accountDefinition,
      { ...PLAIN, sourceUsername: "nobody", password: "" },
      {},
      true,
    );
    expect(problemsOf(offline)).toEqual([
      "password: can't be empty without `allowEmptyPassword: true`: anybody could log in to the account",
    ]);
    expect(bench.sent).toEqual([]);
  });
});

describe("whatever is declared", () => {
  const text = fc.string({ maxLength: 40 });
  const PLAIN_ASSIGNMENT = { username: "template", roleNames: ["analysts"] };
  const account = bagOf({
    sourceUsername: text,
    username: text,
    password: text,
    cloneRoles: fc.boolean(),
    description: text,
    metadata: fc.dictionary(text, text),
    allowEmptyPassword: fc.boolean(),
    allowLongDescription: fc.boolean(),
    resendPassword: fc.boolean(),
    adopt: text,
  });
  const assignment = bagOf({ username: text, roleNames: fc.array(text, { maxLength: 4 }) });

  test.each([
    ["account", accountDefinition, account.map((bag): Bag => ({ ...PLAIN, ...bag }))],
    ["role assignment", assignmentDefinition, assignment.map((bag): Bag => ({ ...PLAIN_ASSIGNMENT, ...bag }))],
  ] as const)(
    "of an %s is accepted or refused, and what is accepted is canonical",
    async (_name, definition, declarations) => {
      const bench = await Bench.start();
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(declarations, async (news) => {
          const first = await bench.check(definition, news, {}, true);
          if (first.problems.length > 0) return;
          accepted++;
          const again = await bench.check(
            definition,
            { ...first.inputs, roleNames: news.roleNames },
            first.inputs,
            true,
          );
          expect(again.problems).toEqual([]);
          expect(again.inputs).toEqual(first.inputs);
        }),
        { numRuns: 300 },
      );
      expect(accepted).toBeGreaterThan(0);
      expect(bench.sent).toEqual([]);
    },
  );
});
