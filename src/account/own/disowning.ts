import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { AuditEventStore } from '../../audit/audit-event.store.js';
import { EndAccess } from '../../authorization/end-access.js';
import { Database } from '../../database/database.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountJournal } from './account-journal.js';
import { DisownedCredential } from './disowned-credential.js';
import { SessionRenewal } from '../../sessions/session-renewal.js';

/** "This wasn't me": somebody finds an act in their account that is not theirs. */
@Injectable()
export class Disowning {
  constructor(
    private readonly events: AuditEventStore,
    private readonly access: EndAccess,
    private readonly credential: DisownedCredential,
    private readonly renewal: SessionRenewal,
    private readonly journal: AccountJournal,
    private readonly database: Database,
  ) {}

  /**
   * Ends everything but the session in which they say so, which gets a new cookie value, takes away the way to sign in that was added by it (`removed`), and
   * tells those who run the server by an event.
   * `unknown`: no event of this person's; `over`: the session has ended meanwhile.
   */
  async disown({ user, session }: SignedIn, eventId: string, origin: RequestOrigin): Promise<{ readonly token: string; readonly removed: boolean } | 'unknown' | 'over'> {
    const event = await this.events.find(eventId);
    if (event?.userId !== user.id) return 'unknown';
    return this.database.transaction(async (tx) => {
      const renewed = await this.renewal.renew(tx, session);
      if (renewed === undefined) return 'over';
      await this.access.ofOtherSessions(tx, session, { because: 'disowned', actor: 'user', origin });
      const removed = await this.credential.shutOut(tx, user, event, origin);
      const details = { event: event.id, event_type: event.type, credential_removed: removed };
      await this.journal.record(tx, user, { type: 'activity.disowned', notice: 'sign-in-disowned', sessionId: session.id, details }, origin);
      return { token: renewed.token, removed };
    });
  }
}
