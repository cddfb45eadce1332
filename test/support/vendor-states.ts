import type { Simulator } from "../../src/simulator";
import type { DatadogState } from "../../src/simulator/datadog/state";
import type { FaircomState } from "../../src/simulator/faircom/state";
import type { QuboleState } from "../../src/simulator/qubole/state";
import type { ScalrState } from "../../src/simulator/scalr/state";

/** What the simulated vendors hold. */
export interface VendorStates {
  datadog: DatadogState;
  faircom: FaircomState;
  qubole: QuboleState;
  scalr: ScalrState;
}

export function statesOf(simulator: Simulator): VendorStates {
  return simulator.state() as unknown as VendorStates;
}
