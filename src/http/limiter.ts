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
/** Milliseconds after which a wait for requests under way looks at the clock again. */
const LOOK_AGAIN = 1000;
/** Vendors count whole seconds, so two answers of one period may differ by one. In milliseconds. */
const GRAIN = 1500;

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
  private turns = 0;
  private answered = false;
  private waiting: (() => void)[] = [];
  private announcedFor: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly announce: (seconds: number, limit: number | undefined, periodSeconds: number | undefined) => void,
  ) {}

  /** Resolves when a request may be sent, with what `leave` wants to know of it. */
  async enter(): Promise<number> {
    while (!this.hasRoom()) {
      const wait = Math.max(50, (this.resetAt ?? 0) - this.clock.now());
      if (this.inFlight === 0) {
        this.say(wait);
        await this.clock.sleep(wait);
      } else {
        // Requests under way may still show that the period has room; only an empty one is worth waiting for its end.
        const left = new Promise<void>((resolve) => this.waiting.push(resolve));
        await Promise.race([left, this.clock.sleep(Math.min(LOOK_AGAIN, wait))]);
      }
    }
    this.inFlight++;
    return this.turns;
  }

  /** Must follow every `enter`, with its result and with what the answer said, if there was one. */
  leave(entered: number, facts?: LimitFacts): void {
    this.inFlight--;
    this.answered = true;
    this.learn(entered, facts);
    for (const resume of this.waiting.splice(0)) resume();
  }

  private hasRoom(): boolean {
    this.turnOver();
    // Until something is known of the limit, one request goes alone and asks.
    if (!this.answered) return this.inFlight === 0;
    return this.remaining === undefined || this.remaining > this.inFlight;
  }

  private learn(entered: number, facts: LimitFacts | undefined): void {
    if (facts?.remaining === undefined || facts.resetSeconds === undefined) return;
    const resetAt = this.clock.now() + facts.resetSeconds * 1000;
    const known = this.resetAt;
    // Sent in an earlier period, and answered about it: out of date.
    if (entered !== this.turns && known !== undefined && resetAt < known - GRAIN) return;
    this.limit = facts.limit ?? this.limit;
    this.period = facts.periodSeconds ?? this.period;
    const isSamePeriod = known !== undefined && Math.abs(resetAt - known) < GRAIN;
    this.remaining = isSamePeriod ? Math.min(this.remaining ?? facts.remaining, facts.remaining) : facts.remaining;
    this.resetAt = isSamePeriod ? Math.max(known, resetAt) : resetAt;
  }

  private turnOver(): void {
    if (this.resetAt === undefined || this.clock.now() < this.resetAt) return;
    this.turns++;
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
