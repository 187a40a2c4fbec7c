import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { Statements } from '../database/statements.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { StoredAuthorizationRequest } from './authorization-request.entity.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { AuthorizationRequestStore } from './authorization-request.store.js';

/** Requests that wait for a person: stored under an id, bound to the browser that brought them. */
@Injectable()
export class WaitingRequests {
  constructor(
    private readonly store: AuthorizationRequestStore,
    private readonly browser: BrowserCookie,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The id under which the browser comes back. `asked.at` in milliseconds, `asked.lifetime` in seconds. */
  async add(parameters: AuthorizationRequestParameters, asked: { readonly at: number; readonly lifetime: number | undefined }, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const id = this.random.opaqueId();
    const createdAt = asked.at;
    const lifetime = asked.lifetime ?? this.config.lifetimes.authorizationRequest;
    const browserDigest = digest(this.browser.ensure(request, reply));
    await this.store.add(Object.assign(new StoredAuthorizationRequest(), { id, browserDigest, clientId: parameters.clientId, parameters, allowedBy: null, createdAt, expiresAt: createdAt + lifetime * 1000 }));
    return id;
  }

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
