import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject, js, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS, READ_ONLY_ROLE } from "./datadog";

describe("a name that is taken", () => {
  const at = givenProject({ program: "" });

  test.for([
    ["written out", `{ permissions: ["slos_read"], name: "Taken" }`, "equal"],
    ["cloned", `{ cloneFrom: "${LOG_AUDITORS}", name: "Taken" }`, "differ from"],
  ] as const)("is an error with the facts: %s", async ([, args, relation]) => {
    const { project, org } = at;
    const id = org.roles().find(({ name }) => name === "Taken")?.id ?? (await org.create("Taken", ["slos_read"]));
    const before = org.snapshot();
    project.setProgram(js(`new datadog.Role("mine", ${args});`));
    const output = await failed(project.up());
    expect(output).toContain('Datadog already has a Datadog role with the name "Taken".');
    expect(output).toContain(`Existing object: id ${id}, created 20`);
    expect(output).toContain(", 0 users.");
    expect(output).toContain(`Its permissions ${relation} the declared ones.`);
    expect(output).toContain(`adopt: "${id}"`);
    expect(org.snapshot()).toEqual(before);
  });

  test("adopt takes it over and brings it to what is declared; without adopt it stays adopted", async () => {
    const { project, org } = at;
    const { id } = org.role("Taken");
    const role = (more: string) =>
      js(`new datadog.Role("mine", { cloneFrom: "${LOG_AUDITORS}", name: "Taken"${more} });`);
    project.setProgram(role(`, adopt: "${id}"`));
    const plan = await project.plan();
    expect(plan.mine).toMatchObject({ op: "create", newState: { inputs: { permissions: LOG_AUDITORS_PERMISSIONS } } });
    await succeeded(project.up());
    expect(org.role("Taken").id).toBe(id);
    expect(org.permissions("Taken")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect((await project.exportState()).resource("mine").id).toBe(id);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    project.setProgram(role(""));
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    project.setProgram(role(`, adopt: "another"`));
    await succeeded(project.preview("--expect-no-changes"));
  });

  test("destroy removes the adopted role", async () => {
    const { project, org } = at;
    await succeeded(project.destroy());
    expect(org.roles().map(({ name }) => name)).not.toContain("Taken");
  });

  test("adopt of nothing, and of a managed role, are refused", async () => {
    const { project, org } = at;
    const before = org.snapshot();
    project.setProgram(js(`new datadog.Role("mine", { permissions: [], adopt: "no-such-id" });`));
    expect(await failed(project.up())).toContain("adopt: there is no Datadog role with the id no-such-id.");
    project.simulator.setSwitches({ datadog: { dialect: "new" } });
    project.setProgram(js(`new datadog.Role("mine", { permissions: [], adopt: "${READ_ONLY_ROLE}" });`));
    const output = await failed(project.up());
    expect(output).toContain('the role "Datadog Read Only Role" is managed by Datadog');
    expect(org.snapshot()).toEqual(before);
    project.simulator.setSwitches({ datadog: { dialect: "old" } });
  });
});

describe("reading without managing", () => {
  const at = givenProject({
    program: js(`
const found = datadog.Role.get("found", "${LOG_AUDITORS}");
exports.name = found.name;
exports.permissions = found.permissions;
exports.is = datadog.Role.isInstance(found);
new datadog.Role("copy", { cloneFrom: found });`),
  });

  test(".get() gives the live role, which can be a source, and destroy leaves it alone", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    const outputs = await project.outputs();
    expect(outputs).toMatchObject({ name: "Log Auditors", is: true });
    expect([...(outputs.permissions as string[])].sort()).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect(org.permissions("copy")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect((await project.exportState()).resource("found").external).toBe(true);
    await succeeded(project.up("--expect-no-changes"));
    await succeeded(project.drift());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.destroy());
    expect(org.role("Log Auditors").id).toBe(LOG_AUDITORS);
    expect(org.roles().map(({ name }) => name)).not.toContain("copy");
  });

  test(".get() of a role that isn't there is an error", async () => {
    const { project } = at;
    project.setProgram(js(`datadog.Role.get("found", "no-such-id");`));
    const output = await failed(project.preview());
    expect(output).toContain("There is no Datadog role with the id no-such-id.");
    expect(output.split("There is no Datadog role").length - 1).toBeLessThanOrEqual(2);
    expect(output).not.toMatch(/^\s+at .*[:(]\d+/m);
  });
});
