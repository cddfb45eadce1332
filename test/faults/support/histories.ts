/** Histories of one vendor as a test. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { history, play } from "./history";
import { InProcess } from "./in-process";
import type { Playground } from "./playground";
import { SEED } from "./seed";
import { Site } from "./site";
import { now } from "./virtual-time";

/** Histories per vendor. */
const COUNT = Number(process.env.PULUMI_CLONE_TEST_HISTORIES ?? 80);
/** Milliseconds that one history may take on a busy machine, with what is needed to shrink one that fails. */
const LONGEST = 2000;

export function historiesOf(playground: Playground): void {
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

  describe(`histories of ${playground.row.vendor}, seed ${SEED}`, () => {
    test(
      `${COUNT} of them come to rest, with each declared copy there exactly once`,
      async () => {
        const property = fc.asyncProperty(history, async (each) => {
          expect(await play(playground, each, site, provider)).toEqual([]);
        });
        await fc.assert(property, { numRuns: COUNT, seed: SEED });
      },
      300_000 + COUNT * LONGEST,
    );
  });
}
