import { describe, expect, test } from "vitest";
import { Limiter, type LimitFacts } from "../../src/http/limiter";
import { SimulatedClock } from "../support/clock";

/** A vendor that counts requests per calendar-aligned period and tells what is left in whole seconds. */
class Vendor {
  refused = 0;
  private start = 0;
  private used = 0;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly limit: number,
    private readonly period: number,
    private readonly rounding: (seconds: number) => number = Math.ceil,
  ) {}

  async ask(latency: number): Promise<{ facts: LimitFacts; isRefused: boolean }> {
    await this.clock.sleep(latency / 2);
    const length = this.period * 1000;
    const start = this.clock.now() - (this.clock.now() % length);
    if (start !== this.start) [this.start, this.used] = [start, 0];
    const isRefused = this.used >= this.limit;
    if (isRefused) this.refused++;
    else this.used++;
    const facts = {
      limit: this.limit,
      remaining: this.limit - this.used,
      resetSeconds: this.rounding((start + length - this.clock.now()) / 1000),
      periodSeconds: this.period,
    };
    await this.clock.sleep(latency / 2);
    return { facts, isRefused };
  }
}

interface Load {
  readonly requests: number;
  /** Requests that the engine has under way at a time. */
  readonly parallel: number;
  /** Milliseconds that the nth request takes. */
  readonly latency?: (index: number) => number;
}

/** Sends requests as a process of the engine does. */
async function process(limiter: Limiter, vendor: Vendor, { requests, parallel, latency = () => 40 }: Load) {
  let next = 0;
  const worker = async () => {
    while (next < requests) {
      const index = next++;
      for (let done = false; !done; ) {
        const entered = await limiter.enter();
        const { facts, isRefused } = await vendor.ask(latency(index));
        limiter.leave(entered, facts);
        done = !isRefused;
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

const silent = () => {};
const MINUTE = 60_000;

describe("1,000 requests against 500 per minute", () => {
  test.each([
    ["all at once", 1000, (_: number) => 40],
    ["a few at a time", 16, (_: number) => 40],
    ["a few at a time, with answers out of order", 16, (index: number) => 20 + ((index * 37) % 11) * 30],
    ["all at once, with answers out of order", 1000, (index: number) => 20 + ((index * 37) % 11) * 30],
  ])("are neither refused nor slower than need be: %s", async (_, parallel, latency) => {
    for (const into of [0, 12_345, 41_000]) {
      const clock = new SimulatedClock(Date.UTC(2026, 0, 1) + into);
      const vendor = new Vendor(clock, 500, 60);
      const began = clock.now();
      await clock.run(process(new Limiter(clock, silent), vendor, { requests: 1000, parallel, latency }));
      expect(vendor.refused).toBe(0);
      // The first 500 go at once; the others when the next period begins.
      const working =
        Math.max(...Array.from({ length: 500 }, (_, index) => latency(index))) * Math.ceil(500 / parallel);
      const least = MINUTE - into + working;
      // The vendor tells whole seconds: one of them can't be known to be over.
      expect(clock.now() - began).toBeLessThanOrEqual(Math.max(least * 1.05, least + 1000 + 100));
    }
  });

  test("are hardly ever refused by a vendor that rounds its seconds down", async () => {
    const clock = new SimulatedClock(Date.UTC(2026, 0, 1) + 10_500);
    const vendor = new Vendor(clock, 500, 60, Math.floor);
    await clock.run(process(new Limiter(clock, silent), vendor, { requests: 1000, parallel: 16 }));
    expect(vendor.refused).toBeLessThanOrEqual(16);
  });
});

test("two processes that share a bucket adapt to each other by what the answers say", async () => {
  const clock = new SimulatedClock();
  const vendor = new Vendor(clock, 500, 60);
  const began = clock.now();
  const load = { requests: 500, parallel: 16, latency: (index: number) => 30 + (index % 7) * 10 };
  await clock.run(
    Promise.all([process(new Limiter(clock, silent), vendor, load), process(new Limiter(clock, silent), vendor, load)]),
  );
  // Each can only overrun by what both had under way when the bucket ran out.
  expect(vendor.refused).toBeLessThanOrEqual(32);
  expect(clock.now() - began).toBeLessThanOrEqual(2 * MINUTE + 3000);
});

test("a vendor that says nothing of limits is never waited for", async () => {
  const clock = new SimulatedClock();
  const limiter = new Limiter(clock, silent);
  const requests = Array.from({ length: 300 }, async () => {
    const entered = await limiter.enter();
    await clock.sleep(40);
    limiter.leave(entered);
  });
  const began = clock.now();
  await clock.run(Promise.all(requests));
  // The first one goes alone: nobody knew that there is no limit.
  expect(clock.now() - began).toBeLessThanOrEqual(80);
});

test("one that asks alone until the limit is known doesn't hold the others up if it gets no answer", async () => {
  const clock = new SimulatedClock();
  const limiter = new Limiter(clock, silent);
  const began = clock.now();
  const lost = async () => {
    const entered = await limiter.enter();
    await clock.sleep(1000);
    limiter.leave(entered);
  };
  await clock.run(Promise.all([lost(), lost(), lost(), lost()]));
  expect(clock.now() - began).toBeLessThanOrEqual(2100);
});

test("a wait is announced once, with the limit, if it is worth saying", async () => {
  const said: unknown[] = [];
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1) + 15_000);
  const limiter = new Limiter(clock, (...facts) => said.push(facts));
  const vendor = new Vendor(clock, 10, 60);
  await clock.run(process(limiter, vendor, { requests: 20, parallel: 20 }));
  expect(said).toHaveLength(1);
  expect(said[0]).toEqual([expect.any(Number), 10, 60]);
  const [[seconds]] = said as [[number]];
  expect(Math.abs(seconds - 45)).toBeLessThanOrEqual(2);
});

test("a short wait isn't worth a word", async () => {
  const said: unknown[] = [];
  const clock = new SimulatedClock();
  const vendor = new Vendor(clock, 5, 1);
  await clock.run(process(new Limiter(clock, (...facts) => said.push(facts)), vendor, { requests: 20, parallel: 4 }));
  expect([said, vendor.refused]).toEqual([[], 0]);
});
