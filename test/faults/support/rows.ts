/** The vendors under fire. */
import { datadog } from "./datadog";
import { faircom } from "./faircom";
import { qubole } from "./qubole";
import { scalr } from "./scalr";
import type { VendorRow } from "./vendor";

export const ROWS: readonly VendorRow[] = [datadog, qubole, faircom, scalr];
