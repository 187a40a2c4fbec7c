import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Statements } from '../database/statements.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import { AuthorizationRequestStore } from './authorization-request.store.js';

/** Requests that wait for a person (request-keeping.ts stores them), for the browser that brought them. */
@Injectable()
export class WaitingRequests {
  constructor(private readonly store: AuthorizationRequestStore, private readonly browser: BrowserCookie, private readonly clock: Clock) {}

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

  async close(id: string): Promise<boolean> {
    return this.store.close(id, this.clock.now());
  }
}
