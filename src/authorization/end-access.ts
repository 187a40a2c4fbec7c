import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditRecord, RequestOrigin } from '../audit/event.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ConsentStore } from './consent.store.js';
import { SessionEnding } from './session-ending.js';

/** Who ends it, and why. */
export interface EndingCause {
  /** A word for `ended_because`: signed-out, disabled, deleted, password-changed, withdrawn. */
  readonly because: string;
  readonly actor: AuditRecord['actor'];
  readonly origin: RequestOrigin | null;
}

/**
 * The one way to end access. Each method ends the sessions and authorizations concerned, and with them every code, refresh token and access
 * token, in the transaction that it is given: the act that ends access (disabling a person, a sign-out) belongs in the same one.
 * In force on every instance as soon as it has committed, for every use reads these rows.
 */
@Injectable()
export class EndAccess {
  constructor(
    private readonly sessions: SessionEnding,
    private readonly authorizations: AuthorizationStore,
    private readonly consents: ConsentStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** `false` when it had ended before. */
  async ofSession(statements: Statements, session: { readonly id: string; readonly userId: string }, cause: EndingCause): Promise<boolean> {
    const at = this.clock.now();
    const ended = await this.sessions.end(statements, session.id, at);
    const authorizations = await this.authorizations.endOfSession(statements, session.id, cause.because, at);
    if (ended) await this.record(statements, 'session.ended', { userId: session.userId, sessionId: session.id }, cause, { authorizations });
    return ended;
  }

  async ofUser(statements: Statements, userId: string, cause: EndingCause): Promise<void> {
    const at = this.clock.now();
    const sessions = await this.sessions.endOfUser(statements, userId, at);
    const authorizations = await this.authorizations.endOfUser(statements, userId, cause.because, at);
    await this.recordEnded(statements, userId, cause, { sessions, authorizations });
  }

  /** Everything of a person but this session and what was issued in it: the one in which they sit and ask for it. Tells how many sessions there were. */
  async ofOtherSessions(statements: Statements, kept: { readonly id: string; readonly userId: string }, cause: EndingCause): Promise<number> {
    const at = this.clock.now();
    const sessions = await this.sessions.endOthersOfUser(statements, kept.userId, kept.id, at);
    const authorizations = await this.authorizations.endOfUserOutside(statements, kept.userId, kept.id, cause.because, at);
    await this.recordEnded(statements, kept.userId, cause, { sessions, authorizations });
    return sessions;
  }

  async ofClient(statements: Statements, clientId: string, cause: EndingCause): Promise<void> {
    const authorizations = await this.authorizations.endOfClient(statements, clientId, cause.because, this.clock.now());
    await this.record(statements, 'authorization.ended', { clientId }, cause, { authorizations });
  }

  /** Of a person who is being deleted: what they allowed goes with them. */
  async ofDeletedUser(statements: Statements, userId: string, cause: EndingCause): Promise<void> {
    await this.ofUser(statements, userId, cause);
    await this.consents.forget(statements, { userId });
  }

  /** Of a client that is being deleted: another one may get its id, and nobody has allowed that one anything. */
  async ofDeletedClient(statements: Statements, clientId: string, cause: EndingCause): Promise<void> {
    await this.ofClient(statements, clientId, cause);
    await this.consents.forget(statements, { clientId });
  }

  /** Withdraws the consent and ends what rests on it; `false` when there was none. */
  async ofConsent(statements: Statements, userId: string, clientId: string, cause: EndingCause): Promise<boolean> {
    const withdrawn = await this.consents.withdraw(statements, userId, clientId);
    const authorizations = await this.authorizations.endOfConsent(statements, userId, clientId, cause.because, this.clock.now());
    const ended = withdrawn || authorizations > 0;
    if (ended) await this.record(statements, 'consent.withdrawn', { userId, clientId }, cause, { authorizations });
    return ended;
  }

  /** Where nothing was left to end, nothing was ended: people would read in their activity that somebody has done it. */
  private async recordEnded(statements: Statements, userId: string, cause: EndingCause, counts: { readonly sessions: number; readonly authorizations: number }): Promise<void> {
    if (counts.sessions + counts.authorizations > 0) await this.record(statements, 'session.ended', { userId }, cause, counts);
  }

  private async record(statements: Statements, type: AuditRecord['type'], whose: Pick<AuditRecord, 'userId' | 'clientId' | 'sessionId'>, cause: EndingCause, counts: Readonly<Record<string, number>>): Promise<void> {
    await this.audit.record(statements, { type, outcome: 'success', actor: cause.actor, ...whose, details: { because: cause.because, ...counts } }, cause.origin);
  }
}
