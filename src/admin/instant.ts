/** RFC 3339, or a day in UTC. A time without its zone would mean something else on every machine. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds; undefined for anything that is no instant. */
export function toInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const instant = Date.parse(value);
  // Date.parse takes 2027-02-30 for the second of March.
  return Number.isNaN(instant) || Number(value.slice(8, 10)) > daysIn(value.slice(0, 7)) ? undefined : instant;
}

function daysIn(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
