import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { StoredAuthorizationRequest } from './authorization-request.entity.js';

/** 128 random bits as base64url: nothing else reaches a statement. */
const SHAPE = /^[A-Za-z0-9_-]{22}$/;

/** People who are on the sign-in page at this moment, times a few; each entry is some kilobytes at most. */
const MOST_REMEMBERED = 500;

@Injectable()
export class AuthorizationRequestStore {
  private readonly asked = new LRUCache<string, StoredAuthorizationRequest>({ max: MOST_REMEMBERED });

  constructor(private readonly database: Database) {}

  async add(request: StoredAuthorizationRequest): Promise<void> {
    await this.database.insert(StoredAuthorizationRequest, request);
    this.asked.set(request.id, request);
  }

  /**
   * What was asked, for pages that only tell of it: from memory where it was stored here, which saves a sign-in two statements.
   * Whether it still waits, and who allowed it, is findWaiting's to say.
   */
  async findAsked(id: string, browserToken: string | undefined, now: number): Promise<StoredAuthorizationRequest | undefined> {
    const asked = this.asked.get(id);
    return asked === undefined ? this.findWaiting(id, browserToken, now) : ofBrowser(asked, browserToken, now);
  }

  /** The request if it waits still, and for this browser. `now` in milliseconds. */
  async findWaiting(id: string, browserToken: string | undefined, now: number): Promise<StoredAuthorizationRequest | undefined> {
    if (!SHAPE.test(id) || browserToken === undefined) return undefined;
    return ofBrowser(await this.database.first(StoredAuthorizationRequest, 'WHERE id = ?', [id]), browserToken, now);
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

function ofBrowser(request: StoredAuthorizationRequest | undefined, browserToken: string | undefined, now: number): StoredAuthorizationRequest | undefined {
  if (request === undefined || browserToken === undefined) return undefined;
  return request.browserDigest === digest(browserToken) && now < request.expiresAt ? request : undefined;
}
