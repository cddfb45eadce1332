import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { stubOf } from "../../src/pulumi/contract";
import { simulatedVendors } from "../../src/simulator/vendors";
import { vendors } from "../../src/vendors";

const root = resolve(import.meta.dirname, "../..");
const at = (...path: string[]) => join(root, ...path);
const namesIn = (folder: string) => (existsSync(at(folder)) ? readdirSync(at(folder)) : []);

/** Folders of `src/` that are no rooms. */
const HALLS = ["cli", "http", "pulumi", "resource", "simulator"];

test("every folder of src is a hall or a room of the list", () => {
  const folders = readdirSync(at("src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rooms = folders.map(({ name }) => name).filter((name) => !HALLS.includes(name));
  expect(rooms.sort()).toEqual(Object.keys(vendors).sort());
});

test("every vendor is simulated", () => {
  expect(simulatedVendors.map(({ vendor }) => vendor).sort()).toEqual(Object.keys(vendors).sort());
});

// The checklist of CONTRIBUTING.md, "A new vendor".
describe.each(Object.entries(vendors))("%s has", (vendor, load) => {
  test("a room with its README and generated classes", () => {
    for (const file of ["room.ts", "vendor.ts", "README.md", "index.ts"])
      expect(namesIn(`src/${vendor}`)).toContain(file);
  });

  test("a simulator", () => {
    expect(namesIn("src/simulator").some((name) => name === vendor || name === `${vendor}.ts`)).toBe(true);
  });

  test("a reference that names each resource", async () => {
    const reference = readFileSync(at("docs/reference", `${vendor}.md`), "utf8");
    for (const { type } of (await load()).resources) expect(reference).toContain(`## ${vendor}.${type}`);
  });

  test("an example of each resource, with a README", async () => {
    const examples = namesIn("examples").filter((name) => name.startsWith(`${vendor}-`));
    const programs = examples.map((name) => readFileSync(at("examples", name, "index.ts"), "utf8")).join("\n");
    for (const { type } of (await load()).resources) expect(programs).toContain(`new ${vendor}.${type}(`);
    for (const name of examples)
      expect(namesIn(`examples/${name}`)).toEqual(expect.arrayContaining(["README.md", "Pulumi.yaml", "package.json"]));
  });

  test("tests of the room and of the simulator", () => {
    expect(namesIn(`test/${vendor}`).some((name) => name.endsWith(".test.ts"))).toBe(true);
    expect(namesIn("test/simulator").some((name) => name.startsWith(vendor) && name.endsWith(".test.ts"))).toBe(true);
  });

  test("documentation for every field, setting and resource", async () => {
    const room = await load();
    for (const setting of Object.values(room.vendor.settings)) expect(setting.doc).toMatch(/\.$/);
    for (const resource of room.resources) {
      expect(resource.doc, resource.type).toMatch(/\.$/);
      expect(resource.pages.length, resource.type).toBeGreaterThan(0);
      expect(resource.endpoints.length, resource.type).toBeGreaterThan(0);
      for (const [name, { doc }] of Object.entries({ ...resource.inputs, ...resource.outputs }))
        expect(doc, name).toMatch(/[.`)]$/);
    }
  });

  test("names in the state that are short and constant", async () => {
    for (const { type } of (await load()).resources) {
      expect(stubOf(`${vendor}:${type}`)).toBe(
        `exports.handler=()=>require("pulumi-clone/runtime").provider("${vendor}:${type}")`,
      );
      expect(stubOf(`${vendor}:${type}`).length).toBeLessThanOrEqual(90);
    }
  });
});
