import type { Param } from '../statements.js';
import type { EngineTransaction, ResultSet } from './engine.js';
import type { SqliteCommits } from './sqlite-commits.js';
import { sqliteFault } from './sqlite-faults.js';
import type { SqliteHandle } from './sqlite-handle.js';
import type { WriterLock } from './writer-lock.js';

export interface TransactionParts {
  readonly writer: SqliteHandle;
  readonly lock: WriterLock;
  readonly commits: SqliteCommits;
}

/** A transaction among those of a group: the first one is the group so far, later ones are savepoints in it. Holds the writer's lock. */
export class SqliteTransaction implements EngineTransaction {
  private constructor(private readonly parts: TransactionParts, private readonly isFirst: boolean) {}

  /** The group is open; `isFirst`: for this transaction. */
  static begin(parts: TransactionParts, isFirst: boolean): SqliteTransaction {
    if (!isFirst) parts.writer.connection.exec('SAVEPOINT writer');
    return new SqliteTransaction(parts, isFirst);
  }

  async all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#attempt(sql, () => this.parts.writer.all(sql, params));
  }

  async one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#attempt(sql, () => this.parts.writer.one(sql, params));
  }

  async change(sql: string, params: readonly Param[]): Promise<number> {
    return this.#attempt(sql, () => this.parts.writer.change(sql, params));
  }

  async commit(): Promise<void> {
    const { writer, lock, commits } = this.parts;
    let onDisk: Promise<void>;
    try {
      if (!this.isFirst) this.#attempt('RELEASE', () => writer.connection.exec('RELEASE writer'));
      onDisk = commits.join();
    } finally {
      lock.release();
    }
    await onDisk;
  }

  rollback(): Promise<void> {
    const { writer, lock, commits } = this.parts;
    try {
      if (this.isFirst) commits.abandon();
      else if (commits.isOpen) writer.connection.exec('ROLLBACK TO writer; RELEASE writer');
    } catch {
      // What cannot be taken back alone is taken back with everything.
      commits.abandon();
    } finally {
      lock.release();
    }
    return Promise.resolve();
  }

  #attempt<T>(sql: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.parts.commits.notice();
      throw sqliteFault(error, sql);
    }
  }
}
