/**
 * up, empty preview, refresh and destroy of N copies: the engine's floor, a naive dynamic provider and this package, in turns.
 */
import { OPERATIONS, PARALLEL } from "./lib/engine.mjs";
import { median, megabytes, seconds, table, times, verdict } from "./lib/figures.mjs";
import { VARIANTS } from "./lib/sandbox.mjs";

/** @typedef {import("./lib/sandbox.mjs").Variant} Variant */
/** @typedef {import("./lib/engine.mjs").Operation} Operation */
/** @typedef {import("./lib/vendor.mjs").Request} Request */

/** What the variants are called in the report. */
export const TITLES = /** @type {const} */ ({ floor: "floor", naive: "naive", ours: "pulumi-clone" });

/** Time over floor and waiting; time of `up` over the naive one; bytes of state. */
const GOALS = { overFloor: 1.1, overNaive: 0.5, stateBytes: 1500, stateBytesPerPermission: 50 };

/**
 * @typedef {object} Extent
 * @property {number} count resources
 * @property {number} rounds
 * @property {number} latency of the vendor, in milliseconds
 * @property {number} deadline `performance.now()` after which no further round is begun
 */

/**
 * @param {import("./lib/engine.mjs").Engine} engine
 * @param {Extent} extent
 * @param {(line: string) => void} log
 * @returns {Promise<string>} a report in Markdown
 */
export async function measureOperations(engine, extent, log) {
  const results = new Results();
  for (let round = 1; round <= extent.rounds && (round === 1 || performance.now() < extent.deadline); round++) {
    log(`${extent.count} resources, round ${round} of ${extent.rounds}`);
    for (const variant of VARIANTS) await engine.vendors[variant].reset();
    for (const operation of OPERATIONS) {
      // In turns, so that a time in which the machine is busy with something else meets all of them.
      for (const variant of VARIANTS) {
        await engine.vendors[variant].forgetRequests();
        const cost = await engine.run(variant, operation, extent.count);
        results.add(variant, operation, cost, await engine.vendors[variant].requests());
        if (operation === "up") results.addState(variant, engine.sandbox.stateBytes(variant) / extent.count);
        log(`${operation}, ${TITLES[variant]}: ${seconds(cost.wall)}, processor time ${seconds(cost.cpu)}`);
      }
    }
  }
  return report(results, extent, engine.vendors.ours.source.permissions.length);
}

/** What the rounds gave. */
class Results {
  /** @type {Map<string, import("./lib/cli.mjs").Cost[]>} */
  #costs = new Map();
  /** @type {Map<string, Request[]>} */
  #requests = new Map();
  /** @type {Map<Variant, number[]>} */
  #state = new Map();

  /**
   * @param {Variant} variant
   * @param {Operation} operation
   * @param {import("./lib/cli.mjs").Cost} cost
   * @param {Request[]} requests
   */
  add(variant, operation, cost, requests) {
    const key = `${variant} ${operation}`;
    this.#costs.set(key, [...(this.#costs.get(key) ?? []), cost]);
    this.#requests.set(key, requests);
  }

  /**
   * @param {Variant} variant
   * @param {number} bytes a resource
   */
  addState(variant, bytes) {
    this.#state.set(variant, [...(this.#state.get(variant) ?? []), bytes]);
  }

  /**
   * @param {Variant} variant
   * @param {Operation} operation
   * @param {Exclude<keyof import("./lib/cli.mjs").Cost, "output">} figure
   */
  median(variant, operation, figure) {
    return median((this.#costs.get(`${variant} ${operation}`) ?? []).map((cost) => cost[figure]));
  }

  /**
   * The median of the rounds' ratios: those of one round were taken one right after the other.
   *
   * @param {readonly [Variant, Variant]} variants
   * @param {Operation} operation
   * @param {"wall" | "cpu"} figure
   */
  ratio([variant, other], operation, figure) {
    const others = this.#costs.get(`${other} ${operation}`) ?? [];
    const ratios = (this.#costs.get(`${variant} ${operation}`) ?? []).map((cost, round) => {
      return cost[figure] / (others[round]?.[figure] ?? Number.NaN);
    });
    return median(ratios);
  }

  /**
   * @param {Variant} variant
   * @param {Operation} operation
   * @returns {Request[]} of the last round
   */
  requests(variant, operation) {
    return this.#requests.get(`${variant} ${operation}`) ?? [];
  }

  /** @param {Variant} variant */
  stateBytes(variant) {
    return median(this.#state.get(variant) ?? []);
  }

  get rounds() {
    return this.#state.get("ours")?.length ?? 0;
  }
}

/**
 * @param {Results} results
 * @param {Extent} extent
 * @param {number} permissions of each copy
 */
function report(results, { count, latency }, permissions) {
  const wall = OPERATIONS.map((operation) => {
    const waiting = unavoidableWaiting(results.requests("ours", operation), latency);
    const floor = results.median("floor", operation, "wall");
    const ratio = results.ratio(["ours", "floor"], operation, "wall");
    const goal = GOALS.overFloor + waiting / floor;
    return [
      operation,
      ...VARIANTS.map((variant) => seconds(results.median(variant, operation, "wall"))),
      seconds(waiting),
      times(ratio),
      `${times(goal)} ${verdict(ratio <= goal)}`,
      times(results.ratio(["ours", "naive"], operation, "wall")),
    ];
  });
  const processor = OPERATIONS.map((operation) => [
    operation,
    ...VARIANTS.map((variant) => seconds(results.median(variant, operation, "cpu"))),
    times(results.ratio(["ours", "floor"], operation, "cpu")),
    times(results.ratio(["ours", "naive"], operation, "cpu")),
    parts(results, operation, "programCpu", seconds),
    parts(results, operation, "providerCpu", seconds),
  ]);
  const others = OPERATIONS.map((operation) => [
    operation,
    ...VARIANTS.map((variant) => String(results.requests(variant, operation).length)),
    parts(results, operation, "providerMemory", megabytes),
  ]);
  const names = VARIANTS.map((variant) => TITLES[variant]);
  const [up, state] = [results.ratio(["ours", "naive"], "up", "wall"), results.stateBytes("ours")];
  const stateGoal = GOALS.stateBytes + GOALS.stateBytesPerPermission * permissions;
  return [
    `### ${count} resources (${results.rounds === 1 ? "one round" : `medians of ${results.rounds} rounds`})`,
    table(["time", ...names, "waiting", "× floor", "goal", "× naive"], wall),
    table(["processor time", ...names, "× floor", "× naive", "of it, program", "of it, provider"], processor),
    table(["requests", ...names, "provider's memory"], others),
    [
      `- \`up\` takes ${times(up)} the time of the naive provider's; goal ${times(GOALS.overNaive)} ${verdict(up <= GOALS.overNaive)}.`,
      `- State, bytes a resource with ${permissions} permissions: ${VARIANTS.map((variant) => `${TITLES[variant]} ${Math.round(results.stateBytes(variant))}`).join(", ")}; goal ${stateGoal} ${verdict(state <= stateGoal)}.`,
    ].join("\n"),
  ].join("\n\n");
}

/**
 * @param {Results} results
 * @param {Operation} operation
 * @param {"programCpu" | "providerCpu" | "providerMemory"} figure
 * @param {(value: number) => string} format
 */
function parts(results, operation, figure, format) {
  return VARIANTS.map((variant) => format(results.median(variant, operation, figure))).join(" / ");
}

/**
 * Milliseconds that no client could save: writes run as many at a time as the engine runs operations; reads (the source, the catalogue, pages
 * of a list) one after the other.
 *
 * @param {Request[]} requests
 * @param {number} latency
 */
function unavoidableWaiting(requests, latency) {
  const writes = requests.filter(({ method }) => method !== "GET").length;
  return (requests.length - writes + Math.ceil(writes / PARALLEL)) * latency;
}
