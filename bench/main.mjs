/**
 * `npm run bench`: what the package costs, beside the engine's floor and a naive dynamic provider.
 *
 *     npm run bench                 100 and 300 resources; some minutes; writes docs/bench.md
 *     npm run bench -- --quick      100 resources, one round; writes nothing
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { messageOf } from "../scripts/lib/process.mjs";
import { ensurePulumi } from "../scripts/lib/pulumi-cli.mjs";
import { ensureBuilt, ensureDependencies, ROOT } from "../scripts/lib/setup.mjs";
import { measureFirstHandler } from "./first-handler.mjs";
import { makeEngine, PARALLEL } from "./lib/engine.mjs";
import { makeSandbox } from "./lib/sandbox.mjs";
import { startVendor } from "./lib/vendor.mjs";
import { measureLimits } from "./limits.mjs";
import { measureOperations } from "./operations.mjs";

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
const cleanUp = async () => {
  await Promise.all(vendors.map((vendor) => vendor.close()));
  sandbox.remove();
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cleanUp().finally(() => process.exit(1)));
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
  await cleanUp();
}

async function measure() {
  const deadline = performance.now() + LONGEST;
  const start = async (/** @type {number} */ latency) => {
    const vendor = await startVendor(latency);
    vendors.push(vendor);
    // The vendor's real limit would hide everything else behind one wait.
    await vendor.setRateLimit(1_000_000, 60);
    return vendor;
  };
  const prompt = await start(0);
  const first = await measureFirstHandler({
    cwd: sandbox.project("ours"),
    vendor: prompt,
    processes: extent.processes,
    log,
  });
  const each = { floor: prompt, naive: await start(LATENCY), ours: await start(LATENCY) };
  const engine = await makeEngine(binDir, sandbox, each);
  const operations = [];
  for (const count of extent.counts) {
    const { rounds } = extent;
    operations.push(await measureOperations(engine, { count, rounds, latency: LATENCY, deadline }, log));
  }
  return text(first, operations.join("\n\n"), await measureLimits(engine));
}

/**
 * @param {string} first
 * @param {string} operations
 * @param {string} limits
 */
function text(first, operations, limits) {
  const versionOf = (/** @type {string} */ path) => {
    return JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")).version;
  };
  const libraries = ["@pulumi/pulumi", "axios", "zod"].map(
    (name) => `${name} ${versionOf(join("node_modules", name))}`,
  );
  return `# What it costs

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)} with pulumi-clone ${versionOf(".")}, Pulumi CLI ${version}, ${libraries.join(", ")}, Node ${process.versions.node},
on ${process.platform} with ${cpus().length} cores (load at the end: ${loadavg()[0]?.toFixed(1)}).

Three programs declare the same copies of one Datadog role:

- **floor**: a constant provider text, like this package's, whose provider answers at once with the data that this package would store. What
  it takes, the engine takes.
- **naive**: a \`dynamic.Resource\` as most people write it, with axios in the handlers.
- **pulumi-clone**: \`new datadog.Role(name, { cloneFrom })\`.

The vendor is the embedded simulator, in processes of its own, which takes ${LATENCY} ms for each answer; its rate limit is switched off except in the
last section. Programs are plain JavaScript, state is in local files, \`--parallel ${PARALLEL}\`. The three take turns at each operation, and ratios are
medians of the ratios of a turn.

Where other work shares the machine (a load above the number of cores), times are longer and differ from turn to turn; the processor times,
of the CLI with its engine, the program and the provider, are then what to compare.

## The first handler

${first}

## up, preview, refresh, destroy

*Waiting* is what the vendor's latency takes at least: writes ${PARALLEL} at a time, reads one by one. The *goal* is 1.10 times the floor plus this waiting.
Parts of processor time and memory are given as floor / naive / pulumi-clone.

${operations}

## With a rate limit

${limits}`;
}
