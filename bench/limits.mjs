/**
 * What waiting costs where the vendor's rate limit does apply.
 */
import { pulumi } from "./lib/cli.mjs";
import { seconds } from "./lib/figures.mjs";
import { STACK } from "./lib/sandbox.mjs";
import { PARALLEL } from "./operations.mjs";

/** A bucket that is used up several times in one update. */
const BUCKET = { limit: 40, period: 4 };
const COUNT = 100;

/**
 * @param {import("./operations.mjs").Setting} setting
 * @returns {Promise<string>} a report
 */
export async function measureLimits({ sandbox, vendor, env, log }) {
  const options = { cwd: sandbox.project("ours"), env: { ...env, BENCH_COUNT: String(COUNT) } };
  const run = (/** @type {string} */ operation) =>
    pulumi([operation, "--yes", "--skip-preview", "--stack", STACK, "--parallel", String(PARALLEL)], options);
  await vendor.reset();
  await vendor.setRateLimit(BUCKET.limit, BUCKET.period);
  const { wall } = await run("up");
  const requests = await vendor.requests();
  await vendor.reset();
  const drawn = requests.filter(({ template }) => template?.startsWith("/api/v2/roles")).length;
  const refused = requests.filter(({ status }) => status === 429).length;
  // Periods follow the clock: the first one may be nearly over when the update begins.
  const periods = Math.ceil(drawn / BUCKET.limit);
  const [shortest, longest] = [(periods - 2) * BUCKET.period * 1000, (periods - 1) * BUCKET.period * 1000];
  log(`rate limit: ${seconds(wall)}`);
  return [
    `\`up\` of ${COUNT} copies with a limit of ${BUCKET.limit} requests in ${BUCKET.period} s: ${seconds(wall)} for ${drawn} requests,`,
    `${refused} of them refused with 429. The limit alone takes ${seconds(shortest)} to ${seconds(longest)}, depending on where in a period the update begins.`,
  ].join("\n");
}
