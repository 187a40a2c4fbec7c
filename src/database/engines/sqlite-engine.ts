import type { DataSource } from 'typeorm';
import { Conflict } from '../faults.js';
import { DatabaseUnavailable, type Param } from '../statements.js';
import type { Engine, EngineTransaction, ResultSet } from './engine.js';
import { isBusy, patiently, sqliteFault } from './sqlite-faults.js';
import { type SqliteHandle, tidy } from './sqlite-handle.js';
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
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SqliteParts) {
    this.dataSource = parts.dataSource;
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
    try {
      this.#requireOpen();
      return await this.#attempt(sql, () => writer.change(sql, params));
    } finally {
      lock.release();
    }
  }

  async begin(): Promise<EngineTransaction> {
    const { lock, writer } = this.parts;
    if (!lock.tryAcquire()) await lock.acquire();
    try {
      this.#requireOpen();
      await this.#begin(writer);
    } catch (error) {
      lock.release();
      throw error;
    }
    return new SqliteTransaction(writer, lock);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { reader, writer, lock, afterClose } = this.parts;
    await lock.acquire();
    try {
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

  async #begin(writer: SqliteHandle): Promise<void> {
    try {
      await this.#attempt('BEGIN IMMEDIATE', () => writer.connection.exec('BEGIN IMMEDIATE'));
    } catch (error) {
      undo(writer);
      throw error;
    }
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

class SqliteTransaction implements EngineTransaction {
  constructor(private readonly writer: SqliteHandle, private readonly lock: WriterLock) {}

  async all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#attempt(sql, () => this.writer.all(sql, params));
  }

  async one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#attempt(sql, () => this.writer.one(sql, params));
  }

  async change(sql: string, params: readonly Param[]): Promise<number> {
    return this.#attempt(sql, () => this.writer.change(sql, params));
  }

  async commit(): Promise<void> {
    try {
      this.#attempt('COMMIT', () => this.writer.connection.exec('COMMIT'));
    } catch (error) {
      undo(this.writer);
      // A write that failed half-way may still be found, whole, when the file is next recovered.
      if (error instanceof DatabaseUnavailable) throw new DatabaseUnavailable(error.message, { outcomeUnknown: true });
      throw error;
    } finally {
      this.lock.release();
    }
  }

  rollback(): Promise<void> {
    undo(this.writer);
    this.lock.release();
    return Promise.resolve();
  }

  #attempt<T>(sql: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteFault(error, sql);
    }
  }
}

/** A full disk or a failed read has rolled back already; what cannot be rolled back now is when the next transaction begins. */
function undo(writer: SqliteHandle): void {
  try {
    if (writer.connection.inTransaction) writer.connection.exec('ROLLBACK');
  } catch {}
}
