/**
 * Sentences about environment names that look like a setting but are none: a misspelt setting is silently its default otherwise.
 * A name of four or five letters may be one slip away or have two letters swapped, as HOME, TEST and PGHOST lie two away from HOST;
 * a longer one may be two away.
 */
export function misspeltSettings(names: readonly string[], settings: readonly string[]): string[] {
  const known = new Set(settings);
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({ name, meant: closest(name.toUpperCase(), settings) }))
    .filter(({ meant }) => meant !== undefined)
    .map(({ name, meant }) => `${name} is no setting and is ignored: did you mean ${meant}?`);
}

function closest(name: string, settings: readonly string[]): string | undefined {
  const near = settings
    .map((setting) => ({ setting, slips: slipsBetween(name, setting), short: setting.length < 6 }))
    .filter(({ setting, slips, short }) => slips <= (short ? 1 : 2) || (short && isSwapped(name, setting)))
    .toSorted((a, b) => a.slips - b.slips);
  return near[0]?.setting;
}

/** Letters to insert, drop or change (Levenshtein); anything above 2 is told as 3. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed));
    }
    above = row;
  }
  return Math.min(above[b.length] ?? 0, 3);
}

function isSwapped(a: string, b: string): boolean {
  return a.length === b.length && slipsBetween(a, b) === 2 && a.split('').toSorted().join('') === b.split('').toSorted().join('');
}
