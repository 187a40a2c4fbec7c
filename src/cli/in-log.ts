import { existsSync } from 'node:fs';
import type { AuditVerification } from '../audit/audit-verification.js';
import { loadConfig } from '../config/load-config.js';
import { saidCommand } from '../config/said-command.js';
import { Refusal } from './refusal.js';

/**
 * Runs a verification over the database as it is found: without an application, which would migrate a database in development, make keys and
 * seal what waits. What is examined must not be changed by who examines it.
 */
export async function inLog<T>(work: (verification: AuditVerification) => Promise<T>): Promise<T> {
  const { config } = loadConfig();
  const [{ Database }, { checkSchema }, { verificationOf }] = await Promise.all([import('../database/database.js'), import('../database/data-source.js'), import('../audit/verification-of.js')]);
  // Opening makes the file that is not there.
  if (config.database.dialect === 'sqlite' && !existsSync(config.database.path)) throw new Refusal(`There is no database at ${config.database.path}.`);
  const database = await Database.open(config.database);
  try {
    await checkSchema(database).catch((error: Error) => {
      throw error.name === 'SchemaTooOld' ? new Refusal(`This database is older than this version of Doorward, and was left as it is. Verify it with the version that wrote it, or migrate it first: ${saidCommand(config, 'migrate')}`) : error;
    });
    return await work(verificationOf(database, config));
  } finally {
    await database.close();
  }
}
