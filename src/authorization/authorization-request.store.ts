import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
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

  /** Takes an answered request away; `false` when somebody else was faster. */
  async close(id: string): Promise<boolean> {
    return (await this.database.run('DELETE FROM authorization_requests WHERE id = ?', [id])) === 1;
  }
}
