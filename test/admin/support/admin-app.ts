import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AdminModule } from '../../../src/admin/admin.module.js';
import { ConfigFile, type ConfigFileOptions } from '../../../src/admin/config-file.js';
import { ConfigFileProblems } from '../../../src/admin/config-file-problems.js';
import { type Plan, printPlanSummary } from '../../../src/admin/plan.js';
import type { Config } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { Database } from '../../../src/database/database.js';
import { migrate } from '../../../src/database/data-source.js';
import { DatabaseModule } from '../../../src/database/database.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { type DialectName, freshLocation } from '../../support/database.js';
import { takeStoredRsaPairs } from '../../support/rsa-pairs.js';

takeStoredRsaPairs();

@Module({})
class AdminTestModule {
  static with(config: Config): DynamicModule {
    return { module: AdminTestModule, imports: [ConfigModule.with(config), PlatformModule, DatabaseModule, AdminModule] };
  }
}

/** The admin module and what is below it, as the application wires them, on an empty database. */
export class AdminApp {
  private constructor(private readonly app: INestApplicationContext, private readonly remove: () => Promise<void>) {}

  static async on(dialect: DialectName): Promise<AdminApp> {
    const dataDir = mkdtempSync(join(tmpdir(), 'doorward-admin-'));
    const { location, remove } = await freshLocation(dialect);
    await migrate(location);
    const { config } = loadConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
    const app = await NestFactory.createApplicationContext(AdminTestModule.with({ ...config, database: location }), { logger: false, abortOnError: false });
    return new AdminApp(app, async () => {
      await remove();
      rmSync(dataDir, { recursive: true, force: true });
    });
  }

  get<T>(type: new (...args: never[]) => T): T {
    return this.app.get(type, { strict: false });
  }

  get database(): Database {
    return this.get(Database);
  }

  apply(text: string, options: Partial<ConfigFileOptions> = {}): Promise<Plan> {
    return this.get(ConfigFile).apply(text, { name: 'doorward.yaml', ...options });
  }

  /** `created 1 · updated 0 · unchanged 0 · deleted 0` */
  async applied(text: string, options: Partial<ConfigFileOptions> = {}): Promise<string> {
    return printPlanSummary(await this.apply(text, options));
  }

  /** Applies what must be refused; resolves to `line:column message` of each problem. */
  async refused(text: string, options: Partial<ConfigFileOptions> = {}): Promise<string[]> {
    try {
      await this.apply(text, options);
    } catch (error) {
      if (error instanceof ConfigFileProblems) return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
      throw error;
    }
    throw new Error('The file was accepted.');
  }

  /** Every row of every table that a file can write, for comparisons. */
  async contents(): Promise<Record<string, unknown[]>> {
    const contents: Record<string, unknown[]> = {};
    for (const table of ['apis', 'clients', 'client_secrets', 'user_groups', 'users', 'login_names', 'roles', 'webhooks', 'settings', 'group_members', 'audit_events', 'revisions', 'leases']) {
      contents[table] = await this.database.rows(`SELECT * FROM ${table} ORDER BY 1, 2`);
    }
    // The sealer and the dispatcher of webhooks go their own way, at their own time.
    contents['audit_events'] = contents['audit_events']?.map((event) => ({ ...(event as object), sequence: null, hash: null })) ?? [];
    contents['webhooks'] = contents['webhooks']?.map((webhook) => ({ ...(webhook as object), failing_since: null })) ?? [];
    contents['leases'] = contents['leases']?.filter((lease) => !['audit-sealer', 'webhooks'].includes((lease as { name: string }).name)) ?? [];
    return contents;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.remove();
  }
}
