import { createPool, type Pool, type PoolOptions } from 'mysql2';
import { DataSource } from 'typeorm';
import type { DatabaseLocation } from '../../config/config.js';
import type { Dialect, MigrationClass } from '../dialect.js';
import { goOnWithWhatIsThere } from '../engines/half-done.js';
import { MysqlEngine } from '../engines/mysql-engine.js';
import { mysqlFault } from '../engines/mysql-faults.js';
import { type MysqlLimits, MysqlPool } from '../engines/mysql-pool.js';
import { DatabaseUnavailable } from '../statements.js';

/** A wait for a connection and a statement that is never answered must together stay below five seconds. */
const LIMITS: MysqlLimits = { acquireMs: 2000, statementMs: 2500, closeMs: 3000 };
const CONNECT_MS = 2000;
const POOL_SIZE = 10;
const QUEUE_LIMIT = 1000;
const MIGRATION_WAIT_SECONDS = 60;
/** Of this database: a server may hold several, and the name of a lock has 64 characters at most. MySQL 9.6 no longer has SHA1(). */
const MIGRATION_LOCK = "CONCAT('doorward:', LEFT(SHA2(DATABASE(), 256), 40))";

/** Strict, and `||` joins texts as it does in SQLite. */
const SQL_MODE = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT';

/** MySQL 8, MariaDB 10.6+ and what speaks their protocol. */
export const mysql: Dialect = {
  name: 'mysql',
  tablesSql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  batchMs: 80,

  async concerns(ask) {
    // SHOW answers no row where the setting does not exist (TiDB, Vitess).
    const { cells: [setting] } = await ask("SHOW VARIABLES LIKE 'innodb_flush_log_at_trx_commit'");
    if (setting === undefined || Number(setting[1]) === 1) return [];
    return ['innodb_flush_log_at_trx_commit is not 1: a crash of the database loses sign-ins, revocations and audit events that were acknowledged.'];
  },

  async open(location) {
    const dataSource = await connect(location, CONNECT_MS);
    const { pool } = dataSource.driver as unknown as { readonly pool: Pool };
    const second = createPool(poolOptions(location, CONNECT_MS));
    return new MysqlEngine({
      dataSource,
      statements: new MysqlPool(pool, sessionSql(1), LIMITS, async () => (dataSource.isInitialized ? dataSource.destroy() : undefined)),
      transactions: new MysqlPool(second, sessionSql(0), LIMITS, () => second.promise().end()),
    });
  },

  openForMigration: (location, migrations) => connect(location, 5 * CONNECT_MS, migrations),

  // Every statement commits by itself here; the lock belongs to the connection and ends with it.
  async migrating(dataSource, work) {
    const runner = dataSource.createQueryRunner('master');
    try {
      await runner.query(`SET SESSION sql_mode = '${SQL_MODE}'`);
      const [answer] = (await runner.query(`SELECT GET_LOCK(${MIGRATION_LOCK}, ?) AS held`, [MIGRATION_WAIT_SECONDS])) as { held: unknown }[];
      if (Number(answer?.held) !== 1) throw new DatabaseUnavailable('Another instance is migrating the database');
      goOnWithWhatIsThere(runner);
      return await work(runner);
    } catch (error) {
      throw mysqlFault(error, 'migrate', true);
    } finally {
      await runner.query(`DO RELEASE_LOCK(${MIGRATION_LOCK})`).catch(() => undefined);
      await runner.release();
    }
  },

  // VALUES() in this place is deprecated by MySQL 8.0.20, whose successor MariaDB does not know.
  upsertClause: (conflict, update) =>
    `ON DUPLICATE KEY UPDATE ${(update.length === 0 ? conflict.slice(0, 1) : update).map((name) => `${name} = VALUES(${name})`).join(', ')}`,

  deleteOldestSql: (table, instantColumn) => `DELETE FROM ${table} WHERE ${instantColumn} < ? ORDER BY ${instantColumn} LIMIT ?`,
};

/**
 * READ COMMITTED: no gap locks, and a transaction sees what others committed before each of its statements. The lock wait is shorter than the limit
 * of a statement, so that a contended row ends as a conflict that is tried again, not as a lost connection. MySQL and MariaDB name two settings
 * differently; each runs the comment written for it.
 */
function sessionSql(autocommit: 0 | 1): string {
  const seconds = LIMITS.statementMs / 1000 - 0.2;
  return `SET SESSION autocommit = ${autocommit}, SESSION sql_mode = '${SQL_MODE}', SESSION innodb_lock_wait_timeout = 1`
    + ` /*M!, SESSION tx_isolation = 'READ-COMMITTED', SESSION max_statement_time = ${seconds} */`
    + ` /*!80000 , SESSION transaction_isolation = 'READ-COMMITTED', SESSION max_execution_time = ${seconds * 1000} */`;
}

async function connect(location: DatabaseLocation, connectMs: number, migrations: readonly MigrationClass[] = []): Promise<DataSource> {
  const { host, port, user, password, database, connectionLimit, charset, timezone, connectTimeout, supportBigNumbers, bigNumberStrings, ...extra } = poolOptions(location, connectMs);
  const dataSource = new DataSource({
    type: 'mysql', host, port, username: user, password, database, poolSize: connectionLimit, charset, timezone, connectTimeout, supportBigNumbers, bigNumberStrings, extra, logging: false,
    migrations: [...migrations],
  });
  try {
    return await dataSource.initialize();
  } catch (error) {
    const { message } = mysqlFault(error, 'connect', false);
    throw new DatabaseUnavailable(`Cannot open mysql://${host}:${port}/${database}: ${message}`);
  }
}

function poolOptions(location: DatabaseLocation, connectTimeout: number) {
  if (location.dialect !== 'mysql') throw new TypeError('This location is not a MySQL server');
  return {
    host: location.host, port: location.port, user: location.user, password: location.password, database: location.name, connectionLimit: POOL_SIZE,
    charset: 'utf8mb4_bin', timezone: 'Z', connectTimeout, supportBigNumbers: true, bigNumberStrings: false,
    decimalNumbers: true, queueLimit: QUEUE_LIMIT, enableKeepAlive: true, keepAliveInitialDelay: 5000, stringifyObjects: true, multipleStatements: false,
  } satisfies PoolOptions;
}
