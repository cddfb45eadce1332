import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ROOT } from "../support/project";

let folder = "";
let server: Server | undefined;

afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A vendor that refuses every credential. */
async function refusingVendor(): Promise<string> {
  const started = createServer((_, response) => response.writeHead(403).end('{"errors":["Forbidden"]}'));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** The package and its dependency side by side, the latter a link to where its own dependencies are: as pnpm installs them. */
function installWithLinks(): string {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-clone-linked-")));
  const installed = join(folder, "node_modules", "pulumi-clone");
  mkdirSync(installed, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(join(ROOT, part), join(installed, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", "axios"), join(folder, "node_modules", "axios"), "junction");
  return folder;
}

function runNode(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["-e", script], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}

test("packages that are symbolic links can be loaded while standard input is a pipe, as it is under the engine", async () => {
  const url = await refusingVendor();
  const script = `
    const provider = require("pulumi-clone/runtime").provider("datadog:Role");
    provider.configure({ config: { get() {} } })
      .then(() => provider.read("1", { name: "copy" }))
      .catch((error) => console.log(error.message))
      .then(() => process.exit());`;
  const env = { ...process.env, DD_API_KEY: "key", DD_APP_KEY: "key", DD_HOST: url };
  const output = await runNode(script, installWithLinks(), env);
  expect(output).toContain("rejected the credential (HTTP 403)");
});
