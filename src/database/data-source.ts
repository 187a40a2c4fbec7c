import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { migrations } from '#migrations';
import type { DatabaseLocation } from '../config/config.js';
import type { Database } from './database.js';
import { requireDialect } from './dialects/index.js';

/** The database was migrated by a newer version: this one does not know what its tables mean. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';

  constructor(readonly unknown: readonly string[]) {
    super(`The database was migrated by a newer version of Doorward (${unknown.join(', ')}). Start that version, or restore a backup made before its migration.`);
  }
}

/** The database lacks migrations of this version. */
export class SchemaTooOld extends Error {
  override readonly name = 'SchemaTooOld';

  constructor(readonly pending: readonly string[]) {
    super(`The database is not migrated to this version of Doorward (${pending.length} to go, first ${pending[0] ?? ''}). Run: doorward migrate`);
  }
}

/**
 * Brings the database to this version; resolves to the names of the migrations that it ran, none when all had been. Instances that start at once
 * run each migration once: the others wait, and find nothing to do. Throws SchemaTooNew, DatabaseUnavailable.
 */
export function migrate(location: DatabaseLocation): Promise<string[]> {
  return withExecutor(location, async (executor) => {
    checkKnown(namesOf(await executor.getExecutedMigrations()));
    return namesOf(await executor.executePendingMigrations());
  });
}

/** Takes the last migration back, its data with it; resolves to its name, or undefined where there is none. */
export function revertLastMigration(location: DatabaseLocation): Promise<string | undefined> {
  return withExecutor(location, async (executor) => {
    const [last] = namesOf(await executor.getExecutedMigrations());
    if (last !== undefined) await executor.undoLastMigration();
    return last;
  });
}

/** The names of the migrations that `migrate` would run. Throws SchemaTooNew, DatabaseUnavailable. */
export function pendingMigrations(location: DatabaseLocation): Promise<string[]> {
  return withExecutor(location, async (executor) => {
    checkKnown(namesOf(await executor.getExecutedMigrations()));
    return namesOf(await executor.getPendingMigrations());
  });
}

/** Refuses a database that is not exactly of this version: throws SchemaTooNew or SchemaTooOld. */
export async function checkSchema(database: Database): Promise<void> {
  const { cells: tables } = await database.quietly(database.dialect.tablesSql);
  const migrated = tables.some(([name]) => name === 'migrations');
  const run = migrated ? (await database.quietly('SELECT name FROM migrations')).cells.map(([name]) => String(name)) : [];
  checkKnown(run);
  const pending = migrations.map((migration) => migration.name).filter((name) => !run.includes(name));
  if (pending.length > 0) throw new SchemaTooOld(pending);
}

function checkKnown(run: readonly string[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = run.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
}

async function withExecutor<T>(location: DatabaseLocation, work: (executor: MigrationExecutor) => Promise<T>): Promise<T> {
  const dialect = await requireDialect(location);
  const dataSource = await dialect.openForMigration(location, migrations);
  try {
    return await dialect.migrating(dataSource, (runner) => work(executorOn(dataSource, runner)));
  } finally {
    await dataSource.destroy();
  }
}

function executorOn(dataSource: DataSource, runner: QueryRunner): MigrationExecutor {
  const executor = new MigrationExecutor(dataSource, runner);
  // On SQLite the runner is in a transaction already; MySQL commits each table by itself whatever is asked.
  executor.transaction = 'none';
  return executor;
}

function namesOf(run: readonly { readonly name: string }[]): string[] {
  return run.map(({ name }) => name);
}
