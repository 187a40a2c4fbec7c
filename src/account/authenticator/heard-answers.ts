import { Injectable } from '@nestjs/common';
import { Authenticators } from '../../credentials/totp-authenticators.js';
import { Database } from '../../database/database.js';
import { RepeatedSessions, standingOf } from '../../sessions/repeated-sessions.js';
import type { SignedIn } from '../../sessions/session.store.js';

/**
 * Notes that the answer to a set-up was heard, by whoever comes with the cookie value that it gave: from then on nobody brings the value before who has
 * lost it, and the form is answered no more (set-up-repeats.ts).
 */
@Injectable()
export class HeardAnswers {
  constructor(private readonly authenticators: Authenticators, private readonly sessions: RepeatedSessions, private readonly database: Database) {}

  /** No statement in sessions in which no app has proven anything. */
  async note(signedIn: SignedIn): Promise<void> {
    const { user, session } = signedIn;
    if (!session.amr.includes('otp')) return;
    const given = standingOf(signedIn);
    if ((await this.authenticators.answered(user.id, given)).length === 0) return;
    await this.database.transaction(async (tx) => {
      if (await this.sessions.hold(tx, signedIn)) await this.authenticators.forgetAnswer(tx, user.id, given);
    });
  }
}
