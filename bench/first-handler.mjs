/**
 * How long the first Check of a fresh provider process takes, over one whose provider does nothing: what every preview and every update
 * waits for once.
 */
import { median, millis, table, verdict } from "./lib/figures.mjs";
import { firstCheck } from "./lib/host.mjs";

const OURS = {
  type: "pulumi-nodejs:dynamic/datadog:Role",
  stub: 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")',
};
const BARE = {
  type: "pulumi-nodejs:dynamic/bench:Bare",
  stub: "exports.handler=()=>({check:async(olds,news)=>({inputs:news})})",
};

/** Milliseconds over the bare host. */
const GOAL = 40;

/**
 * @param {object} options
 * @param {string} options.cwd
 * @param {import("./lib/vendor.mjs").Vendor} options.vendor one that answers at once
 * @param {number} options.processes how many of each kind
 * @param {(line: string) => void} options.log
 * @returns {Promise<string>} a report in Markdown
 */
export async function measureFirstHandler({ cwd, vendor, processes, log }) {
  const env = { ...process.env, ...vendor.env };
  const { id, permissions } = vendor.source;
  const written = { name: "copy", permissions };
  const copied = { name: "copy", cloneFrom: id };
  const kinds = [
    { name: "bare host", ...BARE, olds: copied, news: copied },
    { name: "written out, nothing new", ...OURS, olds: written, news: written },
    { name: "pinned copy, nothing new", ...OURS, olds: { ...copied, permissions }, news: copied },
    { name: "new copy: two requests", ...OURS, olds: {}, news: copied },
  ];
  /** @type {Map<string, { wall: number, cpu: number }[]>} */
  const costs = new Map(kinds.map(({ name }) => [name, []]));
  for (let round = 0; round < processes; round++) {
    for (const { name, type, stub, olds, news } of kinds) {
      const withStub = (/** @type {Record<string, unknown>} */ bag) => ({ ...bag, __provider: stub });
      const cost = await firstCheck({ cwd, env, type, olds: withStub(olds), news: withStub(news) });
      costs.get(name)?.push(cost);
    }
    log(`first handler: ${round + 1} of ${processes}`);
  }
  const of = (/** @type {string} */ name, /** @type {"wall" | "cpu"} */ what) =>
    (costs.get(name) ?? []).map((cost) => cost[what]);
  const over = (/** @type {string} */ name, /** @type {"wall" | "cpu"} */ what) => {
    const bare = of("bare host", what);
    // Each is compared with the bare host of its own round, so that a machine that is busy for a while counts on both sides.
    return median(of(name, what).map((cost, round) => cost - (bare[round] ?? Number.NaN)));
  };
  const rows = kinds.map(({ name }) => [
    name,
    millis(median(of(name, "wall"))),
    name === "bare host" ? "" : millis(over(name, "wall")),
    millis(median(of(name, "cpu"))),
    name === "bare host" ? "" : millis(over(name, "cpu")),
  ]);
  const [wall, cpu] = [over("pinned copy, nothing new", "wall"), over("pinned copy, nothing new", "cpu")];
  return [
    "Every preview and every update starts a provider process. This is the time of its first Check, the loading of the handler included, beside a",
    `bare host whose provider does nothing (medians of ${processes} fresh processes each). The goal, without contact to the vendor: at most ${GOAL} ms over the`,
    `bare host. Measured: ${millis(wall)} ${verdict(wall <= GOAL)}, of which ${millis(cpu)} processor time ${verdict(cpu <= GOAL)}.`,
    "",
    table(["first Check", "time", "over bare", "processor time", "over bare"], rows),
    "",
    "The last line includes loading axios and two answers of a simulator without latency.",
  ].join("\n");
}
