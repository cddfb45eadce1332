/** The fault matrix with the real provider process and the built package, in real time. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CellRecord, runCell } from "./support/cell";
import { modelStacks } from "./support/conditions";
import { WarmHost } from "./support/in-host";
import { cellsOf, EVERYTHING, fewCellsOf, violationsOf } from "./support/matrix";
import { keepRecords } from "./support/records";
import { ROWS } from "./support/rows";
import { Site } from "./support/site";

/** Processes at work at the same time: their time is spent waiting. */
const HOSTS = EVERYTHING ? 8 : 4;

interface Place {
  readonly site: Site;
  readonly host: WarmHost;
}

let places: Place[] = [];

beforeAll(async () => {
  places = await Promise.all(
    Array.from({ length: HOSTS }, async () => {
      const site = await Site.open();
      return { site, host: await WarmHost.start(site) };
    }),
  );
});

afterAll(async () => {
  await Promise.all(places.map(({ host }) => host.end()));
  await Promise.all(places.map(({ site }) => site.close()));
});

describe("under fire, in the real provider process", () => {
  test.each(ROWS)(
    "$vendor",
    async (row) => {
      const began = Date.now();
      const tasks = row.scenarios.flatMap((scenario) => {
        const cells = EVERYTHING ? cellsOf(row, scenario) : fewCellsOf(row, scenario);
        return cells.map((cell) => ({ row, scenario, ...cell }));
      });
      const records = new Map<(typeof tasks)[number], CellRecord>();
      const queue = [...tasks];
      const work = async ({ site, host }: Place) => {
        for (let task = queue.shift(); task; task = queue.shift()) {
          const stackUnder = modelStacks(site, (limit) => host.startRun(limit));
          records.set(task, await runCell({ ...task, site, stackUnder }));
        }
      };
      await Promise.all(places.map(work));
      const inOrder = tasks.flatMap((task) => records.get(task) ?? []);
      if (EVERYTHING) keepRecords("host", row.vendor, began, inOrder);
      expect(violationsOf(inOrder)).toEqual([]);
      expect(inOrder).toHaveLength(tasks.length);
    },
    EVERYTHING ? 3_600_000 : 300_000,
  );
});
