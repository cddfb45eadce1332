/**
 * up, empty preview, refresh and destroy of N copies: the engine's floor, a naive dynamic provider and this package, in turns.
 */
import { pulumi } from "./lib/cli.mjs";
import { median, megabytes, seconds, table, times } from "./lib/figures.mjs";
import { STACK, VARIANTS } from "./lib/sandbox.mjs";

/** @typedef {import("./lib/sandbox.mjs").Variant} Variant */
/** @typedef {"up" | "preview" | "refresh" | "destroy"} Operation */
/** @typedef {import("./lib/cli.mjs").Cost & { requests: import("./lib/vendor.mjs").Request[] }} Measured */

/** Operations that the engine runs at the same time. The CLI's own default is four per core. */
export const PARALLEL = 8;

/** @type {Readonly<Record<Operation, readonly string[]>>} */
const OPERATIONS = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview", "--expect-no-changes"],
  refresh: ["refresh", "--yes", "--skip-preview", "--expect-no-changes"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

const NAMES = /** @type {const} */ ({ floor: "floor", naive: "naive", ours: "pulumi-clone" });

/** Goals: wall time over the floor and unavoidable waiting, `up` over the naive one, bytes of state. */
const GOALS = { overFloor: 1.1, overNaive: 0.5, stateBytes: 1500, stateBytesPerPermission: 50 };

/**
 * @typedef {object} Setting
 * @property {import("./lib/sandbox.mjs").Sandbox} sandbox
 * @property {import("./lib/vendor.mjs").Vendor} vendor
 * @property {Record<string, string>} env environment of the CLI
 * @property {(line: string) => void} log
 */

/**
 * One round: every variant once, from nothing to nothing.
 *
 * @param {Setting} setting
 * @param {number} count resources
 * @returns {Promise<Record<Variant, Record<Operation, Measured> & { stateBytes: number }>>}
 */
async function round({ sandbox, vendor, env, log }, count) {
  /** @type {Record<string, Record<string, unknown>>} */
  const results = {};
  for (const variant of VARIANTS) {
    await vendor.reset();
    const options = { cwd: sandbox.project(variant), env: { ...env, BENCH_COUNT: String(count) } };
    /** @type {Record<string, unknown>} */
    const result = {};
    for (const [operation, args] of Object.entries(OPERATIONS)) {
      await vendor.forgetRequests();
      const cost = await pulumi([...args, "--stack", STACK, "--parallel", String(PARALLEL)], options);
      result[operation] = { ...cost, requests: await vendor.requests() };
      if (operation === "up") result.stateBytes = sandbox.stateBytes(variant) / count;
      log(`${count} × ${NAMES[variant]}, ${operation}: ${seconds(cost.wall)}`);
    }
    results[variant] = result;
  }
  return /** @type {never} */ (results);
}

/**
 * @param {Setting} setting
 * @param {object} extent
 * @param {number} extent.count resources
 * @param {number} extent.rounds
 * @param {number} extent.latency of the vendor, in milliseconds
 * @param {number} extent.deadline `performance.now()` after which no further round is begun
 * @returns {Promise<string>} a report
 */
export async function measureOperations(setting, { count, rounds, latency, deadline }) {
  /** @type {Awaited<ReturnType<typeof round>>[]} */
  const all = [];
  for (let number = 1; number <= rounds && (number === 1 || performance.now() < deadline); number++) {
    setting.log(`${count} resources, round ${number} of ${rounds}`);
    all.push(await round(setting, count));
  }
  return report(all, { count, latency, permissions: setting.vendor.source.permissions.length });
}

/**
 * @param {Awaited<ReturnType<typeof round>>[]} rounds
 * @param {{ count: number, latency: number, permissions: number }} facts
 */
function report(rounds, { count, latency, permissions }) {
  const of = (/** @type {Variant} */ variant, /** @type {Operation} */ operation) => {
    const measured = rounds.map((each) => each[variant][operation]);
    const figure = (/** @type {"wall" | "cpu" | "providerCpu" | "programCpu" | "providerMemory"} */ name) =>
      median(measured.map((cost) => cost[name]));
    return { figure, requests: measured[0]?.requests ?? [] };
  };
  const operations = /** @type {Operation[]} */ (Object.keys(OPERATIONS));
  const rows = operations.flatMap((operation) => {
    const [floor, naive] = [of("floor", operation), of("naive", operation)];
    const waiting = unavoidableWaiting(of("ours", operation).requests, latency);
    return VARIANTS.map((variant) => {
      const { figure, requests } = of(variant, operation);
      const wall = figure("wall");
      const goal = variant === "ours" ? GOALS.overFloor * floor.figure("wall") + waiting : Number.NaN;
      return [
        variant === "floor" ? operation : "",
        NAMES[variant],
        seconds(wall),
        variant === "floor" ? "" : times(wall / floor.figure("wall")),
        variant === "floor" ? "" : times(wall / naive.figure("wall")),
        variant === "ours" ? seconds(waiting) : "",
        variant === "ours" ? `${seconds(goal)} ${verdict(wall <= goal)}` : "",
        seconds(figure("cpu")),
        seconds(figure("programCpu")),
        seconds(figure("providerCpu")),
        megabytes(figure("providerMemory")),
        String(requests.length),
      ];
    });
  });
  const head = [
    "operation",
    "provider",
    "time",
    "× floor",
    "× naive",
    "waiting",
    "goal",
    "processor time",
    "of it, program",
    "of it, provider",
    "provider's memory",
    "requests",
  ];
  const state = VARIANTS.map((variant) => {
    return `${NAMES[variant]} ${Math.round(median(rounds.map((each) => each[variant].stateBytes)))}`;
  });
  const ours = median(rounds.map(({ ours: { stateBytes } }) => stateBytes));
  const stateGoal = GOALS.stateBytes + GOALS.stateBytesPerPermission * permissions;
  const overNaive = of("ours", "up").figure("wall") / of("naive", "up").figure("wall");
  return [
    `### ${count} resources (${rounds.length === 1 ? "one round" : `median of ${rounds.length} rounds`})`,
    "",
    table(head, rows),
    "",
    `- \`up\` against the naive provider: ${times(overNaive)}; goal ${GOALS.overNaive} × ${verdict(overNaive <= GOALS.overNaive)}.`,
    `- State, bytes a resource: ${state.join(", ")}; goal ${stateGoal} (${permissions} permissions) ${verdict(ours <= stateGoal)}.`,
  ].join("\n");
}

/** @param {boolean} reached */
const verdict = (reached) => (reached ? "✓" : "✗");

/**
 * Milliseconds that no client could save: requests that the engine's operations make run as many at a time as it runs operations, the others
 * (the source, the catalogue, pages of a list) one after the other.
 *
 * @param {import("./lib/vendor.mjs").Request[]} requests
 * @param {number} latency
 */
function unavoidableWaiting(requests, latency) {
  const writes = requests.filter(({ method }) => method !== "GET").length;
  return (requests.length - writes + Math.ceil(writes / PARALLEL)) * latency;
}
