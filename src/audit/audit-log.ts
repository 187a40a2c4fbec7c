import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import { Random } from '../platform/random.js';
import { AuditEvent } from './event.entity.js';
import type { AuditDetails, AuditRecord, RequestOrigin } from './event.js';
import { toAsciiText, toBoundedDetails } from './event-text.js';
import { PersonalFacts } from './personal-facts.js';
import { spread } from './spread.js';

/**
 * Writes down who did what. The event of an act is inserted in the act's own transaction, so that neither exists without the other;
 * the event of a refused act is a statement of its own (ASVS 16.3).
 */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock, private readonly random: Random, @Inject(LOG) private readonly log: Logger, private readonly personal: PersonalFacts) {}

  /** One insert and, once it has committed, one log line. `origin` is null where no request led to the act (command line, start, timer). */
  async record(statements: Statements, record: AuditRecord, origin: RequestOrigin | null): Promise<void> {
    const { event, people, open } = this.prepare(record, origin);
    event.personal = await this.personal.seal(statements, event.id, people);
    await statements.insert(AuditEvent, event);
    const tell = (): void => this.tell(event, origin, open);
    if (isTransaction(statements)) statements.afterCommit(tell);
    else tell();
  }

  /** Many acts of one transaction, in few statements: what `record` would write for each of them. */
  async recordAll(tx: Transaction, records: readonly AuditRecord[], origin: RequestOrigin | null): Promise<void> {
    const prepared = records.map((record) => this.prepare(record, origin));
    const sealed = await this.personal.sealAll(tx, prepared.map(({ event, people }) => [event.id, people]));
    for (const { event } of prepared) event.personal = sealed.get(event.id) ?? null;
    await tx.insertAll(AuditEvent, prepared.map(({ event }) => event));
    tx.afterCommit(() => {
      for (const { event, open } of prepared) this.tell(event, origin, open);
    });
  }

  /** From here on nobody can read what events say of this person. For when the person is deleted, in the same transaction, at its end. */
  async forget(tx: Transaction, userId: string): Promise<void> {
    await this.personal.forget(tx, userId);
  }

  private prepare(record: AuditRecord, origin: RequestOrigin | null): Prepared {
    const id = this.random.id('evt');
    const told = { ...record, actorId: record.actorId ?? origin?.actorId ?? null };
    const { open, address, people } = spread(told, origin);
    const event = toEvent(id, this.clock.now(), told, { requestId: origin?.requestId, address, details: open });
    return { event, open, people: new Map([...people].map(([of, facts]) => [toAsciiText(of, 64) ?? '', toBoundedDetails(facts)])) };
  }

  /** The log is kept for days, not for ever: it says from where somebody came, and nothing else that is personal. */
  private tell(event: AuditEvent, origin: RequestOrigin | null, open: AuditDetails): void {
    const { userId: user_id, clientId: client_id, requestId: request_id, outcome, actor, actorId: actor_id } = event;
    const details = toBoundedDetails(event.actor === 'user' && origin?.userAgent ? { ...open, user_agent: origin.userAgent } : open);
    const address = toAsciiText(origin?.address, 64);
    this.log.info({ event: event.type, audit_id: event.id, outcome, actor, actor_id, user_id, client_id, request_id, address, details }, event.type);
  }
}

interface Prepared {
  readonly event: AuditEvent;
  readonly open: AuditDetails;
  readonly people: ReadonlyMap<string, AuditDetails>;
}

interface Told { readonly requestId: string | undefined; readonly address: string | null; readonly details: AuditDetails }

function toEvent(id: string, occurredAt: number, record: AuditRecord, { requestId, address, details }: Told): AuditEvent {
  const { type, outcome, actor } = record;
  return Object.assign(new AuditEvent(), {
    id, occurredAt, type, outcome, actor,
    actorId: toAsciiText(record.actorId, 128),
    userId: toAsciiText(record.userId, 64),
    clientId: toAsciiText(record.clientId, 128),
    sessionId: toAsciiText(record.sessionId, 64),
    authorizationId: toAsciiText(record.authorizationId, 64),
    requestId: toAsciiText(requestId, 64),
    address: toAsciiText(address, 64),
    details: toBoundedDetails(details),
    personal: null, sequence: null, hash: null,
  });
}

function isTransaction(statements: Statements): statements is Transaction {
  return 'inTransaction' in statements;
}
