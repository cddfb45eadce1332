import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import { endHosts, Host, of } from "../support/host";

const ROLE = "datadog:Role";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});

afterAll(async () => {
  await simulator.close();
});

afterEach(async () => {
  simulator.setFaults([]);
  await endHosts();
});

const slow = (ms: number) => simulator.setFaults([{ match: { method: "POST" }, fault: "slow", ms }]);

async function started() {
  const host = await Host.start({ env: simulator.env, pipe: true });
  // The package is loaded by the first call.
  await host.check({}, of(ROLE, { name: "x" }));
  return host;
}

test("the process ends when the command line is gone", async () => {
  const host = await started();
  expect(await host.livesOn(300)).toBe(true);
  host.hangUp();
  expect(await host.ended).toBe(0);
});

test("it finishes the call that is under way first, and answers it", async () => {
  const host = await started();
  slow(700);
  const creating = host.create(of(ROLE, { name: "finished", permissions: [] }));
  await expect.poll(() => simulator.requests().some(({ method }) => method === "POST")).toBe(true);
  host.hangUp();
  const { id } = await creating;
  expect(id).not.toBe("");
  expect(await host.ended).toBe(0);
});

test("a call that comes in while it is about to leave is finished as well", async () => {
  const host = await started();
  slow(400);
  host.hangUp();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const { id } = await host.create(of(ROLE, { name: "late", permissions: [] }));
  expect(id).not.toBe("");
  expect(await host.ended).toBe(0);
});

test("without a pipe on its standard input it stays until it is ended", async () => {
  const host = await Host.start({ env: simulator.env });
  await host.check({}, of(ROLE, { name: "x" }));
  expect(await host.livesOn(500)).toBe(true);
});

test("a check that needs nothing from the vendor asks nobody", async () => {
  simulator.clearRequests();
  const host = await Host.start({ env: simulator.env });
  const olds = of(ROLE, { name: "x", cloneFrom: "src", permissions: ["apm_read"] });
  expect((await host.check(olds, of(ROLE, { name: "y", cloneFrom: "src" }))).failures).toEqual([]);
  expect(simulator.requests()).toEqual([]);
});
