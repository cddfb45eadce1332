/** The vendors under fire. */
import { datadog } from "./datadog";
import type { VendorRow } from "./vendor";

export const ROWS: readonly VendorRow[] = [datadog];
