/**
 * `npm run bench`: what the package costs, beside the engine's floor and a naive dynamic provider.
 *
 *     npm run bench                 100 and 300 resources; some minutes; writes docs/bench.md
 *     npm run bench -- --quick      100 resources, one round; writes nothing
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { messageOf, run } from "../scripts/lib/process.mjs";
import { ensurePulumi } from "../scripts/lib/pulumi-cli.mjs";
import { pulumiEnvironment } from "../scripts/lib/pulumi-env.mjs";
import { ensureBuilt, ensureDependencies, ROOT } from "../scripts/lib/setup.mjs";
import { GOAL, measureFirstHandler } from "./first-handler.mjs";
import { millis } from "./lib/figures.mjs";
import { makeSandbox, STACK, VARIANTS } from "./lib/sandbox.mjs";
import { startVendor } from "./lib/vendor.mjs";
import { measureLimits } from "./limits.mjs";
import { measureOperations, PARALLEL } from "./operations.mjs";

/** Milliseconds that a vendor takes to answer. */
const LATENCY = 20;
/** Milliseconds after which no further round is begun. */
const LONGEST = 20 * 60_000;

const quick = process.argv.includes("--quick");
const extent = quick ? { counts: [100], rounds: 1, processes: 5 } : { counts: [100, 300], rounds: 3, processes: 15 };
const print = (text = "") => void process.stdout.write(`${text}\n`);
const log = (/** @type {string} */ line) => void process.stderr.write(`  ${line}\n`);

await ensureDependencies();
await ensureBuilt();
const { binDir, version } = await ensurePulumi();
const sandbox = makeSandbox();
/** @type {import("./lib/vendor.mjs").Vendor[]} */
const vendors = [];
try {
  const report = await measure();
  print(report);
  if (!quick) {
    mkdirSync(join(ROOT, "docs"), { recursive: true });
    writeFileSync(join(ROOT, "docs/bench.md"), `${report}\n`);
  }
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  for (const vendor of vendors) await vendor.close();
  sandbox.remove();
}

async function measure() {
  const deadline = performance.now() + LONGEST;
  const [prompt, slow] = [await startVendor(0), await startVendor(LATENCY)];
  vendors.push(prompt, slow);
  const env = { ...pulumiEnvironment({ binDir, home: sandbox.home, backendDir: sandbox.backend }), ...slow.env };
  for (const variant of VARIANTS) {
    const { code, output } = await run("pulumi", ["stack", "init", STACK, "--non-interactive"], {
      cwd: sandbox.project(variant),
      env,
    });
    if (code !== 0) throw new Error(output);
  }
  const first = await measureFirstHandler({
    cwd: sandbox.project("ours"),
    vendor: prompt,
    processes: extent.processes,
    log,
  });
  const setting = { sandbox, vendor: slow, env, log };
  // The vendor's real limit would hide everything else behind one wait.
  await slow.setRateLimit(1_000_000, 60);
  const operations = [];
  for (const count of extent.counts)
    operations.push(await measureOperations(setting, { count, rounds: extent.rounds, latency: LATENCY, deadline }));
  const limits = await measureLimits(setting);
  return text(first, operations, limits);
}

/**
 * @param {Awaited<ReturnType<typeof measureFirstHandler>>} first
 * @param {string[]} operations
 * @param {string} limits
 */
function text(first, operations, limits) {
  const versionOf = (/** @type {string} */ path) =>
    JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")).version;
  return `# What it costs

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: pulumi-clone ${versionOf(".")}, Pulumi CLI ${version},
@pulumi/pulumi ${versionOf("node_modules/@pulumi/pulumi")}, axios ${versionOf("node_modules/axios")}, zod ${versionOf("node_modules/zod")}, Node ${process.versions.node}, ${process.platform} on ${cpus().length} cores.

Three programs declare the same copies of one Datadog role:

- **floor**: a constant provider text, like this package's, whose provider answers at once with the data that this package would store. What
  it takes, the engine takes.
- **naive**: a \`dynamic.Resource\` as most people write it, with axios in the handlers.
- **pulumi-clone**: \`new datadog.Role(name, { cloneFrom })\`.

The vendor is the embedded simulator, in a process of its own, which takes ${LATENCY} ms for each answer; its rate limit is switched off except in the
last section. Programs are plain JavaScript, state is in local files, \`--parallel ${PARALLEL}\`. The variants take turns in each round. Wall times on a
shared machine are noisy: compare those of one table, and look at the processor times beside them (of the CLI, the program and the provider,
without the simulator). *Waiting* is what the vendor's latency alone takes: requests of the engine's parallel operations ${PARALLEL} at a time, all others
one by one. The *goal* for this package is 1.10 times the floor plus this waiting.

## The first handler

Every preview and every update starts a provider process. This is the time of its first Check, beside a bare host whose provider does nothing
(${extent.processes} fresh processes each, medians). Goal: at most ${GOAL} ms over the bare host without contact to the vendor; it is ${millis(first.overBare)} ${first.overBare <= GOAL ? "✓" : "✗"}.

${first.text}

The last line includes loading axios and two answers of a simulator without latency.

## up, preview, refresh, destroy

${operations.join("\n\n")}

## With a rate limit

${limits}`;
}
