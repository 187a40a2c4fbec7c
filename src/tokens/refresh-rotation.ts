import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AuditLog } from '../audit/audit-log.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { invalidGrant } from '../oauth/errors.js';
import { Random } from '../platform/random.js';
import type { Authorization } from './authorization.entity.js';
import { lifetimesOf } from './lifetimes.js';
import { RefreshTokenStore } from './refresh-token.store.js';
import type { TokenRequest } from './token-request.js';

const RECORD_EVERY_MS = 60_000;

/** Moves a refresh family on, or tells a client that lost our answer the same answer again. */
@Injectable()
export class RefreshRotation {
  private readonly recorded = new LRUCache<string, number>({ max: 1_000 });

  constructor(
    private readonly store: RefreshTokenStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The generation that the client now holds; `undefined` when the presented one was used before: theft, or a client gone wrong.
   * The one before the live one, within the grace, is a lost answer: it yields the same successor, so there are never two live ones.
   * Throws invalid_grant when the family has just ended or run out.
   */
  async rotate(authorization: Authorization, presented: number, request: TokenRequest): Promise<number | undefined> {
    const { refreshGeneration: live } = authorization;
    if (presented > live) return this.refuseUnknown(request);
    if (presented === live) return this.advance(authorization, presented, request);
    return this.isLostAnswer(authorization, presented, request) ? live : undefined;
  }

  /** A token that nobody could have been given: no family is touched, but somebody is guessing or has mixed up servers. */
  async refuseUnknown(request: TokenRequest): Promise<never> {
    const { clientId } = request.client;
    // Anybody can use a public client's name: one row a minute for each, or the audit log would be theirs to fill.
    if (request.at >= (this.recorded.get(clientId) ?? 0) + RECORD_EVERY_MS) {
      this.recorded.set(clientId, request.at);
      await this.audit.record(this.database, { type: 'refresh.refused', outcome: 'failure', actor: 'client', clientId }, request.origin);
    }
    throw invalidGrant();
  }

  private async advance(authorization: Authorization, presented: number, request: TokenRequest): Promise<number | undefined> {
    const { accessToken, refreshIdle, refreshMax } = lifetimesOf(request.client, this.config);
    const refreshExpiresAt = Math.min(request.at + refreshIdle * 1000, authorization.createdAt + refreshMax * 1000);
    const expiresAt = Math.max(refreshExpiresAt, request.at + accessToken * 1000);
    const rotation = { authorizationId: authorization.id, generation: presented, redemptionId: this.random.opaqueId(), at: request.at, refreshExpiresAt, expiresAt };
    if (await this.store.rotate(rotation)) return presented + 1;
    return this.afterLosing(authorization, presented, request);
  }

  /** The row moved between our look and our UPDATE: a twin of this request was faster, or the family ended or ran out. */
  private async afterLosing(authorization: Authorization, presented: number, request: TokenRequest): Promise<number | undefined> {
    const now = await this.store.find(authorization.id);
    if (now === undefined || now.endedAt !== null || now.refreshGeneration === presented) throw invalidGrant();
    return this.isLostAnswer(now, presented, request) ? now.refreshGeneration : undefined;
  }

  private isLostAnswer(family: Authorization, presented: number, request: TokenRequest): boolean {
    const { refreshGeneration: live, refreshedAt } = family;
    return presented === live - 1 && presented >= 1 && refreshedAt !== null && request.at < refreshedAt + this.config.refreshGraceSeconds * 1000;
  }
}
