import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkSchema, migrate, pendingMigrations } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { freshLocation } from '../support/database.js';
import { asAdministrator, mariaDbUrl, type MysqlLocation, mysqlLocation, query } from '../support/mariadb.js';
import { TcpProxy } from '../stores/tcp-proxy.js';

/** What commits by itself on MySQL and MariaDB, a statement at a time. */
const STATEMENT = /(?:CREATE (?:TABLE|(?:UNIQUE )?INDEX)|ALTER TABLE|INSERT INTO revisions|DROP INDEX)[^\0]*/;

(mariaDbUrl === undefined ? describe.skip : describe)('a migration that is killed (F-26)', () => {
  const name = `doorward_killed_${process.pid}`;
  let proxy: TcpProxy;
  let far: MysqlLocation;
  beforeAll(async () => {
    await asAdministrator((connection) => connection.query(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} COLLATE utf8mb4_bin`));
    const { host, port } = mysqlLocation();
    proxy = await TcpProxy.to(host, port);
    far = { ...mysqlLocation(name), host: '127.0.0.1', port: proxy.port };
  });
  afterAll(async () => {
    await proxy.stop();
    await asAdministrator((connection) => connection.query(`DROP DATABASE ${name}`));
  });

  /** Every column and index there is, in words. */
  const schemaOf = (schema: string): Promise<string[]> => asAdministrator(async (connection) => {
    const columns = await query(connection, 'SELECT table_name AS t, column_name AS c, column_type AS k, is_nullable AS n, collation_name AS o FROM information_schema.columns WHERE table_schema = ? ORDER BY t, c', [schema]);
    const indices = await query(connection, 'SELECT table_name AS t, index_name AS i, seq_in_index AS s, column_name AS c, non_unique AS u FROM information_schema.statistics WHERE table_schema = ? ORDER BY t, i, s', [schema]);
    return [...columns, ...indices].map((row) => JSON.stringify(row));
  });

  it('after any one of its statements is gone on with by the next start, without anybody\'s hands', async () => {
    const killed = new Set<string>();
    let tables = 0;
    const isNext = (statement: string): boolean => {
      if (killed.has(statement)) return false;
      // A fifth of the tables, which are all made alike, and everything else.
      const isTable = statement.startsWith('CREATE TABLE');
      if (isTable) tables += 1;
      return !isTable || tables % 5 === 1;
    };
    for (let starts = 0; ; starts += 1) {
      expect(starts).toBeLessThan(150);
      proxy.cutAt((packet) => {
        const [statement] = STATEMENT.exec(packet.toString('latin1')) ?? [];
        if (statement === undefined || !isNext(statement)) return false;
        killed.add(statement);
        return true;
      });
      if ((await migrate(far).catch(() => undefined)) !== undefined) break;
      proxy.heal();
    }
    expect(killed.size).toBeGreaterThan(30);
    expect(await migrate(mysqlLocation(name))).toEqual([]);
    const database = await Database.open(mysqlLocation(name));
    try {
      await checkSchema(database);
      expect(await database.rows('SELECT name FROM migrations GROUP BY name HAVING COUNT(*) > 1')).toEqual([]);
    } finally {
      await database.close();
    }
    const whole = await freshLocation('mysql');
    try {
      expect(await schemaOf(name)).toEqual(await schemaOf((whole.location as MysqlLocation).name));
    } finally {
      await whole.remove();
    }
  }, 120_000);

  it('is not taken for done where rows forbid what it makes', async () => {
    const [last] = (await asAdministrator((connection) => query(connection, `SELECT name AS n FROM ${name}.migrations WHERE name LIKE 'DeclareWebhooksAndSettings%'`))).map((row) => String(row['n']));
    await asAdministrator((connection) => connection.query(
      `DELETE FROM ${name}.migrations WHERE name = '${last}'; DROP INDEX uq_webhooks_name ON ${name}.webhooks; SET SESSION sql_mode = ''; INSERT INTO ${name}.webhooks (id, name) VALUES ('one', 'twice'), ('two', 'twice')`,
    ));
    await expect(migrate(mysqlLocation(name))).rejects.toThrow();
    expect(await pendingMigrations(mysqlLocation(name))).toEqual([last]);
    await asAdministrator((connection) => connection.query(`DELETE FROM ${name}.webhooks WHERE id = 'two'`));
    expect(await migrate(mysqlLocation(name))).toEqual([last]);
    expect(await schemaOf(name)).toContainEqual(expect.stringContaining('uq_webhooks_name'));
  });
});
