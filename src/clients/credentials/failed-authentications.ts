import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AuditLog } from '../../audit/audit-log.js';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';

const MINUTE = 60_000;
const MOST_CLIENTS = 1_000;

/** `client`: the id, of a client that exists. Nothing that a stranger can make up is a key, or each id would be a row. */
export interface FailedAuthentication {
  readonly client: string | null;
  readonly method: string | null;
  readonly reason: string;
  readonly origin: RequestOrigin;
}

/**
 * Records failed client authentications, at most one row a minute for each client that exists and one for all others together:
 * a flood of guesses must not fill the audit log. What was left out is counted in the next row.
 */
@Injectable()
export class FailedAuthentications {
  private readonly recent = new LRUCache<string, { at: number; since: number }>({ max: MOST_CLIENTS });

  constructor(private readonly database: Database, private readonly audit: AuditLog, private readonly clock: Clock) {}

  async record({ client, method, reason, origin }: FailedAuthentication): Promise<void> {
    const left = this.leftOut(client ?? '');
    if (left === undefined) return;
    await this.audit.record(this.database, {
      type: 'client.authentication_failed', outcome: 'failure', actor: 'client', clientId: client,
      details: { reason, method, left_out_before: left },
    }, origin);
  }

  /** How many were left out since the last row; `undefined` when this one is left out as well. */
  private leftOut(key: string): number | undefined {
    const now = this.clock.now();
    const last = this.recent.get(key);
    if (last !== undefined && now - last.at < MINUTE) {
      last.since += 1;
      return undefined;
    }
    this.recent.set(key, { at: now, since: 0 });
    return last?.since ?? 0;
  }
}
