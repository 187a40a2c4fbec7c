import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import type { Statements, Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { UserStore } from '../users/user.store.js';
import { LiveSessions } from './live-sessions.js';
import { SessionCookie } from './session-cookie.js';
import { type RenewedSession, SessionRenewal } from './session-renewal.js';
import { SessionStore, type SignedIn } from './session.store.js';

/**
 * How a session stands, as one text: its cookie value, and the version of its person. An answer keeps it, and is given again only while it is still the
 * same: "This wasn't me", another password, another factor, a proof or a sign-out since then is not undone by it.
 */
export const standingOf = ({ session, user }: SignedIn): string => digest(`standing of ${session.tokenDigest} ${user.version}`);

/** The sessions of browsers that send a form again, as they never heard the cookie value that came with its answer. */
@Injectable()
export class RepeatedSessions {
  constructor(
    private readonly live: LiveSessions,
    private readonly cookie: SessionCookie,
    private readonly renewal: SessionRenewal,
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly audit: AuditLog,
  ) {}

  /** The one with this id, if it counts still. */
  async find(statements: Statements, id: unknown): Promise<SignedIn | undefined> {
    const found = typeof id === 'string' ? await this.live.find(statements, id) : undefined;
    return found?.live === true ? { session: found.session, user: found.user } : undefined;
  }

  /** Digest of the cookie value that was sent; empty: none was. */
  sentDigest(request: FastifyRequest): string {
    const token = this.cookie.read(request);
    return token === undefined ? '' : digest(token);
  }

  /** Locks person and session until the transaction ends. `false`: they do not stand any more as they were read. */
  async hold(tx: Transaction, { user, session }: SignedIn): Promise<boolean> {
    return (await this.users.holdUnchanged(tx, user)) && (await this.sessions.holdUnchanged(tx, session));
  }

  /**
   * Another cookie value, together with its event; the one that was not heard is dead. `credential`: what the form had set up. `undefined`: the session has
   * ended meanwhile, or has got another value by whatever else.
   */
  async renew(tx: Transaction, { user, session }: SignedIn, credential: string, origin: RequestOrigin): Promise<RenewedSession | undefined> {
    const renewed = await this.renewal.renewUnchanged(tx, session);
    const event = { type: 'session.renewed', outcome: 'success', actor: 'user', userId: user.id, sessionId: session.id, details: { because: 'sent-again', credential } } as const;
    if (renewed !== undefined) await this.audit.record(tx, event, origin);
    return renewed;
  }
}
