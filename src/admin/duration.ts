const UNITS = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const;
const DURATION = /^P(?=.)(?:(?<weeks>\d{1,6})W)?(?:(?<days>\d{1,6})D)?(?:T(?=\d)(?:(?<hours>\d{1,6})H)?(?:(?<minutes>\d{1,8})M)?(?:(?<seconds>\d{1,9})S)?)?$/;

/** An ISO 8601 duration (`P7D`, `PT12H`) in milliseconds. Undefined for anything else, months and years among it: they have no length of their own. */
export function toDuration(text: unknown): number | undefined {
  const parts = typeof text === 'string' ? DURATION.exec(text)?.groups : undefined;
  if (parts === undefined) return undefined;
  return Object.entries(UNITS).reduce((sum, [unit, ms]) => sum + Number(parts[unit] ?? 0) * ms, 0);
}
