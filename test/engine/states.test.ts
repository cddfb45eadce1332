import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STATE_VERSION, VERSION } from "../../src/resource/state";
import { failed, type Project, project, type Run, succeeded } from "../support/engine";
import { ROOT } from "../support/project";
import { registeredResources } from "../support/rooms";
import { statesOf, type VendorStates } from "../support/vendor-states";
import { Organisation } from "./datadog";
import { declarable, diagnostics, Faircom, Scalr, STACK_LINE, written } from "./vendors";

const STATES = join(ROOT, "test/states");
const versions = readdirSync(STATES, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
versions.sort(new Intl.Collator("en", { numeric: true }).compare);
const DYNAMIC = "pulumi-nodejs:dynamic/";

interface Kept {
  readonly stack: { readonly deployment: { readonly resources: Resource[] } };
  readonly vendors: { readonly environment: Readonly<Record<string, string>>; readonly state: VendorStates };
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Record<string, unknown>;
}

function keptBy(version: string): Kept {
  const json = (name: string) => JSON.parse(readFileSync(join(STATES, version, name), "utf8"));
  return { stack: json("stack.json"), vendors: json("vendors.json") };
}

/** A project as a user of that version has it, with the vendors as they were. */
async function restored(version: string, { stack, vendors }: Kept): Promise<Project> {
  const folder = join(STATES, version);
  const program = readFileSync(join(folder, "program.js"), "utf8");
  const made = await project({ name: "kept", program, env: vendors.environment });
  await made.simulator.setState({ ...vendors.state });
  writeFileSync(join(made.path, "Pulumi.dev.yaml"), readFileSync(join(folder, "Pulumi.dev.yaml")));
  writeFileSync(join(made.path, "stack.json"), JSON.stringify(stack));
  await succeeded(made.run(["stack", "import", "--stack", "dev", "--file", "stack.json"]));
  return made;
}

interface Named {
  readonly id?: unknown;
  readonly name?: string;
  readonly username?: string;
}

const nameOf = ({ name, username }: Named) => String(name ?? username);
const isCopy = (object: Named) => nameOf(object).toLowerCase().startsWith("kept-");

/** The copies at the vendors, by name and id. */
function copies({ datadog, faircom, qubole, scalr }: VendorStates): string[] {
  const all = [datadog.roles, Object.values(faircom.accounts), qubole.accounts, qubole.roles, scalr.roles];
  const found = all.flatMap((objects: readonly Named[]) => objects.filter(isCopy));
  return found.map((object) => `${nameOf(object)} ${object.id ?? ""}`.trim()).sort();
}

/** What else a program could have changed. */
function others(states: VendorStates): Named[][] {
  const { datadog, faircom, qubole, scalr } = declarable(states);
  const all = [datadog.roles, datadog.users, faircom, qubole.accounts, qubole.roles, scalr];
  return all.map((objects: readonly Named[]) => objects.filter((object) => !isCopy(object)));
}

/** Qubole's API can't delete accounts: this is all that may be left. */
function expectOnlySuspended(states: VendorStates): void {
  const [account, ...more] = states.qubole.accounts.filter(isCopy);
  expect([account?.suspended, more, copies(states)]).toEqual([true, [], [`kept-account ${account?.id}`]]);
}

/** The logical names of what a `--diff` shows as changed, sorted. */
function changedIn({ output }: Run): string[] {
  const steps = output.matchAll(/^ +[-+~]+ \S+: \(\w+\).*\n(?: +\[.*\n)*? +\[urn=.*::(.+)\]/gm);
  return [...steps].map(([, name = ""]) => name).sort();
}

describe.each(versions)("a state of version %s", (version) => {
  const kept = keptBy(version);
  const before = kept.vendors.state;
  let at: Project;
  beforeAll(async () => {
    at = await restored(version, kept);
  });
  afterAll(() => at.close());
  const now = () => statesOf(at.simulator);

  test("is refreshed: what somebody has changed since is shown, and nothing else", async () => {
    const run = await at.drift();
    expect(run.code, run.output).toBe(7);
    // What is only half made was shown by the failure, and nobody has refreshed it since.
    expect(changedIn(run)).toEqual(["drifting", "drifting", "half-way"]);
    for (const shown of ['"user_access_manage"', '- [1]: "auditors"', '"Ours"']) expect(run.output).toContain(shown);
    expect(written(at.simulator)).toEqual([]);
  });

  test("is gone on with by up: what it knows to be wrong is put right, in place", async () => {
    const run = await at.up("--diff");
    await succeeded(run);
    expect(changedIn(run)).toEqual(["drifted", "drifted", "drifted", "drifted", "half-way"]);
    const org = new Organisation(at.simulator);
    expect(org.permissions("kept-drifted")).toEqual(org.permissions("Log Auditors"));
    expect(org.permissions("kept-drifting")).toContain("user_access_manage");
    expect(new Scalr(at.simulator).role("kept-half-way").description).toBe("Ours");

    await succeeded(at.up("--refresh"));
    expect(org.permissions("kept-drifting")).toEqual(["apm_read", "logs_read_data"]);
    // Its program ignores changes of the list.
    expect(org.permissions("kept-ignoring")).toContain("user_access_manage");
    expect(new Faircom(at.simulator).roles("kept-drifting")).toEqual(["analysts", "auditors"]);
    await succeeded(at.up("--refresh", "--expect-no-changes"));
    expect(copies(now())).toEqual(copies(before));
    expect(others(now())).toEqual(others(before));
  });

  test("is destroyed after that", async () => {
    await succeeded(at.destroy());
    expectOnlySuspended(now());
    expect(others(now())).toEqual(others(before));
  });

  test("is destroyed as it is", async () => {
    const untouched = await restored(version, kept);
    try {
      await succeeded(untouched.destroy());
      expectOnlySuspended(statesOf(untouched.simulator));
      expect(others(statesOf(untouched.simulator))).toEqual(others(before));
    } finally {
      await untouched.close();
    }
  });
});

test("a state that a newer release wrote is refused by every command, and stays as it is", async () => {
  const version = versions.at(-1) ?? "";
  const kept = keptBy(version);
  for (const { outputs } of kept.stack.deployment.resources) {
    if (outputs?.[VERSION] !== undefined) outputs[VERSION] = STATE_VERSION + 1;
  }
  const at = await restored(version, kept);
  try {
    // What `.get()` reads is read anew by each update, and the program's own outputs are written by it.
    const managed = async () =>
      (await at.exportState("--show-secrets")).resources.flatMap(({ custom, external, urn, outputs }) =>
        custom && !external ? [[urn, outputs]] : [],
      );
    const before = await managed();
    for (const command of [() => at.up(), () => at.refresh(), () => at.destroy()]) {
      const output = diagnostics(await failed(command()));
      expect(output).toMatch(
        /The state of this \w+ \w+( \w+)? is of version \d+; this release .* knows versions up to/,
      );
      expect(output).toContain("Install the release of pulumi-clone that wrote the state, or a newer one.");
      expect(output).not.toMatch(STACK_LINE);
    }
    expect(written(at.simulator)).toEqual([]);
    expect(await managed()).toEqual(before);
  } finally {
    await at.close();
  }
});

test("the newest version's state holds every resource, and one of each version that states can have is kept", async () => {
  const isOurs = ({ type }: Resource) => type.startsWith(DYNAMIC);
  const kept = versions.map((version) => keptBy(version).stack.deployment.resources.filter(isOurs));
  const names = new Set(kept.at(-1)?.map(({ type }) => type.slice(DYNAMIC.length)));
  expect([...names].sort()).toEqual((await registeredResources()).map(({ name }) => name).sort());
  const found = new Set(kept.flat().map(({ outputs }) => outputs?.[VERSION]));
  expect([...found].sort()).toEqual(Array.from({ length: STATE_VERSION }, (_, index) => index + 1));
});
