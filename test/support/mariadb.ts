import { type Connection, type RowDataPacket, createConnection } from 'mysql2/promise';
import type { DatabaseLocation } from '../../src/config/config.js';

/** The server that test/run.mjs has started (mariadb-server.mjs), or one that was given. Undefined: MariaDB is not installed, its suites are skipped. */
export const mariaDbUrl: string | undefined = process.env['DOORWARD_TEST_MYSQL_URL'] || undefined;

export type MysqlLocation = Extract<DatabaseLocation, { dialect: 'mysql' }>;

/** A database of the test server, by default the empty one that the URL names. */
export function mysqlLocation(name?: string): MysqlLocation {
  if (mariaDbUrl === undefined) throw new Error('DOORWARD_TEST_MYSQL_URL is not set');
  const url = new URL(mariaDbUrl);
  return {
    dialect: 'mysql', host: url.hostname, port: Number(url.port === '' ? 3306 : url.port), user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password), name: name ?? url.pathname.slice(1),
  };
}

/** A connection of the test's own, to look and to disturb; ended when `work` is. */
export async function asAdministrator<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const { host, port, user, password, name } = mysqlLocation();
  const connection = await createConnection({ host, port, user, password, database: name, multipleStatements: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/** The rows of one query, as objects. */
export async function query(connection: Connection, sql: string, params: (string | number)[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, params);
  return rows;
}
