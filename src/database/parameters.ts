import type { Param } from './statements.js';

const MOST_TEXTS = 2000;
const counts = new Map<string, number>();

/**
 * Throws a TypeError unless `params` are strings, finite numbers, booleans or null, one for each `?` of `sql`.
 * Not a courtesy: the SQLite driver ends the whole process on an object, reads a missing value as NULL, and mysql2 turns an object into SQL.
 */
export function checkParams(sql: string, params: readonly Param[]): void {
  const expected = counts.get(sql) ?? countPlaceholders(sql);
  if (params.length !== expected) throw new TypeError(`The statement has ${expected} placeholders and was given ${params.length} values: ${sql}`);
  for (let index = 0; index < params.length; index += 1) {
    const value: unknown = params[index];
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`Value ${index + 1} is ${kindOf(value)}, which no column holds: ${sql}`);
  }
}

/** Literals are bound, not written, so that every question mark is a placeholder. */
function countPlaceholders(sql: string): number {
  let count = 0;
  for (let at = sql.indexOf('?'); at !== -1; at = sql.indexOf('?', at + 1)) count += 1;
  if (counts.size >= MOST_TEXTS) counts.clear();
  counts.set(sql, count);
  return count;
}

function kindOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : typeof value;
}
