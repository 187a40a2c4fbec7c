import type { Pool, PoolConnection } from 'mysql2';
import { Conflict, ConnectionLost, StatementFailed } from '../faults.js';
import { DatabaseUnavailable, UniqueViolation } from '../statements.js';
import { Deadlines } from './deadlines.js';
import { send } from './mysql-connection.js';
import { mysqlFault } from './mysql-faults.js';

export interface MysqlLimits {
  /** The wait for a free connection, a new one included. */
  readonly acquireMs: number;
  readonly statementMs: number;
  readonly closeMs: number;
}

/** mysql2's pool with what it lacks: a limit on the wait for a connection, and session settings that are in force before first use. */
export class MysqlPool {
  readonly statements: Deadlines;
  readonly #acquisitions: Deadlines;
  /** Those with our session settings. */
  readonly #ready = new Set<PoolConnection>();

  /** @param end ends the pool, once what is under way has been answered */
  constructor(private readonly pool: Pool, private readonly sessionSql: string, private readonly limits: MysqlLimits, private readonly end: () => Promise<void>) {
    this.statements = new Deadlines(limits.statementMs);
    this.#acquisitions = new Deadlines(limits.acquireMs);
  }

  /** Throws DatabaseUnavailable after the limit, ConnectionLost (not sent) where the server cannot be reached. */
  async acquire(): Promise<PoolConnection> {
    const connection = await this.#obtain();
    if (this.#ready.has(connection)) return connection;
    try {
      await send(connection, this.sessionSql, [], this.statements);
    } catch (error) {
      this.discard(connection);
      throw error instanceof ConnectionLost ? new ConnectionLost(error.message, false, error.silent) : error;
    }
    this.#ready.add(connection);
    connection.once('end', () => this.#ready.delete(connection));
    return connection;
  }

  /** Gives a connection back. After a fault that is not the statement's own it is closed: the next one may find the new primary. */
  release(connection: PoolConnection, fault?: unknown): void {
    if (fault === undefined || fault instanceof Conflict || fault instanceof UniqueViolation || fault instanceof StatementFailed) connection.release();
    else this.discard(connection);
  }

  /** Closes a connection; the server rolls back what it had begun. */
  discard(connection: PoolConnection): void {
    this.#ready.delete(connection);
    connection.destroy();
  }

  /** Waits for statements under way, within the limit. */
  async close(): Promise<void> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, this.limits.closeMs);
    });
    await Promise.race([this.end(), late]);
    clearTimeout(limit);
    for (const connection of this.#ready) this.discard(connection);
    this.statements.stop();
    this.#acquisitions.stop();
  }

  #obtain(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let late = false;
      const deadline = this.#acquisitions.set(() => {
        late = true;
        reject(new DatabaseUnavailable(
          `Waited ${this.limits.acquireMs} ms for a connection: too many statements, a silent database, or a Database used inside a transaction in place of the Transaction`,
        ));
      });
      this.pool.getConnection((error: Error | null, connection) => {
        this.#acquisitions.clear(deadline);
        if (error) reject(unobtained(error));
        else if (late) connection.release();
        else resolve(connection);
      });
    });
  }
}

/** The pool's own refusals (closed, too many in the queue) have neither number nor code. */
function unobtained(error: Error): Error {
  const fault = mysqlFault(error, 'connect', false);
  return fault === error ? new DatabaseUnavailable(`No connection to the database: ${error.message}`) : fault;
}
