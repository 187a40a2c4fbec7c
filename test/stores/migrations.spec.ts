import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import type { DatabaseLocation } from '../../src/config/config.js';
import { SchemaTooNew, SchemaTooOld, checkSchema, migrate, pendingMigrations, revertLastMigration } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { mapOf } from '../../src/database/mapping.js';
import { type DialectName, eachDatabase } from '../support/database.js';
import { asAdministrator, mysqlLocation } from '../support/mariadb.js';
import { allEntities } from './entities.js';

interface Column { readonly type: string; readonly nullable: boolean; readonly primary: boolean; readonly collation?: string | null }
const names = migrations.map(({ name }) => name);
const entities = await allEntities();
/** TypeORM keeps its list of migrations there. */
const OWN_TABLES = ['migrations', 'sqlite_sequence'];

eachDatabase('Migrations', (dialect) => {
  let location: DatabaseLocation;
  let remove: () => Promise<void>;
  beforeAll(async () => ({ location, remove } = await emptyLocation(dialect)));
  afterAll(() => remove());

  it('are all pending in an empty database, which the server refuses', async () => {
    expect(await pendingMigrations(location)).toEqual(names);
    await withDatabase(location, (database) => expect(checkSchema(database)).rejects.toBeInstanceOf(SchemaTooOld));
  });

  it('run once each when three instances start at once (F-26)', async () => {
    const run = await Promise.all([migrate(location), migrate(location), migrate(location)]);
    expect(run.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, 0, names.length]);
    expect(run.flat()).toEqual(names);
    expect(await pendingMigrations(location)).toEqual([]);
    expect(await migrate(location)).toEqual([]);
    await withDatabase(location, checkSchema);
  });

  it('make the tables of the entities, and no others', async () => {
    await withDatabase(location, async (database) => {
      const tables = (await database.rows<{ name: string }>(database.dialect.tablesSql)).map(({ name }) => name).filter((name) => !OWN_TABLES.includes(name));
      expect(tables.toSorted()).toEqual(entities.map((entity) => mapOf(entity).table).toSorted());
    });
  });

  it.each(entities.map((entity) => [mapOf(entity).table, entity] as const))('make the columns of %s as its entity declares them', async (table, entity) => {
    const declared = new Map(getMetadataArgsStorage().columns.filter(({ target }) => target === entity).map(({ options }) => [
      String(options.name),
      { type: typeOf(dialect, String(options.type), options.length), nullable: options.nullable === true, primary: options.primary === true },
    ]));
    await withDatabase(location, async (database) => {
      const made = await columnsIn(database, table);
      expect(new Map([...made].map(([name, { type, nullable, primary }]) => [name, { type, nullable, primary }]))).toEqual(declared);
      // Compared byte for byte, trailing spaces included.
      for (const { type, collation } of made.values()) if (dialect === 'mysql' && /char|text/.test(type)) expect(collation).toMatch(/^utf8mb4_(nopad_bin|0900_bin)$/);
    });
  });

  it('name every index that clean-up and look-ups go by', async () => {
    await withDatabase(location, async (database) => {
      const indexed = dialect === 'sqlite'
        ? await database.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        : await database.rows<{ name: string }>("SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'");
      expect(indexed.map(({ name }) => name).toSorted()).toEqual(INDICES.toSorted());
    });
  });

  it('begin every revision at nought', async () => {
    await withDatabase(location, async (database) => {
      expect(await database.rows('SELECT name, revision FROM revisions ORDER BY name')).toEqual(['apis', 'clients', 'keys', 'settings', 'webhooks'].map((name) => ({ name, revision: 0 })));
    });
  });

  it('of a newer version make the server and the migration command refuse, and change nothing', async () => {
    await withDatabase(location, (database) => database.run("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'AddWonders9999999999999')"));
    await withDatabase(location, (database) => expect(checkSchema(database)).rejects.toThrow('newer version of Doorward (AddWonders9999999999999)'));
    await expect(migrate(location)).rejects.toBeInstanceOf(SchemaTooNew);
    await expect(pendingMigrations(location)).rejects.toBeInstanceOf(SchemaTooNew);
    await withDatabase(location, (database) => database.run("DELETE FROM migrations WHERE name = 'AddWonders9999999999999'"));
    await withDatabase(location, checkSchema);
  });

  it('go back one by one to an empty database, and up again', async () => {
    const reverted: string[] = [];
    for (let last = await revertLastMigration(location); last !== undefined; last = await revertLastMigration(location)) reverted.push(last);
    expect(reverted).toEqual(names.toReversed());
    await withDatabase(location, async (database) => {
      const left = (await database.rows<{ name: string }>(database.dialect.tablesSql)).map(({ name }) => name);
      expect(left.filter((name) => !OWN_TABLES.includes(name))).toEqual([]);
    });
    expect(await migrate(location)).toEqual(names);
  });
});

describe('The order of migrations', () => {
  it('is that of their timestamps, each used once', () => {
    const timestamps = names.map((name) => Number(name.slice(-13)));
    expect(timestamps).toEqual([...new Set(timestamps)].toSorted((a, b) => a - b));
  });
});

describe('The SQLite file', () => {
  it('is readable by its owner only', async () => {
    const { location, remove } = await emptyLocation('sqlite');
    await migrate(location);
    if (location.dialect === 'sqlite') expect(statSync(location.path).mode & 0o077).toBe(0);
    await remove();
  });

  it('is removed at close when it is temporary, with the folder made for it', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'doorward-')), 'doorward.sqlite');
    const location = { dialect: 'sqlite', path, temporary: true } as const;
    await migrate(location);
    const database = await Database.open(location);
    await database.run("UPDATE revisions SET revision = 1 WHERE name = 'keys'");
    await database.close();
    expect(statSync(join(path, '..'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

const INDICES = [
  'ix_user_groups_created_at', 'ix_user_groups_updated_at', 'ix_jobs_state',
  'uq_signing_keys_alg_position', 'uq_users_sub', 'ix_users_preferred_username', 'ix_login_names_user_id', 'ix_group_members_user_id',
  'ix_registrations_expires_at', 'ix_registrations_token_id', 'uq_registration_tokens_token_digest', 'ix_registration_tokens_expires_at', 'uq_statement_issuers_issuer', 'ix_client_logos_digest', 'ix_client_logos_fetched_at',
  'ix_client_secrets_client_id', 'uq_sessions_token_digest', 'ix_sessions_user_id', 'ix_sessions_expires_at', 'ix_authorization_requests_expires_at', 'ix_authorization_requests_kept_until',
  'uq_consents_user_id_client_id', 'ix_consents_client_id', 'uq_authorizations_request_id', 'uq_authorizations_code_digest', 'ix_authorizations_user_id',
  'ix_authorizations_client_id', 'ix_authorizations_session_id', 'ix_authorizations_expires_at', 'ix_access_tokens_authorization_id', 'ix_access_tokens_expires_at',
  'ix_revoked_tokens_expires_at', 'ix_audit_events_occurred_at', 'ix_audit_events_user_id', 'ix_audit_events_client_id', 'ix_audit_events_request_id', 'uq_audit_events_sequence', 'ix_audit_events_type', 'ix_audit_events_actor_id', 'ix_refused_requests_refused_at',
  'ix_assertion_replays_expires_at', 'ix_idempotency_keys_expires_at', 'ix_users_created_at', 'ix_users_updated_at', 'ix_users_email', 'ix_users_managed_by', 'ix_users_disabled_at', 'ix_users_deleted_at', 'ix_users_email_verified', 'ix_users_origin', 'ix_clients_created_at', 'ix_clients_updated_at',
  'ix_limit_counters_window_ends_at', 'ix_mails_next_at', 'ix_mails_created_at', 'ix_mails_expires_at', 'ix_notes_owner', 'ix_session_clients_expires_at', 'uq_logout_deliveries_session', 'ix_logout_deliveries_next_at', 'ix_logout_deliveries_due', 'ix_logout_deliveries_created_at', 'ix_logout_deliveries_expires_at', 'ix_pushed_requests_kept_until', 'ix_device_codes_expires_at', 'uq_device_codes_code_digest', 'uq_device_codes_user_code_mac', 'ix_sessions_created_at', 'ix_authorizations_created_at', 'ix_consents_granted_at', 'uq_one_time_links_token_digest', 'ix_one_time_links_expires_at', 'ix_role_assignments_user_id', 'ix_invitations_email', 'ix_invitations_created_at', 'ix_invitations_expires_at', 'ix_jobs_finished_at', 'ix_jobs_created_at', 'ix_jobs_expires_at', 'ix_job_chunks_expires_at', 'ix_job_errors_expires_at',
  'uq_credentials_lookup', 'ix_credentials_user_id', 'ix_pending_sign_ins_expires_at', 'ix_pending_sign_ins_user_id', 'uq_remembered_devices_token_digest', 'ix_remembered_devices_user_id', 'ix_remembered_devices_expires_at', 'ix_credentials_expires_at', 'ix_used_challenges_expires_at', 'ix_passkey_offers_next_at', 'ix_email_codes_user_id', 'ix_email_codes_expires_at', 'ix_webhooks_created_at', 'uq_webhooks_name', 'uq_webhook_deliveries_event', 'ix_webhook_deliveries_next_at', 'ix_webhook_deliveries_due', 'ix_webhook_deliveries_created_at', 'ix_webhook_deliveries_expires_at',
];

/** What the entity's type is called by this database. */
function typeOf(dialect: DialectName, type: string, length: unknown): string {
  if (type === 'varchar') return `varchar(${String(length)})`;
  if (dialect === 'sqlite') return type;
  return type === 'text' ? 'mediumtext' : type === 'boolean' ? 'tinyint' : type;
}

async function columnsIn(database: Database, table: string): Promise<Map<string, Column>> {
  if (database.dialect.name === 'sqlite') {
    const found = await database.rows<{ name: string; type: string; notnull: number; pk: number }>(`PRAGMA table_info(${table})`);
    return new Map(found.map(({ name, type, notnull, pk }) => [name, { type: type.toLowerCase(), nullable: notnull === 0, primary: pk > 0 }]));
  }
  const found = await database.rows<{ name: string; type: string; nullable: string; key: string; collation: string | null }>(
    `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_key AS 'key', collation_name AS collation
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?`, [table],
  );
  // The display width of whole numbers means nothing.
  return new Map(found.map(({ name, type, nullable, key, collation }) => [
    name, { type: type.replace(/(int)\(\d+\)/, '$1'), nullable: nullable === 'YES', primary: key === 'PRI', collation },
  ]));
}

async function withDatabase<T>(location: DatabaseLocation, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await Database.open(location);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function emptyLocation(dialect: DialectName): Promise<{ location: DatabaseLocation; remove: () => Promise<void> }> {
  if (dialect === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'doorward-test-'));
    return { location: { dialect, path: join(folder, 'new', 'doorward.sqlite'), temporary: false }, remove: async () => rmSync(folder, { recursive: true }) };
  }
  const name = `doorward_empty_${process.pid}`;
  const alone = (sql: string): Promise<void> => asAdministrator(async (connection) => {
    await connection.query(sql);
  });
  await alone(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET latin1`);
  return { location: mysqlLocation(name), remove: () => alone(`DROP DATABASE ${name}`) };
}
