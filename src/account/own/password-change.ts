import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { Database } from '../../database/database.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { UserStore } from '../../users/user.store.js';
import { AccountJournal } from './account-journal.js';
import { SessionRenewal } from './session-renewal.js';

/** The session ended while its password was being changed: nothing of it may stay. */
class EndedMeanwhile extends Error {
  override readonly name = 'EndedMeanwhile';
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
   * The new value of the session's cookie. `undefined`: the person or their session has changed since they were read, and nothing was done.
   * `signOutOthers`: every other session ends, with every token that was not issued in this one.
   */
  async change({ user, session }: SignedIn, passwordHash: string, signOutOthers: boolean, origin: RequestOrigin): Promise<string | undefined> {
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.users.holdUnchanged(tx, user)) || !(await this.users.setPasswordHash(tx, user.id, passwordHash))) return undefined;
        if (signOutOthers) await this.access.ofOtherSessions(tx, session, { because: 'password-changed', actor: 'user', origin });
        const token = await this.renewal.renew(tx, session);
        if (token === undefined) throw new EndedMeanwhile();
        await this.journal.record(tx, user, { type: 'user.password_set', notice: 'password-changed', sessionId: session.id, details: { by: 'self', signed_out_others: signOutOthers } }, origin);
        return token;
      });
    } catch (error) {
      if (error instanceof EndedMeanwhile) return undefined;
      throw error;
    }
  }
}
