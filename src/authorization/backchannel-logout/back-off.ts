const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first attempt, the second, ...: ten attempts within a day. */
const DELAYS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];

/** How long to wait after so many failed attempts, in milliseconds; undefined: it is over. Up to a tenth more by chance (`spread`, 0 to 1), so that what failed together does not come back together. */
export function delayAfter(attempts: number, spread: number): number | undefined {
  const delay = DELAYS[attempts - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 + spread / 10));
}
