import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Param } from '../database/statements.js';
import { AuditEvent } from './event.entity.js';
import type { AuditEventType } from './event.js';

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

/** Reads events. Writing is AuditLog's; nothing updates or deletes one. */
@Injectable()
export class AuditEventStore {
  constructor(private readonly database: Database) {}

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
    return this.database.select(AuditEvent, `${where}ORDER BY id DESC LIMIT ${toLimit(filter.limit)}`, params);
  }

  /** Everything that one request did, oldest first. */
  async ofRequest(requestId: string): Promise<AuditEvent[]> {
    const newestFirst = await this.list({ requestId, limit: 200 });
    return newestFirst.toReversed();
  }

  /** A person's activity, newest first. */
  async ofUser(userId: string, limit?: number): Promise<AuditEvent[]> {
    return this.list(limit === undefined ? { userId } : { userId, limit });
  }
}

function toLimit(limit = 50): number {
  return Math.min(200, Math.max(1, Math.trunc(limit) || 1));
}
