import type { DataSource, QueryRunner, ReplicationMode } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { SqliteConnection } from './sqlite-handle.js';
import { patiently } from './sqlite-faults.js';
import type { WriterLock } from './writer-lock.js';

/**
 * TypeORM gives all callers one QueryRunner on one SQLite connection: statements of one request land in the transaction of another,
 * are rolled back with it, and read what it has not committed. Here every runner for writing is alone with the writer's lock until it is
 * released, and runners for reading share a second, read-only connection, which sees committed rows only (WAL).
 */
export function isolate(dataSource: DataSource, reader: SqliteConnection, lock: WriterLock, busyLimitMs: number): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  let readingRunner: QueryRunner | undefined;
  driver.createQueryRunner = (mode: ReplicationMode): QueryRunner =>
    mode === 'slave' ? (readingRunner ??= new ReadingRunner(driver, reader)) : new WritingRunner(driver, lock, busyLimitMs);
}

class ReadingRunner extends BetterSqlite3QueryRunner {
  constructor(driver: BetterSqlite3Driver, private readonly reader: SqliteConnection) {
    super(driver);
  }

  override connect(): Promise<unknown> {
    return Promise.resolve(this.reader);
  }
}

class WritingRunner extends BetterSqlite3QueryRunner {
  #admission: Promise<void> | undefined;

  constructor(driver: BetterSqlite3Driver, private readonly lock: WriterLock, private readonly busyLimitMs: number) {
    super(driver);
  }

  override async query<T>(sql: string, parameters?: unknown[], useStructuredResult?: boolean): Promise<T> {
    await this.#enter();
    // A deferred BEGIN would fail at its first write, without waiting, when another process has written since.
    const text = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE TRANSACTION' : sql;
    return patiently(() => super.query(text, parameters, useStructuredResult) as Promise<T>, this.busyLimitMs);
  }

  override async beforeMigration(): Promise<void> {
    await this.#enter();
    return super.beforeMigration();
  }

  override async release(): Promise<void> {
    try {
      if (this.isTransactionActive) await this.rollbackTransaction();
      await super.release();
    } finally {
      const admission = this.#admission;
      this.#admission = undefined;
      if (admission !== undefined) this.lock.release();
    }
  }

  #enter(): Promise<void> {
    this.#admission ??= this.lock.acquireAlone().catch((error: unknown) => {
      this.#admission = undefined;
      throw error;
    });
    return this.#admission;
  }
}
