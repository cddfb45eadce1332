/**
 * The embedded simulator as a process of its own, as users run it. Node built-ins only.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./setup.mjs";

/**
 * Starts `pulumi-clone simulate` and waits until it serves.
 *
 * @param {object} [options]
 * @param {boolean} [options.detached] true: it survives this process. Default: false
 * @param {string[]} [options.args] further arguments, such as `["--store", file]`
 * @returns {Promise<{ url: string, env: Record<string, string>, child: import("node:child_process").ChildProcess }>} `env` points every vendor's room at it
 */
export async function startSimulatorProcess({ detached = false, args = [] } = {}) {
  const command = [join(ROOT, "dist/cli/main.js"), "simulate", "--port", "0", "--print-env", ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"], detached });
  /** @type {Record<string, string>} */
  const env = {};
  let url = "";
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^listening on (\S+)$/.exec(line);
    if (address) url = address[1] ?? "";
    const variable = /^export (\w+)='(.*)'$/.exec(line);
    if (variable) env[variable[1] ?? ""] = (variable[2] ?? "").replaceAll("'\\''", "'");
    if (line === "") break;
  }
  if (url === "") throw new Error("the simulator didn't start");
  child.stdout.destroy();
  if (detached) child.unref();
  return { url, env, child };
}
