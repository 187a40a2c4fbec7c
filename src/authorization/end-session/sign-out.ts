import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { originOf } from '../../http/request-origin.js';
import { type BrowserSession, BrowserSessions } from '../../sessions/browser-sessions.js';
import type { Session } from '../../sessions/session.entity.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { EndAccess } from '../end-access.js';
import { BrowserForgetting } from './browser-forgetting.js';
import { LogoutReach, MOST_FRAMES, NOBODY, type Reached } from './logout-reach.js';

/** Who signs out: of the session that counts in this browser, of such as are put aside, or both. */
export interface Leaving {
  readonly active: SignedIn | undefined;
  readonly aside: readonly BrowserSession[];
}

/** Ends sessions in this browser, and with it every token that was given in it. */
@Injectable()
export class SignOut {
  constructor(
    private readonly endAccess: EndAccess,
    private readonly reach: LogoutReach,
    private readonly forgetting: BrowserForgetting,
    private readonly sessions: BrowserSessions,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** `askedBy`: the client that asks. Resolves to what is left to do for the browser. */
  async of({ active, aside }: Leaving, askedBy: string | undefined, request: FastifyRequest, reply: FastifyReply): Promise<Reached> {
    let reached = NOBODY;
    for (const { session } of [...(active === undefined ? [] : [active]), ...aside]) reached = together(reached, await this.end(session, askedBy, MOST_FRAMES - reached.frames.length, request));
    this.sessions.drop(aside, request, reply);
    if (active !== undefined) this.forget(request, reply);
    // The Back button must not bring a signed-in page from the cache. ASVS 14.3.1.
    void reply.header('clear-site-data', '"cache"');
    return reached;
  }

  forget(request: FastifyRequest, reply: FastifyReply): void {
    this.forgetting.forget(request, reply);
  }

  private async end(session: Session, askedBy: string | undefined, room: number, request: FastifyRequest): Promise<Reached> {
    const origin = originOf(request);
    const reached = await this.reach.of(session.id, askedBy, room);
    const ended = await this.database.transaction(async (tx) => {
      // Twice at once is one sign-out, and one event.
      if (!(await this.endAccess.ofSession(tx, session, { because: 'signed-out', actor: 'user', origin }))) return false;
      await this.audit.record(tx, { type: 'sign_out', outcome: 'success', actor: 'user', userId: session.userId, sessionId: session.id }, origin);
      return true;
    });
    return ended ? reached : NOBODY;
  }
}

/** One page tells the applications of all of them. */
function together(one: Reached, next: Reached): Reached {
  return { frames: [...one.frames, ...next.frames], remaining: [...new Set([...one.remaining, ...next.remaining])] };
}
