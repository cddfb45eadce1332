import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../scripts/lib/process.mjs";
import { ROOT } from "../support/project";

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
const versions = [...read("CHANGELOG.md").matchAll(/^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)/gm)].map(
  ([, version = ""]) => version,
);
const FILES = ["program.js", "Pulumi.dev.yaml", "stack.json", "vendors.json"];

test("the changelog has versions", () => {
  expect(versions).toContain(JSON.parse(read("package.json")).version);
});

describe.each(versions)("the state of version %s", (version) => {
  test("is kept (`npm run states:keep`, once, when it is tagged)", () => {
    for (const file of FILES) expect(existsSync(join(ROOT, "test/states", version, file)), file).toBe(true);
  });

  test("holds nothing of the machine that wrote it", () => {
    for (const file of FILES) {
      expect(read("test/states", version, file)).not.toMatch(/127\.0\.0\.1|localhost|sourcePosition|file:\/\//);
    }
  });
});

test("a kept state isn't written over", async () => {
  const { version } = JSON.parse(read("package.json"));
  const before = read("test/states", version, "stack.json");
  const { code, output } = await run(process.execPath, [join(ROOT, "scripts/keep-state.mjs")]);
  expect([code, output]).toEqual([1, expect.stringContaining("the state of a tagged version never changes")]);
  expect(read("test/states", version, "stack.json")).toBe(before);
});
