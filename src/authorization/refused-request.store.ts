import { Injectable } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { RefusedRequest } from './refused-request.entity.js';

/** A developer asks within a few days, or tries again. */
const KEPT_MS = 7 * 86_400_000;

@Injectable()
export class RefusedRequestStore {
  constructor(private readonly database: Database, cleanUp: CleanUp) {
    cleanUp.register({ table: 'refused_requests', column: 'refused_at', keepMs: KEPT_MS });
  }

  async add(refused: RefusedRequest): Promise<void> {
    await this.database.insert(RefusedRequest, refused);
  }

  async find(requestId: string, now: number, statements: Statements = this.database): Promise<RefusedRequest | undefined> {
    return statements.first(RefusedRequest, 'WHERE request_id = ? AND refused_at > ?', [requestId, now - KEPT_MS]);
  }

  /** The last ones, newest first. */
  async latest(now: number, limit: number, clientId?: string): Promise<RefusedRequest[]> {
    const narrowed = clientId === undefined ? '' : 'AND client_id = ? ';
    const params = [now - KEPT_MS, ...(clientId === undefined ? [] : [clientId])];
    return this.database.select(RefusedRequest, `WHERE refused_at > ? ${narrowed}ORDER BY refused_at DESC LIMIT ${Math.trunc(limit)}`, params);
  }
}
