import { describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator";
import { failed, type Project, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS, Organisation } from "./datadog";

const KEYS = js(`
const { faircom, qubole } = require("pulumi-clone");
const urls = JSON.parse(process.env.SIMULATORS);
const keys = { apiKey: process.env.DD_API_KEY, appKey: process.env.DD_APP_KEY };
const first = new datadog.Provider("first", { ...keys, apiUrl: urls[0] });
const second = new datadog.Provider("second", { ...keys, apiUrl: urls[1] });`);

/** A component that makes roles for itself and, by another component in it, for its children. */
const TEAM = `
class Team extends pulumi.ComponentResource {
  constructor(name, more, opts) {
    super("test:Team", name, {}, opts);
    new datadog.Role(name, { permissions: ["slos_read"] }, { parent: this });
    if (more) new Team(name + "-inner", undefined, { parent: this });
    more?.(this);
  }
}`;

function second(project: Project): Simulator {
  const [, simulator] = project.simulators;
  if (!simulator) throw new Error("there is no second simulator");
  return simulator;
}

describe("two organisations in one program", () => {
  const at = givenProject({
    simulators: 2,
    program: `${KEYS}${TEAM}
new datadog.Role("in-first", { cloneFrom: "${LOG_AUDITORS}" }, { provider: first });
new datadog.Role("in-second", { cloneFrom: "${LOG_AUDITORS}" }, { provider: second });
new Team("team-first", () => {}, { providers: [first] });
new Team("team-second", () => {}, { provider: second });
exports.found = datadog.getRoleOutput({ name: "Log Auditors" }, { provider: second }).permissions;
exports.foundByParent = datadog.getRoleOutput({ name: "Log Auditors" }, { parent: new Team("asking", undefined, { providers: { datadog: second } }) }).permissions;`,
  });
  const names = (org: Organisation) =>
    org
      .roles()
      .map(({ name }) => name)
      .filter((name) => /^(in|team|asking)/.test(name))
      .sort();

  test("each resource and function reaches its own, also inside components", async () => {
    const { project, org: first } = at;
    const other = new Organisation(second(project));
    await other.grant("Log Auditors", "slos_read");
    await succeeded(project.up());
    expect(names(first)).toEqual(["in-first", "team-first", "team-first-inner"]);
    expect(names(other)).toEqual(["asking", "in-second", "team-second", "team-second-inner"]);
    expect(first.permissions("in-first")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect(other.permissions("in-second")).toEqual([...LOG_AUDITORS_PERMISSIONS, "slos_read"]);
    const outputs = await project.outputs();
    for (const found of [outputs.found, outputs.foundByParent]) expect(found).toContain("slos_read");
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("destroy removes each from where it is", async () => {
    const { project, org: first } = at;
    await succeeded(project.destroy());
    expect(names(first)).toEqual([]);
    expect(names(new Organisation(second(project)))).toEqual([]);
  });
});

describe("providers of several vendors", () => {
  const at = givenProject({ simulators: 2, program: "" });
  const ofQubole = `const inQubole = new qubole.Provider("in-qubole", { apiToken: process.env.QDS_API_TOKEN, apiUrl: urls[1] + "/api" });`;

  test.for(["[first, inQubole]", "[inQubole, first]"])("in one component: %s", async (providers) => {
    const { project, org } = at;
    project.setProgram(`${KEYS}${TEAM}
${ofQubole}
const policies = [{ resource: "command", action: ["create"], access: "allow" }];
new Team("team", (parent) => new qubole.Role("exporters", { policies }, { parent }), { providers: ${providers} });`);
    await succeeded(project.up());
    expect(org.permissions("team-inner")).toEqual(["slos_read"]);
    const { roles } = second(project).state().qubole as { roles: { name: string }[] };
    expect(roles.map(({ name }) => name)).toContain("exporters");
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.destroy());
  });

  test("another vendor's provider is refused by resources and functions", async () => {
    const { project, org } = at;
    org.written();
    const refused = async (statement: string, message: string) => {
      project.setProgram(`${KEYS}${ofQubole}\n${statement}`);
      const output = await failed(project.preview());
      expect(output).toContain(message);
      expect(output).not.toMatch(/^\s+at .*[:(]\d+/m);
    };
    await refused(
      `new datadog.Role("r", { permissions: [] }, { provider: inQubole });`,
      `datadog:Role "r" was given a Provider of qubole: give it a \`datadog.Provider\`, or none.`,
    );
    await refused(
      `datadog.getRole({ name: "Log Auditors" }, { provider: inQubole });`,
      "datadog.getRole was given a provider that isn't a `datadog.Provider`.",
    );
    // Another copy of the package in the program is told by the marker alone.
    await refused(
      `const other = new pulumi.ProviderResource("pulumi-nodejs", "other", { "pulumi-clone:vendor": "faircom" });
new datadog.Role("r", { cloneFrom: "${LOG_AUDITORS}" }, { provider: other });`,
      "This Datadog role was given a Provider of faircom.",
    );
    expect(org.written()).toEqual([]);
  });

  test("a misspelt argument of a provider is refused", async () => {
    const { project } = at;
    project.setProgram(js(`new datadog.Provider("p", { apikey: "x" });`));
    expect(await failed(project.preview())).toContain(
      'datadog.Provider has no argument "apikey". It has: apiKey, appKey,',
    );
  });

  test("a rejected key of an explicit provider is said to be its own", async () => {
    const { project } = at;
    project.setProgram(`${KEYS}
const wrong = new datadog.Provider("wrong", { ...keys, apiKey: "wrong-canary-key", apiUrl: urls[0] });
new datadog.Role("r", { cloneFrom: "${LOG_AUDITORS}" }, { provider: wrong });`);
    const output = await failed(project.up());
    expect(output).toContain("apiKey from the explicit datadog.Provider");
    expect(output).not.toContain("wrong-canary-key");
  });
});
