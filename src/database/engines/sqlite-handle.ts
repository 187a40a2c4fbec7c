import type { Param } from '../statements.js';
import type { ResultSet } from './engine.js';

/** The part of libsql (and of better-sqlite3) that is used. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  pragma(text: string): unknown;
  close(): void;
  readonly inTransaction: boolean;
}
interface SqliteStatement {
  readonly reader: boolean;
  raw(): SqliteStatement;
  columns(): readonly { readonly name: string }[];
  get(params: readonly unknown[]): readonly unknown[] | undefined;
  all(params: readonly unknown[]): (readonly unknown[])[];
  run(params: readonly unknown[]): { readonly changes: number };
}
interface Prepared { readonly statement: SqliteStatement; readonly names: readonly string[] }

const MOST_STATEMENTS = 300;
const NO_CELLS: readonly (readonly unknown[])[] = [];

/**
 * One connection with its prepared statements, all synchronous. Rows come as lists (`raw`): half the cost of objects, and without the
 * `_metadata` that libsql adds to those of `get`.
 */
export class SqliteHandle {
  readonly #prepared = new Map<string, Prepared>();

  constructor(readonly connection: SqliteConnection) {}

  all(sql: string, params: readonly Param[]): ResultSet {
    const { statement, names } = this.#prepare(sql);
    return { names, cells: statement.all(toBound(params)) };
  }

  one(sql: string, params: readonly Param[]): ResultSet {
    const { statement, names } = this.#prepare(sql);
    const row = statement.get(toBound(params));
    return { names, cells: row === undefined ? NO_CELLS : [row] };
  }

  /** SQLite counts the rows that the WHERE matched, changed or not. */
  change(sql: string, params: readonly Param[]): number {
    return this.#prepare(sql).statement.run(toBound(params)).changes;
  }

  /** Lets go of the prepared statements, before the connection is closed. */
  forget(): void {
    this.#prepared.clear();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql);
    const names = statement.reader ? statement.raw().columns().map((column) => column.name) : [];
    const prepared = { statement, names };
    for (const oldest of this.#prepared.keys()) {
      if (this.#prepared.size < MOST_STATEMENTS) break;
      this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** libsql ends the process when it is given a boolean. */
function toBound(params: readonly Param[]): readonly unknown[] {
  return params.some((param) => typeof param === 'boolean') ? params.map((param) => (typeof param === 'boolean' ? Number(param) : param)) : params;
}

/** Brings what is still in the write-ahead log into the file. Closing does that too, but only once every statement has been collected. */
export function tidy(connection: SqliteConnection): void {
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Another process is at work in the file: it will.
  }
}
