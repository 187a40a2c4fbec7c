import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { DatabaseLocation } from '../config/config.js';
import type { Dialect } from './dialect.js';
import { requireDialect } from './dialects/index.js';
import type { Channel, Engine, EngineTransaction, ResultSet } from './engines/engine.js';
import { OpenTransaction } from './open-transaction.js';
import { withRetry } from './retry.js';
import { SqlStatements } from './sql-statements.js';
import type { Param, Transaction } from './statements.js';

/** What a statement or a whole transaction took, retries included: for a histogram. */
export type DatabaseObserver = (kind: 'read' | 'write' | 'transaction', milliseconds: number, failed: boolean) => void;

/**
 * The database as stores see it: each statement by itself, or several in `transaction`. Deadlock, lock time-out, duplicate key and lost connection are
 * mapped and retried here and nowhere else.
 */
export class Database extends SqlStatements implements OnApplicationShutdown {
  readonly #engine: Engine;
  readonly #counter: StatementCounter;

  constructor(dialect: Dialect, engine: Engine) {
    const counter = new StatementCounter(engine);
    super(dialect, counter);
    this.#engine = engine;
    this.#counter = counter;
  }

  static async open(location: DatabaseLocation): Promise<Database> {
    const dialect = await requireDialect(location);
    return new Database(dialect, await dialect.open(location));
  }

  get dataSource(): DataSource {
    return this.#engine.dataSource;
  }

  /** Statements sent, without BEGIN, COMMIT, ROLLBACK, session settings and what `quietly` sends. */
  get statementCount(): number {
    return this.#counter.count;
  }

  /**
   * Commits what `work` did, all of it or nothing. A refusal that must leave a trace is a return value: what throws rolls back. `work` may run up to
   * three times. Throws DatabaseUnavailable; with outcomeUnknown when the connection was lost at COMMIT, which is never retried.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#counter.observed('transaction', () => withRetry(() => this.#attempt(work, this.#counter.increment), () => true));
  }

  /** Rows of a statement that is no part of any request: not counted, not observed. */
  async quietly(sql: string, params: readonly Param[] = []): Promise<ResultSet> {
    return withRetry(() => this.#engine.all(sql, params), () => true);
  }

  /** A transaction that is no part of any request: neither it nor its statements are counted or observed. */
  async quietTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return withRetry(() => this.#attempt(work, () => undefined), () => true);
  }

  /** Resolves when the database answers; throws DatabaseUnavailable within five seconds when it does not. */
  async ping(): Promise<void> {
    await this.quietly('SELECT 1');
  }

  /** Is told of each statement and transaction from now on. */
  observe(observer: DatabaseObserver): void {
    this.#counter.observer = observer;
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  /** After every other module has stopped. */
  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async #attempt<T>(work: (tx: Transaction) => Promise<T>, count: () => void): Promise<T> {
    const open = await this.#engine.begin();
    const tx = new OpenTransaction(this.dialect, open, count);
    const result = await rollingBack(open, tx, work);
    await open.commit();
    tx.committed();
    return result;
  }
}

async function rollingBack<T>(open: EngineTransaction, tx: OpenTransaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    const fault = tx.end();
    await open.rollback();
    throw fault ?? error;
  }
  const fault = tx.end();
  if (fault === undefined) return result;
  await open.rollback();
  throw fault;
}

/** Counts, times and retries statements of their own. */
class StatementCounter implements Channel {
  count = 0;
  observer: DatabaseObserver | undefined;
  readonly increment = (): void => {
    this.count += 1;
  };

  constructor(private readonly engine: Engine) {}

  all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    this.count += 1;
    return this.observed('read', () => withRetry(() => this.engine.all(sql, params), () => true));
  }

  one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    this.count += 1;
    return this.observed('read', () => withRetry(() => this.engine.one(sql, params), () => true));
  }

  /** It commits by itself: once it was sent, a lost connection leaves its outcome unknown. */
  change(sql: string, params: readonly Param[]): Promise<number> {
    this.count += 1;
    return this.observed('write', () => withRetry(() => this.engine.change(sql, params), (lost) => !lost.sent));
  }

  observed<T>(kind: Parameters<DatabaseObserver>[0], work: () => Promise<T>): Promise<T> {
    return this.observer === undefined ? work() : timed(this.observer, kind, work);
  }
}

async function timed<T>(observer: DatabaseObserver, kind: Parameters<DatabaseObserver>[0], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let failed = true;
  try {
    const result = await work();
    failed = false;
    return result;
  } finally {
    observer(kind, performance.now() - started, failed);
  }
}
