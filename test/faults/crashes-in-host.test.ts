/** The real provider process is killed at every request of an `up`, and at random times. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Crash, wrongs } from "./support/crash";
import { crashInHost } from "./support/crash-in-host";
import { boundaries, type Moment, randomMoments } from "./support/kill";
import { EVERYTHING } from "./support/matrix";
import { MIXED } from "./support/mixed";
import { SEED, someOf } from "./support/seed";
import { Site } from "./support/site";

/** Crashes at the same time: part of their time is spent waiting. */
const AT_ONCE = 4;
const BOUNDARIES = EVERYTHING ? Number.POSITIVE_INFINITY : 12;
/** Runs that are killed several times in a row. */
const CHAINS = EVERYTHING ? 60 : 4;
const KILLS_IN_A_CHAIN = 3;
const LONGEST = EVERYTHING ? 3_600_000 : 300_000;

let sites: Site[] = [];

beforeAll(async () => {
  sites = await Promise.all(Array.from({ length: AT_ONCE }, () => Site.open()));
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
});

async function crashAll(runs: readonly (readonly Moment[])[]): Promise<Crash[]> {
  const queue = [...runs];
  const crashes: Crash[] = [];
  const work = async (site: Site) => {
    for (let run = queue.shift(); run; run = queue.shift()) crashes.push(await crashInHost(MIXED, run, site));
  };
  await Promise.all(sites.map(work));
  return crashes;
}

describe(`the provider is killed during an up of 20 mixed resources, seed ${SEED}`, () => {
  let log: Crash["log"] = [];

  test("undisturbed, it makes each of them once", async () => {
    const [undisturbed] = await crashAll([[]]);
    expect(undisturbed).toMatchObject({ kills: 0, orphans: 0, actions: [], wrong: [] });
    log = undisturbed?.log ?? [];
    expect(new Set(log.map(({ vendor }) => vendor)).size).toBe(4);
  });

  test(
    "at a request that has arrived, or is executed and not answered",
    async () => {
      const crashes = await crashAll(someOf(boundaries(log), BOUNDARIES).map((moment) => [moment]));
      expect(wrongs(crashes)).toEqual([]);
      // What is asked for in common makes a request more or less.
      expect(crashes.filter(({ kills }) => kills === 1).length).toBeGreaterThan(0.9 * crashes.length);
      expect(crashes.some(({ orphans }) => orphans > 0)).toBe(true);
    },
    LONGEST,
  );

  test(
    "at random times, again and again",
    async () => {
      const moments = randomMoments(CHAINS * KILLS_IN_A_CHAIN, log);
      const chains = Array.from({ length: CHAINS }, () => moments.splice(0, KILLS_IN_A_CHAIN));
      const crashes = await crashAll(chains);
      expect(wrongs(crashes)).toEqual([]);
      expect(crashes.some(({ kills }) => kills > 1)).toBe(true);
    },
    LONGEST,
  );
});
