/**
 * Runs the Pulumi CLI and tells what a run cost.
 */
import { spawn } from "node:child_process";
import { watchTree } from "./processes.mjs";

/**
 * @typedef {object} Cost
 * @property {number} wall milliseconds from start to end
 * @property {number} cpu milliseconds of processor time of the CLI, its engine, the program and the provider; NaN where it can't be had
 * @property {number} providerCpu the provider process's part of it
 * @property {number} providerMemory the provider process's largest resident size, in bytes
 * @property {number} programCpu the program's part of it
 * @property {string} output what the CLI printed
 */

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Record<string, string> }} options
 * @returns {Promise<Cost>}
 * @throws {Error} the CLI failed; the message ends with what it printed
 */
export async function pulumi(args, { cwd, env }) {
  const started = performance.now();
  const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill();
  process.once("exit", end);
  const endWatch = watchTree(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const wall = performance.now() - started;
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with code ${code}:\n${output.trim()}`);
    const usages = endWatch();
    const of = (/** @type {RegExp} */ name) => usages.filter(({ command }) => name.test(command));
    const provider = of(/^\S*node .*dynamic-provider/);
    return {
      wall,
      cpu: sum(usages),
      providerCpu: sum(provider),
      providerMemory: provider.length === 0 ? Number.NaN : Math.max(...provider.map(({ peakMemory }) => peakMemory)),
      programCpu: sum(of(/^\S*node .*cmd\/run/)),
      output,
    };
  } finally {
    process.off("exit", end);
    endWatch();
  }
}

/** @param {readonly import("./processes.mjs").Usage[]} usages */
function sum(usages) {
  return usages.length === 0 ? Number.NaN : usages.reduce((total, { cpu }) => total + cpu, 0);
}
