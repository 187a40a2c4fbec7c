import { closeSync, mkdirSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import type { DatabaseLocation } from '../../config/config.js';
import type { Dialect, MigrationClass } from '../dialect.js';
import { SqliteEngine } from '../engines/sqlite-engine.js';
import { patiently, sqliteFault } from '../engines/sqlite-faults.js';
import { type SqliteConnection, SqliteHandle, tidy } from '../engines/sqlite-handle.js';
import { isolate } from '../engines/sqlite-isolation.js';
import { WriterLock } from '../engines/writer-lock.js';
import { DatabaseUnavailable } from '../statements.js';

/** Within this SQLite itself tries again, and the process stands still; beyond it the wait is asynchronous. */
const BUSY_MS = 2;
/** For another process, and in the queue of this one. */
const WAIT_MS = 2000;
const MIGRATION_WAIT_MS = 60_000;

/** The embedded database: one file, through libsql. Every commit is on the disk before it is answered (synchronous = FULL). */
export const sqlite: Dialect = {
  name: 'sqlite',
  tablesSql: "SELECT name FROM sqlite_master WHERE type = 'table'",
  batchMs: 15,
  concerns: () => Promise.resolve([]),

  async open(location) {
    const { path, temporary } = fileOf(location);
    const { dataSource, reader, lock } = await openFile(path, WAIT_MS);
    return new SqliteEngine({
      dataSource, lock, reader: new SqliteHandle(reader), writer: new SqliteHandle(writerOf(dataSource)), busyLimitMs: WAIT_MS,
      afterClose: () => (temporary ? removeFile(path) : undefined),
    });
  },

  async openForMigration(location, migrations) {
    const { dataSource, reader } = await openFile(fileOf(location).path, MIGRATION_WAIT_MS, migrations);
    const close = dataSource.driver.disconnect.bind(dataSource.driver);
    dataSource.driver.disconnect = async () => {
      reader.close();
      tidy(writerOf(dataSource));
      await close();
    };
    return dataSource;
  },

  // One transaction for all of them: others wait for its BEGIN IMMEDIATE, and a failure leaves the file as it was.
  async migrating(dataSource, work) {
    const runner = dataSource.createQueryRunner('master');
    try {
      await runner.beforeMigration();
      await runner.startTransaction();
      const result = await work(runner);
      await runner.commitTransaction();
      await runner.afterMigration();
      return result;
    } catch (error) {
      throw sqliteFault(error, 'migrate');
    } finally {
      await runner.release();
    }
  },

  upsertClause: (conflict, update) =>
    `ON CONFLICT (${conflict.join(', ')}) DO ${update.length === 0 ? 'NOTHING' : `UPDATE SET ${update.map((name) => `${name} = excluded.${name}`).join(', ')}`}`,

  deleteOldestSql: (table, instantColumn) =>
    `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${instantColumn} < ? ORDER BY ${instantColumn} LIMIT ?)`,
};

interface OpenFile { readonly dataSource: DataSource; readonly reader: SqliteConnection; readonly lock: WriterLock }

async function openFile(path: string, waitMs: number, migrations: readonly MigrationClass[] = []): Promise<OpenFile> {
  let reader: SqliteConnection | undefined;
  try {
    makeFile(path);
    const opened = (reader = new libsql(path, { timeout: BUSY_MS }) as unknown as SqliteConnection);
    await patiently(() => opened.pragma('journal_mode = WAL'), waitMs);
    setUp(opened);
    opened.pragma('query_only = ON');
    const lock = new WriterLock(waitMs);
    const dataSource = new DataSource({
      type: 'better-sqlite3', database: path, driver: libsql, timeout: BUSY_MS, prepareDatabase: setUp, logging: false, migrations: [...migrations],
    });
    isolate(dataSource, opened, lock, waitMs);
    await patiently(() => dataSource.initialize(), waitMs);
    return { dataSource, reader: opened, lock };
  } catch (error) {
    reader?.close();
    throw new DatabaseUnavailable(`Cannot open ${path}: ${sqliteFault(error, 'open').message}`);
  }
}

function writerOf(dataSource: DataSource): SqliteConnection {
  return (dataSource.driver as unknown as { readonly databaseConnection: SqliteConnection }).databaseConnection;
}

function setUp(connection: SqliteConnection): void {
  connection.pragma('synchronous = FULL');
  // MySQL's binary collations tell a from A in LIKE; so must this.
  connection.pragma('case_sensitive_like = ON');
  connection.pragma('journal_size_limit = 67108864');
}

/**
 * Password hashes and sealed keys are nobody else's to read; -wal and -shm take the file's own mode. A file that is there is not touched:
 * closing any descriptor of it drops all POSIX locks that this process holds on it, SQLite goes on believing in those of our other
 * connections, and the next process that closes the file takes the write-ahead log away from under us (sqlite.org/howtocorrupt §2.2).
 */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function removeFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  try {
    rmdirSync(dirname(path));
  } catch {
    // Something else lives there.
  }
}

function fileOf(location: DatabaseLocation): { readonly path: string; readonly temporary: boolean } {
  if (location.dialect !== 'sqlite') throw new TypeError('This location is not an SQLite file');
  return location;
}
