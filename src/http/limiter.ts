import type { Clock } from "./clock";

/** What a vendor's answer says of its limit. */
export interface LimitFacts {
  /** Requests per period. */
  readonly limit?: number;
  /** Requests left in this period. */
  readonly remaining?: number;
  /** Seconds until the period ends. */
  readonly resetSeconds?: number;
  /** Length of a period in seconds. */
  readonly periodSeconds?: number;
}

/** Waits longer than this are announced, in milliseconds. */
const WORTH_SAYING = 3000;

/**
 * Keeps the requests of one credential within one of the vendor's buckets. It knows only what the answers say, so that
 * several processes that share a bucket adapt to each other.
 */
export class Limiter {
  private remaining: number | undefined;
  private limit: number | undefined;
  private period: number | undefined;
  private resetAt: number | undefined;
  private inFlight = 0;
  private announcedFor: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly announce: (seconds: number, limit: number | undefined, periodSeconds: number | undefined) => void,
  ) {}

  /** Resolves when a request may be sent. */
  async enter(): Promise<void> {
    for (;;) {
      this.turnOver();
      if (this.remaining === undefined || this.remaining > this.inFlight) break;
      // Requests under way may still show that the period has room; only an empty one is worth waiting for its end.
      const wait = Math.max(50, (this.resetAt ?? 0) - this.clock.now());
      this.say(wait);
      await this.clock.sleep(wait);
    }
    this.inFlight++;
  }

  /** Must follow every `enter`, with what the answer said, if there was one. */
  leave(facts?: LimitFacts): void {
    this.inFlight--;
    if (facts?.remaining === undefined || facts.resetSeconds === undefined) return;
    this.limit = facts.limit ?? this.limit;
    this.period = facts.periodSeconds ?? this.period;
    const resetAt = this.clock.now() + facts.resetSeconds * 1000;
    // Vendors count whole seconds, so two answers of one period may differ by one.
    const samePeriod = this.resetAt !== undefined && Math.abs(resetAt - this.resetAt) < 1500;
    this.remaining =
      samePeriod && this.remaining !== undefined ? Math.min(this.remaining, facts.remaining) : facts.remaining;
    this.resetAt = samePeriod && this.resetAt !== undefined ? Math.max(this.resetAt, resetAt) : resetAt;
  }

  private turnOver(): void {
    if (this.resetAt === undefined || this.clock.now() < this.resetAt) return;
    this.remaining = this.limit;
    this.resetAt = this.period === undefined ? undefined : this.resetAt + this.period * 1000;
    if (this.resetAt !== undefined && this.resetAt <= this.clock.now()) this.resetAt = undefined;
    if (this.resetAt === undefined) this.remaining = undefined;
  }

  private say(wait: number): void {
    if (wait < WORTH_SAYING || this.announcedFor === this.resetAt) return;
    this.announcedFor = this.resetAt;
    this.announce(Math.ceil(wait / 1000), this.limit, this.period);
  }
}
