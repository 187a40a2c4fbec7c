import type { DataSource } from 'typeorm';
import type { Param } from '../statements.js';

/** Rows as the driver read them, each a list in the order of `names`. */
export interface ResultSet {
  readonly names: readonly string[];
  readonly cells: readonly (readonly unknown[])[];
}

/**
 * Something that runs statements. Errors are UniqueViolation, DatabaseUnavailable or those of faults.ts; no driver's error passes.
 * Parameters have been checked (parameters.ts).
 */
export interface Channel {
  all(sql: string, params: readonly Param[]): Promise<ResultSet>;
  /** At most the first row. */
  one(sql: string, params: readonly Param[]): Promise<ResultSet>;
  /** Resolves to the number of rows that the WHERE matched. */
  change(sql: string, params: readonly Param[]): Promise<number>;
}

export interface EngineTransaction extends Channel {
  /** Throws DatabaseUnavailable with outcomeUnknown when the answer to COMMIT did not come. The transaction is over in any case. */
  commit(): Promise<void>;
  /** Never throws: a connection that cannot roll back is closed, which does it too. */
  rollback(): Promise<void>;
}

/** An open database: statements of their own on the engine itself, transactions from `begin()`. */
export interface Engine extends Channel {
  readonly dataSource: DataSource;
  begin(): Promise<EngineTransaction>;
  close(): Promise<void>;
}
