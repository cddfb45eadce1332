/**
 * The operations of Pulumi that are measured, on the projects of a sandbox.
 */
import { run } from "../../scripts/lib/process.mjs";
import { pulumiEnvironment } from "../../scripts/lib/pulumi-env.mjs";
import { pulumi } from "./cli.mjs";
import { STACK, VARIANTS } from "./sandbox.mjs";

/** @typedef {import("./sandbox.mjs").Variant} Variant */
/** @typedef {"up" | "preview" | "refresh" | "destroy"} Operation */

/** Operations that the engine runs at the same time. The CLI's own default is four per core. */
export const PARALLEL = 8;

/** In the order in which they are run. @type {readonly Operation[]} */
export const OPERATIONS = ["up", "preview", "refresh", "destroy"];

/** @type {Readonly<Record<Operation, readonly string[]>>} */
const ARGUMENTS = {
  up: ["--yes", "--skip-preview"],
  preview: ["--expect-no-changes"],
  refresh: ["--yes", "--skip-preview", "--expect-no-changes"],
  destroy: ["--yes", "--skip-preview"],
};

/**
 * @typedef {object} Engine
 * @property {(variant: Variant, operation: Operation, count: number) => Promise<import("./cli.mjs").Cost>} run on a program of so many resources
 * @property {import("./sandbox.mjs").Sandbox} sandbox
 * @property {Readonly<Record<Variant, import("./vendor.mjs").Vendor>>} vendors each variant has one of its own
 */

/**
 * @param {string} binDir folder of the CLI
 * @param {import("./sandbox.mjs").Sandbox} sandbox
 * @param {Engine["vendors"]} vendors
 * @returns {Promise<Engine>} with a stack in each project
 */
export async function makeEngine(binDir, sandbox, vendors) {
  const base = pulumiEnvironment({ binDir, home: sandbox.home, backendDir: sandbox.backend });
  const optionsOf = (/** @type {Variant} */ variant, /** @type {number} */ count) => ({
    cwd: sandbox.project(variant),
    env: { ...base, ...vendors[variant].env, BENCH_COUNT: String(count) },
  });
  for (const variant of VARIANTS) {
    const { code, output } = await run("pulumi", ["stack", "init", STACK, "--non-interactive"], optionsOf(variant, 0));
    if (code !== 0) throw new Error(`no stack could be made:\n${output}`);
  }
  return {
    sandbox,
    vendors,
    run(variant, operation, count) {
      const args = [operation, ...ARGUMENTS[operation], "--stack", STACK, "--parallel", String(PARALLEL)];
      return pulumi(args, optionsOf(variant, count));
    },
  };
}
