import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import type { DatabaseLocation } from '../../src/config/config.js';
import { migrate } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { asAdministrator, mariaDbUrl, mysqlLocation, query } from './mariadb.js';

export type DialectName = DatabaseLocation['dialect'];

/** A migrated, empty database of the test's own. `close` closes and removes it. */
export interface FreshDatabase {
  readonly database: Database;
  readonly location: DatabaseLocation;
  close(): Promise<void>;
}

const TITLES: Record<DialectName, string> = { sqlite: 'SQLite', mysql: 'MariaDB' };

/** The same suite on every database; listed as skipped where MariaDB is absent. */
export function eachDatabase(name: string, define: (dialect: DialectName) => void): void {
  for (const dialect of ['sqlite', 'mysql'] as const) {
    const suite = dialect === 'mysql' && mariaDbUrl === undefined ? describe.skip : describe;
    suite(`${name} (${TITLES[dialect]})`, () => define(dialect));
  }
}

/** Opened: a database of its own, in a hundredth of the time that its migrations take. */
export async function freshDatabase(dialect: DialectName): Promise<FreshDatabase> {
  const { location, remove } = await freshLocation(dialect);
  const database = await Database.open(location);
  return {
    database, location,
    close: async () => {
      await database.close();
      await remove();
    },
  };
}

/** The same without opening it, for tests that start a whole server. */
export function freshLocation(dialect: DialectName): Promise<{ location: DatabaseLocation; remove: () => Promise<void> }> {
  return dialect === 'sqlite' ? freshFile() : freshSchema();
}

/** As DATABASE_URL has it, for a process of its own. */
export function toDatabaseUrl(location: DatabaseLocation): string {
  if (location.dialect === 'sqlite') return `sqlite:${location.path}`;
  const { host, port, user, password, name } = location;
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

/** A migrated copy is kept in the temporary folder for as long as the migrations stay what they are. */
async function freshFile(): Promise<{ location: DatabaseLocation; remove: () => Promise<void> }> {
  const template = join(tmpdir(), `doorward-template-${fingerprint()}.sqlite`);
  const folder = mkdtempSync(join(tmpdir(), 'doorward-test-'));
  const path = join(folder, 'doorward.sqlite');
  if (!existsSync(template)) {
    await migrate({ dialect: 'sqlite', path, temporary: false });
    copyFileSync(path, `${template}.${process.pid}`);
    // Whoever comes second replaces it by the same.
    renameSync(`${template}.${process.pid}`, template);
  } else copyFileSync(template, path);
  return { location: { dialect: 'sqlite', path, temporary: false }, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

let made = 0;

async function freshSchema(): Promise<{ location: DatabaseLocation; remove: () => Promise<void> }> {
  const template = `doorward_template_${fingerprint()}`;
  const name = `doorward_${process.pid}_${(made += 1)}`;
  await asAdministrator(async (connection) => {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${template} COLLATE utf8mb4_bin`);
    await migrate(mysqlLocation(template));
    const tables = await query(connection, 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?', [template]);
    const copies = tables.map(({ name: table }) => `CREATE TABLE ${name}.${String(table)} LIKE ${template}.${String(table)}`);
    const rows = ['migrations', 'revisions'].map((table) => `INSERT INTO ${name}.${table} SELECT * FROM ${template}.${table}`);
    await connection.query([`DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name} COLLATE utf8mb4_bin`, ...copies, ...rows].join(';'));
  });
  return {
    location: mysqlLocation(name),
    remove: () => asAdministrator(async (connection) => {
      await connection.query(`DROP DATABASE ${name}`);
    }),
  };
}

let known: string | undefined;

/** Another for other migrations. */
function fingerprint(): string {
  if (known !== undefined) return known;
  const folder = join(import.meta.dirname, '../../migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).toSorted()) hash.update(file).update(readFileSync(join(folder, file)));
  return (known = hash.digest('hex').slice(0, 16));
}
