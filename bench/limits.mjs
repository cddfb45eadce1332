/**
 * What waiting costs where the vendor's rate limit does apply.
 */
import { seconds } from "./lib/figures.mjs";

/** A bucket that is used up several times in one update. */
const BUCKET = { limit: 40, period: 10 };
const COUNT = 100;

/**
 * @param {import("./lib/engine.mjs").Engine} engine
 * @returns {Promise<string>} a report in Markdown
 */
export async function measureLimits(engine) {
  const vendor = engine.vendors.ours;
  await vendor.reset();
  await vendor.setRateLimit(BUCKET.limit, BUCKET.period);
  const { wall } = await engine.run("ours", "up", COUNT);
  const requests = await vendor.requests();
  const drawn = requests.filter(({ template }) => template?.startsWith("/api/v2/roles")).length;
  const refused = requests.filter(({ status }) => status === 429).length;
  // Periods follow the clock: the first one may be nearly over when the update begins.
  const periods = Math.ceil(drawn / BUCKET.limit);
  const [shortest, longest] = [periods - 2, periods - 1].map((whole) => seconds(whole * BUCKET.period * 1000));
  return [
    `\`up\` of ${COUNT} copies with a limit of ${BUCKET.limit} requests in ${BUCKET.period} s takes ${seconds(wall)}; ${drawn} requests draw from the limit, ${refused} are refused`,
    `with 429. The limit alone asks for ${shortest} to ${longest} of waiting, depending on where in a period the first request falls.`,
  ].join("\n");
}
