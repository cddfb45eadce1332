import { closest, distance } from "fastest-levenshtein";

/** The candidate that `word` was probably meant to be, if there is one near enough to be worth saying. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const folded = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const found = closest(word.toLowerCase().slice(0, 200), [...folded.keys()]);
  const limit = Math.max(2, Math.floor(word.length / 3));
  return distance(word.toLowerCase(), found) <= limit ? folded.get(found) : undefined;
}
