/**
 * Sentences about environment names that look like a setting but are none: a misspelt setting is silently its default otherwise.
 * A name of four or five letters may be one slip away, a longer one two: HOME, TEST and PGHOST lie two away from HOST.
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
    .map((setting) => ({ setting, slips: slipsBetween(name, setting), allowed: setting.length < 6 ? 1 : 2 }))
    .filter(({ slips, allowed }) => slips <= allowed)
    .toSorted((a, b) => a.slips - b.slips);
  return near[0]?.setting;
}

/** Letters to insert, drop, change or swap with their neighbour (optimal string alignment); anything above 2 is told as 3. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 3) + 1, at(rows, i - 1, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, at(rows, i - 2, j - 2) + 1);
      row.push(slips);
    }
    rows.push(row);
  }
  return Math.min(at(rows, a.length, b.length), 3);
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 3;
}
