import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { Database } from '../../database/database.js';
import type { NoticeKind } from '../../mail/messages.js';
import type { Session } from '../../sessions/session.entity.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { AccountJournal } from './account-journal.js';
import { SessionRenewal } from '../../sessions/session-renewal.js';

export interface PasswordOwner {
  readonly user: User;
  /** The session that goes on: a browser's, whose cookie gets another value, or the one in which a program's token was given. */
  readonly kept: Session | { readonly id: string };
}

/** The session ended while its password was being changed: nothing of it may stay. */
class EndedMeanwhile extends Error {
  override readonly name = 'EndedMeanwhile';
}

/** Whoever reads that the others were signed out believes that a thief was, too. */
function noticeOf({ passwordHash }: User, signOutOthers: boolean): NoticeKind {
  if (passwordHash === null) return 'password-set';
  return signOutOthers ? 'password-changed' : 'password-changed-others-stay';
}

/** Gives somebody another password, from a session of theirs. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UserStore,
    private readonly access: EndAccess,
    private readonly renewal: SessionRenewal,
    private readonly journal: AccountJournal,
    private readonly database: Database,
  ) {}

  /**
   * `undefined`: the person or their session has changed since they were read, and nothing was done. Else the new value of the session's cookie, where it
   * is a browser's. `signOutOthers`: every other session ends, with every token that was not issued in this one.
   */
  async change({ user, kept }: PasswordOwner, passwordHash: string, signOutOthers: boolean, origin: RequestOrigin): Promise<{ readonly token: string | undefined } | undefined> {
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.users.holdUnchanged(tx, user)) || !(await this.users.setPasswordHash(tx, user.id, passwordHash))) return undefined;
        if (signOutOthers) await this.access.ofOtherSessions(tx, { id: kept.id, userId: user.id }, { because: 'password-changed', actor: 'user', origin });
        const token = 'tokenDigest' in kept ? (await this.renewal.renew(tx, kept))?.token : undefined;
        if ('tokenDigest' in kept && token === undefined) throw new EndedMeanwhile();
        const notice = noticeOf(user, signOutOthers);
        await this.journal.record(tx, user, { type: 'user.password_set', notice, sessionId: kept.id, details: { by: 'self', signed_out_others: signOutOthers } }, origin);
        return { token };
      });
    } catch (error) {
      if (error instanceof EndedMeanwhile) return undefined;
      throw error;
    }
  }
}
