import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { jitter, pause } from '../../database/pause.js';
import { DatabaseUnavailable, type Transaction, UniqueViolation } from '../../database/statements.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

const MOST_TRIES = 20;

/** Which requests have been answered under which key, and which are being answered now. */
@Injectable()
export class IdempotencyKeyStore {
  constructor(private readonly database: Database) {}

  /** Undefined: the key is this holder's now. Otherwise what is known under it. */
  async claim(claim: Pick<IdempotencyKey, 'keyDigest' | 'requestDigest' | 'holder' | 'expiresAt'>, now: number): Promise<IdempotencyKey | undefined> {
    const row = Object.assign(new IdempotencyKey(), { ...claim, answer: null, answeredAt: null });
    for (let tries = 1; ; tries += 1) {
      try {
        await this.database.insert(IdempotencyKey, row);
        return undefined;
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error;
      }
      const known = await this.database.first(IdempotencyKey, 'WHERE key_digest = ?', [claim.keyDigest]);
      if (known !== undefined && now < known.expiresAt) return known;
      // Run out: forgotten, or left behind by a server that died. One of those who see that takes it over.
      if (known !== undefined && (await this.takeOver(row, known))) return undefined;
      if (tries === MOST_TRIES) throw new DatabaseUnavailable('others keep taking the same Idempotency-Key');
      // What stood in the way is seen once its COMMIT is through, for which SQLite needs a turn of the event loop: trying on without one would
      // never end, and stop the whole server.
      await pause(jitter(1, 20));
    }
  }

  /** In the transaction of what the answer tells: neither is there without the other. `false`: another holder has the key by now, and nothing may be committed. */
  async answer(tx: Transaction, { keyDigest, holder }: Pick<IdempotencyKey, 'keyDigest' | 'holder'>, answer: string, answeredAt: number, expiresAt: number): Promise<boolean> {
    const sql = 'UPDATE idempotency_keys SET answer = ?, answered_at = ?, expires_at = ? WHERE key_digest = ? AND holder = ? AND answer IS NULL';
    return (await tx.run(sql, [answer, answeredAt, expiresAt, keyDigest, holder])) === 1;
  }

  /** What was not answered may be tried again at once. */
  async release({ keyDigest, holder }: Pick<IdempotencyKey, 'keyDigest' | 'holder'>): Promise<void> {
    await this.database.run('DELETE FROM idempotency_keys WHERE key_digest = ? AND holder = ? AND answer IS NULL', [keyDigest, holder]);
  }

  private async takeOver(row: IdempotencyKey, known: IdempotencyKey): Promise<boolean> {
    const sql = `UPDATE idempotency_keys SET request_digest = ?, holder = ?, answer = NULL, answered_at = NULL, expires_at = ?
      WHERE key_digest = ? AND holder = ? AND expires_at = ?`;
    return (await this.database.run(sql, [row.requestDigest, row.holder, row.expiresAt, row.keyDigest, known.holder, known.expiresAt])) === 1;
  }
}
