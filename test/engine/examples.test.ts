import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Project, project, succeeded } from "../support/engine";
import { ROOT } from "../support/project";

const folder = join(ROOT, "examples");
/** The tour is the root project's program; `test/engine/start.test.ts` runs it. */
const examples = readdirSync(folder).filter((name) => name !== "tour");

describe.each(examples)("examples/%s", (name) => {
  const program = readFileSync(join(folder, name, "index.ts"), "utf8");
  let at: Project;
  beforeAll(async () => {
    at = await project({ name: `example-${name}`.slice(0, 40), language: "ts", program });
    for (const [, key = ""] of program.matchAll(/\.require(?:Secret)?\("(\w+)"\)/g)) {
      await succeeded(at.run(["config", "set", "--secret", key, "correct horse battery staple"]));
    }
  });
  afterAll(() => at.close());

  test("is previewed without changing anything, made, and then as declared", async () => {
    const before = JSON.stringify(at.simulator.requests().filter(({ method }) => method !== "GET"));
    await succeeded(at.preview("--diff"));
    if (!name.startsWith("faircom")) {
      expect(JSON.stringify(at.simulator.requests().filter(({ method }) => method !== "GET"))).toBe(before);
    }
    await succeeded(at.up());
    await succeeded(at.up("--expect-no-changes"));
    await succeeded(at.drift());
  });

  test("is destroyed", async () => {
    await succeeded(at.destroy());
    expect((await at.exportState()).resources).toEqual([]);
  });
});
