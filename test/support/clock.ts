import type { Clock } from "../../src/http/clock";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until everybody sleeps, and then jumps to the next who wants to wake. */
export class SimulatedClock implements Clock {
  private time: number;
  private sleepers: Sleeper[] = [];
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start;
  }

  now = (): number => this.time;

  sleep = (milliseconds: number): Promise<void> => {
    this.pauses.push(milliseconds);
    return new Promise((wake) => {
      this.sleepers.push({ at: this.time + Math.max(0, milliseconds), wake });
    });
  };

  /** Lets time pass until the work is done. Real input and output may go on in between. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    work.then(done, done);
    while (!settled) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) break;
      const next = Math.min(...this.sleepers.map(({ at }) => at));
      if (!Number.isFinite(next)) continue;
      this.time = Math.max(this.time, next);
      const awake = this.sleepers.filter(({ at }) => at <= this.time);
      this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
      for (const { wake } of awake) wake();
    }
    return work;
  }
}
