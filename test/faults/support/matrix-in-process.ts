/** The fault matrix of one vendor as tests, with the provider in this process. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CellRecord, runCell } from "./cell";
import { InProcess } from "./in-process";
import { cellsOf, violationsOf } from "./matrix";
import { Site } from "./site";
import type { VendorRow } from "./vendor";
import { now } from "./virtual-time";

export function matrixInProcess(row: VendorRow): void {
  let site: Site;
  let provider: InProcess;

  beforeAll(async () => {
    site = await Site.open({ now });
    provider = new InProcess(site);
  });

  afterAll(async () => {
    provider.close();
    await site.close();
  });

  describe(`${row.vendor} under fire`, () => {
    test.each(row.scenarios)("$title", async (scenario) => {
      const records: CellRecord[] = [];
      for (const { kind, length } of cellsOf(row, scenario)) {
        records.push(await runCell({ row, scenario, kind, length, site, start: (limit) => provider.start(limit) }));
      }
      expect(violationsOf(records)).toEqual([]);
      // A scenario that the faults don't strike would prove nothing.
      expect(records.filter(({ outcome }) => outcome === "not met").length).toBeLessThan(records.length / 5);
    });
  });
}
