/** Wrong input of every parameter is refused, all problems at once, with paths. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/resource/check";
import { Unknown } from "../../src/resource/unknown";
import type { Refused } from "../support/room";
import { ALL, bench, failure } from "./bench";

async function problemsOf(kind: "role" | "account", args: object): Promise<Record<string, string>> {
  const { [kind]: make } = await bench();
  const refused = (await failure(make().preview({ name: "x", ...args }))) as Refused;
  return Object.fromEntries(refused.problems.map(({ path, message }) => [path, message]));
}

describe("qubole.ClonedAccount", () => {
  it("reports every problem at once", async () => {
    const problems = await problemsOf("account", {
      sourceAccountId: "twenty-three",
      name: " ",
      cloneUsers: "true",
      generateExternalId: 1,
      onDelete: "delete",
      replaceOnRename: null,
      waitSeconds: 3601,
      currentToken: "",
      adopt: -1,
      id: 23,
    });
    expect(problems).toEqual({
      sourceAccountId: "expected the id of an account: a whole number greater than 0",
      name: "account names can't be empty or only blanks",
      cloneUsers: "expected a boolean, got a string",
      generateExternalId: "expected a boolean, got a number",
      onDelete: 'expected one of "retain", "suspend", "disable"; got "delete"',
      waitSeconds: "expected at most 3600, got 3601",
      currentToken: "expected at least 1 character, got 0",
      adopt: "expected the id of an account: a whole number greater than 0",
      id: "Qubole account has no such property",
    });
  });

  it.each([
    [{}, "is required"],
    [{ sourceAccountId: 0 }, "expected the id"],
    [{ sourceAccountId: 1.5 }, "expected the id"],
    [{ sourceAccountId: true }, "expected one of"],
    [{ sourceAccountId: "1e3" }, "expected the id"],
    [{ sourceAccountId: "9".repeat(20) }, "expected the id"],
  ])("refuses %j", async (args, words) => {
    expect((await problemsOf("account", args)).sourceAccountId).toContain(words);
  });

  it("takes the id as number or text, and knows them for the same", async () => {
    const { account } = await bench();
    const clone = account();
    await clone.up({ name: "x", sourceAccountId: 23 });
    expect(await clone.up({ name: "x", sourceAccountId: "23" })).toBe("same");
    expect(await clone.up({ name: "x", sourceAccountId: 23, cloneUsers: false, onDelete: "retain" })).toBe("same");
  });

  it("accepts what isn't known yet", async () => {
    const { account } = await bench();
    const args = {
      name: new Unknown("string"),
      sourceAccountId: new Unknown("string"),
      currentToken: new Unknown("string"),
    };
    const checked = await check(account().definition, {}, args, {
      connect: () => Promise.reject(new Error()),
      offline: false,
    });
    expect(checked.problems).toEqual([]);
    expect(checked.inputs).toMatchObject(args);
  });

  it("never shows a token", async () => {
    const problems = await problemsOf("account", { sourceAccountId: 23, currentToken: ["t0psecret"] });
    expect(JSON.stringify(problems)).not.toContain("t0psecret");
    expect(problems.currentToken).toBe("expected a string, got a list");
  });
});

describe("qubole.Role", () => {
  it("reports every problem at once, each with its path", async () => {
    const problems = await problemsOf("role", {
      name: "",
      policies: [
        { resource: "", action: [], access: "maybe" },
        { resource: "command", action: ["create", " "], access: "allow", condition: { comandType: ["HiveCommand"] } },
        { resource: "command", action: ["create"], access: "allow", condition: { commandType: [] }, effect: "deny" },
        { resource: 7, action: 7, access: "allow", condition: "HiveCommand" },
        "all",
      ],
      adopt: "analyst",
      polices: [],
    });
    expect(problems).toEqual({
      name: "role names can't be empty or only blanks",
      "policies[0].resource": "can't be empty",
      "policies[0].action": "name at least one action",
      "policies[0].access": 'expected one of "allow", "deny"; got "maybe"',
      "policies[1].action": "action names can't be empty",
      "policies[1].condition": 'has no property "comandType"',
      "policies[2].condition.commandType": "name at least one command class",
      "policies[2]": 'has no property "effect"',
      "policies[3].resource": "expected one of the documented forms, got a number",
      "policies[3].action": "expected one of the documented forms, got a number",
      "policies[3].condition": "expected an object, got a string",
      "policies[4]": "expected an object, got a string",
      adopt: "expected the id of a role: a whole number greater than 0",
      polices: 'Qubole role has no such property; did you mean "policies"?',
    });
  });

  it.each([
    [{ policies: [] }, { policies: "expected at least 1 element, got 0" }],
    [{ policies: JSON.stringify(ALL) }, { policies: "expected an array, got a string" }],
    [{ cloneFrom: "analyst" }, { cloneFrom: "expected the id of a role: a whole number greater than 0" }],
    [{ cloneFrom: 4, policies: ALL }, { cloneFrom: expect.stringContaining("excludes policies") }],
    [{}, { policies: "is required: write the policies out, or give cloneFrom to copy a role" }],
  ])("refuses %j", async (args, expected) => {
    expect(await problemsOf("role", args)).toEqual(expected);
  });

  it("reports a source that doesn't exist at preview", async () => {
    const problems = await problemsOf("role", { cloneFrom: 4711 });
    expect(problems.cloneFrom).toMatch(/Qubole has no role with the id 4711 to clone from.*getRoleOutput/s);
  });

  it("warns of unknown resources and command classes, and only then", async () => {
    const { definition } = (await bench()).role();
    const connect = () => Promise.reject(new Error());
    const declared = [{ resource: "pipelines", action: ["all"], access: "allow" }];
    const first = await check(definition, {}, { name: "x", policies: declared }, { connect, offline: true });
    expect(first.problems).toEqual([]);
    expect(first.notices).toEqual([
      `Qubole role "x": policies[0].resource: "pipelines" is sent as it is, but Qubole's page doesn't list this resource.`,
    ]);
    const second = await check(definition, first.inputs, { name: "x", policies: declared }, { connect, offline: true });
    expect(second.notices).toEqual([]);
  });

  it("accepts what isn't known yet, at any depth", async () => {
    const { definition } = (await bench()).role();
    const connect = () => Promise.reject(new Error());
    for (const policies of [
      new Unknown("array"),
      [new Unknown("object")],
      [{ resource: "command", action: [new Unknown("string")], access: "allow" }],
    ]) {
      const checked = await check(definition, {}, { name: "x", policies }, { connect, offline: false });
      expect(checked.problems).toEqual([]);
    }
    const copied = await check(
      definition,
      {},
      { name: "x", cloneFrom: new Unknown("string") },
      { connect, offline: false },
    );
    expect(copied.problems).toEqual([]);
    expect(copied.inputs.policies).toBeInstanceOf(Unknown);
  });
});

describe("settings", () => {
  it.each([
    [{ QDS_API_TOKEN: "" }, /Qubole needs apiToken.*QDS_API_TOKEN.*qubole:apiToken/s],
    [{ QDS_API_URL: "api.qubole.com" }, /qubole:apiUrl isn't an address/],
    [{ QDS_API_URL: "ftp://api.qubole.com/api" }, /qubole:apiUrl isn't an address/],
    [{ QDS_API_VERSION: "../v2" }, /qubole:apiVersion isn't a version/],
  ])("refuses %j", async (environment, words) => {
    const { connection } = await bench();
    expect(() => connection(environment)).toThrow(words);
  });

  it("adds /api to a bare host, and takes the version", async () => {
    const { connection, simulator, role } = await bench();
    const made = Object.assign(role(), { api: connection({ QDS_API_URL: simulator.url, QDS_API_VERSION: "latest" }) });
    await made.up({ name: "x", policies: ALL });
    expect(simulator.requests().at(-1)?.template).toBe("/api/latest/roles");
  });
});
