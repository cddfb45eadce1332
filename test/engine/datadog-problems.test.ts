import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS } from "./datadog";

/** How often a text stands in another one. */
const count = (text: string, part: string) => text.split(part).length - 1;

/** What the CLI prints at the end, about each resource once. */
const diagnostics = (output: string) => output.slice(output.indexOf("Diagnostics:"));

/** A line of a JavaScript stack. */
const STACK_LINE = /^\s+at .*[:(]\d+/m;

describe("what is wrong with a declaration", () => {
  const at = givenProject({ program: "" });

  test("a misspelt permission, both ways at once, a long name and an unknown managed role are all reported at preview", async () => {
    const { project, org } = at;
    project.setProgram(
      js(`
new datadog.Role("bad", {
  name: "${"n".repeat(300)}",
  cloneFrom: "${LOG_AUDITORS}",
  permissions: ["logs_read_data", "logs_raed_archives", "dashbords_read"],
  receivesPermissionsFrom: ["Datadog Standart Role"],
  cloneform: "x",
});`),
    );
    const output = diagnostics(await failed(project.preview()));
    for (const problem of [
      "name: expected at most 255 characters, got 300",
      'permissions[1]: Datadog has no permission "logs_raed_archives"; did you mean "logs_read_archives"?',
      'permissions[2]: Datadog has no permission "dashbords_read"; did you mean "dashboards_read"?',
      'receivesPermissionsFrom[0]: expected one of "Datadog Admin Role", "Datadog Standard Role", "Datadog Read Only Role"; got "Datadog Standart Role". Did you mean "Datadog Standard Role"?',
      'cloneform: Datadog role has no such property; did you mean "cloneFrom"?',
      "cloneFrom: excludes permissions",
    ]) {
      expect(count(output, problem), problem).toBe(1);
    }
    expect(output).not.toMatch(STACK_LINE);
    expect(output).not.toContain("<nil>");
    expect(org.written()).toEqual([]);
  });

  test("a source that doesn't exist is reported at preview beside the other problems", async () => {
    const { project, org } = at;
    project.setProgram(js(`new datadog.Role("bad", { cloneFrom: "no-such-role", name: " " });`));
    const output = diagnostics(await failed(project.preview()));
    expect(count(output, 'cloneFrom: Datadog has no role with the id "no-such-role" to clone from.')).toBe(1);
    expect(output).toContain("name: role names can't be empty");
    expect(org.written()).toEqual([]);
  });

  test("the option import is refused, with what to do instead", async () => {
    const { project } = at;
    project.setProgram(js(`new datadog.Role("r", { permissions: [] }, { import: "${LOG_AUDITORS}" });`));
    const output = await failed(project.preview());
    expect(output).toContain("the option import can't work");
    expect(output).toContain(`adopt: "${LOG_AUDITORS}"`);
    expect(output).toContain("`datadog.Role.get`");
    expect(output).not.toMatch(STACK_LINE);
  });

  test("getRole says what it didn't find and lists what it found too often", async () => {
    const { project, org } = at;
    const look = (name: string) => project.setProgram(js(`datadog.getRoleOutput({ name: "${name}" });`));
    look("log auditors");
    const missing = diagnostics(await failed(project.preview()));
    expect(missing).toContain('error: getRole: Datadog has no role with the name "log auditors".');
    expect(missing).not.toMatch(STACK_LINE);
    const first = await org.create("Twice", []);
    await org.create("Twins", []);
    await org.rename("Twins", "Twice");
    look("Twice");
    const output = await failed(project.preview());
    expect(output).toContain('getRole: Datadog has 2 roles with the name "Twice".');
    expect(output).toContain(`id ${first}, created 20`);
    expect(output).not.toMatch(STACK_LINE);
  });
});

describe("credentials and network", () => {
  const roles = js(`
for (let i = 0; i < 10; i++) new datadog.Role("role-" + i, { permissions: ["slos_read"] });
new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}" });`);
  const at = givenProject({ program: roles });
  const none = { DD_API_KEY: undefined, DD_APP_KEY: undefined };
  const preview = (env: Record<string, string | undefined>, ...args: string[]) =>
    at.project.run(["preview", "--stack", "dev", ...args], { env });

  test("without credentials a preview names every way to give them", async () => {
    const output = diagnostics(await failed(preview(none)));
    expect(output).toContain("Datadog needs apiKey, which is given nowhere.");
    expect(output).toContain("DD_API_KEY");
    expect(output).toContain("pulumi config set datadog:apiKey <value> --secret");
    expect(output).toContain("datadog.Provider");
    expect(output).toContain("PULUMI_CLONE_OFFLINE=1");
    expect(output).not.toMatch(STACK_LINE);
    expect(at.org.asked()).toEqual([]);
  });

  test("offline, a preview shows what it can't know as unknown and asks nobody; up stops before it makes a copy", async () => {
    const { project, org } = at;
    const env = { ...none, DD_HOST: "http://127.0.0.1:1", PULUMI_CLONE_OFFLINE: "1" };
    const run = await preview(env, "--diff");
    expect(await succeeded(run)).toContain("permissions: [unknown]");
    expect(run.output).toContain('"slos_read"');
    project.setProgram(js(`new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}" });`));
    const up = await failed(
      project.run(["up", "--stack", "dev", "--yes", "--skip-preview"], { env: { PULUMI_CLONE_OFFLINE: "1" } }),
    );
    expect(up).toContain('unexpected unknown property value for "permissions"');
    expect(org.asked()).toEqual([]);
  });

  test("a rejected key is asked about once, and each resource says once where the key came from", async () => {
    const { project, org } = at;
    project.setProgram(roles);
    await succeeded(project.up());
    org.asked();
    const env = { DD_API_KEY: "wrong-canary-key" };
    const run = await project.run(["refresh", "--stack", "dev", "--yes", "--skip-preview"], { env });
    const output = diagnostics(await failed(run));
    expect(org.asked()).toHaveLength(1);
    expect(count(output, "Datadog rejected the credential (HTTP 403).")).toBe(11);
    expect(count(output, "apiKey from the environment variable DD_API_KEY")).toBe(11);
    expect(output).toContain("pulumi refresh");
    expect(run.output).not.toContain("wrong-canary-key");
    expect(run.output).not.toMatch(STACK_LINE);
  });

  test("the same in up and destroy, and in check and the program's own functions", async () => {
    const { project, org } = at;
    const env = { DD_APP_KEY: "wrong-canary-key" };
    project.setProgram(js(`datadog.getRoleOutput({ name: "Log Auditors" });`));
    const program = await failed(preview(env));
    expect(program).toContain("appKey from the environment variable DD_APP_KEY");
    project.setProgram(js(`new datadog.Role("new", { cloneFrom: "${LOG_AUDITORS}" });`));
    org.asked();
    const check = diagnostics(await failed(preview(env)));
    expect(count(check, "Datadog rejected the credential")).toBe(1);
    expect(org.asked()).toHaveLength(1);
    const destroy = diagnostics(
      await failed(project.run(["destroy", "--stack", "dev", "--yes", "--skip-preview"], { env })),
    );
    expect(org.asked()).toHaveLength(1);
    for (const output of [program, check, destroy]) {
      expect(output).toContain("appKey from the environment variable DD_APP_KEY");
      expect(output).not.toContain("wrong-canary-key");
      expect(output).not.toMatch(STACK_LINE);
    }
  });

  test("a key from stack configuration is said to be from there, and survives a rotation with --run-program", async () => {
    const { project } = at;
    const { DD_API_KEY = "", DD_APP_KEY = "" } = project.simulator.env;
    const refresh = (...args: string[]) =>
      project.run(["refresh", "--stack", "dev", "--yes", "--skip-preview", ...args], { env: none });
    project.setProgram(roles);
    await succeeded(project.run(["config", "set", "--secret", "datadog:apiKey", "wrong-canary-key"]));
    await succeeded(project.run(["config", "set", "--secret", "datadog:appKey", DD_APP_KEY]));
    await succeeded(project.run(["up", "--stack", "dev", "--yes", "--skip-preview"], { env: none }));
    await succeeded(project.run(["config", "set", "--secret", "datadog:apiKey", DD_API_KEY]));
    const output = await failed(refresh());
    expect(output).toContain("apiKey from the stack configuration (datadog:apiKey)");
    expect(output).toContain("--run-program");
    expect(output).not.toContain("wrong-canary-key");
    await succeeded(refresh("--run-program"));
    await succeeded(project.run(["config", "rm", "datadog:apiKey"]));
    await succeeded(project.run(["config", "rm", "datadog:appKey"]));
  });

  test("an address where nobody listens: the host is named, no stack", async () => {
    const { project } = at;
    project.setProgram(js(`new datadog.Role("new", { cloneFrom: "${LOG_AUDITORS}" });`));
    const output = diagnostics(await failed(preview({ DD_HOST: "http://127.0.0.1:1" })));
    expect(output).toContain("Datadog (127.0.0.1:1) couldn't be reached");
    expect(count(output, "couldn't be reached")).toBe(1);
    expect(output).not.toMatch(STACK_LINE);
  });
});
