import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction, Values } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { PendingSignIn } from './pending-sign-in.entity.js';

/** Neither run out nor part of a session that has ended. */
const LIVE = 'token_digest = ? AND expires_at > ? AND (session_id IS NULL OR EXISTS (SELECT 1 FROM sessions s WHERE s.id = session_id AND s.ended_at IS NULL))';

/** What a proof changes of one. */
export type PendingState = Pick<PendingSignIn, 'amr' | 'methods' | 'mayEnrol' | 'requestId' | 'provenAt' | 'expiresAt'>;

@Injectable()
export class PendingSignInStore {
  constructor(private readonly database: Database) {}

  async create(pending: Values<PendingSignIn>): Promise<void> {
    await this.database.insert(PendingSignIn, pending);
  }

  /** The one behind a cookie's value, if it is this browser's and counts still. `now` in milliseconds. */
  async find(token: string, browserToken: string, now: number): Promise<PendingSignIn | undefined> {
    const pending = await this.database.first(PendingSignIn, `WHERE ${LIVE}`, [digest(token), now]);
    return pending?.browserDigest === digest(browserToken) ? pending : undefined;
  }

  /** Notes what was proven beside the rest, where even that is not enough. `false`: used up meanwhile. */
  async extend(pending: PendingSignIn, changes: Pick<PendingState, 'amr' | 'methods' | 'mayEnrol' | 'requestId'> & Partial<PendingState>): Promise<boolean> {
    return (await this.database.update(PendingSignIn, changes, { tokenDigest: pending.tokenDigest })) === 1;
  }

  /** One pending sign-in, one session: of many at once, one is told `true`. */
  async consume(tx: Transaction, tokenDigest: string, now: number): Promise<boolean> {
    return (await tx.run(`DELETE FROM pending_sign_ins WHERE ${LIVE}`, [tokenDigest, now])) === 1;
  }

  async isLive(statements: Statements, tokenDigest: string, now: number): Promise<boolean> {
    return (await statements.first(PendingSignIn, `WHERE ${LIVE}`, [tokenDigest, now])) !== undefined;
  }

  /** All but the one that is kept, if any. */
  async endOfUser(statements: Statements, userId: string, keptDigest = ''): Promise<number> {
    return statements.run('DELETE FROM pending_sign_ins WHERE user_id = ? AND token_digest <> ?', [userId, keptDigest]);
  }
}
