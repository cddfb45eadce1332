/** Secrets where things go wrong, on the real engine and with debug output; `test/host/secrets.test.ts` does it for every request. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Echo, type EchoServer, echoOf, isWrite, startEcho } from "../support/echo";
import { commandLine, failed, type Project, project, type Run, succeeded } from "../support/engine";
import { environmentAt } from "../support/rooms";
import { SABOTAGE, type Sabotage } from "../support/sabotage";
import { statesOf } from "../support/vendor-states";
import { PROGRAM, Secrets } from "./secrets";
import { js } from "./vendors";

vi.mock("node:crypto", async (original) => (await import("../support/issued-tokens")).recording(await original()));

/** A declaration of each vendor whose check asks the vendor. */
const ASKING = {
  datadog: `new datadog.Role("r", { permissions: ["apm_read"] });`,
  faircom: `new faircom.ClonedAccount("a", { sourceUsername: "template", password: JSON.parse(process.env.GIVEN)["faircom:ClonedAccount.password"] });`,
  qubole: `new qubole.Role("r", { cloneFrom: 4 });`,
  scalr: `new scalr.Role("r", { cloneFrom: 4711 });`,
  "a function": `datadog.getRoleOutput({ name: "Log Auditors" });`,
} as const;

let at: Project;
let secrets: Secrets;
let server: EchoServer;
let preload: string;

beforeAll(async () => {
  secrets = await Secrets.all();
  const env = { ...secrets.env("environment", 0), PULUMI_CLONE_DEBUG: "1" };
  at = await project({ program: PROGRAM, name: "secrets", env });
  server = await startEcho(at.simulator.url, () => [...secrets.credentials(), ...secrets.properties()]);
  preload = join(at.path, "sabotage.cjs");
  writeFileSync(preload, SABOTAGE);
  const { simulator } = at;
  await simulator.setState({ ...secrets.admitted(statesOf(simulator), "environment", 0) });
});
afterAll(async () => {
  await at.close();
  await server.close();
});
beforeEach(() => server.echo(undefined));

/** Runs the CLI against the vendors behind the server that repeats requests. */
function run(command: string, more: Readonly<Record<string, string>> = {}): Promise<Run> {
  const [verb = "", ...args] = command.split(" ");
  const options = verb === "preview" ? [] : ["--yes", "--skip-preview"];
  const credentials = secrets.env("environment", 0);
  const env = { ...environmentAt(at.simulator, server.url), ...credentials, ...more };
  return at.run([verb, "--stack", "dev", ...options, ...args], { env });
}

async function expectClean({ output }: Run): Promise<void> {
  expect(secrets.leaksIn(output)).toEqual([]);
  expect(secrets.leaksInFiles(at)).toEqual([]);
}

describe("answers that repeat the request", () => {
  const struck = async (command: string, echo: Echo, more: Readonly<Record<string, string>> = {}, writes = false) => {
    server.echo(echo, 1, writes ? isWrite : undefined);
    const result = await run(command, more);
    server.echo(undefined);
    await failed(result);
    await expectClean(result);
    return result.output;
  };

  test.each([
    ["datadog", "400, in many forms"],
    ["faircom", "400, in many forms"],
    ["qubole", "500, a web page"],
    ["scalr", "400"],
    ["a function", "401"],
  ] as const)("to checks: %s, %s", async (what, title) => {
    at.setProgram(js(ASKING[what]));
    const output = await struck("preview --diff", echoOf(title));
    if (what !== "scalr") expect(output).toContain("[secret]");
  });

  test("to creates, updates, reads and deletes", async () => {
    at.setProgram(PROGRAM);
    const created = await struck("up --continue-on-error --diff", echoOf("400, in many forms"), {}, true);
    expect(created).toContain("[secret]");
    await succeeded(run("up"));

    const GIVEN = secrets.env("environment", 1).GIVEN ?? "";
    await at.simulator.setState({ ...secrets.admitted(statesOf(at.simulator), "environment", 1) });
    const updated = await struck("up --continue-on-error --diff", echoOf("403"), { GIVEN }, true);
    expect(updated).toContain("FairCom says: [secret]");
    const read = await struck("refresh --diff", echoOf("403, a web page"));
    expect(read).toContain("Qubole says: [secret]");
    const deleted = await struck("destroy --continue-on-error", echoOf("400, cut off within a secret"), {}, true);
    expect(deleted).toContain("[secret]");
    await succeeded(run("destroy"));
    expect((await at.exportState()).resources).toEqual([]);
    await expectClean(await run("preview"));
  });
});

describe("a provider that breaks down", () => {
  const program = js(`
const given = JSON.parse(process.env.GIVEN);
new datadog.Role("r", { permissions: ["apm_read"] });
new faircom.ClonedAccount("a", { sourceUsername: "template", password: given["faircom:ClonedAccount.password"] });
new qubole.Role("r", { cloneFrom: 4 });
new scalr.Role("r", { cloneFrom: 4711 });`);
  beforeEach(() => at.setProgram(program));

  test.each([
    ["throws", /couldn't be reached or broke off/],
    ["fails", /couldn't be reached or broke off/],
    ["crashes", /sabotage/],
  ] as const)("by an error within a handler that quotes the request: the transport %s", async (how, shows) => {
    const sabotage: Sabotage = { from: 3, how };
    const result = await run("up --continue-on-error", {
      NODE_OPTIONS: `--require ${preload}`,
      SABOTAGE: JSON.stringify(sabotage),
    });
    expect(await failed(result)).toMatch(shows);
    await expectClean(result);
  });

  test.skipIf(process.platform !== "linux")("because it is killed in the middle of a request", async () => {
    server.echo({ title: "hangs", answer: () => "hang" }, 1, isWrite);
    const running = run("up --continue-on-error --logtostderr -v=8");
    await vi.waitFor(() => expect(server.repeated()).toBeGreaterThan(0), { timeout: 120_000, interval: 50 });
    const providers = at.processes().filter((pid) => commandLine(pid).includes("dynamic-provider"));
    for (const pid of providers) process.kill(pid, "SIGKILL");
    const result = await running;
    expect(providers.length).toBeGreaterThan(0);
    await failed(result);
    await expectClean(result);
  });
});
