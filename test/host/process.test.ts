import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import type { DatadogState } from "../../src/simulator/datadog/state";
import type { FaircomState } from "../../src/simulator/faircom/state";
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
  const { id, outputs } = await host.create(of(ROLE, { name: "early", permissions: [] }));
  simulator.setFaults([{ match: { method: "GET" }, fault: "slow", ms: 400 }]);
  host.hangUp();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await host.read(id, outputs)).id).toBe(id);
  expect(await host.ended).toBe(0);
});

test("what it hasn't begun when the command line goes is left to the next run", async () => {
  const [host, next] = [await started(), await started()];
  const role = of(ROLE, { name: "contested", permissions: [] });
  simulator.clearRequests();
  simulator.setFaults([{ match: { method: "GET", template: "/api/v2/roles" }, fault: "slow", ms: 1500, times: 1 }]);
  const creating = host.create(role).then(String, String);
  await expect.poll(() => simulator.requests().length).toBe(1);
  host.hangUp();
  const { id } = await next.create(role);
  expect(await creating).toContain("The command line has ended");
  const { roles } = simulator.state().datadog as DatadogState;
  expect(roles.filter(({ name }) => name === "contested").map((each) => each.id)).toEqual([id]);
  expect(await host.ended).toBe(0);
});

test("a session that it has opened is closed all the same", async () => {
  const host = await started();
  const account = of("faircom:ClonedAccount", {
    sourceUsername: "template",
    username: "late",
    password: "Horse-Battery-1",
  });
  const { inputs } = await host.check({}, account);
  simulator.clearRequests();
  simulator.setFaults([{ match: { template: "/api#listAccounts" }, fault: "slow", ms: 500, times: 1 }]);
  const creating = host.create(inputs).then(String, String);
  await expect.poll(() => simulator.requests().some(({ fault }) => fault === "slow")).toBe(true);
  host.hangUp();
  expect(await creating).toContain("The command line has ended");
  const { accounts, sessions } = simulator.state().faircom as FaircomState;
  expect([accounts.LATE, Object.keys(sessions)]).toEqual([undefined, []]);
  expect(await host.ended).toBe(0);
});

test("a rejected request isn't sent again once the command line is gone", async () => {
  const host = await started();
  const { id, outputs } = await host.create(of(ROLE, { name: "kept", permissions: [] }));
  const retryAfter = { headers: { "retry-after": "1" }, times: 1 } as const;
  simulator.setFaults([{ match: { method: "PATCH" }, fault: "status", status: 429, ...retryAfter }]);
  simulator.clearRequests();
  const updating = host
    .update(id, outputs, of(ROLE, { name: "changed too late", permissions: [] }))
    .then(String, String);
  await expect.poll(() => simulator.requests().some(({ method }) => method === "PATCH")).toBe(true);
  host.hangUp();
  expect(await updating).toContain("The command line has ended");
  const { roles } = simulator.state().datadog as DatadogState;
  expect(roles.find((each) => each.id === id)?.name).toBe("kept");
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
