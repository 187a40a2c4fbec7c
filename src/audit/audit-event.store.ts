import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Param, Statements, Transaction } from '../database/statements.js';
import { AuditEvent } from './event.entity.js';
import type { AuditEventType } from './event.js';
import { PersonalFacts } from './personal-facts.js';

/** What a list of events may be narrowed to; everything left out matches all. */
export interface AuditFilter {
  readonly requestId?: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly type?: AuditEventType;
  /** Only events older than the one with this id: the last of the page before. */
  readonly before?: string;
  /** 1 to 200; 50 when left out. */
  readonly limit?: number;
}

/** What events are narrowed to and sorted by. */
export const AUDIT_COLUMNS = {
  id: { sql: 'id' }, occurredAt: { sql: 'occurred_at' }, type: { sql: 'type' }, outcome: { sql: 'outcome' }, actor: { sql: 'actor' },
  actorId: { sql: 'actor_id', nullable: true }, userId: { sql: 'user_id', nullable: true }, clientId: { sql: 'client_id', nullable: true },
  sessionId: { sql: 'session_id', nullable: true }, requestId: { sql: 'request_id', nullable: true }, sequence: { sql: 'sequence', nullable: true },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/**
 * Reads events. Writing is AuditLog's, numbering is the sealer's; nothing else updates one, and nothing deletes one. What events say of people is in its
 * place here, but for people who were erased: those facts read `[erased]`.
 */
@Injectable()
export class AuditEventStore {
  constructor(private readonly database: Database, private readonly personal: PersonalFacts) {}

  async find(id: string, statements: Statements = this.database): Promise<AuditEvent | undefined> {
    const found = await statements.first(AuditEvent, 'WHERE id = ?', [id]);
    return found === undefined ? undefined : (await this.personal.open(statements, [found]))[0];
  }

  /** Newest first: ids sort by time, so the page after the last one starts at its id. */
  async list(filter: AuditFilter = {}): Promise<AuditEvent[]> {
    const conditions: string[] = [];
    const params: Param[] = [];
    const narrow = (condition: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      params.push(value);
    };
    narrow('request_id = ?', filter.requestId);
    narrow('user_id = ?', filter.userId);
    narrow('client_id = ?', filter.clientId);
    narrow('type = ?', filter.type);
    narrow('id < ?', filter.before);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')} `;
    return this.opened(`${where}ORDER BY id DESC LIMIT ${toLimit(filter.limit)}`, params, this.database);
  }

  async page(page: KeysetPage, statements: Statements = this.database): Promise<AuditEvent[]> {
    const { tail, params } = keysetTail(fromSomewhere(bySequence(page)));
    return this.opened(tail, params, statements);
  }

  /** A person's activity, newest first. */
  async ofUser(userId: string, limit?: number): Promise<AuditEvent[]> {
    return this.list(limit === undefined ? { userId } : { userId, limit });
  }

  /**
   * Sealed events in their final order, those after this number: who has read up to it never misses one, and never sees one twice. As they are stored:
   * what they say of people stays closed, and with it out of whatever they are copied to.
   */
  async sealedAfter(sequence: number, limit: number, statements: Statements = this.database): Promise<readonly { readonly sequence: number; readonly event: AuditEvent }[]> {
    const events = await statements.select(AuditEvent, `WHERE sequence > ? ORDER BY sequence LIMIT ${Math.trunc(limit)}`, [sequence]);
    return events.map((event) => ({ sequence: event.sequence ?? 0, event }));
  }

  /** The number of the last sealed event; 0 before the first. Outside a transaction no request's statement. */
  async lastSequence(tx?: Transaction): Promise<number> {
    const sql = 'SELECT MAX(sequence) AS sequence FROM audit_events';
    if (tx !== undefined) return Number((await tx.row<{ sequence: number | null }>(sql))?.sequence ?? 0);
    const { cells: [row] } = await this.database.quietly(sql);
    return Number(row?.[0] ?? 0);
  }

  private async opened(tail: string, params: readonly Param[], statements: Statements): Promise<AuditEvent[]> {
    return this.personal.open(statements, await statements.select(AuditEvent, tail, params));
  }
}

/** In the order of the chain there are the sealed ones alone, of which no two share a number: with the id behind it MariaDB would sort all of them. */
function bySequence(page: KeysetPage): KeysetPage {
  const [first] = page.sort;
  if (first?.column.sql !== AUDIT_COLUMNS.sequence.sql) return page;
  const sealed = { column: first.column, comparison: 'not-null' } as const;
  const { after, ...rest } = page;
  const column = { sql: first.column.sql };
  return { ...rest, sort: [{ ...first, column }], conditions: [...page.conditions, sealed], ...(after === undefined ? {} : { after: after.slice(0, 1) }) };
}

/** A bound that every event keeps, so that SQLite walks the index of times for any filter: it would rather read a million events and sort what is left. */
function fromSomewhere(page: KeysetPage): KeysetPage {
  const [first] = page.sort;
  if (first?.column.sql !== AUDIT_COLUMNS.occurredAt.sql || page.conditions.length === 0) return page;
  return { ...page, conditions: [...page.conditions, { column: first.column, comparison: 'gte', value: 0 }] };
}

function toLimit(limit = 50): number {
  return Math.min(200, Math.max(1, Math.trunc(limit) || 1));
}
