/** The fault matrix of one vendor as tests. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../support/project";
import { type CellRecord, runCell } from "./cell";
import { FAULTS, type Length } from "./faults";
import { InProcess } from "./in-process";
import { Site } from "./site";
import type { Scenario, VendorRow } from "./vendor";
import { now } from "./virtual-time";

const LENGTHS: readonly Length[] = ["once", "lasting"];

/** Where the cells of a run are kept for the table. */
export const RECORDS = join(ROOT, ".work", "faults");

function keepRecords(name: string, records: readonly CellRecord[]): void {
  mkdirSync(RECORDS, { recursive: true });
  writeFileSync(join(RECORDS, `${name}.json`), JSON.stringify(records));
}

const CELLS = FAULTS.flatMap((kind) => LENGTHS.map((length) => ({ kind, length })));

/** Whether everything is to run, or the quick cut of `npm test`. */
export const EVERYTHING = process.env.PULUMI_CLONE_TEST_FAULTS === "all";

/** The cells of one operation; a quick run has each fault once, for one request or lasting in turns. */
export function cellsOf(row: VendorRow, scenario: Scenario): typeof CELLS {
  const turn = row.scenarios.indexOf(scenario);
  return EVERYTHING ? CELLS : CELLS.filter((_, index) => (index + Math.floor(index / 2) + turn) % 2 === 0);
}

/** Every operation of a vendor under every fault, with the provider in this process. */
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

  describe(row.vendor, () => {
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

export function violationsOf(records: readonly CellRecord[]): string[] {
  return records.flatMap(({ violations, vendor, operation, fault, length, message }) =>
    violations.map((violation) => `${vendor}, ${operation}, ${fault}, ${length}: ${violation}\n  after: ${message}`),
  );
}
