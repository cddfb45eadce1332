import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/project";

test("npm start shows every step and leaves nothing running", async () => {
  const child = spawn(process.execPath, [join(ROOT, "scripts/start.mjs")], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code, output).toBe(0);
  expect(output).toContain("Every step showed what it should");
  for (const [, address = ""] of output.matchAll(/(http:\/\/127\.0\.0\.1:\d+)/g)) {
    await expect(fetch(address)).rejects.toThrow();
  }
});
