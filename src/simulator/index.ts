import { runSimulator, type Simulator, type SimulatorOptions } from "./simulator";
import { simulatedVendors } from "./vendors";

export { SimulatorError } from "./errors";
export type { Fault, FaultKind, FaultMatch } from "./faults";
export type { SwitchPositions } from "./hosted-vendor";
export type { RequestLogEntry } from "./requests";
export type { Simulator, SimulatorOptions } from "./simulator";
export type { StoredStates } from "./store";

/**
 * Starts the simulator on 127.0.0.1: the HTTP APIs of all four vendors on one port, with sample data and demo
 * credentials, for tests and for trying things out without an account.
 *
 * ```ts
 * const simulator = await startSimulator();
 * Object.assign(process.env, simulator.env);
 * // ... run what is to be tested ...
 * await simulator.close();
 * ```
 * @throws {SimulatorError} if the port is taken, the store can't be read or an option is invalid
 */
export function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return runSimulator(simulatedVendors, options);
}
