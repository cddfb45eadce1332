/** Secrets of providers and of stack configuration on the real engine: nothing that a run leaves or prints holds one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { secretProperties } from "../support/canaries";
import { type Project, project, type Run, succeeded } from "../support/engine";
import { statesOf } from "../support/vendor-states";
import { PROGRAM, Secrets } from "./secrets";
import { Qubole } from "./vendors";

vi.mock("node:crypto", async (original) => (await import("../support/issued-tokens")).recording(await original()));

/** The most detailed log of the engine's own that holds no secret; one level more prints what providers and resources are given. */
const CLEAN = ["--logtostderr", "-v=8"];

describe.each(["explicit", "configuration"] as const)("secrets from %s", (source) => {
  let at: Project;
  let secrets: Secrets;
  beforeAll(async () => {
    secrets = await Secrets.all();
    at = await project({ program: PROGRAM, name: "secrets", env: secrets.env(source, 0) });
    const { simulator } = at;
    await simulator.setState({ ...secrets.admitted(statesOf(simulator), source, 0) });
    if (source === "configuration") await succeeded(at.run(["config", "set-all", ...secrets.configuration()]));
  });
  afterAll(() => at.close());
  /** From now on with the second values of resources' secrets. */
  const withSecondValues = { env: { GIVEN: "" } };
  const up = (...args: string[]) =>
    at.run(["up", "--stack", "dev", "--yes", "--skip-preview", ...args], withSecondValues);

  const expectClean = async (run: Promise<Run>) => {
    const { output } = await run;
    await succeeded(run);
    expect(secrets.leaksIn(output)).toEqual([]);
  };

  test("aren't in previews, plans, updates, refreshes, JSON, event log and debug lines", async () => {
    const [plan, events] = [join(at.path, "plan.json"), join(at.path, "events.json")];
    await expectClean(at.preview("--diff", "--save-plan", plan));
    await expectClean(at.preview("--json"));
    await expectClean(at.up("--json", "--event-log", events));
    for (const file of [plan, events]) expect(readFileSync(file, "utf8")).toContain("by-token");

    withSecondValues.env.GIVEN = secrets.env(source, 1).GIVEN ?? "";
    await at.simulator.setState({ ...secrets.admitted(statesOf(at.simulator), source, 1) });
    await expectClean(up("--diff", ...CLEAN));
    await expectClean(up("--debug", "--expect-no-changes"));
    await expectClean(at.refresh("--diff", ...CLEAN));
  });

  test("are encrypted in the state, and in no file of the project, the backend or the CLI", async () => {
    const { text, resources } = await at.exportState();
    for (const [type, property] of await secretProperties()) {
      const values = resources.flatMap((each) => (each.type.endsWith(`/${type}`) ? [each.outputs?.[property]] : []));
      expect(values, `${type}.${property}`).toContainEqual(expect.objectContaining({ ciphertext: expect.any(String) }));
    }
    expect(secrets.leaksIn(text)).toEqual([]);
    expect(secrets.leaksInFiles(at)).toEqual([]);
    expect((await at.outputs()).token).toBe(new Qubole(at.simulator).token(3002));
  });

  test("are printed by the engine itself at its highest verbosity, and by nobody else: no session's token is", async () => {
    const run = await up("--expect-no-changes", "--logtostderr", "-v=9");
    await succeeded(run);
    const [password, currentToken] = [
      "faircom:ClonedAccount.password second",
      "qubole:ClonedAccount.currentToken second",
    ];
    const ofClone = secrets.nameOf(new Qubole(at.simulator).token(3002));
    const known = [...secrets.credentials().map(({ name }) => name), password, currentToken, ofClone];
    expect(secrets.leaksIn(run.output).sort()).toEqual(known.sort());
    expect(secrets.properties().length).toBeGreaterThan(6);
  });

  test("aren't in the output of a destroy, nor in the simulator's log", async () => {
    await expectClean(at.destroy("--diff", ...CLEAN));
    expect(at.simulator.requests().length).toBeGreaterThan(30);
    expect(secrets.leaksIn(JSON.stringify(at.simulator.requests()))).toEqual([]);
    expect(secrets.leaksInFiles(at)).toEqual([]);
  });
});
