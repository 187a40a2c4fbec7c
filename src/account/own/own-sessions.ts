import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { ClientStore } from '../../clients/client.store.js';
import { Database } from '../../database/database.js';
import { LiveSessions, SESSION_COLUMNS } from '../../sessions/live-sessions.js';
import type { Session } from '../../sessions/session.entity.js';
import { AuthorizationListStore } from '../../tokens/authorization-list.store.js';
import { isIdentifier } from '../../users/identifier.js';
import type { User } from '../../users/user.entity.js';

/** Where somebody is signed in, and in which applications from there. */
export interface OwnSession {
  readonly session: Session;
  readonly applications: readonly { readonly clientId: string; readonly name: string; readonly lastUsedAt: number }[];
}

/** Nobody sits before more of them; a script may have made them. */
const MOST_SHOWN = 100;

/** A person's own sessions. Every method asks whose they are: another's is as good as none. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly sessions: LiveSessions,
    private readonly authorizations: AuthorizationListStore,
    private readonly clients: ClientStore,
    private readonly access: EndAccess,
    private readonly database: Database,
  ) {}

  /** Those that count now, the one used last first. */
  async list({ id }: User): Promise<OwnSession[]> {
    const sort = [{ column: SESSION_COLUMNS.lastSeenAt, descending: true }, { column: SESSION_COLUMNS.id }];
    const conditions = [{ column: SESSION_COLUMNS.userId, comparison: 'eq', value: id } as const];
    const live = (await this.sessions.page(this.database, { conditions, sort, limit: MOST_SHOWN })).map(({ session }) => session);
    const uses = await this.authorizations.clientsOfSessions(this.database, live.map((session) => session.id));
    return Promise.all(live.map(async (session) => ({
      session,
      applications: await Promise.all((uses.get(session.id) ?? []).map(async (use) => ({ ...use, name: (await this.clients.find(use.clientId))?.name ?? use.clientId }))),
    })));
  }

  /** With what was issued in it. `false`: it is none of this person's. One that has ended already ends again without a word. */
  async end({ id: userId }: User, sessionId: string, origin: RequestOrigin): Promise<boolean> {
    if (!isIdentifier(sessionId)) return false;
    return this.database.transaction(async (tx) => {
      const found = await this.sessions.find(tx, sessionId);
      if (found?.user.id !== userId) return false;
      await this.access.ofSession(tx, found.session, { because: 'signed-out', actor: 'user', origin });
      return true;
    });
  }

  /** All but the one in which they ask for it, with everything that was issued outside of it. */
  async endOthers(kept: { readonly id: string; readonly userId: string }, origin: RequestOrigin): Promise<number> {
    return this.database.transaction(async (tx) => this.access.ofOtherSessions(tx, kept, { because: 'signed-out', actor: 'user', origin }));
  }
}
