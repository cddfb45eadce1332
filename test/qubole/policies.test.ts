import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromWire, Policies, RESOURCES, samePolicies, toWire, warningsOf } from "../../src/qubole/policies";

const name = fc.stringMatching(/^[a-z_]{1,12}$/);
const policy = fc.record(
  {
    resource: fc.constantFrom(...RESOURCES),
    action: fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 5 })),
    access: fc.constantFrom("allow" as const, "deny" as const),
    condition: fc.record({ commandType: fc.oneof(name, fc.array(name, { minLength: 1 })) }, { requiredKeys: [] }),
  },
  { requiredKeys: ["resource", "action", "access"] },
);
const policies = fc.array(policy, { minLength: 1, maxLength: 5 });

/** The same meaning as another text: keys and names in another order, names twice. */
function disguised(value: unknown): unknown {
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [...value, ...value].reverse();
  if (Array.isArray(value)) return value.map(disguised);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, disguised(member)]),
  );
}

describe("policies", () => {
  it("are the same after a way over the wire", () => {
    fc.assert(
      fc.property(policies, (declared) => {
        const canonical = Policies.parse(declared);
        expect(fromWire(toWire(canonical), "6")).toEqual(canonical);
      }),
    );
  });

  it("have one canonical form for one meaning, however the vendor writes it", () => {
    fc.assert(
      fc.property(policies, (declared) => {
        const canonical = Policies.parse(declared);
        expect(Policies.parse(canonical)).toEqual(canonical);
        const other = JSON.stringify(disguised(JSON.parse(toWire(canonical))), null, 3);
        expect(fromWire(other, "6")).toEqual(canonical);
        expect(JSON.stringify(fromWire(other, "6"))).toBe(JSON.stringify(canonical));
      }),
    );
  });

  it("differ when their order does", () => {
    const [a, b] = [
      { resource: "all", action: ["all"], access: "allow" },
      { resource: "note", action: ["all"], access: "deny" },
    ];
    expect(samePolicies([a, b], [b, a])).toBe(false);
    expect(samePolicies([a, b], [{ ...a }, { ...b }])).toBe(true);
  });

  it.each([
    ['[{"access":"allow","resource":"all"}]', ["all"]],
    ['[{"access":"allow","resource":"all","action":"create"}]', ["create"]],
    ['[{"access":"allow","resource":"all","action":"[\\"update\\",\\"create\\"]"}]', ["create", "update"]],
    ['[{"access":"allow","resource":"all","action":"[update, create]"}]', ["create", "update"]],
  ])("understand the looser forms of the Python client's help: %s", (text, action) => {
    expect(fromWire(text, "6")).toEqual([{ resource: "all", action, access: "allow" }]);
  });

  it("understand a real array, and keep what they don't know", () => {
    const odd = [{ resource: "all", action: ["all"], access: "allow", scope: 7, condition: { qbol_users: [1] } }];
    expect(fromWire(odd, "6")).toEqual(odd);
    expect(JSON.parse(toWire(fromWire(odd, "6")))).toEqual(odd);
  });

  it.each([["no JSON"], ["{}"], ['["all"]'], ['[{"resource":"all"}]'], [null], [undefined]])(
    "can't be read from %j",
    (text) => {
      expect(() => fromWire(text, "6")).toThrow(/policies of the Qubole role 6 can't be read/);
    },
  );
});

describe("warnings", () => {
  const warn = (changes: object) => warningsOf([{ resource: "command", action: ["all"], access: "allow", ...changes }]);

  it("are silent on what the documents know", () => {
    expect(warn({ condition: { commandType: ["DbExportCommand", "HiveCommand"] } })).toEqual([]);
  });

  it.each([
    [
      { resource: "pipelines" },
      `policies[0].resource: "pipelines" is sent as it is, but Qubole's page doesn't list this resource.`,
    ],
    [
      { resource: "comand" },
      `policies[0].resource: "comand" is sent as it is, but Qubole's page doesn't list this resource; did you mean "command"?`,
    ],
    [
      { action: ["craete"] },
      `policies[0].action: "craete" is sent as it is, but this may be a slip; did you mean "create"?`,
    ],
    [
      { condition: { commandType: ["DbExprotCommand"] } },
      `policies[0].condition.commandType: "DbExprotCommand" is sent as it is, but Qubole's SDK doesn't know this command class; did you mean "DbExportCommand"?`,
    ],
    [
      { resource: "note", condition: { commandType: ["HiveCommand"] } },
      `policies[0].condition: commandType is documented for the resource "command" only.`,
    ],
  ])("tell of %j", (changes, warning) => {
    expect(warn(changes)).toEqual([warning]);
  });

  it("let an unknown action pass that resembles none: no complete list is public", () => {
    expect(warn({ action: ["view_status"] })).toEqual([]);
  });
});
