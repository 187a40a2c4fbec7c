import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Statements, UniqueViolation } from '../database/statements.js';
import { LimitCounter } from './limit-counter.entity.js';

/** A counter's first value and the end of its window, should it have to be begun; a running one is counted up and keeps its window. */
export type Count = Pick<LimitCounter, 'keyDigest' | 'used' | 'windowEndsAt'>;

/** The counters. A window is fixed: it ends when it said it would, however often is counted within it. */
@Injectable()
export class LimitCounterStore {
  constructor(private readonly database: Database) {}

  /** The counters whose window is open, by key. One statement. */
  async open(keyDigests: readonly string[], now: number, statements: Statements = this.database): Promise<ReadonlyMap<string, LimitCounter>> {
    const tail = `WHERE key_digest IN (${placeholders(keyDigests)}) AND window_ends_at > ?`;
    const counters = await statements.select(LimitCounter, tail, [...keyDigests, now]);
    return new Map(counters.map((counter) => [counter.keyDigest, counter]));
  }

  /** Counts each of them once, beginning those whose window is not open. One statement, in the order given: the same for all callers, so that none waits in a circle. */
  async count(counts: readonly Count[], now: number): Promise<void> {
    const mysql = this.database.dialect.name === 'mysql';
    const fresh = (column: string): string => (mysql ? `VALUES(${column})` : `excluded.${column}`);
    // MySQL assigns from left to right and shows later assignments the new values: the window has to come last.
    const sql = `INSERT INTO limit_counters (key_digest, used, window_ends_at) VALUES ${counts.map(() => '(?, ?, ?)').join(', ')}
      ${mysql ? 'ON DUPLICATE KEY UPDATE' : 'ON CONFLICT (key_digest) DO UPDATE SET'}
      used = CASE WHEN window_ends_at <= ? THEN ${fresh('used')} ELSE used + 1 END,
      window_ends_at = CASE WHEN window_ends_at <= ? THEN ${fresh('window_ends_at')} ELSE window_ends_at END`;
    await this.database.run(sql, [...counts.flatMap((count) => [count.keyDigest, count.used, count.windowEndsAt]), now, now]);
  }

  async forget(keyDigests: readonly string[]): Promise<void> {
    await this.database.run(`DELETE FROM limit_counters WHERE key_digest IN (${placeholders(keyDigests)})`, keyDigests);
  }

  /**
   * Takes `amount` of `limit` in the current window; `false` when so many are not left. Exact however many instances take at once: the verdict
   * is the affected-row count of one conditional UPDATE, and only the first of a window costs more than that statement.
   */
  async take(keyDigest: string, limit: number, now: number, windowEndsAt: number, amount = 1): Promise<boolean> {
    // Above: the window last, for MySQL.
    const sql = `UPDATE limit_counters SET used = CASE WHEN window_ends_at <= ? THEN ? ELSE used + ? END,
      window_ends_at = CASE WHEN window_ends_at <= ? THEN ? ELSE window_ends_at END
      WHERE key_digest = ? AND (window_ends_at <= ? OR used <= ?)`;
    const taken = async (): Promise<boolean> => (await this.database.run(sql, [now, amount, amount, now, windowEndsAt, keyDigest, now, limit - amount])) === 1;
    if (await taken()) return true;
    if ((await this.open([keyDigest], now)).has(keyDigest)) return false;
    try {
      await this.database.insert(LimitCounter, Object.assign(new LimitCounter(), { keyDigest, used: amount, windowEndsAt }));
      return true;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      return taken();
    }
  }
}

function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
