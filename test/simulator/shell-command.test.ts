import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exportLine } from "../../src/cli/simulate";

const folder = mkdtempSync(join(tmpdir(), "pulumi-clone-command-"));
const main = join(folder, "dist", "cli", "main.js");
const children: ChildProcess[] = [];

beforeAll(async () => {
  const root = resolve(__dirname, "..", "..");
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  const entry = join(root, "src", "cli", "main.ts");
  await build({ entryPoints: [entry], outfile: main, bundle: true, platform: "node", logLevel: "error" });
}, 30_000);

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `simulate`; the lines of its output up to the one that ends them. */
async function simulate(options: string[], isLast: (line: string) => boolean) {
  const child = spawn(process.execPath, [main, "simulate", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (isLast(line)) break;
  }
  return { child, lines, url: lines[0]?.replace("listening on ", "") ?? "" };
}

describe("pulumi-clone simulate", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where it listens, serves, and ends by %s with exit code 0",
    async (signal) => {
      const { child, lines, url } = await simulate([], () => true);
      expect(lines[0]).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/);
      const open = fetch(`${url}/_simulator/faults`);
      expect((await open).status).toBe(200);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
    },
  );

  it("prints export lines that a shell understands and that work, and keeps its store", async () => {
    const store = join(folder, "store.json");
    const { child, lines, url } = await simulate(
      ["--print-env", "--store", store, "--latency", "40"],
      (line) => line === "",
    );
    expect(lines.slice(1, -1).every((line) => /^export [A-Z_]+='.*'$/.test(line))).toBe(true);
    const script = `${lines.slice(1).join("\n")}\necho "$DD_HOST $DD_API_KEY"`;
    const [host, key = ""] = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim().split(" ");
    expect(host).toBe(url);
    const begin = performance.now();
    const response = await fetch(`${host}/api/v1/validate`, { headers: { "DD-API-KEY": key } });
    expect(await response.json()).toEqual({ valid: true });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(38);
    child.kill();
    await once(child, "exit");
    expect(JSON.parse(readFileSync(store, "utf8"))).toHaveProperty("datadog.roles");
    expect(existsSync(store)).toBe(true);
  });

  it("quotes values", () => {
    expect(execFileSync("sh", ["-c", `${exportLine("A", "it's $HOME \\")}printf %s "$A"`], { encoding: "utf8" })).toBe(
      "it's $HOME \\",
    );
  });

  it("tells what is wrong in one line", async () => {
    const run = (...options: string[]) => spawnSync(process.execPath, [main, ...options], { encoding: "utf8" });
    expect(run("simulate", "--port", "x")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("a whole number from 0 to 65535"),
    });
    const { url } = await simulate([], () => true);
    const taken = run("simulate", "--port", new URL(url).port);
    expect(taken).toMatchObject({ status: 1, stdout: "" });
    expect(taken.stderr).toMatch(/^error: cannot listen on port \d+: it is in use\n$/);
    expect(run("similate").stderr).toContain("Did you mean simulate?");
    expect(run("--version").stdout.trim()).toBe(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version);
  });
});
