const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first attempt, the second, ...: ten attempts over three days, as Standard Webhooks proposes. */
const DELAYS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/**
 * How long to wait after so many failed attempts, in milliseconds; undefined: it is over. Up to a tenth more by chance (`spread`, 0 to 1), so that what failed
 * together does not come back together; and no less than a receiver asked for, within a day (RFC 9110 §10.2.3).
 */
export function delayAfter(attempts: number, spread: number, retryAfterMs = 0): number | undefined {
  const delay = DELAYS[attempts - 1];
  return delay === undefined ? undefined : Math.max(Math.round(delay * (1 + spread / 10)), Math.min(retryAfterMs, 24 * HOUR));
}
