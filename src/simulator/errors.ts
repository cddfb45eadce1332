/** The simulator was asked for something it can't do: unknown switch, invalid fault plan, unreadable store, port taken. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
}
