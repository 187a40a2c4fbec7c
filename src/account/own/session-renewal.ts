import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { digest } from '../../platform/token-digest.js';
import type { Session } from '../../sessions/session.entity.js';
import { SessionStore } from '../../sessions/session.store.js';

/** Gives a session another cookie value, so that whoever has copied the one before is out with all the others. ASVS 7.2.4. */
@Injectable()
export class SessionRenewal {
  constructor(private readonly sessions: SessionStore, private readonly random: Random, private readonly clock: Clock) {}

  /** The new value; `undefined`: the session has ended meanwhile. What was proven, and when, stays as it was. */
  async renew(tx: Transaction, { id, authenticatedAt, amr, longestIdle }: Session): Promise<string | undefined> {
    const token = this.random.token();
    const renewed = await this.sessions.renew(tx, id, { tokenDigest: digest(token), authenticatedAt, lastSeenAt: this.clock.now(), longestIdle, amr });
    return renewed ? token : undefined;
  }
}
