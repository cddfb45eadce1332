/** Chosen cells of the fault matrix with the real CLI, engine, language host and provider process, in real time. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CellRecord, runCell } from "./support/cell";
import { engineCells, fewEngineCells } from "./support/engine-cells";
import { EnginePlace } from "./support/engine-stack";
import { EVERYTHING, violationsOf } from "./support/matrix";
import { keepRecords } from "./support/records";
import { ROWS } from "./support/rows";
import { SEED } from "./support/seed";

/** Commands are at work on processors most of the time. */
const PLACES = 2;

let places: EnginePlace[] = [];

beforeAll(async () => {
  places = await Promise.all(Array.from({ length: PLACES }, () => EnginePlace.open()));
});

afterAll(() => Promise.all(places.map((place) => place.close())));

describe(`under fire, on the real engine, seed ${SEED}`, () => {
  test.each(ROWS)(
    "$vendor",
    async (row) => {
      const began = Date.now();
      const cells = EVERYTHING ? engineCells(row) : fewEngineCells(row);
      const records = new Map<(typeof cells)[number], CellRecord>();
      const queue = [...cells];
      const work = async ({ site, stackUnder }: EnginePlace) => {
        for (let cell = queue.shift(); cell; cell = queue.shift()) {
          records.set(cell, await runCell({ ...cell, site, stackUnder }));
        }
      };
      await Promise.all(places.map(work));
      const inOrder = cells.flatMap((cell) => records.get(cell) ?? []);
      const versions = { "Pulumi CLI": String(await places[0]?.version()) };
      if (EVERYTHING) keepRecords("engine", row.vendor, began, inOrder, versions);
      expect(violationsOf(inOrder)).toEqual([]);
      expect(inOrder.filter(({ outcome }) => outcome === "not met")).toEqual([]);
      expect(inOrder).toHaveLength(cells.length);
    },
    EVERYTHING ? 3_600_000 : 600_000,
  );
});
