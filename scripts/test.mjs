/**
 * `npm test`: everything that proves this package, from a fresh clone, without an account anywhere.
 *
 *     npm test                   all tiers
 *     npm test -- unit host      some of them
 *     npm test -- --everything faults
 *                                with all cells of the fault matrix and not only a cut of them: an hour or more
 *
 * Sets up what is missing (dependencies, build, Pulumi CLI), runs the tiers one after the other whatever happened before, and prints
 * `N passed, N failed` last, with `, N skipped` if anything was. The exit code is 0 if nothing failed, 1 if something did, 2 if asked for a
 * tier that doesn't exist.
 */
import { messageOf } from "./lib/process.mjs";
import { ensurePulumi, PulumiMissingError } from "./lib/pulumi-cli.mjs";
import { ensureBuilt, ensureDependencies, linkSelf } from "./lib/setup.mjs";
import { failedTier, skippedTier, TIERS } from "./lib/tiers.mjs";

/** @typedef {import("./lib/tiers.mjs").TierResult} TierResult */

const print = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);

/**
 * @param {import("./lib/tiers.mjs").Tier[]} tiers
 * @param {boolean} everything
 * @returns {Promise<TierResult[]>}
 */
async function testAll(tiers, everything) {
  /** @type {TierResult[]} */
  const results = [];
  /** @type {Record<string, string>} */
  const environment = everything ? { PULUMI_CLONE_TEST_FAULTS: "all" } : {};
  /** @type {{ build?: string, pulumi?: string }} */
  const missing = {};

  try {
    await ensureDependencies({ log: print });
    linkSelf();
  } catch (error) {
    return [failedTier("set-up", messageOf(error))];
  }
  await ensureBuilt({ log: print }).catch((error) => {
    results.push(failedTier("set-up", messageOf(error)));
    missing.build = "the package couldn't be built";
  });
  if (!missing.build && tiers.some((tier) => tier.needsPulumi)) {
    try {
      const { binDir, version, source } = await ensurePulumi({ log: print });
      print(`Pulumi CLI ${version} (${source})`);
      environment.PULUMI_CLONE_TEST_BIN = binDir;
    } catch (error) {
      missing.pulumi = "there is no Pulumi CLI";
      // A machine without the tools is no fault of the package, but a pipeline must never pass without these tests.
      if (!(error instanceof PulumiMissingError) || process.env.CI)
        results.push(failedTier("set-up", messageOf(error)));
      else missing.pulumi = messageOf(error);
    }
  }

  for (const tier of tiers) {
    const reason = (tier.needsBuild && missing.build) || (tier.needsPulumi && missing.pulumi);
    print(`\n── ${tier.name} ──`);
    results.push(reason ? skippedTier(tier.name, reason) : await tier.run(environment));
  }
  return results;
}

/** @param {TierResult[]} results */
function printSummary(results) {
  for (const { tier, notes } of results) {
    if (notes.length > 0) print(`\n${tier}:`);
    for (const note of notes) print(`  ${note.replaceAll("\n", "\n  ")}`);
  }
  const rows = results.map(({ tier, passed, failed, skipped, seconds }) => [
    tier,
    passed,
    failed,
    skipped,
    seconds.toFixed(1),
  ]);
  print("");
  for (const [tier, ...numbers] of [["tier", "passed", "failed", "skipped", "seconds"], ...rows]) {
    print(String(tier).padEnd(10) + numbers.map((number) => String(number).padStart(9)).join(""));
  }
  const total = (/** @type {"passed" | "failed" | "skipped"} */ key) =>
    results.reduce((sum, result) => sum + result[key], 0);
  const skipped = total("skipped");
  print("");
  print(`${total("passed")} passed, ${total("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = total("failed") > 0 ? 1 : 0;
}

const EVERYTHING = "--everything";
const given = process.argv.slice(2);
const wanted = given.filter((name) => name !== EVERYTHING);
const unknown = wanted.filter((name) => !TIERS.some((tier) => tier.name === name));
if (unknown.length > 0) {
  print(`There is no tier ${unknown.join(", ")}. The tiers: ${TIERS.map((tier) => tier.name).join(", ")}.`);
  process.exitCode = 2;
} else {
  const tiers = TIERS.filter((tier) => wanted.length === 0 || wanted.includes(tier.name));
  printSummary(await testAll(tiers, given.includes(EVERYTHING)));
}
