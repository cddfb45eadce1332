/** Milliseconds: first pause, and the longest one that isn't asked for by the vendor. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

/** Milliseconds before the next attempt: what the vendor asks for, unless that is next to nothing; then our own growing pauses. */
export function delay(retryAfter: number | undefined, attempt: number): number {
  return jittered(retryAfter !== undefined && retryAfter >= 1000 ? retryAfter : backoff(attempt));
}

function backoff(attempt: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
}

/** Never shorter than asked for: several processes that were refused together must not come back together. */
function jittered(milliseconds: number): number {
  return milliseconds * (1 + Math.random() * 0.1) + Math.random() * 100;
}

/** `Retry-After` in milliseconds, given in seconds or as a date; `now` is the vendor's clock. */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}
