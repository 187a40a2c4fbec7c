import type { Dialect } from './dialect.js';
import type { Statements } from './statements.js';

/**
 * About how many rows a table has, at the price of looking at one: MySQL's statistics, the last row id of SQLite. Counting a million rows
 * for every page is what lists of other products time out on.
 */
export async function estimateRows(statements: Statements, dialect: Dialect['name'], table: string): Promise<number> {
  if (!/^[a-z_]+$/.test(table)) throw new TypeError(`${table} is no table`);
  const row = dialect === 'mysql'
    ? await statements.row<{ n: number | string | null }>('SELECT table_rows AS n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?', [table])
    : await statements.row<{ n: number | null }>(`SELECT MAX(rowid) AS n FROM ${table}`);
  return Number(row?.n ?? 0);
}
