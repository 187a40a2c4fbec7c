import type { DataSource } from 'typeorm';
import { Conflict } from '../faults.js';
import { DatabaseUnavailable, type Param } from '../statements.js';
import type { Engine, EngineTransaction, ResultSet } from './engine.js';
import { isBusy, patiently, sqliteFault } from './sqlite-faults.js';
import { type SqliteHandle, tidy } from './sqlite-handle.js';
import { SqliteCommits } from './sqlite-commits.js';
import { SqliteTransaction } from './sqlite-transaction.js';
import type { WriterLock } from './writer-lock.js';

export interface SqliteParts {
  readonly dataSource: DataSource;
  readonly reader: SqliteHandle;
  readonly writer: SqliteHandle;
  readonly lock: WriterLock;
  readonly busyLimitMs: number;
  /** What is left to do when both connections are closed. */
  readonly afterClose: () => void;
}

/** Two connections to one file: committed rows are read on one, everything is written on the other, one writer at a time. */
export class SqliteEngine implements Engine {
  readonly dataSource: DataSource;
  readonly #destroy: () => Promise<void>;
  readonly #commits: SqliteCommits;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SqliteParts) {
    this.dataSource = parts.dataSource;
    this.#commits = new SqliteCommits(parts.writer, parts.lock);
    this.#destroy = parts.dataSource.destroy.bind(parts.dataSource);
    // Whoever closes the DataSource (@nestjs/typeorm does) must wait for the writer: libsql ends the process when a closed connection is used.
    parts.dataSource.destroy = () => this.close();
  }

  async all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    this.#requireOpen();
    return this.#attempt(sql, () => this.parts.reader.all(sql, params));
  }

  async one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    this.#requireOpen();
    return this.#attempt(sql, () => this.parts.reader.one(sql, params));
  }

  async change(sql: string, params: readonly Param[]): Promise<number> {
    const { lock, writer } = this.parts;
    if (!lock.tryAcquire()) await lock.acquire();
    let changed: number;
    let onDisk: Promise<void>;
    try {
      await this.#enterGroup();
      changed = writer.change(sql, params);
      onDisk = this.#commits.join();
    } catch (error) {
      this.#commits.notice();
      throw sqliteFault(error, sql);
    } finally {
      lock.release();
    }
    await onDisk;
    return changed;
  }

  async begin(): Promise<EngineTransaction> {
    const { lock, writer } = this.parts;
    if (!lock.tryAcquire()) await lock.acquire();
    try {
      return SqliteTransaction.begin({ writer, lock, commits: this.#commits }, await this.#enterGroup());
    } catch (error) {
      lock.release();
      throw sqliteFault(error, 'BEGIN');
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { reader, writer, lock, afterClose } = this.parts;
    await lock.acquire();
    try {
      this.#commits.commit();
      reader.forget();
      writer.forget();
      reader.connection.close();
      tidy(writer.connection);
      await this.#destroy();
      afterClose();
    } finally {
      lock.release();
    }
  }

  /** Whether the group is new. */
  async #enterGroup(): Promise<boolean> {
    this.#requireOpen();
    if (this.#commits.isOpen) return false;
    const opening = this.#attempt('BEGIN IMMEDIATE', () => this.#commits.open());
    if (opening instanceof Promise) await opening;
    return true;
  }

  #attempt<T>(sql: string, work: () => T): T | Promise<T> {
    try {
      return work();
    } catch (failure) {
      if (!isBusy(failure)) throw sqliteFault(failure, sql);
      return patiently(work, this.parts.busyLimitMs).catch((error: unknown) => {
        const fault = sqliteFault(error, sql);
        // It has been tried again all the while.
        throw fault instanceof Conflict ? new DatabaseUnavailable(fault.message) : fault;
      });
    }
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new DatabaseUnavailable('The database was closed');
  }
}
