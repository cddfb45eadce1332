import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { commandLine, failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS } from "./datadog";

/** Waits until something holds; fails after so many milliseconds. */
async function until(holds: () => boolean, milliseconds: number, what: string): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) {
    if (holds()) return;
  }
  throw new Error(`${what}: not within ${milliseconds} ms`);
}

describe.skipIf(process.platform !== "linux")("the command line is killed while a role is being cloned", () => {
  const role = (more = "") => js(`new datadog.Role("copy", { cloneFrom: "${LOG_AUDITORS}"${more} });`);
  const at = givenProject({ program: role() });
  const CLONE = "/api/v2/roles/{role_id}/clone";
  const providers = () => at.project.processes().filter((pid) => commandLine(pid).includes("dynamic-provider"));

  test("the provider finishes the call and ends by itself", async () => {
    const { project, org } = at;
    project.simulator.setFaults([{ match: { method: "POST", template: CLONE }, fault: "slow", ms: 1500 }]);
    let killed = false;
    const run = await project.run(["up", "--stack", "dev", "--yes", "--skip-preview"], {
      onStart: async (child) => {
        await until(() => project.simulator.requests().some(({ template }) => template === CLONE), 60_000, "the clone");
        expect(providers()).toHaveLength(1);
        killed = child.kill("SIGKILL");
      },
    });
    expect([run.code, killed]).toEqual([null, true]);
    const cloning = () => project.simulator.requests().filter(({ template }) => template === CLONE);
    expect(cloning()).toMatchObject([{ status: null }]);
    await until(() => providers().length === 0, 10_000, "the provider's end");
    expect(cloning()).toMatchObject([{ status: 200 }]);
    expect(org.permissions("copy")).toEqual(LOG_AUDITORS_PERMISSIONS);
    project.simulator.setFaults([]);
  });

  test("after pulumi cancel, up names the orphan and makes no second role", async () => {
    const { project, org } = at;
    await failed(project.up());
    await succeeded(project.run(["cancel", "--stack", "dev", "--yes"]));
    const output = await failed(project.up());
    expect(output).toContain('Datadog already has a Datadog role with the name "copy".');
    expect(output).toContain(`Existing object: id ${org.role("copy").id}, created 20`);
    expect(output).toContain("Its permissions equal the declared ones.");
    expect(output).toContain(`adopt: "${org.role("copy").id}"`);
    const { pendingOperations } = await project.exportState();
    expect(pendingOperations.map(({ type }) => type)).toContain("creating");
  });

  test("adopt takes it over, and everything is clean", async () => {
    const { project, org } = at;
    const { id } = org.role("copy");
    project.setProgram(role(`, adopt: "${id}"`));
    await succeeded(project.up());
    await succeeded(project.refresh("--clear-pending-creates"));
    project.setProgram(role());
    const clean = await project.up("--refresh", "--expect-no-changes");
    await succeeded(clean);
    expect(clean.output).not.toContain("warning");
    expect((await project.exportState()).pendingOperations).toEqual([]);
    expect(org.role("copy").id).toBe(id);
    await succeeded(project.destroy());
    expect(org.roles().map(({ name }) => name)).not.toContain("copy");
  });
});
