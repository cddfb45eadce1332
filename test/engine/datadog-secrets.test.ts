import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failed, type Run, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS } from "./datadog";

const CANARIES = { apiKey: "canary+api/key=1", appKey: "canary+app/key=2" };

/** Each secret as it is and in the forms in which texts carry it. */
const FORMS = Object.values(CANARIES).flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
]);

describe("secret keys", () => {
  const at = givenProject({
    // Debug commands: the event log is one of them.
    env: { DD_API_KEY: undefined, DD_APP_KEY: undefined, PULUMI_DEBUG_COMMANDS: "true" },
    program: js(`
const config = new pulumi.Config();
const provider = new datadog.Provider("explicit", {
  apiKey: config.requireSecret("apiKey"),
  appKey: config.requireSecret("appKey"),
  apiUrl: process.env.DD_HOST,
});
const role = new datadog.Role("by-provider", { cloneFrom: "${LOG_AUDITORS}" }, { provider });
new datadog.Role("by-configuration", { cloneFrom: "${LOG_AUDITORS}" });
exports.found = datadog.getRoleOutput({ name: "Log Auditors" }, { provider }).id;
exports.permissions = role.permissions;`),
  });

  const expectNone = (text: string) => {
    for (const form of FORMS) expect(text).not.toContain(form);
  };
  const filesOf = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test("are nowhere in plain text: state, backups, output, JSON, event log", async () => {
    const { project, org } = at;
    const { datadog } = project.simulator.state() as {
      datadog: { apiKeys: string[]; credentials: { secret: string }[] };
    };
    const [credential] = datadog.credentials;
    await project.simulator.setState({
      datadog: {
        ...datadog,
        apiKeys: [CANARIES.apiKey],
        credentials: [{ ...credential, secret: CANARIES.appKey }],
      },
    });
    for (const [key, value] of Object.entries(CANARIES)) {
      for (const name of [key, `datadog:${key}`])
        await succeeded(project.run(["config", "set", "--secret", name, value]));
    }
    const eventLog = join(project.path, "events.json");
    const runs: Run[] = [
      await project.preview("--json"),
      await project.preview("--diff"),
      await project.up("--json", "--event-log", eventLog),
      await project.up("--refresh", "--diff"),
      await project.refresh("--diff"),
    ];
    for (const run of runs) {
      await succeeded(run);
      expectNone(run.output);
    }
    expectNone((await project.exportState()).text);
    expect(readFileSync(eventLog, "utf8")).toContain("by-provider");
    expect((await project.outputs()).found).toBe(org.role("Log Auditors").id);
    for (const file of filesOf(join(project.path, ".."))) expectNone(readFileSync(file, "latin1"));
  });

  test("nor in the messages when the vendor rejects them and repeats them", async () => {
    const { project } = at;
    project.simulator.setFaults([
      { fault: "status", status: 403, body: { errors: [`Forbidden: ${CANARIES.apiKey} ${CANARIES.appKey}`] } },
    ]);
    const run = await project.refresh();
    expect(await failed(run)).toContain("[secret]");
    expectNone(run.output);
    project.simulator.setFaults([]);
    await succeeded(project.destroy());
  });
});

describe("keys from the environment", () => {
  const at = givenProject({ program: js(`new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}" });`) });

  test("aren't even in the engine's own most detailed log, and stored nowhere", async () => {
    const { project } = at;
    const { DD_API_KEY = "", DD_APP_KEY = "" } = project.simulator.env;
    const run = await project.up("--logtostderr", "-v=9");
    await succeeded(run);
    expect(run.stderr.length).toBeGreaterThan(10_000);
    const { text } = await project.exportState();
    for (const key of [DD_API_KEY, DD_APP_KEY]) {
      expect(key.length).toBeGreaterThan(10);
      expect(run.output.includes(key)).toBe(false);
      expect(text).not.toContain(key);
    }
  });
});
