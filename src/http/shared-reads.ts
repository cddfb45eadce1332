import DataLoader from "dataloader";
import { type Clock, systemClock } from "./clock";

/** One page of a vendor's list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many pages the whole list has, where the vendor tells. */
  readonly pageCount?: number;
}

export interface SharedReadsOptions<T> {
  /** Reads one object; undefined if there is none. */
  one(id: string): Promise<T | undefined>;
  /** Reads the whole list, page by page. */
  pages(): AsyncIterable<Page<T>>;
  idOf(item: T): string;
  readonly clock?: Clock;
}

/** Fewer reads at a time than this are done one by one. */
const FEW = 4;
/** Milliseconds during which reads gather: a refresh sends them one by one, but without a pause. */
const GATHER = 5;
/** Milliseconds for which a list answers further reads: a refresh of many resources comes in waves. */
const FRESH = 10_000;

interface Listing<T> {
  /** When it was begun, in milliseconds. */
  readonly since: number;
  /** By id; undefined if the list couldn't be had or would have taken more requests than it saves. */
  readonly items: Promise<Map<string, T> | undefined>;
}

/**
 * Reads of many objects by one list, where that takes fewer requests. An object that the list doesn't show is asked for
 * by itself before it counts as gone, because lists may lag behind or shift between pages.
 */
export class SharedReads<T> {
  private readonly loader: DataLoader<string, T | undefined>;
  private readonly clock: Clock;
  private listing: Listing<T> | undefined;

  constructor(private readonly options: SharedReadsOptions<T>) {
    this.clock = options.clock ?? systemClock;
    this.loader = new DataLoader((ids) => this.readAll(ids), {
      cache: false,
      batchScheduleFn: (run) => setTimeout(run, GATHER),
    });
  }

  async read(id: string): Promise<T | undefined> {
    // With a list at hand there is nothing to gather for: every wave of a refresh would wait anew.
    const listing = this.fresh();
    if (!listing) return this.loader.load(id);
    return (await listing.items)?.get(id) ?? this.options.one(id);
  }

  /** Must follow every change made through the same connection: what was read before it is out of date. */
  forget(): void {
    this.listing = undefined;
  }

  private fresh(): Listing<T> | undefined {
    return this.listing && this.clock.now() - this.listing.since < FRESH ? this.listing : undefined;
  }

  private async readAll(ids: readonly string[]): Promise<(T | undefined | Error)[]> {
    const listed = await this.listed(ids.length);
    return Promise.all(
      ids.map((id) => {
        const item = listed?.get(id);
        return item === undefined ? this.options.one(id).catch(asError) : item;
      }),
    );
  }

  private async listed(wanted: number): Promise<Map<string, T> | undefined> {
    const current = this.fresh();
    if (current) return current.items;
    if (wanted < FEW) return undefined;
    const listing = { since: this.clock.now(), items: this.list(wanted) };
    this.listing = listing;
    const items = await listing.items;
    if (!items && this.listing === listing) this.listing = undefined;
    return items;
  }

  private async list(wanted: number): Promise<Map<string, T> | undefined> {
    const items = new Map<string, T>();
    try {
      for await (const page of this.options.pages()) {
        for (const item of page.items) items.set(this.options.idOf(item), item);
        // A list much longer than what is wanted costs more requests than it saves.
        if (page.pageCount !== undefined && page.pageCount > wanted) return undefined;
      }
      return items;
    } catch {
      // Whatever is wrong with the list, the single reads say for each object.
      return undefined;
    }
  }
}

/** DataLoader takes an error in place of a value, per key. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
