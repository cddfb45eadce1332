import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, Organisation } from "./datadog";
import { Faircom, js, Qubole, Scalr, STACK_LINE, written } from "./vendors";

/** A provider of each vendor, all of them at the second simulator; the environment points at the first one. */
const PROVIDERS = `
const url = JSON.parse(process.env.SIMULATORS)[1];
const config = new pulumi.Config();
const providers = {
  datadog: new datadog.Provider("d", { apiKey: process.env.DD_API_KEY, appKey: process.env.DD_APP_KEY, apiUrl: url }),
  faircom: new faircom.Provider("f", { username: "ADMIN", password: process.env.FAIRCOM_PASSWORD, apiUrl: url + "/api" }),
  qubole: new qubole.Provider("q", { apiToken: process.env.QDS_API_TOKEN, apiUrl: url + "/api" }),
  scalr: new scalr.Provider("s", {
    apiKeyId: process.env.SCALR_API_KEY_ID, apiSecretKey: process.env.SCALR_API_SECRET_KEY, apiUrl: url, environmentId: "5",
  }),
};`;

/** A resource of each vendor. */
const STATEMENTS = {
  datadog: `new datadog.Role("d-role", { permissions: ["slos_read"] }, OPTIONS);`,
  qubole: `new qubole.Role("q-role", { policies: [{ resource: "note", action: "read", access: "allow" }] }, OPTIONS);`,
  faircom: `new faircom.RoleAssignment("f-roles", { username: "template", roleNames: ["auditors"] }, OPTIONS);`,
  scalr: `new scalr.Role("s-role", { cloneFrom: 42 }, OPTIONS);`,
};

const TEAM = `
class Team extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("test:Team", name, {}, opts);
    new Members(name + "-members", { parent: this });
  }
}
class Members extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("test:Members", name, {}, opts);
    ${Object.values(STATEMENTS).join("\n    ").replaceAll("OPTIONS", "{ parent: this }")}
  }
}`;

describe("providers of all vendors", () => {
  const at = givenProject({ simulators: 2, program: "" });
  const second = () => at.project.simulators[1] ?? at.project.simulator;

  test.for([
    "[providers.datadog, providers.faircom, providers.qubole, providers.scalr]",
    "[providers.scalr, providers.qubole, providers.faircom, providers.datadog]",
  ])("reach the resources of a component's component: %s", async (given) => {
    const { project } = at;
    project.setProgram(js(`${PROVIDERS}${TEAM}\nnew Team("team", { providers: ${given} });`));
    await succeeded(project.up());
    expect(new Organisation(second()).permissions("d-role")).toEqual(["slos_read"]);
    expect(new Qubole(second()).role("q-role").accountId).toBe(23);
    expect(new Faircom(second()).roles("template")).toContain("auditors");
    expect(new Scalr(second()).role("s-role").envId).toBe(5);
    expect(project.simulator.requests()).toEqual([]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.destroy());
    expect(new Faircom(second()).roles("template")).not.toContain("auditors");
    written(second());
  });

  test("a resource given another vendor's provider is refused, whichever two they are", async () => {
    const { project } = at;
    const pairs = Object.keys(STATEMENTS).flatMap((vendor) =>
      Object.keys(STATEMENTS).flatMap((other) => (other === vendor ? [] : [[vendor, other] as const])),
    );
    const attempts = pairs.map(([vendor, other]) => {
      const statement = STATEMENTS[vendor as keyof typeof STATEMENTS];
      return `try {
  ${statement.replace("OPTIONS", `{ provider: providers.${other} }`)}
  console.log("accepted");
} catch (error) { console.log(error.message); }`;
    });
    project.setProgram(js(`${PROVIDERS}\n${attempts.join("\n")}\nthrow new pulumi.RunError("the end");`));
    const output = await failed(project.preview());
    for (const [vendor, other] of pairs) {
      expect(output).toMatch(new RegExp(`^ *${vendor}:\\w+ "[a-z-]+" was given a Provider of ${other}:`, "m"));
    }
    expect(output).not.toContain("accepted");
    expect(output).not.toMatch(STACK_LINE);
    expect(written(second())).toEqual([]);
  });
});
