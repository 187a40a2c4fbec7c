import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { combineAmr } from './amr.js';
import { Session } from './session.entity.js';
import { SessionStore } from './session.store.js';

/** A session that goes on with another cookie value. */
export interface RenewedSession {
  readonly session: Session;
  readonly token: string;
}

/** Gives a session another cookie value, so that whoever has copied the one before is out with all the others. ASVS 7.2.4. */
@Injectable()
export class SessionRenewal {
  constructor(private readonly sessions: SessionStore, private readonly random: Random, private readonly clock: Clock) {}

  /**
   * `undefined`: the session has ended meanwhile. What was proven, and when, stays as it was. Whoever throws the others out comes last: whatever value the
   * session was given since it was read.
   */
  async renew(tx: Transaction, session: Session): Promise<RenewedSession | undefined> {
    return this.again(tx, session, { id: session.id }, session.amr);
  }

  /** The same, only from the value that was read: whoever repeats what was done before must not undo what was done since. */
  async renewUnchanged(tx: Transaction, session: Session): Promise<RenewedSession | undefined> {
    return this.again(tx, session, { id: session.id, tokenDigest: session.tokenDigest }, session.amr);
  }

  /**
   * For a factor that was set up, and proven by that, in this session: it is not asked for again as if it were missing. When the person last proved who
   * they are stays as it was: whoever sits down at an unlocked computer must not keep the ten minutes of recent-proof.ts going by setting up factors.
   */
  async strengthen(tx: Transaction, session: Session, earned: readonly string[]): Promise<RenewedSession | undefined> {
    // Only from the value that was read: a set-up with a copied one must not undo what the owner has done against it.
    return this.again(tx, session, { id: session.id, tokenDigest: session.tokenDigest }, combineAmr(session.amr, earned));
  }

  private async again(tx: Transaction, session: Session, which: Parameters<SessionStore['renew']>[1], amr: readonly string[]): Promise<RenewedSession | undefined> {
    const token = this.random.token();
    const changes = { tokenDigest: digest(token), authenticatedAt: session.authenticatedAt, lastSeenAt: this.clock.now(), longestIdle: session.longestIdle, amr };
    return (await this.sessions.renew(tx, which, changes)) ? { session: Object.assign(new Session(), session, changes), token } : undefined;
  }
}
