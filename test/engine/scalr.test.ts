import { describe, expect, test } from "vitest";
import type { ScalrState } from "../../src/simulator/scalr/state";
import { failed, succeeded } from "../support/engine";
import { givenProject } from "./datadog";
import { count, diagnostics, js, Scalr, STACK_LINE, written } from "./vendors";

const CLONE = "POST /api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/";
const PATCH = "PATCH /api/v1beta0/user/{envId}/roles/{roleId}/";

describe("a source in the same program", () => {
  const program = (source: string, more = "") =>
    js(`
const shop = new scalr.Role("shop", { cloneFrom: 42, ${source} });
const staging = new scalr.Role("staging", { cloneFrom: shop, tags: ["staging"] });
const byId = new scalr.Role("by-id", { cloneFrom: shop.id });
${more}
exports.ids = [shop.id, staging.id, byId.id];`);
  const at = givenProject({ program: program(`description: "The shop", quickStartGroup: "shop"`) });
  const vendor = () => new Scalr(at.project.simulator);

  test("preview: the resource hands over what the copy will hold, an id alone leaves it unknown", async () => {
    const { project } = at;
    const plan = await project.plan();
    expect(plan.shop?.newState?.inputs).toMatchObject({
      cloneFrom: "42",
      name: "shop",
      description: "The shop",
      quickStartGroup: "shop",
      quickStart: false,
      categoryId: 3,
      tags: ["production", "web"],
    });
    expect(plan.staging?.newState?.inputs).toMatchObject({
      description: "The shop",
      quickStartGroup: "shop",
      tags: ["staging"],
      categoryId: 3,
      pinned: { osId: "ubuntu-14-04", builtinAutomation: ["apache", "chef"], useScalrAgent: true },
    });
    expect(plan["by-id"]?.newState?.inputs.description).not.toBe("The shop");
    expect((await project.preview("--diff")).output).toMatch(/cloneFrom +: \[unknown\]/);
    expect(written(project.simulator)).toEqual([]);
  });

  test("one up makes all, a second does nothing; what differs from the clone is one request more", async () => {
    const { project } = at;
    await succeeded(project.up());
    expect(written(project.simulator).sort()).toEqual([PATCH, PATCH, CLONE, CLONE, CLONE]);
    expect(vendor().role("shop")).toMatchObject({ envId: 5, description: "The shop", quickStartGroup: "shop" });
    expect(vendor().role("staging")).toMatchObject({ description: "The shop", tags: ["staging"] });
    expect(vendor().role("by-id")).toMatchObject({ description: "The shop", tags: ["production", "web"] });
    const ids = ["shop", "staging", "by-id"].map((name) => `5/${vendor().role(name).id}`);
    expect((await project.outputs()).ids).toEqual(ids);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(written(project.simulator)).toEqual([]);
  });

  test("the copies are pinned: a change of the source leaves them alone, a new copy shows what it will hold", async () => {
    const { project } = at;
    const late = `new scalr.Role("late", { cloneFrom: shop });`;
    project.setProgram(program(`description: "The new shop", tags: []`, late));
    const plan = await project.plan();
    expect(Object.keys(plan).sort()).toEqual(["late", "shop"]);
    expect(plan.shop).toMatchObject({ op: "update", diffReasons: ["description", "quickStartGroup", "tags"] });
    expect(plan.late?.newState?.inputs).toMatchObject({
      description: "The new shop",
      tags: [],
      quickStartGroup: "web",
    });
    await succeeded(project.up());
    expect(vendor().role("staging").description).toBe("The shop");
    expect(vendor().role("late")).toMatchObject({ description: "The new shop", tags: [], quickStartGroup: "web" });
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("destroy leaves none of them", async () => {
    await succeeded(at.project.destroy());
    expect(
      vendor()
        .roles()
        .filter(({ id }) => id > 5000),
    ).toEqual([]);
  });
});

describe("a copy of a role", () => {
  const program = (args: string) => js(`new scalr.Role("copy", { ${args} });`);
  const at = givenProject({ program: program("cloneFrom: 42") });
  const vendor = () => new Scalr(at.project.simulator);

  test("every attribute that somebody changes is drift, in one line each, and is put right by one request", async () => {
    const { project } = at;
    await succeeded(project.up());
    const { id } = vendor().role("copy");
    await vendor().modify("copy", {
      name: "somebodys",
      description: "Changed",
      category: { id: 101 },
      quickStart: true,
      quickStartGroup: "other",
      tags: ["production", "web", "added"],
    });
    const run = await project.drift();
    expect(run.code).toBe(7);
    for (const line of [
      /~ name +: "copy" => "somebodys"/,
      /~ description +: "Web servers" => "Changed"/,
      /~ categoryId +: 3 => 101/,
      /~ quickStart +: false => true/,
      /~ quickStartGroup: "web" => "other"/,
      /\+ \[2\]: "added"/,
    ]) {
      expect(run.output).toMatch(line);
    }
    await succeeded(project.up("--refresh"));
    expect(written(project.simulator)).toEqual([PATCH]);
    expect(vendor().role("copy")).toMatchObject({ id, name: "copy", description: "Web servers", categoryId: 3 });
    await succeeded(project.drift());
    await succeeded(project.up("--expect-no-changes"));
  });

  test("is renamed in place; another source replaces it, the old one first", async () => {
    const { project } = at;
    const { id } = vendor().role("copy");
    project.setProgram(program(`cloneFrom: 42, name: "renamed"`));
    await succeeded(project.up());
    expect(vendor().role("renamed").id).toBe(id);
    project.setProgram(program(`cloneFrom: 4711, name: "renamed"`));
    const plan = await project.plan();
    expect(plan.copy?.diffReasons).toContain("cloneFrom");
    written(project.simulator);
    await succeeded(project.up());
    expect(written(project.simulator)).toEqual(["DELETE /api/v1beta0/user/{envId}/roles/{roleId}/", CLONE]);
    expect(vendor().role("renamed")).toMatchObject({ description: "Hardened by the security team" });
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("a role that a farm uses isn't deleted, and the message says what to do", async () => {
    const { project } = at;
    const use = async (inUseBy: ScalrState["roles"][number]["inUseBy"]) => {
      const { scalr } = project.simulator.state() as { scalr: ScalrState };
      for (const role of scalr.roles) if (role.name === "renamed") role.inUseBy = inUseBy;
      await project.simulator.setState({ scalr });
    };
    await use([{ farmId: 7, cloudPlatform: "ec2", cloudLocation: "us-east-1" }]);
    const output = diagnostics(await failed(project.destroy()));
    expect(output).toContain("ObjectInUse");
    expect(output).toContain("Take it out of them, or replace it there by another role");
    expect(output).not.toMatch(STACK_LINE);
    expect((await project.exportState()).resource("copy").id).toBe(`5/${vendor().role("renamed").id}`);
    await use([]);
    await succeeded(project.destroy());
    expect(
      vendor()
        .roles()
        .map(({ name }) => name),
    ).not.toContain("renamed");
  });

  test("a clock that is off is put right and said; a key that is wrong is said to be so", async () => {
    const { project } = at;
    project.setProgram(program("cloneFrom: 42"));
    project.simulator.setSwitches({ scalr: { clockSkew: 7200 } });
    const skewed = await project.preview();
    await succeeded(skewed);
    expect(skewed.output).toMatch(/The clock of this machine differs from Scalr's by \d+ s/);
    project.simulator.resetSwitches();
    const env = { SCALR_API_SECRET_KEY: "wrong-canary-key" };
    const wrong = await project.run(["preview", "--stack", "dev"], { env });
    const output = diagnostics(await failed(wrong));
    expect(count(output, "Scalr rejected the credential (HTTP 401).")).toBe(1);
    expect(output).toContain("apiSecretKey from the environment variable SCALR_API_SECRET_KEY");
    expect(wrong.output).not.toContain("wrong-canary-key");
    expect(wrong.output).not.toMatch(STACK_LINE);
  });
});

describe("what is wrong with a declaration", () => {
  const at = givenProject({ program: "" });
  const problemsOf = async (args: string) => {
    at.project.setProgram(js(`new scalr.Role("bad", { ${args} });`));
    const output = diagnostics(await failed(at.project.preview()));
    expect(output).not.toMatch(STACK_LINE);
    expect(output).not.toContain("<nil>");
    expect(written(at.project.simulator)).toEqual([]);
    return output;
  };

  test("all of it at once, with paths", async () => {
    const output = await problemsOf(`
  cloneFrom: "web", name: "${"n".repeat(101)}", description: "<b>bold</b>", categoryId: 0, quickStart: "yes",
  quickStartGroup: 7, tags: ["ok", " ", 7], environmentId: -1, adopt: "x/y", quickstart: true,`);
    const paths = [
      "cloneFrom",
      "name",
      "description",
      "categoryId",
      "quickStart",
      "quickStartGroup",
      "tags[1]",
      "tags[2]",
    ];
    for (const path of [...paths, "environmentId", "adopt"]) {
      expect(count(output, `has a problem: ${path}: `), path).toBe(1);
    }
    expect(output).toContain(`quickstart: Scalr role has no such property; did you mean "quickStart"?`);
  });

  test("what only Scalr can tell beside what is wrong by itself: no such role, no such category, no access", async () => {
    const output = await problemsOf(`cloneFrom: 999999, name: "", categoryId: 102`);
    expect(output).toContain("has a problem: name: ");
    expect(output).toContain("has a problem: cloneFrom: environment 5 of Scalr shows no role 999999");
    expect(output).toContain("has a problem: categoryId: environment 5 of Scalr has no role category 102");
    expect(await problemsOf("cloneFrom: 42, environmentId: 9")).toMatch(/environment|permission/i);
  });

  test("without an environment the three places where it can be given are named", async () => {
    const { project } = at;
    project.setProgram(js(`new scalr.Role("bad", { cloneFrom: 42 });`));
    const run = project.run(["preview", "--stack", "dev"], { env: { SCALR_ENVIRONMENT_ID: undefined } });
    const output = diagnostics(await failed(run));
    expect(output).toContain("environmentId: is required: give it here, as the configuration key scalr:environmentId");
    expect(output).toContain("SCALR_ENVIRONMENT_ID");
  });
});
