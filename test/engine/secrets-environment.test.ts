/** Secrets from the environment on the real engine, with the simulator as a process of its own, as users run both. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asCanary, type Canary } from "../support/canaries";
import { type Project, project, type Run, succeeded } from "../support/engine";
import { ROOT } from "../support/project";
import type { VendorStates } from "../support/vendor-states";
import { PROGRAM, Secrets } from "./secrets";

/** The simulator as a process, with everything that it prints. */
class SimulatorProcess {
  printed = "";
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<SimulatorProcess> {
    const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), "simulate"], { stdio: "pipe" });
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (made) made.printed = text;
    });
    let made: SimulatorProcess | undefined;
    return new Promise((resolve, reject) => {
      child.once("error", reject).once("close", () => reject(new Error(`the simulator ended:\n${text}`)));
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        const url = /^listening on (\S+)$/m.exec(text)?.[1];
        if (url !== undefined) made ??= new SimulatorProcess(child, url);
        if (!made) return;
        made.printed = text;
        resolve(made);
      });
    });
  }

  async get<T>(control: "state" | "requests"): Promise<T> {
    return (await (await fetch(`${this.url}/_simulator/${control}`)).json()) as T;
  }

  async setState(states: VendorStates): Promise<void> {
    await fetch(`${this.url}/_simulator/state`, { method: "PUT", body: JSON.stringify(states) });
  }

  async end(): Promise<void> {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null) await once(this.child, "close");
  }
}

describe("secrets from the environment", () => {
  let at: Project;
  let secrets: Secrets;
  let simulator: SimulatorProcess;
  beforeAll(async () => {
    [secrets, simulator] = [await Secrets.all(), await SimulatorProcess.start()];
    const { url } = simulator;
    const addresses = { DD_HOST: url, FAIRCOM_API_URL: `${url}/api`, QDS_API_URL: `${url}/api`, SCALR_API_URL: url };
    const env = { ...secrets.env("environment", 0), ...addresses, SCALR_ENVIRONMENT_ID: "5" };
    at = await project({ program: PROGRAM, name: "secrets", simulators: 0, env });
    await simulator.setState(secrets.admitted(await simulator.get("state"), "environment", 0));
  });
  afterAll(async () => {
    await at.close();
    await simulator.end();
  });
  const everything = ["--logtostderr", "-v=9"];
  /** Tokens of accounts, as far as they aren't canaries: those that Qubole has made up. */
  const tokens = async (): Promise<Canary[]> => {
    const { qubole } = await simulator.get<VendorStates>("state");
    return qubole.memberships.map(({ token }, index) => asCanary(`token ${index}`, token));
  };
  const expectNoCredential = async (run: Promise<Run>) => {
    const { output } = await run;
    await succeeded(run);
    const names = secrets.credentials().map(({ name }) => name);
    expect(output.length).toBeGreaterThan(50_000);
    expect(secrets.leaksIn(output).filter((leak) => names.includes(leak))).toEqual([]);
  };

  test("aren't even in the engine's most detailed log", async () => {
    await expectNoCredential(at.preview(...everything));
    await expectNoCredential(at.up(...everything));
    const { GIVEN } = secrets.env("environment", 1);
    await simulator.setState(secrets.admitted(await simulator.get("state"), "environment", 1));
    const args = ["up", "--stack", "dev", "--yes", "--skip-preview", ...everything];
    await expectNoCredential(at.run(args, { env: { GIVEN } }));
    await expectNoCredential(at.refresh(...everything));
  });

  test("are in no file, and of resources' secrets none is in plain text", async () => {
    const { text } = await at.exportState();
    expect(text).toContain('"authenticationToken": {');
    expect(secrets.leaksInFiles(at, await tokens())).toEqual([]);
    await expectNoCredential(at.destroy(...everything));
    expect(secrets.leaksInFiles(at, await tokens())).toEqual([]);
  });

  test("are neither in the simulator's log nor in what it prints, also where requests are nonsense", async () => {
    const text = secrets.credentials().map((canary) => canary.text);
    const bodies = [
      "",
      `{"action": ${JSON.stringify(text[0])}`,
      JSON.stringify({ api: "admin", action: text[0], params: text }),
    ];
    for (const path of [
      "/api",
      "/api/v2/roles",
      `/api/v1.2/${encodeURIComponent(String(text[1]))}`,
      "/api/v1beta0/user/5/roles/",
    ]) {
      for (const body of bodies) {
        const headers = {
          "X-AUTH-TOKEN": String(text[2]),
          Authorization: `Bearer ${text[2]}`,
          "X-Scalr-Signature": String(text[3]),
        };
        await fetch(simulator.url + path, { method: "POST", headers, body });
      }
    }
    const requests = await simulator.get<unknown[]>("requests");
    expect(requests.length).toBeGreaterThan(40);
    const shown = JSON.stringify(requests) + simulator.printed;
    expect(secrets.leaksIn(shown, await tokens())).toEqual([]);
    expect(simulator.printed).toMatch(/^listening on \S+\n$/);
  });
});
