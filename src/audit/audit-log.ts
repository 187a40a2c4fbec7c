import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import { Random } from '../platform/random.js';
import { AuditEvent } from './event.entity.js';
import type { AuditRecord, RequestOrigin } from './event.js';
import { toAsciiText, toBoundedDetails } from './event-text.js';

/**
 * Writes down who did what. The event of an act is inserted in the act's own transaction, so that neither exists without the other;
 * the event of a refused act is a statement of its own (ASVS 16.3).
 */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock, private readonly random: Random, @Inject(LOG) private readonly log: Logger) {}

  /** One insert and, once it has committed, one log line. `origin` is null where no request led to the act (command line, start, timer). */
  async record(statements: Statements, record: AuditRecord, origin: RequestOrigin | null): Promise<void> {
    const event = this.toEvent(record, origin);
    await statements.insert(AuditEvent, event);
    if (isTransaction(statements)) statements.afterCommit(() => this.tell(event));
    else this.tell(event);
  }

  private tell(event: AuditEvent): void {
    const { userId: user_id, clientId: client_id, requestId: request_id, address, outcome, actor, details } = event;
    this.log.info({ event: event.type, audit_id: event.id, outcome, actor, user_id, client_id, request_id, address, details }, event.type);
  }

  private toEvent(record: AuditRecord, origin: RequestOrigin | null): AuditEvent {
    const details = record.actor === 'user' && origin?.userAgent ? { ...record.details, user_agent: origin.userAgent } : (record.details ?? {});
    return Object.assign(new AuditEvent(), {
      id: this.random.id('evt'),
      occurredAt: this.clock.now(),
      type: record.type,
      outcome: record.outcome,
      actor: record.actor,
      userId: toAsciiText(record.userId, 64),
      clientId: toAsciiText(record.clientId, 128),
      sessionId: toAsciiText(record.sessionId, 64),
      authorizationId: toAsciiText(record.authorizationId, 64),
      requestId: toAsciiText(origin?.requestId, 64),
      address: toAsciiText(origin?.address, 64),
      details: toBoundedDetails(details),
    });
  }
}

function isTransaction(statements: Statements): statements is Transaction {
  return 'inTransaction' in statements;
}
