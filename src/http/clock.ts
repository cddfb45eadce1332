import { pause } from "../resource/wait";

/** Time, as waits and limits see it. Tests move it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = { now: Date.now, sleep: pause };
