/** What a run leaves to chance: titles and messages of tests name the seed, and with it the run can be had again. */
import fc from "fast-check";

const { PULUMI_CLONE_TEST_SEED, PULUMI_CLONE_TEST_FAULTS, PULUMI_CLONE_TEST_HISTORIES } = process.env;
/** Complete runs are there to find something new; `npm test` is to say the same tomorrow as today. */
const EXPLORES = PULUMI_CLONE_TEST_FAULTS === "all" || PULUMI_CLONE_TEST_HISTORIES !== undefined;

export const SEED = Number(PULUMI_CLONE_TEST_SEED ?? (EXPLORES ? Date.now() % 2 ** 31 : 5));

/** So many of them, in their own order. */
export function someOf<T>(from: readonly T[], count: number): T[] {
  const length = Math.min(count, from.length);
  return drawn(fc.subarray([...from], { minLength: length, maxLength: length }));
}

/** So many whole numbers from 0 to `max`. */
export function numbers(count: number, max: number): number[] {
  return drawn(fc.array(fc.nat({ max }), { minLength: count, maxLength: count, size: "max" }));
}

function drawn<T>(arbitrary: fc.Arbitrary<T>): T {
  // Without bias: fast-check prefers the ends of a range.
  const [first] = fc.sample(fc.noBias(arbitrary), { seed: SEED, numRuns: 1 });
  if (first === undefined) throw new Error("nothing was drawn");
  return first;
}
