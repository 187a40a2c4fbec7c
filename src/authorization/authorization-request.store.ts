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

/** Whoever comes back to a tab left open overnight is told whose sign-in it was, and finds the way there. */
export const KEPT_FOR_A_PERSON_MS = 86_400_000;

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
    return asked === undefined ? this.findWaiting(id, browserToken, now) : waiting(ofBrowser(asked, browserToken), now);
  }

  /** The request that this browser brought, whether it waits still or is over. */
  async find(id: string, browserToken: string | undefined): Promise<StoredAuthorizationRequest | undefined> {
    if (!SHAPE.test(id) || browserToken === undefined) return undefined;
    return ofBrowser(await this.database.first(StoredAuthorizationRequest, 'WHERE id = ?', [id]), browserToken);
  }

  /** The same if it waits still. `now` in milliseconds. */
  async findWaiting(id: string, browserToken: string | undefined, now: number): Promise<StoredAuthorizationRequest | undefined> {
    return waiting(await this.find(id, browserToken), now);
  }

  /** Notes who has allowed it; `false` when they had done so before: of two clicks one counts. Holds the row until the transaction ends. */
  async allow(statements: Statements, id: string, userId: string): Promise<boolean> {
    const sql = 'UPDATE authorization_requests SET allowed_by = ?, kept_until = expires_at + ? WHERE id = ? AND (allowed_by IS NULL OR allowed_by <> ?)';
    return (await statements.run(sql, [userId, KEPT_FOR_A_PERSON_MS, id, userId])) === 1;
  }

  /** Notes who has chosen to go on as who they are. */
  async choose(id: string, userId: string): Promise<void> {
    await this.database.run('UPDATE authorization_requests SET chosen_by = ? WHERE id = ?', [userId, id]);
  }

  /** Ends a request that is to be refused; `false` when it is over already, or was answered by a code. `now` in milliseconds. */
  async close(id: string, now: number): Promise<boolean> {
    this.asked.delete(id);
    const sql = 'UPDATE authorization_requests SET expires_at = ? WHERE id = ? AND expires_at > ? AND NOT EXISTS (SELECT 1 FROM authorizations a WHERE a.request_id = ?)';
    return (await this.database.run(sql, [now, id, now, id])) === 1;
  }
}

function ofBrowser(request: StoredAuthorizationRequest | undefined, browserToken: string | undefined): StoredAuthorizationRequest | undefined {
  if (request === undefined || browserToken === undefined) return undefined;
  return request.browserDigest === digest(browserToken) ? request : undefined;
}

const waiting = (request: StoredAuthorizationRequest | undefined, now: number): StoredAuthorizationRequest | undefined => (request !== undefined && now < request.expiresAt ? request : undefined);
