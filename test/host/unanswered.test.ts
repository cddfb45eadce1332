/** A Qubole clone whose process ended before the engine had its answer: Qubole's API can't show it to the next one. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { type CallFailure, endHosts, Host, of } from "../support/host";

const CLONE = { match: { method: "POST", template: "/api/v1.2/accounts/clone" }, times: 1 } as const;
const LOOK = "Look in Qubole's control panel whether the new account exists.";
const args = of("qubole:ClonedAccount", { sourceAccountId: 23, name: "trial" });

let simulator: Simulator;
let home: string;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "pulumi-clone-home-"));
  simulator.setFaults([]);
  await simulator.reset();
});
afterEach(async () => {
  await endHosts();
  rmSync(home, { recursive: true, force: true });
});

const start = (options: { pipe?: boolean; project?: string } = {}) =>
  Host.start({
    env: { ...simulator.env, PULUMI_HOME: home, PULUMI_PROJECT: options.project ?? "shop" },
    pipe: options.pipe === true,
  });
const clones = () => (simulator.state().qubole as QuboleState).accounts.filter((each) => each.sourceAccountId !== null);
const tokenOf = (id: number) =>
  (simulator.state().qubole as QuboleState).memberships.find((each) => each.accountId === id)?.token;
async function kill(host: Host) {
  host.kill();
  await host.end();
}
const notes = () => readdirSync(home, { recursive: true }).filter((path) => String(path).endsWith(".json"));

async function create(host: Host, given = args) {
  const { inputs, failures } = await host.check({}, given);
  expect(failures).toEqual([]);
  return host.create(inputs);
}
const refused = (work: Promise<unknown>): Promise<CallFailure> =>
  work.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: CallFailure) => error,
  );

/** Lets a process send the clone, and returns it while it waits for the answer. */
async function cloning(fault: { fault: "hang"; execute: boolean } | { fault: "slow"; ms: number }, pipe = false) {
  simulator.setFaults([{ ...CLONE, ...fault }]);
  const host = await start({ pipe });
  create(host).catch(() => undefined);
  while (!simulator.requests().some(({ fault: struck }) => struck !== undefined)) await sleep(20);
  return host;
}

test.each([true, false])(
  "killed before the answer (account made: %s): the next run stops once and says why",
  async (execute) => {
    await kill(await cloning({ fault: "hang", execute }));

    const next = await start();
    const error = await refused(create(next));
    expect(error.message).toMatch(
      /^An earlier run was interrupted while it created the Qubole account "trial", a clone of "23" at http/,
    );
    expect(error.message).toMatch(/Begun at \d{4}-\d\d-\d\dT[\d:.]+Z; no answer came\./);
    expect(error.message).toContain(LOOK);
    expect(error.partial).toBeUndefined();
    expect(clones()).toHaveLength(execute ? 1 : 0);
    await next.end();
    expect(notes()).toEqual([]);

    const [made] = clones();
    const advice = made ? { ...args, adopt: made.id, currentToken: tokenOf(made.id) } : args;
    const last = await start();
    const { id } = await create(last, advice);
    expect(clones().map((each) => String(each.id))).toEqual([id]);
    await last.end();
    expect(notes()).toEqual([]);
  },
);

test("killed when it had answered, but the engine hadn't recorded it: the next run names the new account", async () => {
  const host = await start();
  const { id } = await create(host);
  await kill(host);
  const error = await refused(create(await start()));
  expect(error.message).toContain(`Qubole answered that its id is "${id}".`);
  expect(error.message).toContain(LOOK);
  expect(clones()).toHaveLength(1);
});

test("a run that is killed as well before anybody could read that says it again, and nobody is asked a third time", async () => {
  await kill(await cloning({ fault: "hang", execute: false }));
  for (let run = 1; run <= 2; run++) {
    const host = await start();
    expect((await refused(create(host))).message).toContain(LOOK);
    await kill(host);
  }
  await create(await start());
  expect(clones()).toHaveLength(1);
});

test.each(["diff", "read", "update", "delete"] as const)(
  "what the state turns out to hold isn't asked about any more: %s",
  async (operation) => {
    const host = await start();
    const { inputs } = await host.check({}, args);
    const { id, outputs } = await host.create(inputs);
    await kill(host);
    expect(notes()).toHaveLength(1);
    const next = await start();
    if (operation === "diff") await next.diff(id, outputs, inputs);
    if (operation === "read") await next.read(id, outputs);
    if (operation === "update") await next.update(id, outputs, { ...inputs, onDelete: "suspend" });
    if (operation === "delete") await next.delete(id, outputs);
    expect(notes()).toEqual([]);
  },
);

test("left alone by the command line, a process finishes the clone and leaves the new account's id", async () => {
  const host = await cloning({ fault: "slow", ms: 500 }, true);
  host.hangUp();
  await host.ended;
  const [made] = clones();

  const error = await refused(create(await start()));
  expect(error.message).toContain(`Qubole answered that its id is "${made?.id}".`);
  expect(clones()).toHaveLength(1);
});

test("a process that is still at it is waited for", async () => {
  const host = await cloning({ fault: "hang", execute: false });
  const other = await start();
  for (let attempt = 0; attempt < 2; attempt++) {
    expect((await refused(create(other))).message).toMatch(/^Process \d+ is creating the Qubole account "trial"/);
  }
  await kill(host);
  expect((await refused(create(other))).message).toContain(LOOK);
  await other.end();
  await create(await start());
  expect(clones()).toHaveLength(1);
});

test("other names, sources and projects aren't concerned, and a run that ends leaves nothing", async () => {
  await kill(await cloning({ fault: "hang", execute: false }));
  const host = await start();
  await create(host, { ...args, name: "other" });
  await create(host, { ...args, sourceAccountId: 64 });
  await create(await start({ project: "bakery" }));
  await endHosts();
  expect(notes()).toHaveLength(1);
});

test("a folder that can't be written is said, and stops nothing", async () => {
  writeFileSync(join(home, "pulumi-clone"), "in the way");
  const host = await start();
  const { id } = await create(host);
  expect(id).toBe(String(clones()[0]?.id));
  expect(host.printed).toMatch(/can't be written \(\w+\): if this run is killed, the next one won't know/);
});
