import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { invalidGrant } from '../oauth/errors.js';
import { Clock } from '../platform/clock.js';
import { Metrics } from '../platform/metrics.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import type { TokenRequest } from './token-request.js';
import { Turns } from './turns.js';

/** Ends an authorization because a token request gave it away, and says so in the audit log: both in one transaction. */
@Injectable()
export class AuthorizationEnding {
  private readonly turns = new Turns<void>();

  constructor(
    private readonly database: Database,
    private readonly store: AuthorizationStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  async end(authorization: Authorization, type: AuditEventType, request: TokenRequest, details?: AuditDetails): Promise<void> {
    if (type === 'refresh.reused') this.metrics.refreshReuse.inc();
    // What has ended already ended for a reason that is written down: whoever repeats it must not fill the audit log. A hundred that learn of it
    // at once must not queue for one row either: each would hold a connection for as long as it waits.
    if (authorization.endedAt !== null) return;
    await this.turns.first(authorization.id, async () => this.endOnce(authorization, type, request, details));
  }

  /** A code in two hands: what the first one made of it ends, unless the code has run out, for then it may be that which it was refused for. RFC 6749 §4.1.2, RFC 9700 §4.5. */
  async refuseReuse(authorization: Authorization, request: TokenRequest): Promise<never> {
    const expired = authorization.codeExpiresAt === null || request.at >= authorization.codeExpiresAt;
    if (!expired) await this.end(authorization, 'code.reused', request);
    throw invalidGrant();
  }

  private async endOnce(authorization: Authorization, type: AuditEventType, request: TokenRequest, details: AuditDetails | undefined): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (await this.store.end(tx, authorization.id, type, this.clock.now())) await this.record(tx, authorization, type, request, details);
    });
  }

  private async record(statements: Statements, authorization: Authorization, type: AuditEventType, request: TokenRequest, details?: AuditDetails): Promise<void> {
    const { id: authorizationId, userId, sessionId } = authorization;
    const record = { type, outcome: 'failure', actor: 'client', userId, sessionId, authorizationId, clientId: request.client.clientId } as const;
    await this.audit.record(statements, details === undefined ? record : { ...record, details }, request.origin);
  }
}
