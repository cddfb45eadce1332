import { datadog } from "./datadog";
import type { SimulatedVendor } from "./vendor";

/** The simulated vendors. A request goes to the first one that claims it. */
export const simulatedVendors: readonly SimulatedVendor[] = [datadog];
