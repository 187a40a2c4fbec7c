import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { StoredAuthorizationRequest } from './authorization-request.entity.js';

/** 128 random bits as base64url: nothing else reaches a statement. */
const SHAPE = /^[A-Za-z0-9_-]{22}$/;

@Injectable()
export class AuthorizationRequestStore {
  constructor(private readonly database: Database) {}

  async add(request: StoredAuthorizationRequest): Promise<void> {
    await this.database.insert(StoredAuthorizationRequest, request);
  }

  /** The request if it waits still, and for this browser. `now` in milliseconds. */
  async findWaiting(id: string, browserToken: string | undefined, now: number): Promise<StoredAuthorizationRequest | undefined> {
    if (!SHAPE.test(id) || browserToken === undefined) return undefined;
    const request = await this.database.first(StoredAuthorizationRequest, 'WHERE id = ?', [id]);
    return request?.browserDigest === digest(browserToken) && now < request.expiresAt ? request : undefined;
  }

  /** Notes who has allowed it; `false` when they had done so before: of two clicks one counts. Holds the row until the transaction ends. */
  async allow(statements: Statements, id: string, userId: string): Promise<boolean> {
    const sql = 'UPDATE authorization_requests SET allowed_by = ? WHERE id = ? AND (allowed_by IS NULL OR allowed_by <> ?)';
    return (await statements.run(sql, [userId, id, userId])) === 1;
  }

  /** Takes a request away that is to be refused; `false` when it has been answered already, by a refusal or by a code. */
  async close(id: string): Promise<boolean> {
    const sql = 'DELETE FROM authorization_requests WHERE id = ? AND NOT EXISTS (SELECT 1 FROM authorizations a WHERE a.request_id = ?)';
    return (await this.database.run(sql, [id, id])) === 1;
  }
}
