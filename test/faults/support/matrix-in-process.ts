/** The fault matrix of one vendor as tests, with the provider in this process. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CellRecord, runCell } from "./cell";
import { modelStacks } from "./conditions";
import { InProcess } from "./in-process";
import { cellsOf, EVERYTHING, violationsOf } from "./matrix";
import { keepRecords } from "./records";
import { Site } from "./site";
import type { VendorRow } from "./vendor";
import { now } from "./virtual-time";

export function matrixInProcess(row: VendorRow): void {
  const began = Date.now();
  const all: CellRecord[] = [];
  let site: Site;
  let provider: InProcess;

  beforeAll(async () => {
    site = await Site.open({ now });
    provider = new InProcess(site);
  });

  afterAll(async () => {
    provider.close();
    await site.close();
    if (EVERYTHING) keepRecords("in-process", row.vendor, began, all);
  });

  describe(`${row.vendor} under fire`, () => {
    test.each(row.scenarios)("$title", async (scenario) => {
      const records: CellRecord[] = [];
      const stackUnder = modelStacks(site, (limit) => provider.start(limit));
      for (const cell of cellsOf(row, scenario)) {
        records.push(await runCell({ row, scenario, ...cell, site, stackUnder }));
      }
      all.push(...records);
      expect(violationsOf(records)).toEqual([]);
      // A scenario that the faults don't strike would prove nothing.
      expect(records.filter(({ outcome }) => outcome === "not met").length).toBeLessThan(records.length / 5);
    });

    test("no request that any of them makes is left out", () => {
      const struck = row.scenarios.map(({ match }) => `${match.method} ${match.template}`);
      const asked = new Set(all.flatMap((record) => record.asked));
      expect([...asked].filter((request) => !struck.includes(request))).toEqual([]);
    });
  });
}
