import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, AuditEventStore } from '../../audit/audit-event.store.js';
import { AuditTail } from '../../audit/audit-tail.js';
import type { AuditEvent } from '../../audit/event.entity.js';
import type { Condition } from '../../database/keyset.js';
import type { Statements } from '../../database/statements.js';
import { AUDIT_EVENT_SCHEMA, AUDIT_EVENT_EXAMPLE, toWireEvent } from '../audit-event-wire.js';
import type { ListedField, Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { personIdProblem } from '../person-id.js';
import { typeConditions } from '../audit-event-types.js';

/** Milliseconds after which whoever follows asks again when the connection ends. */
const RETRY_MS = 2000;

/** Who did what: a page, all of it as lines of JSON, or what happens from now on. Who may read the log may read what it says of people. */
@Injectable()
export class AuditEventOperations implements AdminOperations {
  constructor(private readonly events: AuditEventStore, private readonly tail: AuditTail) {}

  get operations(): readonly AdminOperation[] {
    const shown = { status: 200, schema: AUDIT_EVENT_SCHEMA, example: AUDIT_EVENT_EXAMPLE } as const;
    const types = ['application/json', 'application/x-ndjson', 'text/event-stream'];
    return [
      { id: 'audit-events.list', method: 'GET', path: '/audit-events', scope: 'audit:read', summary: 'list who did what, newest first; all of it, or as it happens, to who accepts that', answer: { ...shown, types }, list: this.listing, command: 'audit list' },
      { id: 'audit-events.show', method: 'GET', path: '/audit-events/{id}', scope: 'audit:read', summary: 'show an event of the audit log', answer: shown, command: 'audit show', read: (call, statements) => this.show(call, statements) },
    ];
  }

  private readonly listing: Listing<AuditEvent> = {
    fields: FIELDS,
    defaultSort: '-occurred_at',
    unique: 'id',
    ndjson: true,
    rows: (statements, page) => this.events.page(page, statements),
    toWire: (rows) => rows.map(toWireEvent),
    estimate: () => this.events.lastSequence(),
    tail: (conditions, call) => this.follow(conditions, call),
  };

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const event = await this.events.find(call.path['id'] ?? '', statements);
    if (event === undefined) throw new AdminProblem('not-found', 'There is no such event.');
    return { body: toWireEvent(event) };
  }

  private async follow(conditions: readonly Condition[], call: AdminCall): Promise<AsyncIterable<string>> {
    const { lastEventId, caller } = call;
    if (lastEventId !== undefined && !/^\d{1,15}$/.test(lastEventId)) throw new AdminProblem('malformed', 'Last-Event-ID must be the id of an event of this stream.');
    const steps = await this.tail.follow(caller.userId ?? caller.clientId ?? '', conditions, lastEventId === undefined ? undefined : Number(lastEventId));
    if (steps === undefined) throw new AdminProblem('too-many-requests', 'As many follow the log here as may: try again later.', { headers: { 'retry-after': '30' } });
    return toServerSentEvents(steps);
  }
}

/** An id without data moves the place from which to go on, and nothing else. WHATWG HTML §9.2. */
async function* toServerSentEvents(steps: Awaited<ReturnType<AuditTail['follow']>> & object): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n`;
  for await (const { events, after } of steps) {
    yield events.map((event) => `id: ${String(event.sequence)}\nevent: audit-event\ndata: ${JSON.stringify(toWireEvent(event))}\n\n`).join('') + `id: ${after}\n: \n\n`;
  }
}

const exact = (column: ListedField['column'], about: string): ListedField<AuditEvent> => ({ column, kind: 'text', about, filter: true });

const FIELDS: Readonly<Record<string, ListedField<AuditEvent>>> = {
  id: { column: AUDIT_COLUMNS.id, kind: 'text', about: 'the id of the event', sort: true, of: ({ id }) => id },
  occurred_at: { column: AUDIT_COLUMNS.occurredAt, kind: 'instant', about: 'when it happened', filter: true, sort: true, of: ({ occurredAt }) => occurredAt },
  sequence: { column: AUDIT_COLUMNS.sequence, kind: 'number', about: 'its number in the chain', filter: true, sort: true, of: ({ sequence }) => sequence },
  type: { ...exact(AUDIT_COLUMNS.type, 'what was done, such as sign_in.failed, or all of a kind: sign_in.*'), conditions: typeConditions },
  outcome: { ...exact(AUDIT_COLUMNS.outcome, 'how it ended'), values: ['success', 'failure'] },
  actor: { ...exact(AUDIT_COLUMNS.actor, 'who acted, and by which means'), values: ['user', 'client', 'api', 'cli', 'file', 'page', 'server'] },
  actor_id: exact(AUDIT_COLUMNS.actorId, 'the id of the person or of the application that acted on somebody or something else'),
  user_id: { ...exact(AUDIT_COLUMNS.userId, 'the id of the person whom it is about'), problem: personIdProblem },
  client_id: exact(AUDIT_COLUMNS.clientId, 'the application that it is about'),
  request_id: exact(AUDIT_COLUMNS.requestId, 'the id of the request that led to it, as error pages and answers tell it'),
  sealed: {
    column: AUDIT_COLUMNS.sequence, kind: 'flag', about: 'whether it has its number in the chain', filter: true,
    conditions: (value) => [{ column: AUDIT_COLUMNS.sequence, comparison: value === 'true' ? 'not-null' : 'null' }],
  },
};
