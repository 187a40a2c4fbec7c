import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.js';
import { print, printJson } from '../output.js';

export function declareMigrate(command: Command): void {
  command.option('--dry-run', 'name the migrations that would run').option('--json', 'print JSON').action(async (options: { dryRun?: true; json?: true }) => {
    const { migrate, pendingMigrations } = await import('../../database/data-source.js');
    const { database } = loadConfig().config;
    const migrations = await (options.dryRun ? pendingMigrations(database) : migrate(database));
    if (options.json) return printJson({ dry_run: options.dryRun === true, migrations });
    for (const name of migrations) print(name);
    print(migrations.length === 0 ? 'The database is up to date.' : `${migrations.length} migrations ${options.dryRun ? 'to run' : 'run'}.`);
  });
}
