import { datadog } from "./datadog";
import { faircom } from "./faircom";
import { qubole } from "./qubole";
import { scalr } from "./scalr";
import type { SimulatedVendor } from "./vendor";

/** The simulated vendors. A request goes to the first one that claims it. */
export const simulatedVendors: readonly SimulatedVendor[] = [datadog, faircom, qubole, scalr];
