import type { Dialect } from './dialect.js';
import type { Channel, EngineTransaction, ResultSet } from './engines/engine.js';
import { Conflict, ConnectionLost } from './faults.js';
import { SqlStatements } from './sql-statements.js';
import { DatabaseUnavailable, type Param, type Transaction } from './statements.js';

/** The transaction that `work` is given, for as long as it runs. */
export class OpenTransaction extends SqlStatements implements Transaction {
  readonly inTransaction = true;
  readonly #guard: Guard;
  readonly #effects: (() => void)[] = [];

  constructor(dialect: Dialect, open: EngineTransaction, count: () => void) {
    const guard = new Guard(open, count);
    super(dialect, guard);
    this.#guard = guard;
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** No statement passes from here on. Answers the fault that a statement met, also when `work` has swallowed it. */
  end(): Error | undefined {
    this.#guard.ended = true;
    return this.#guard.fault;
  }

  committed(): void {
    for (const effect of this.#effects) effect();
  }
}

/**
 * A deadlock ends the transaction on the server, yet the connection would take the next statements one by one and keep them. So after such a fault
 * nothing passes; and nothing passes after the end, when the connection may be another's (a promise that nobody awaited).
 */
class Guard implements Channel {
  ended = false;
  fault: Error | undefined;

  constructor(private readonly open: EngineTransaction, private readonly count: () => void) {}

  all(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#pass(sql, () => this.open.all(sql, params));
  }

  one(sql: string, params: readonly Param[]): Promise<ResultSet> {
    return this.#pass(sql, () => this.open.one(sql, params));
  }

  change(sql: string, params: readonly Param[]): Promise<number> {
    return this.#pass(sql, () => this.open.change(sql, params));
  }

  async #pass<T>(sql: string, speak: () => Promise<T>): Promise<T> {
    if (this.ended) throw new TypeError(`The transaction has ended; a promise was not awaited, or it was kept: ${sql}`);
    if (this.fault !== undefined) throw this.fault;
    this.count();
    try {
      return await speak();
    } catch (error) {
      if (error instanceof Conflict || error instanceof ConnectionLost || error instanceof DatabaseUnavailable) this.fault = error;
      throw error;
    }
  }
}
