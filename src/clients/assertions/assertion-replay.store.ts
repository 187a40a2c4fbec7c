import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../../database/clean-up.js';
import { Database } from '../../database/database.js';
import { UniqueViolation, type Values } from '../../database/statements.js';
import { Batches } from '../../platform/batches.js';
import { digest } from '../../platform/token-digest.js';
import { AssertionReplay } from './assertion-replay.entity.js';

type Row = Values<AssertionReplay>;

const MOST_ROWS = 64;

/** Each jti of a client counts once, on all instances and after restarts: the primary key decides. RFC 7523 §3. */
@Injectable()
export class AssertionReplays implements OnModuleInit {
  readonly #together = new Batches<Row, boolean>((rows) => this.insertAll(rows), MOST_ROWS);
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(private readonly database: Database, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'assertion_replays', column: 'expires_at' });
  }

  /** `false`: it was used before. One statement, or a share of one. `exp` in seconds. */
  async consume(clientId: string, jti: string, exp: number): Promise<boolean> {
    const row = { digest: digest(JSON.stringify([clientId, jti])), expiresAt: Math.ceil(exp * 1000) };
    const first = this.#underWay.get(row.digest);
    // Two equal rows in one statement would fail both. Where there is no verdict on the first, there is none on this one.
    if (first !== undefined) return first.then(() => false);
    const verdict = this.insert(row);
    this.#underWay.set(row.digest, verdict);
    try {
      return await verdict;
    } finally {
      this.#underWay.delete(row.digest);
    }
  }

  /** On MySQL a statement of its own costs more than checking the signature. SQLite shares a commit between all of one turn as it is: to wait for the last would make smaller groups. */
  private insert(row: Row): Promise<boolean> {
    return this.database.dialect.name === 'mysql' ? this.#together.add(row) : this.insertAlone(row);
  }

  private async insertAll(rows: readonly Row[]): Promise<readonly PromiseSettledResult<boolean>[]> {
    try {
      await this.insertTogether(rows);
      return rows.map(() => ({ status: 'fulfilled', value: true }));
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      // One of them is there already, so nothing was written: each is to have a verdict of its own.
      return Promise.allSettled(rows.map((row) => this.insertAlone(row)));
    }
  }

  /** All of them or none. In the order of the key, the same for all instances, so that none waits in a circle. */
  private async insertTogether(rows: readonly Row[]): Promise<void> {
    const sorted = rows.toSorted((one, other) => (one.digest < other.digest ? -1 : 1));
    const sql = `INSERT INTO assertion_replays (digest, expires_at) VALUES (?, ?)${', (?, ?)'.repeat(rows.length - 1)}`;
    await this.database.run(sql, sorted.flatMap((row) => [row.digest, row.expiresAt]));
  }

  private async insertAlone(row: Row): Promise<boolean> {
    try {
      await this.database.insert(AssertionReplay, row);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}
