import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faircom } from "../../src/simulator/faircom";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";

describe("over sockets", () => {
  let folder: string;
  let clock: number;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faircom-"));
    clock = Date.UTC(2026, 0, 15);
    simulator = await runSimulator([faircom], { store: join(folder, "store.json"), now: () => clock });
  });

  afterEach(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  async function post(body: object): Promise<Record<string, unknown>> {
    const response = await fetch(simulator.env.FAIRCOM_API_URL ?? "", { method: "POST", body: JSON.stringify(body) });
    expect(response.headers.get("content-type")).toBe("application/json");
    return response.json() as Promise<Record<string, unknown>>;
  }

  async function login(): Promise<unknown> {
    const { FAIRCOM_USERNAME: username, FAIRCOM_PASSWORD: password } = simulator.env;
    const { authToken } = await post({ action: "createSession", params: { username, password } });
    expect(authToken).toBeTypeOf("string");
    return authToken;
  }

  const clone = (authToken: unknown) => ({
    action: "CloneAccount",
    authToken,
    params: { sourceUsername: "template", cloneUsername: "copy", clonePassword: "CorrectHorseBatteryStaple" },
  });

  it("logs actions as path templates and keeps accounts in the store", async () => {
    const authToken = await login();
    expect(await post(clone(authToken))).toMatchObject({ errorCode: 0 });
    expect(simulator.requests()).toMatchObject([
      { vendor: "faircom", method: "POST", template: "/api#createSession", status: 200 },
      { vendor: "faircom", method: "POST", template: "/api#cloneAccount", status: 200 },
    ]);
    const stored = JSON.parse(readFileSync(join(folder, "store.json"), "utf8"));
    expect(Object.keys(stored.faircom.accounts)).toContain("COPY");
  });

  it("executes a request whose answer is lost, if the fault says so", async () => {
    const authToken = await login();
    simulator.setFaults([{ match: { template: "/api#cloneAccount" }, fault: "reset-after", times: 1 }]);
    await expect(post(clone(authToken))).rejects.toThrow();
    expect(await post(clone(authToken))).toMatchObject({ errorCode: 990001 });
  });

  it("follows clock and switches while it runs", async () => {
    const authToken = await login();
    simulator.setSwitches({ deadTokenCode: -1, appErrorHttpStatus: 400 });
    expect(await post({ action: "pingSession", authToken })).toMatchObject({ errorCode: 0 });
    clock += 3_600_000;
    expect(await post({ action: "pingSession", authToken })).toMatchObject({ errorCode: -1 });
    expect(simulator.requests().at(-1)).toMatchObject({ status: 401 });
  });

  it("forgets everything on reset", async () => {
    const authToken = await login();
    await post(clone(authToken));
    await simulator.reset();
    expect(await post({ action: "pingSession", authToken })).toMatchObject({ errorCode: 12031 });
    expect(await post(clone(await login()))).toMatchObject({ errorCode: 0 });
  });
});
