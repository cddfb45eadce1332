import { type Answer, type Call, invalidStructure, invalidValue, type Pagination } from "./api";
import { formatQuery } from "./canonical";

/** Checks a filter's text and returns the test for objects. */
export type Filter<T> = (text: string) => (item: T) => boolean;

/** Most results on one page, and how many there are unless asked otherwise. */
const maximumResults = 100;

function pageParameter(call: Call, name: string, fallback: number, maximum: number): number {
  const text = call.query.get(name);
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > maximum) throw invalidValue(`Invalid value of ${name}`);
  return value;
}

function links(call: Call, results: number, page: number, pages: number): Pagination {
  if (pages <= 1) return { first: null, last: null, prev: null, next: null };
  const others = [...call.query].filter(([name]) => name !== "maxResults" && name !== "pageNum");
  const link = (target: number) =>
    `${call.path}?${formatQuery([...others, ["maxResults", String(results)], ["pageNum", String(target)]])}`;
  return {
    first: link(1),
    last: link(pages),
    prev: page > 1 ? link(Math.min(page - 1, pages)) : null,
    next: page < pages ? link(page + 1) : null,
  };
}

/**
 * The answer to a list request: filtered by the query, one page, with links to the others.
 * @param items in the order in which they are to be listed
 */
export function list<T>(
  call: Call,
  items: readonly T[],
  filters: Readonly<Record<string, Filter<T>>>,
  render: (item: T) => unknown,
): Answer {
  const results = pageParameter(call, "maxResults", maximumResults, maximumResults);
  const page = pageParameter(call, "pageNum", 1, Number.MAX_SAFE_INTEGER);
  let found = items;
  for (const [name, text] of call.query) {
    if (name === "maxResults" || name === "pageNum") continue;
    const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (filter === undefined) {
      const known = Object.keys(filters).join(", ");
      throw invalidStructure(`Unsupported filter ${name}. Fields which are available for filtering: [${known}]`);
    }
    found = found.filter(filter(text));
  }
  return {
    status: 200,
    data: found.slice((page - 1) * results, page * results).map(render),
    pagination: links(call, results, page, Math.ceil(found.length / results)),
  };
}
