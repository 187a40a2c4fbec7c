import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { RememberedDevice } from './remembered-device.entity.js';

/** Which browsers stand for whose second factor. A new password, and every change of factors, forgets them all: users/user.store.ts and credentials/credential.store.ts. */
@Injectable()
export class RememberedDeviceStore {
  constructor(private readonly database: Database) {}

  async create(tx: Transaction, device: RememberedDevice): Promise<void> {
    await tx.insert(RememberedDevice, device);
  }

  /** This person's, by any of the values of a cookie. `now` in milliseconds. */
  async find(tokens: readonly string[], userId: string, now: number): Promise<RememberedDevice | undefined> {
    if (tokens.length === 0) return undefined;
    const marks = tokens.map(() => '?').join(', ');
    return this.database.first(RememberedDevice, `WHERE token_digest IN (${marks}) AND user_id = ? AND expires_at > ?`, [...tokens.map(digest), userId, now]);
  }

  async touch(id: string, at: number): Promise<void> {
    await this.database.update(RememberedDevice, { lastUsedAt: at }, { id });
  }

  /** Those that count at this moment, the latest used first. */
  async listOf(userId: string, now: number, statements: Statements = this.database): Promise<RememberedDevice[]> {
    return statements.select(RememberedDevice, 'WHERE user_id = ? AND expires_at > ? ORDER BY last_used_at DESC, id LIMIT 100', [userId, now]);
  }

  /** `false`: not this person's, or gone. */
  async remove(tx: Transaction, userId: string, id: string): Promise<boolean> {
    return (await tx.run('DELETE FROM remembered_devices WHERE id = ? AND user_id = ?', [id, userId])) === 1;
  }

  /** Tells how many there were. */
  async removeAll(tx: Transaction, userId: string): Promise<number> {
    return tx.run('DELETE FROM remembered_devices WHERE user_id = ?', [userId]);
  }
}
