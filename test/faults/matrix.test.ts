import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type CellRecord, runCell } from "./support/cell";
import { FAULTS, type Length } from "./support/faults";
import { startInProcess } from "./support/in-process";
import { ROWS } from "./support/rows";
import { Site } from "./support/site";
import { now } from "./support/virtual-time";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

let site: Site;

beforeAll(async () => {
  site = await Site.open({ now });
  Object.assign(process.env, site.env);
});

afterAll(() => site.close());

const lengths: readonly Length[] = ["once", "lasting"];
const records: CellRecord[] = [];
afterAll(() => {
  if (process.env.DUMP) require("node:fs").writeFileSync(process.env.DUMP, JSON.stringify(records, null, 1));
});

describe.each(ROWS)("$vendor", (row) => {
  describe.each(row.scenarios)("$title", (scenario) => {
    test.each(FAULTS.flatMap((kind) => lengths.map((length) => ({ title: kind.title, length, kind }))))(
      "$title, $length",
      async ({ kind, length }) => {
        const start = (timeLimit: number | undefined) => {
          process.env.PULUMI_CLONE_TIMEOUT_SECONDS = String((timeLimit ?? 20_000) / 1000);
          return startInProcess();
        };
        const record = await runCell({ row, scenario, kind, length, site, start });
        records.push(record);
        expect(record.violations, record.message).toEqual([]);
      },
    );
  });
});
