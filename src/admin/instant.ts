/** RFC 3339, or a day in UTC. A time without its zone would mean something else on every machine. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds; undefined for anything that is no instant. */
export function toInstant(value: unknown): number | undefined {
  const instant = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  // Date.parse takes 2027-02-30 for the second of March.
  const day = String(value).slice(8, 10);
  return Number.isNaN(instant) || Number(day) > daysIn(String(value).slice(0, 7)) ? undefined : instant;
}

function daysIn(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
