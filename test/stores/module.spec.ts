import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Config, DatabaseLocation } from '../../src/config/config.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { CleanUp } from '../../src/database/clean-up.js';
import { SchemaTooOld } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { Leases } from '../../src/database/leases.js';
import { Revisions } from '../../src/database/revisions.js';
import { DatabaseUnavailable } from '../../src/database/statements.js';
import { Metrics } from '../../src/platform/metrics.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { eachDatabase, freshLocation } from '../support/database.js';
import { asAdministrator } from '../support/mariadb.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A server's modules up to the database, without a server. */
function start(database: DatabaseLocation, management?: Config['management']): Promise<INestApplicationContext> {
  const config = {
    database, management, secretKey: Buffer.alloc(32), previousSecretKeys: [], workers: 1, outboundAllow: [], environment: 'development', lifetimes: {}, log: { level: 'silent', format: 'json' },
  } as unknown as Config;
  class Whole {}
  return NestFactory.createApplicationContext({ module: Whole, imports: [ConfigModule.with(config), PlatformModule, DatabaseModule] }, { logger: false, abortOnError: false });
}

eachDatabase('The database module', (dialect) => {
  it('gives everybody the same open database, TypeORM\'s own users too, and closes it once at the end', async () => {
    const { location, remove } = await freshLocation(dialect);
    const app = await start(location);
    const database = app.get(Database, { strict: false });
    expect(app.get(DataSource, { strict: false })).toBe(database.dataSource);
    for (const provided of [Revisions, Leases, CleanUp]) expect(app.get(provided, { strict: false })).toBeInstanceOf(provided);
    await app.get(Revisions, { strict: false }).current('clients');
    await app.close();
    await expect(database.run("UPDATE revisions SET revision = 1 WHERE name = 'keys'")).rejects.toBeInstanceOf(DatabaseUnavailable);
    await remove();
  });

  it('isolates the statements that go through TypeORM as well', async () => {
    const { location, remove } = await freshLocation(dialect);
    const app = await start(location);
    const [database, dataSource] = [app.get(Database, { strict: false }), app.get(DataSource, { strict: false })];
    const insert = (id: string): [string, unknown[]] => ["INSERT INTO notes (id, owner, body, created_at) VALUES (?, 'ann', '', 0)", [id]];
    await Promise.all(Array.from({ length: 10 }, (_, index) => dataSource.transaction(async (manager) => {
      await manager.query(...insert(`typeorm${index}`));
      if (index % 2 === 1) throw new Error('odd');
    }).catch(() => undefined)));
    await Promise.all([database.run(...(insert('ours') as [string, string[]])), dataSource.query(...insert('theirs'))]);
    expect(await database.row('SELECT COUNT(*) AS n FROM notes')).toEqual({ n: 7 });
    await app.close();
    await remove();
  });

  it('finds nothing to warn about in the settings of a database that commits durably', async () => {
    const { location, remove } = await freshLocation(dialect);
    const database = await Database.open(location);
    const concerns = (): Promise<string[]> => database.dialect.concerns((sql) => database.quietly(sql));
    expect(await concerns()).toEqual([]);
    if (dialect === 'mysql') {
      await asAdministrator((connection) => connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 2'));
      const said = await concerns();
      await asAdministrator((connection) => connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1'));
      expect(said).toEqual([expect.stringContaining('innodb_flush_log_at_trx_commit')]);
    }
    await database.close();
    await remove();
  });

  it('measures statements where metrics can be read', async () => {
    const { location, remove } = await freshLocation(dialect);
    const app = await start(location, { host: '127.0.0.1', port: 0 });
    await app.get(Database, { strict: false }).transaction(async (tx) => [await tx.row('SELECT 1 AS one'), await tx.row('SELECT 2 AS two')]);
    const metrics = await app.get(Metrics, { strict: false }).text();
    expect(metrics).toMatch(/^doorward_db_query_duration_seconds_count\{kind="transaction"\} 1$/m);
    expect(metrics).toMatch(/^doorward_db_statement_total 2$/m);
    await app.close();
    await remove();
  });
});

describe('A start', () => {
  it('on a database that was not migrated is refused, with what to do', async () => {
    folders.push(mkdtempSync(join(tmpdir(), 'doorward-test-')));
    const starting = start({ dialect: 'sqlite', path: join(folders[0] ?? '', 'x.sqlite'), temporary: false });
    await expect(starting).rejects.toBeInstanceOf(SchemaTooOld);
    await expect(starting).rejects.toThrow('doorward migrate');
  });

  it('on a server that is not there is refused with its address and without its password', async () => {
    const starting = start({ dialect: 'mysql', host: '127.0.0.1', port: 1, user: 'u', password: 's3cret', name: 'doorward' });
    await expect(starting).rejects.toThrow('Cannot open mysql://127.0.0.1:1/doorward');
    await expect(starting).rejects.not.toThrow('s3cret');
  });

  it('on a path that cannot be a file is refused with the path', async () => {
    await expect(start({ dialect: 'sqlite', path: '/dev/null/doorward.sqlite', temporary: false })).rejects.toThrow('Cannot open /dev/null/doorward.sqlite');
  });
});
