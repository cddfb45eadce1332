import { controlRoutes } from "./control";
import { SimulatorError } from "./errors";
import { type Fault, FaultPlan } from "./faults";
import { HostedVendor, type SwitchPositions } from "./hosted-vendor";
import { isJsonObject } from "./json";
import { RequestLog, type RequestLogEntry } from "./requests";
import { startServer } from "./server";
import { Store, type StoredStates } from "./store";
import type { SimulatedVendor } from "./vendor";

/** Options of `startSimulator`; all have defaults. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number | undefined;
  /**
   * Path of the JSON file that keeps the vendors' state: read at the start if it exists, replaced atomically after each
   * request that changed something. Faults, switches and the request log are not kept. Default: in memory only.
   */
  readonly store?: string | undefined;
  /** Milliseconds by which every answer of a vendor is delayed. Default 0. */
  readonly latency?: number | undefined;
  /** Faults in force from the start. Default: none. */
  readonly faults?: readonly Fault[] | undefined;
  /** Switches to change from the start, as in {@link Simulator.setSwitches}. */
  readonly switches?: Readonly<Record<string, unknown>> | undefined;
  /** The clock: milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** States to start with and to reset to in place of the sample data, by vendor; vendors not named keep theirs. */
  readonly sampleData?: Readonly<StoredStates> | undefined;
}

/** A running simulator. What it returns are copies; what is given to it is checked. */
export interface Simulator {
  /** Its origin, such as `http://127.0.0.1:40123`, without a trailing slash. */
  readonly url: string;
  /** Environment variables that point every vendor's tools at it: addresses and demo credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** What was asked since the start or the last `clearRequests` or `reset`, in order of arrival; control requests are left out. */
  requests(): RequestLogEntry[];
  clearRequests(): void;
  /** Every vendor's state, by vendor. */
  state(): StoredStates;
  /**
   * Replaces the states of the vendors that are named; the others stay as they are.
   * @throws {SimulatorError} if a vendor is unknown or a state is no object
   */
  setState(states: Readonly<StoredStates>): Promise<void>;
  /** Back to the sample data, with an empty request log. Faults and switches stay. */
  reset(): Promise<void>;
  /** The faults in force, as they were set. */
  faults(): Fault[];
  /**
   * Replaces the fault plan; `[]` ends all faults.
   * @throws {SimulatorError} if it is invalid
   */
  setFaults(faults: readonly Fault[]): void;
  /** The positions of all switches, by vendor. */
  switches(): Record<string, SwitchPositions>;
  /**
   * Changes some switches: `{ datadog: { dialect: "new" } }`, or `{ dialect: "new" }` where only one vendor has a switch of
   * that name. The others stay as they are.
   * @throws {SimulatorError} if a switch is unknown or ambiguous or a position invalid; nothing is changed then
   */
  setSwitches(changes: Readonly<Record<string, unknown>>): void;
  /** All switches back to their defaults. */
  resetSwitches(): void;
  /** Ends it: every connection is closed at once, and the store is written. A second call does nothing more. */
  close(): Promise<void>;
}

/** The state given for each vendor, if they are all known vendors' and all objects. */
function checkedStates(states: unknown, vendors: readonly HostedVendor[]): [HostedVendor, object][] {
  if (!isJsonObject(states)) throw new SimulatorError("a state is an object by vendor");
  return Object.entries(states).map(([name, state]) => {
    if (!isJsonObject(state)) throw new SimulatorError(`the state of "${name}" is not an object`);
    return [named(name, vendors), structuredClone(state)];
  });
}

function named(name: string, vendors: readonly HostedVendor[]): HostedVendor {
  const vendor = vendors.find((candidate) => candidate.name === name);
  if (vendor !== undefined) return vendor;
  throw new SimulatorError(`no vendor "${name}" here; there are: ${vendors.map((each) => each.name).join(", ")}`);
}

/** Sorts changes given by vendor and changes given by the switch's name alone into changes per vendor. */
function changesByVendor(changes: unknown, vendors: readonly HostedVendor[]): Map<HostedVendor, SwitchPositions> {
  if (!isJsonObject(changes)) throw new SimulatorError("switches are an object by vendor or by switch");
  const sorted = new Map<HostedVendor, SwitchPositions>();
  const add = (vendor: HostedVendor, more: SwitchPositions) => sorted.set(vendor, { ...sorted.get(vendor), ...more });
  for (const [key, value] of Object.entries(changes)) {
    const vendor = vendors.find((candidate) => candidate.name === key);
    if (vendor !== undefined) {
      if (!isJsonObject(value)) throw new SimulatorError(`the switches of "${key}" are not an object`);
      add(vendor, value);
      continue;
    }
    const owners = vendors.filter((candidate) => Object.hasOwn(candidate.switches, key));
    const [owner, another] = owners;
    if (owner === undefined) throw new SimulatorError(`there is no vendor and no switch "${key}"`);
    if (another !== undefined) {
      const names = owners.map((each) => each.name).join(", ");
      throw new SimulatorError(`several vendors have a switch "${key}" (${names}): name the vendor`);
    }
    add(owner, { [key]: value });
  }
  return sorted;
}

/**
 * Starts a simulator of the given vendors on 127.0.0.1.
 * @throws {SimulatorError} if the port is taken, the store can't be read or an option is invalid
 */
export async function runSimulator(
  simulated: readonly SimulatedVendor[],
  options: SimulatorOptions,
): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const states = (): StoredStates => Object.fromEntries(vendors.map((each) => [each.name, each.state]));
  const store = new Store(options.store, states);
  const stored = store.load();
  const vendors: readonly HostedVendor[] = simulated.map(
    (each) => new HostedVendor(each, now, options.sampleData?.[each.vendor], stored[each.vendor]),
  );
  checkedStates(options.sampleData ?? {}, vendors);
  checkedStates(stored, vendors);
  const faults = new FaultPlan(vendors.map((each) => each.name));
  const log = new RequestLog();

  const controls = {
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    state: () => structuredClone(states()),
    setState: async (given: unknown) => {
      for (const [vendor, state] of checkedStates(given, vendors)) vendor.setState(state);
      await store.save();
    },
    reset: async () => {
      for (const vendor of vendors) vendor.reset();
      log.clear();
      await store.save();
    },
    faults: () => faults.list(),
    setFaults: (given: unknown) => faults.set(given),
    switches: () => Object.fromEntries(vendors.map((each) => [each.name, each.switches])),
    setSwitches: (given: unknown) => {
      const checked = [...changesByVendor(given, vendors)].map(
        ([vendor, changes]) => [vendor, vendor.checkSwitches(changes)] as const,
      );
      for (const [vendor, positions] of checked) vendor.setSwitches(positions);
    },
    resetSwitches: () => {
      for (const vendor of vendors) vendor.setSwitches(vendor.defaultSwitches());
    },
  };
  controls.setFaults(options.faults ?? []);
  controls.setSwitches(options.switches ?? {});
  await store.save();

  const server = await startServer(
    {
      vendors,
      control: controlRoutes(controls),
      faults,
      log,
      latency: options.latency ?? 0,
      now,
      save: () => store.save(),
    },
    options.port ?? 0,
  );
  const url = `http://127.0.0.1:${server.port}`;
  const env: Record<string, string> = {};
  for (const vendor of vendors) Object.assign(env, vendor.environment(url));
  let closed: Promise<void> | undefined;
  return {
    url,
    env,
    ...controls,
    close: () => {
      closed ??= server.close().then(() => store.save());
      return closed;
    },
  };
}
