import type { INestApplicationContext } from '@nestjs/common';
import type { Act } from '../admin/admin-resource.js';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import { remark } from './output.js';

/** Whoever can run this has the database: the audit log says `cli`. */
export const CLI_ACT: Act = { actor: 'cli', managedBy: null, origin: null };

/** The parts of the application by class: `app.get(UserStore)`. */
export type Parts = Pick<INestApplicationContext, 'get'>;

/**
 * Runs a command on the application's own parts, without a server. In development a database that is new or old is brought up to
 * date first, as a start would; in production that is for `doorward migrate` alone.
 */
export async function inApp<T>(work: (app: Parts) => Promise<T>): Promise<T> {
  const { config } = loadConfig();
  const app = await open(config);
  try {
    return await work({ get: ((token: Parameters<Parts['get']>[0]) => app.get(token, { strict: false })) as Parts['get'] });
  } finally {
    await app.close();
  }
}

async function open(config: Config): Promise<INestApplicationContext> {
  try {
    return await create(config);
  } catch (error) {
    if (config.environment === 'production' || !(error instanceof Error) || error.name !== 'SchemaTooOld') throw error;
    const { migrate } = await import('../database/data-source.js');
    const ran = await migrate(config.database);
    remark(`The database has been migrated (${ran.length} migrations).`);
    return create(config);
  }
}

async function create(config: Config): Promise<INestApplicationContext> {
  const [{ NestFactory }, { AppModule }] = await Promise.all([import('@nestjs/core'), import('../app.module.js')]);
  // Standard output is the command's answer: what is audited goes to the database, not to the log of a server that does not run.
  const quiet: Config = { ...config, log: { level: 'silent', format: 'json' }, configFile: undefined };
  return NestFactory.createApplicationContext(AppModule.forCommands(quiet), { logger: false, abortOnError: false });
}
