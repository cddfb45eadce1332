import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { history, play } from "./support/history";
import { InProcess } from "./support/in-process";
import { PLAYGROUNDS } from "./support/playgrounds";
import { Site } from "./support/site";
import { now } from "./support/virtual-time";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

/** Histories per vendor. */
const COUNT = Number(process.env.PULUMI_CLONE_TEST_HISTORIES ?? 80);
const SEED = Number(process.env.PULUMI_CLONE_TEST_SEED ?? Date.now() % 2 ** 31);

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

describe(`histories, seed ${SEED}`, () => {
  test.each(PLAYGROUNDS)(
    `of $row.vendor: ${COUNT} come to rest with each copy there exactly once`,
    async (playground) => {
      const property = fc.asyncProperty(history, async (each) => {
        expect(await play(playground, each, site, provider)).toEqual([]);
      });
      await fc.assert(property, { numRuns: COUNT, seed: SEED });
    },
  );
});
