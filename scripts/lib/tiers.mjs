/**
 * The tiers of `npm test`, and how each one is run and counted. Node built-ins only.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf, run, runNpm } from "./process.mjs";
import { ROOT, WORK } from "./setup.mjs";

/**
 * @typedef {object} TierResult
 * @property {string} tier
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string[]} notes what failed or was skipped, and why; a line each
 */

/**
 * @typedef {object} Tier
 * @property {string} name
 * @property {boolean} needsBuild whether it uses the built package
 * @property {boolean} needsPulumi whether it uses the Pulumi CLI
 * @property {(environment: Record<string, string>) => Promise<TierResult>} run
 */

/** @type {Tier[]} in the order in which they run, from fast to slow */
export const TIERS = [
  { name: "check", needsBuild: false, needsPulumi: false, run: () => timed("check", runChecks) },
  vitestTier("unit"),
  vitestTier("vendor"),
  vitestTier("host", { needsBuild: true }),
  vitestTier("engine", { needsBuild: true, needsPulumi: true }),
  vitestTier("package", { needsBuild: true }),
  vitestTier("faults", { needsBuild: true, needsPulumi: true }),
];

/**
 * @param {string} tier
 * @param {string} reason
 * @returns {TierResult} of a tier that couldn't be run
 */
export function skippedTier(tier, reason) {
  return { tier, passed: 0, failed: 0, skipped: 1, seconds: 0, notes: [`skipped: ${reason}`] };
}

/**
 * @param {string} tier
 * @param {string} reason
 * @returns {TierResult} of a tier that failed as a whole
 */
export function failedTier(tier, reason) {
  return { tier, passed: 0, failed: 1, skipped: 0, seconds: 0, notes: [reason] };
}

/**
 * @param {string} name a project of `vitest.config.mts`
 * @param {{ needsBuild?: boolean, needsPulumi?: boolean }} [needs]
 * @returns {Tier}
 */
function vitestTier(name, { needsBuild = false, needsPulumi = false } = {}) {
  return { name, needsBuild, needsPulumi, run: (environment) => timed(name, () => runVitest(name, environment)) };
}

/**
 * Runs every npm script named `check:…`, in the order of `package.json`; each one counts as one.
 *
 * @returns {Promise<TierResult>}
 */
async function runChecks() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const checks = Object.keys(scripts).filter((name) => name.startsWith("check:"));
  if (checks.length === 0) return failedTier("check", "package.json has no scripts named check:…");
  const result = { tier: "check", passed: 0, failed: 0, skipped: 0, seconds: 0, notes: /** @type {string[]} */ ([]) };
  for (const check of checks) {
    const { code, output } = await runNpm(["run", "--silent", check], { cwd: ROOT });
    process.stdout.write(`${code === 0 ? "passed" : "FAILED"}  npm run ${check}\n`);
    if (code === 0) {
      result.passed++;
    } else {
      process.stdout.write(output);
      result.failed++;
      result.notes.push(`npm run ${check} ended with code ${code}`);
    }
  }
  return result;
}

/**
 * Runs one Vitest project: its usual report goes to standard output, the counts come from its JSON report.
 *
 * @param {string} project
 * @param {Record<string, string>} environment added to this process's own
 * @returns {Promise<TierResult>}
 */
async function runVitest(project, environment) {
  const report = join(WORK, "test", `${project}.json`);
  mkdirSync(join(WORK, "test"), { recursive: true });
  rmSync(report, { force: true });
  const { code, signal } = await run(
    process.execPath,
    [
      join("node_modules", "vitest", "vitest.mjs"),
      ...["run", "--project", project, "--allowOnly=false", ...(process.stdout.isTTY ? [] : ["--no-color"])],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ],
    { cwd: ROOT, env: { ...process.env, ...environment }, stream: true },
  );
  const ended = signal ? `Vitest was ended by ${signal}` : `Vitest ended with code ${code}`;
  const result = readReport(project, report);
  if (!result) return failedTier(project, `${ended} and left no report`);
  if (result.passed + result.failed + result.skipped === 0) return failedTier(project, "there were no tests to run");
  if (code !== 0 && result.failed === 0) {
    result.failed++;
    result.notes.push(`${ended} although no test failed`);
  }
  return result;
}

/**
 * @param {string} project
 * @param {string} path
 * @returns {TierResult | undefined} undefined if there is no complete report
 */
function readReport(project, path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
  const result = { tier: project, passed: 0, failed: 0, skipped: 0, seconds: 0, notes: /** @type {string[]} */ ([]) };
  for (const file of report.testResults) {
    const name = file.name.replace(ROOT, "");
    let failedTests = 0;
    for (const test of file.assertionResults) {
      if (test.status === "passed") {
        result.passed++;
      } else if (test.status === "failed") {
        failedTests++;
        result.notes.push(`${name}: ${test.fullName}`);
      } else {
        result.skipped++;
        result.notes.push(`skipped: ${name}: ${test.fullName}`);
      }
    }
    // A file that can't be loaded has no tests; a hook that fails after the tests leaves all of them passed.
    if (file.status === "failed" && failedTests === 0) {
      failedTests = 1;
      result.notes.push(`${name}: ${String(file.message).split("\n")[0]}`);
    }
    result.failed += failedTests;
  }
  return result;
}

/**
 * @param {string} tier
 * @param {() => Promise<TierResult>} work
 * @returns {Promise<TierResult>}
 */
async function timed(tier, work) {
  const started = performance.now();
  const result = await work().catch((error) => failedTier(tier, `couldn't be run: ${messageOf(error)}`));
  return { ...result, seconds: (performance.now() - started) / 1000 };
}
