/** Crashes of the real engine as tests. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Project, project } from "../../support/engine";
import { type Crash, crash, wrongs } from "./crash";
import { crashInHost } from "./crash-in-host";
import { boundaries, type Moment, randomMoments, writes } from "./kill";
import { EVERYTHING } from "./matrix";
import { MIXED } from "./mixed";
import { type Death, RealStack } from "./real-stack";
import { numbers, SEED, someOf } from "./seed";
import { Site } from "./site";

/** Each costs half a dozen runs of the command line. */
const COUNTS = EVERYTHING
  ? { writes: Number.POSITIVE_INFINITY, boundaries: 12, chains: 8 }
  : { writes: 1, boundaries: 0, chains: 1 };
const LONGEST = EVERYTHING ? 7_200_000 : 600_000;

/** What dies first, and what dies in the `up` after that. */
export function crashesInEngine(first: Death["victim"], next: Death["victim"]): void {
  let site: Site;
  let made: Project;
  let stack: RealStack;
  let log: Crash["log"] = [];

  beforeAll(async () => {
    site = await Site.open();
    made = await project({ program: "", simulators: 0, env: site.env });
    stack = new RealStack(made, site);
    log = (await crashInHost(MIXED, [], site)).log;
  });

  afterAll(async () => {
    await made.close();
    await site.close();
  });

  const crashAt = async (deaths: readonly Death[]) => {
    await site.reset();
    stack.startOver(deaths);
    return crash(MIXED, stack, deaths, site);
  };

  describe.skipIf(process.platform !== "linux")(`the ${first} is killed during an up, seed ${SEED}`, () => {
    const patience = (moments: readonly Moment[]) => numbers(moments.length, 1).map((number) => number === 1);

    test(
      "at a request that has arrived, or is executed and not answered",
      async () => {
        const moments = [...someOf(writes(log), COUNTS.writes), ...someOf(boundaries(log), COUNTS.boundaries)];
        const patient = patience(moments);
        const crashes: Crash[] = [];
        for (const [index, moment] of moments.entries())
          crashes.push(await crashAt([{ ...moment, victim: first, patient: patient[index] === true }]));
        expect(wrongs(crashes)).toEqual([]);
        // What is asked for in common makes a request more or less.
        expect(crashes.filter(({ kills }) => kills === 1).length).toBeGreaterThan(0.9 * crashes.length);
      },
      LONGEST,
    );

    test(
      `at random times, and then the ${next}`,
      async () => {
        const moments = randomMoments(2 * COUNTS.chains, log);
        const patient = patience(moments);
        const victims = [first, next] as const;
        const deaths = moments.map((moment, index) => ({
          ...moment,
          victim: victims[index % 2] ?? first,
          patient: patient[index] === true,
        }));
        const crashes: Crash[] = [];
        while (deaths.length > 0) crashes.push(await crashAt(deaths.splice(0, 2)));
        expect(wrongs(crashes)).toEqual([]);
        expect(crashes.some(({ kills }) => kills > 0)).toBe(true);
      },
      LONGEST,
    );
  });
}
