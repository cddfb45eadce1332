import DataLoader from "dataloader";

/** Milliseconds during which reads gather: a refresh sends them one by one, but without a pause. */
const GATHER = 5;

/** Reads of single objects of a vendor whose request takes several keys at once. Nothing is kept between requests. */
export class BatchedReads<T> {
  private readonly loader: DataLoader<string, T | undefined>;

  /**
   * @param ask one request: the objects of these keys, in their order; undefined for those that aren't there
   * @param most keys in one request
   */
  constructor(ask: (keys: readonly string[]) => Promise<readonly (T | undefined)[]>, most: number) {
    this.loader = new DataLoader(ask, {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (run) => setTimeout(run, GATHER),
    });
  }

  read(key: string): Promise<T | undefined> {
    return this.loader.load(key);
  }
}
