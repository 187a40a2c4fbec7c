import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { LiveSessions } from './live-sessions.js';
import type { Session } from './session.entity.js';
import { SessionCookie } from './session-cookie.js';
import { type RenewedSession, SessionRenewal } from './session-renewal.js';
import type { SignedIn } from './session.store.js';

/** The sessions of browsers that send a form again, as they never heard the cookie value that came with its answer. */
@Injectable()
export class RepeatedSessions {
  constructor(private readonly live: LiveSessions, private readonly cookie: SessionCookie, private readonly renewal: SessionRenewal, private readonly database: Database) {}

  /** The one with this id, if it counts still. */
  async find(id: unknown): Promise<SignedIn | undefined> {
    const found = typeof id === 'string' ? await this.live.find(this.database, id) : undefined;
    return found?.live === true ? { session: found.session, user: found.user } : undefined;
  }

  /** Digest of the cookie value that was sent; empty: none was. */
  sentDigest(request: FastifyRequest): string {
    const token = this.cookie.read(request);
    return token === undefined ? '' : digest(token);
  }

  /** Another cookie value; the one that was not heard is dead. `undefined`: the session has ended meanwhile. */
  async renew(tx: Transaction, session: Session): Promise<RenewedSession | undefined> {
    return this.renewal.renew(tx, session);
  }
}
