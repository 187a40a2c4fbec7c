import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationStanding } from './authorization-standing.js';
import { AuthorizationStore } from './authorization.store.js';
import { RefreshTokens } from './refresh-token.js';

export interface LiveRefreshToken {
  readonly authorization: Authorization;
  readonly sub: string;
  /** Seconds. */
  readonly exp: number;
}

/** Looks at a refresh token without using it. */
@Injectable()
export class RefreshTokenCheck {
  constructor(
    private readonly tokens: RefreshTokens,
    private readonly authorizations: AuthorizationStore,
    private readonly standing: AuthorizationStanding,
    private readonly clock: Clock,
  ) {}

  /** The live token of a family that stands; `undefined` for every other text, earlier generations among them. */
  async find(token: string): Promise<LiveRefreshToken | undefined> {
    const presented = this.tokens.parse(token);
    const found = presented === undefined ? undefined : await this.authorizations.findById(presented.authorizationId);
    if (presented === undefined || found === undefined) return undefined;
    const { authorization, facts } = found;
    const { refreshGeneration, refreshExpiresAt } = authorization;
    if (presented.generation !== refreshGeneration || refreshExpiresAt === null || this.clock.now() >= refreshExpiresAt) return undefined;
    if ((await this.standing.fallen(facts)) !== undefined) return undefined;
    return { authorization, sub: facts.sub, exp: Math.floor(refreshExpiresAt / 1000) };
  }
}
