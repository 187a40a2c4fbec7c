import { Global, Module } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { LOG } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { CleanUp } from './clean-up.js';
import { checkSchema } from './data-source.js';
import { Database } from './database.js';
import { Leases } from './leases.js';
import { Revisions } from './revisions.js';
import { measureStatements } from './statement-metrics.js';

/**
 * Owns the connection to the one database, SQLite or MySQL/MariaDB, and what stores need of it: statements and transactions (Database), the kinds of
 * column that mean the same on both (columns.ts), revisions of what is kept in memory, leases, and the clean-up of what has expired. It owns the tables
 * `revisions` and `leases` only; every other entity lives with its module, and its migration in migrations/.
 *
 * It refuses a database that is not migrated to exactly this version; main.ts and the CLI call `migrate` (data-source.ts) before.
 * TypeORM supplies columns, connections and migrations; statements do not pass through it. Its DataSource can be injected where a library wants one.
 * Routes: none. Called by every store, and by nothing else: controllers and pages do not speak SQL.
 */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Database],
      useFactory: (database: Database): Opened => ({ ...(database.dataSource.options as TypeOrmModuleOptions), retryAttempts: 0, opened: database.dataSource }),
      dataSourceFactory: (options) => Promise.resolve((options as Opened).opened),
    }),
  ],
  providers: [{ provide: Database, inject: [CONFIG, Metrics, LOG], useFactory: openMigrated }, Revisions, Leases, CleanUp],
  exports: [Database, Revisions, Leases, CleanUp],
})
export class DatabaseModule {}

type Opened = TypeOrmModuleOptions & { readonly opened: DataSource };

async function openMigrated(config: Config, metrics: Metrics, log: Logger): Promise<Database> {
  const database = await Database.open(config.database);
  try {
    await checkSchema(database);
    for (const concern of await database.dialect.concerns((sql) => database.quietly(sql))) log.warn(concern);
  } catch (error) {
    await database.close();
    throw error;
  }
  if (config.management !== undefined) measureStatements(database, metrics);
  return database;
}
