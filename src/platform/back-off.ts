/** Milliseconds to wait after the first failed attempt, after the second, ... */
export type BackOff = readonly number[];

const DAY = 86_400_000;

/**
 * How long to wait after so many failed attempts, in milliseconds; undefined: it is over. Up to a tenth more by chance (`spread`, 0 to 1), so that what failed
 * together does not come back together; and no less than a receiver asked for, within a day (RFC 9110 §10.2.3).
 */
export function delayAfter(delays: BackOff, attempts: number, spread: number, retryAfterMs = 0): number | undefined {
  const delay = delays[attempts - 1];
  return delay === undefined ? undefined : Math.max(Math.round(delay * (1 + spread / 10)), Math.min(retryAfterMs, DAY));
}
