import { describe, expect, test } from "vitest";
import { succeeded } from "../support/engine";
import { givenProject, js } from "./datadog";

describe("a source in the same program", () => {
  const program = (permissions: string[], more = "") =>
    js(`
const source = new datadog.Role("source", { permissions: ${JSON.stringify(permissions)} });
const byId = new datadog.Role("by-id", { cloneFrom: source.id });
const byResource = new datadog.Role("by-resource", { cloneFrom: source });
${more}
exports.copied = byId.permissions;`);
  const at = givenProject({ program: program(["slos_read", "dashboards_read"]) });

  test("preview: the resource hands over its list, an id alone leaves it unknown", async () => {
    const { project, org } = at;
    const plan = await project.plan();
    expect(plan["by-resource"]).toMatchObject({
      op: "create",
      newState: { inputs: { permissions: ["dashboards_read", "slos_read"] } },
    });
    expect(plan["by-id"]?.op).toBe("create");
    expect(plan["by-id"]?.newState?.inputs.permissions).not.toBeInstanceOf(Array);
    const shown = await project.preview("--diff");
    expect(shown.output).toContain("permissions: [unknown]");
    expect(org.written()).toEqual([]);
  });

  test("one up makes all, a second does nothing", async () => {
    const { project, org } = at;
    await succeeded(project.up());
    for (const name of ["source", "by-id", "by-resource"]) {
      expect(org.permissions(name)).toEqual(["dashboards_read", "slos_read"]);
    }
    expect((await project.outputs()).copied).toEqual(["dashboards_read", "slos_read"]);
    await succeeded(project.up("--expect-no-changes"));
    const { inputs, outputs } = (await project.exportState()).resource("by-resource");
    expect({ ...inputs, ...outputs }).not.toHaveProperty("__source");
  });

  test("a change of the source leaves its copies as they are; a new copy shows what the source will hold", async () => {
    const { project, org } = at;
    const more = `new datadog.Role("late", { cloneFrom: source });`;
    project.setProgram(program(["slos_read", "dashboards_read", "monitors_read"], more));
    const plan = await project.plan();
    expect(plan.source?.op).toBe("update");
    expect(Object.keys(plan).sort()).toEqual(["late", "source"]);
    expect(plan.late?.newState?.inputs.permissions).toEqual(["dashboards_read", "monitors_read", "slos_read"]);
    await succeeded(project.up());
    expect(org.permissions("source")).toEqual(["dashboards_read", "monitors_read", "slos_read"]);
    expect(org.permissions("by-id")).toEqual(["dashboards_read", "slos_read"]);
    expect(org.permissions("late")).toEqual(["dashboards_read", "monitors_read", "slos_read"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("a replaced source pins its copies anew, in place", async () => {
    const { project, org } = at;
    const { id } = org.role("by-id");
    const source = org.role("source").id;
    await succeeded(project.up("--replace", "urn:pulumi:dev::test::pulumi-nodejs:dynamic/datadog:Role::source"));
    expect(org.role("source").id).not.toBe(source);
    expect(org.role("by-id").id).toBe(id);
    for (const name of ["by-id", "by-resource", "late"]) {
      expect(org.permissions(name)).toEqual(["dashboards_read", "monitors_read", "slos_read"]);
    }
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.destroy());
    expect(org.roles().filter(({ name }) => name.startsWith("by-"))).toEqual([]);
  });
});
