import type { Param } from './statements.js';

/** A column that a list may be narrowed to or sorted by: its SQL is written by the store, never by a request. */
export interface KeysetColumn {
  readonly sql: string;
  readonly nullable?: true;
}

export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'null' | 'not-null';

export interface Condition {
  readonly column: KeysetColumn;
  readonly comparison: Comparison;
  /** Left out for null and not-null. */
  readonly value?: Param;
}

export interface SortColumn {
  readonly column: KeysetColumn;
  readonly descending?: boolean;
}

/** One page of a list, found by the values of the last row before it: page 1000 costs what page 1 does. */
export interface KeysetPage {
  readonly conditions: readonly Condition[];
  /** The last one must be unique. */
  readonly sort: readonly SortColumn[];
  /** The sort values of the last row of the page before, in the order of `sort`. */
  readonly after?: readonly Param[];
  readonly limit: number;
}

/** `WHERE … ORDER BY … LIMIT n`. `always` is a condition of the store's own (`deleted_at IS NULL`). */
export function keysetTail(page: KeysetPage, always?: string): { readonly tail: string; readonly params: readonly Param[] } {
  const params: Param[] = [];
  const clauses = always === undefined ? [] : [always];
  for (const condition of page.conditions) clauses.push(toClause(condition, params));
  if (page.after !== undefined) clauses.push(...startClause(page.sort, page.after, params), afterClause(page.sort, page.after, params));
  const where = clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')} `;
  const order = page.sort.map(({ column, descending }) => `${column.sql}${descending === true ? ' DESC' : ''}`).join(', ');
  return { tail: `${where}ORDER BY ${order} LIMIT ${Math.trunc(page.limit)}`, params };
}

function toClause({ column: { sql }, comparison, value = null }: Condition, params: Param[]): string {
  if (comparison === 'null') return `${sql} IS NULL`;
  if (comparison === 'not-null') return `${sql} IS NOT NULL`;
  if (comparison === 'prefix') {
    // A half-open range uses the index, and knows no wildcards: % and _ are letters like all others.
    params.push(String(value), `${String(value)}\u{10FFFF}`);
    return `(${sql} >= ? AND ${sql} < ?)`;
  }
  params.push(value);
  return `${sql} ${{ eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }[comparison]} ?`;
}

/**
 * What the OR of afterClause() implies for the first column alone. Without it SQLite walks the index from its beginning, and page 1000
 * costs a thousand pages.
 */
function startClause([first]: readonly SortColumn[], [value]: readonly Param[], params: Param[]): string[] {
  // Where nulls come last there is no such bound: they have none.
  if (first === undefined || value === null || value === undefined || (first.descending === true && first.column.nullable === true)) return [];
  params.push(value);
  return [`${first.column.sql} ${first.descending === true ? '<=' : '>='} ?`];
}

/**
 * Rows that come after the given values. Nulls come first in ascending order on both databases. One OR per column, and not a row
 * constructor: that is not possible with mixed directions, and MySQL uses no index for it.
 */
function afterClause(sort: readonly SortColumn[], after: readonly Param[], params: Param[]): string {
  const alternatives = sort.map((_, depth) => {
    const equal = sort.slice(0, depth).map(({ column }, index) => sameClause(column, after[index] ?? null, params));
    return `(${[...equal, beyondClause(sort[depth] as SortColumn, after[depth] ?? null, params)].join(' AND ')})`;
  });
  return `(${alternatives.join(' OR ')})`;
}

function sameClause({ sql }: KeysetColumn, value: Param, params: Param[]): string {
  if (value === null) return `${sql} IS NULL`;
  params.push(value);
  return `${sql} = ?`;
}

function beyondClause({ column, descending }: SortColumn, value: Param, params: Param[]): string {
  if (value === null) return descending === true ? '1 = 0' : `${column.sql} IS NOT NULL`;
  params.push(value);
  if (descending === true) return column.nullable === true ? `(${column.sql} < ? OR ${column.sql} IS NULL)` : `${column.sql} < ?`;
  return `${column.sql} > ?`;
}
