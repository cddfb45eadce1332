import type { DatadogContext } from "./answers";
import { Refusal } from "./refusal";

/** What a list answers: the page and the numbers of its `meta.page`. */
export interface Page<Item> {
  readonly items: Item[];
  readonly meta: { readonly page: { readonly total_count: number; readonly total_filtered_count: number } };
}

/** What a list can be ordered by: query value to comparable value. */
export type SortKeys<Item> = Readonly<Record<string, (item: Item) => string | number>>;

const maximalPageSize = 100;

function pageParameter(context: DatadogContext, name: string, fallback: number, smallest: number): number {
  const text = context.req.query(name);
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  // What the vendor does with other values is unknown. Refused here, so that no client relies on a guess.
  const isValid = value >= smallest && (name !== "page[size]" || value <= maximalPageSize);
  if (!isValid) throw new Refusal(400, `Invalid ${name}`);
  return value;
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * A page of a list by `page[size]` (default 10, at most 100), `page[number]` (from 0), `sort` and `filter`.
 * @param isMatch whether an item passes the filters of the query
 */
export function paged<Item>(
  context: DatadogContext,
  all: readonly Item[],
  keys: SortKeys<Item>,
  isMatch: (item: Item) => boolean,
): Page<Item> {
  const size = pageParameter(context, "page[size]", 10, 1);
  const number = pageParameter(context, "page[number]", 0, 0);
  const sort = context.req.query("sort") ?? "name";
  const key = keys[sort.replace(/^-/, "")];
  if (key === undefined) throw new Refusal(400, `Invalid sort: ${sort}`);
  const direction = sort.startsWith("-") ? -1 : 1;
  const matches = all.filter(isMatch).sort((one, other) => direction * compare(key(one), key(other)));
  return {
    items: matches.slice(number * size, (number + 1) * size),
    meta: { page: { total_count: all.length, total_filtered_count: matches.length } },
  };
}

/** Recorded hits of `filter` were all exact or prefixes; a substring or another case is not taken for a match here. */
export function matchesFilter(context: DatadogContext, text: string): boolean {
  return text.startsWith(context.req.query("filter") ?? "");
}
