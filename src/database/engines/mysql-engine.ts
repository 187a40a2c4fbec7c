import type { PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { ConnectionLost } from '../faults.js';
import { DatabaseUnavailable, type Param } from '../statements.js';
import type { Engine, EngineTransaction, ResultSet } from './engine.js';
import { send, toMatched, toResultSet } from './mysql-connection.js';
import type { MysqlPool } from './mysql-pool.js';

export interface MysqlParts {
  readonly dataSource: DataSource;
  /** Connections with autocommit on. */
  readonly statements: MysqlPool;
  /** Connections with autocommit off: a transaction begins with its first statement, which saves the round trip of a BEGIN. */
  readonly transactions: MysqlPool;
}

/** MySQL, MariaDB and what speaks their protocol, through mysql2 without TypeORM's query layer on the way. */
export class MysqlEngine implements Engine {
  readonly dataSource: DataSource;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: MysqlParts) {
    this.dataSource = parts.dataSource;
  }

  async all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return toResultSet(await this.#alone(sql, params));
  }

  one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.all(sql, params);
  }

  async change(sql: string, params: readonly Param[]): Promise<number> {
    return toMatched(await this.#alone(sql, params));
  }

  async begin(): Promise<EngineTransaction> {
    return new MysqlTransaction(await this.parts.transactions.acquire(), this.parts.transactions);
  }

  close(): Promise<void> {
    const { statements, transactions } = this.parts;
    this.#closing ??= Promise.all([statements.close(), transactions.close()]).then(() => undefined);
    return this.#closing;
  }

  async #alone(sql: string, params: readonly Param[]): ReturnType<typeof send> {
    const pool = this.parts.statements;
    const connection = await pool.acquire();
    try {
      const answer = await send(connection, sql, params, pool.statements);
      pool.release(connection);
      return answer;
    } catch (error) {
      pool.release(connection, error);
      throw error;
    }
  }
}

class MysqlTransaction implements EngineTransaction {
  #fault: unknown;

  constructor(private readonly connection: PoolConnection, private readonly pool: MysqlPool) {}

  async all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return toResultSet(await this.#send(sql, params));
  }

  one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.all(sql, params);
  }

  async change(sql: string, params: readonly Param[]): Promise<number> {
    return toMatched(await this.#send(sql, params));
  }

  async commit(): Promise<void> {
    try {
      await send(this.connection, 'COMMIT', [], this.pool.statements);
      this.pool.release(this.connection);
    } catch (error) {
      this.pool.discard(this.connection);
      if (error instanceof ConnectionLost) throw new DatabaseUnavailable(`${error.message} while it committed`, { outcomeUnknown: true });
      throw error;
    }
  }

  async rollback(): Promise<void> {
    if (this.#fault !== undefined) return this.pool.discard(this.connection);
    try {
      await send(this.connection, 'ROLLBACK', [], this.pool.statements);
      this.pool.release(this.connection);
    } catch {
      this.pool.discard(this.connection);
    }
  }

  async #send(sql: string, params: readonly Param[]): ReturnType<typeof send> {
    try {
      return await send(this.connection, sql, params, this.pool.statements);
    } catch (error) {
      // Nothing but a fault of the whole connection: after a conflict or a refused value it can still roll back.
      if (error instanceof ConnectionLost || error instanceof DatabaseUnavailable) this.#fault = error;
      throw error;
    }
  }
}
