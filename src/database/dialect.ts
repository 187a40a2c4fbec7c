import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { DatabaseLocation } from '../config/config.js';
import type { Engine, ResultSet } from './engines/engine.js';

export type MigrationClass = new () => MigrationInterface;

/** A kind of database: how it is opened and the few things that it says in its own words. */
export interface Dialect {
  readonly name: DatabaseLocation['dialect'];
  /** Opens it for serving: short limits everywhere. */
  open(location: DatabaseLocation): Promise<Engine>;
  /** Opens it for migrations, whose statements may take as long as they need. */
  openForMigration(location: DatabaseLocation, migrations: readonly MigrationClass[]): Promise<DataSource>;
  /** Runs `work` on a runner that no other instance migrates beside; waits up to a minute for one that does. */
  migrating<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T>;
  /** What its settings put at risk, a sentence each; empty where all is well. Asked once, at the start. */
  concerns(ask: (sql: string) => Promise<ResultSet>): Promise<string[]>;
  /** Names the tables of this database, one column `name`. */
  readonly tablesSql: string;
  /** What follows the VALUES of an INSERT so that an existing row is updated; columns by their database names. */
  upsertClause(conflict: readonly string[], update: readonly string[]): string;
  /** Deletes at most so many of the rows whose instant is before the given one, oldest first. Parameters: instant, number. */
  deleteOldestSql(table: string, instantColumn: string): string;
  /** How long one batch of a clean-up may take: where the driver is synchronous, everything else waits for it. */
  readonly batchMs: number;
}
