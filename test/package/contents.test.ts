import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../scripts/lib/process.mjs";
import { ROOT } from "../support/project";
import { manifestIn, pack, packedFiles, temporaryFolder } from "./installed";

const folder = temporaryFolder();
const unpacked = join(folder.path, "package");

beforeAll(async () => {
  const { code, output } = await run("tar", ["-xzf", await pack(folder.path), "-C", folder.path]);
  if (code !== 0) throw new Error(output);
});
afterAll(() => folder.remove());

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test("holds the build, the documents and nothing else", async () => {
  const files = await packedFiles();
  const expected =
    /^(dist\/.+\.(js|d\.ts|js\.map)|docs\/.+\.(md|svg|png)|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/;
  expect(files.filter((path) => !expected.test(path))).toEqual([]);
  for (const path of [
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "dist/index.js",
    "dist/index.d.ts",
    "docs/reference/datadog.md",
  ]) {
    expect(files).toContain(path);
  }
});

test("runs nothing when it is installed", () => {
  const { scripts } = manifestIn(unpacked);
  const run = Object.keys(scripts).filter((name) =>
    /^(pre|post)?(install|uninstall|prepare|prepublish|pack)$/.test(name),
  );
  expect(run).toEqual([]);
  expect(readdirSync(unpacked)).not.toContain("binding.gyp");
});

test("has every file that its manifest names", () => {
  const { exports, bin } = manifestIn(unpacked);
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  for (const target of [...targets, ...Object.values(bin)]) {
    expect(readFileSync(join(unpacked, target), "utf8").length, target).toBeGreaterThan(0);
  }
  for (const program of Object.values(bin)) {
    expect(readFileSync(join(unpacked, program), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  }
});

test("names no path of the machine that built it", () => {
  const telling = filesIn(unpacked).filter((path) => readFileSync(path, "utf8").includes(join(ROOT, "")));
  expect(telling).toEqual([]);
});
