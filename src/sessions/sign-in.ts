import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { Session } from './session.entity.js';
import { SessionStore } from './session.store.js';

export interface Proof {
  readonly user: User;
  /** RFC 8176 names. */
  readonly amr: readonly string[];
  readonly at: number;
}

/** Begins a session for somebody who has just proved who they are. */
@Injectable()
export class SignIn {
  constructor(
    private readonly store: SessionStore,
    private readonly users: UserStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The new value for the cookie; the one before it is dead, whoever put it there (session fixation, ASVS 7.2.4).
   * `undefined` when the person is no longer as they were when they were checked. `before`: the live session of this browser. The same person
   * goes on in it, so that signing in again for one application does not end the tokens of the others; another person's is over.
   */
  async begin(proof: Proof, before: Session | undefined, origin: RequestOrigin): Promise<string | undefined> {
    const token = this.random.token();
    const goesOn = before?.userId === proof.user.id;
    const begun = await this.database.transaction(async (tx) => {
      // The password may have been changed, or the person disabled, while this one was being checked.
      if (!(await this.users.holdUnchanged(tx, proof.user))) {
        await this.audit.record(tx, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: proof.user.id, details: { amr: proof.amr, because: 'changed-meanwhile' } }, origin);
        return false;
      }
      if (goesOn) await this.store.renew(tx, before.id, { tokenDigest: digest(token), authenticatedAt: proof.at, lastSeenAt: proof.at, amr: proof.amr });
      else if (before !== undefined) await this.takeOver(tx, before, proof.at, origin);
      const session = goesOn ? before : this.newSession(proof, token, origin);
      if (!goesOn) await this.store.create(tx, session);
      const record = { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId: proof.user.id, sessionId: session.id } as const;
      await this.audit.record(tx, { ...record, details: { amr: proof.amr, again: goesOn } }, origin);
      return true;
    });
    return begun ? token : undefined;
  }

  /** Whoever was signed in in this browser is not any more, and with their session ends what was issued in it. */
  private async takeOver(tx: Transaction, { id, userId }: Session, at: number, origin: RequestOrigin): Promise<void> {
    if (!(await this.store.end(tx, id, at))) return;
    await this.audit.record(tx, { type: 'session.ended', outcome: 'success', actor: 'user', userId, sessionId: id, details: { because: 'another-person' } }, origin);
  }

  private newSession({ user, amr, at }: Proof, token: string, origin: RequestOrigin): Session {
    return Object.assign(new Session(), {
      id: this.random.id('ses'), tokenDigest: digest(token), userId: user.id, authenticatedAt: at, amr, createdAt: at, lastSeenAt: at,
      expiresAt: at + this.config.lifetimes.sessionMax * 1000, endedAt: null, userAgent: origin.userAgent, address: origin.address.slice(0, 64),
    });
  }
}
