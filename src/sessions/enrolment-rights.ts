import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { isMfa } from './amr.js';
import { HeldFactors } from './held-factors.js';
import type { PendingSignIn } from './pending-sign-in.entity.js';
import { PendingSignInStore } from './pending-sign-in.store.js';
import type { Session } from './session.entity.js';
import { type RenewedSession, SessionRenewal } from './session-renewal.js';
import { SessionStore } from './session.store.js';

/** What somebody stands on who wants to add a factor: a session, or a sign-in that goes no further without one. */
export interface EnrolmentGround {
  readonly user: User;
  readonly session: Session | undefined;
  readonly progress: { readonly pending?: PendingSignIn } | undefined;
}

/**
 * Whether somebody may add a factor now: whoever has one that counts proves it first. What they were told minutes ago decides nothing, for the owner
 * may have set one up since, and somebody with the password alone would put another beside it (ASVS 7.5.1).
 */
@Injectable()
export class EnrolmentRights {
  constructor(
    private readonly held: HeldFactors,
    private readonly pendings: PendingSignInStore,
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly renewal: SessionRenewal,
    private readonly clock: Clock,
  ) {}

  /** One statement at most. */
  async has({ user, session, progress }: EnrolmentGround, statements?: Statements): Promise<boolean> {
    const pending = progress?.pending;
    if (session === undefined && pending?.mayEnrol !== true) return false;
    if (isMfa(session?.amr ?? pending?.amr ?? [])) return true;
    return this.held.confirming(await this.held.personOf(user, statements)).every(({ fallback }) => fallback === true);
  }

  /**
   * The same once more in the transaction that adds the factor: first of all, as it locks the person's row. `false` has written nothing. Their other
   * sign-ins that wait for something wait for something else from now on, and begin anew; with a new password, this one does, too.
   */
  async use(tx: Transaction, ground: EnrolmentGround): Promise<boolean> {
    const { user, session, progress } = ground;
    if (!(await this.users.holdUnchanged(tx, user))) return false;
    const pending = progress?.pending;
    const stands = session === undefined ? pending !== undefined && (await this.pendings.isLive(tx, pending.tokenDigest, this.clock.now())) : await this.sessions.holdUnchanged(tx, session);
    if (!stands || !(await this.has(ground, tx))) return false;
    await this.pendings.endOfUser(tx, user.id, pending?.tokenDigest);
    return true;
  }

  /**
   * What setting the factor up has proven counts in their session from now on, with another cookie value. In the same transaction. `undefined`: they have no
   * session yet, or it has ended meanwhile.
   */
  async credit(tx: Transaction, { session }: EnrolmentGround, earned: readonly string[]): Promise<RenewedSession | undefined> {
    return session && this.renewal.strengthen(tx, session, earned);
  }
}
