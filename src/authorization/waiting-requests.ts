import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { AuthorizationRequestStore } from './authorization-request.store.js';
import { PushedRequestStore } from './pushed-requests/pushed-request.store.js';

/** Requests that wait for a person (request-keeping.ts stores them), for the browser that brought them. */
@Injectable()
export class WaitingRequests {
  constructor(
    private readonly store: AuthorizationRequestStore,
    private readonly pushed: PushedRequestStore,
    private readonly browser: BrowserCookie,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  isKnownBrowser(request: FastifyRequest): boolean {
    return this.browser.read(request) !== undefined;
  }

  /** What this browser brought, whether it waits still or is over. */
  async find(id: string, request: FastifyRequest): Promise<StoredAuthorizationRequest | undefined> {
    return this.store.find(id, this.browser.read(request));
  }

  isOver({ expiresAt }: StoredAuthorizationRequest): boolean {
    return this.clock.now() >= expiresAt;
  }

  async allow(statements: Statements, id: string, userId: string): Promise<boolean> {
    return this.store.allow(statements, id, userId);
  }

  async choose(id: string, userId: string): Promise<void> {
    await this.store.choose(id, userId);
  }

  /** One request, one answer: `false` when it has had one. `id`: under which it waits, where it does. */
  async close({ pushedAs }: Pick<AuthorizationRequestParameters, 'pushedAs'>, id: string | undefined): Promise<boolean> {
    const now = this.clock.now();
    if (pushedAs !== undefined && !(await this.pushed.consume(this.database, pushedAs, now))) return false;
    return id === undefined || this.store.close(id, now);
  }
}
