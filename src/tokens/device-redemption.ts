import { Injectable } from '@nestjs/common';
import { expiredToken, invalidGrant } from '../oauth/errors.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationEnding } from './authorization-ending.js';
import { AuthorizationStanding } from './authorization-standing.js';
import type { AuthorizationWithFacts } from './authorization-with-facts.js';
import { CodeRedemption, yieldsRefreshToken } from './code-redemption.js';
import type { Granted } from './granted.js';
import { RefreshTokens } from './refresh-token.js';
import { stillGranted } from './still-granted.js';
import type { TokenRequest } from './token-request.js';

/** Redeems what somebody has allowed a device: once, and by the same rules as an authorization code. */
@Injectable()
export class DeviceRedemption {
  constructor(
    private readonly standing: AuthorizationStanding,
    private readonly redemption: CodeRedemption,
    private readonly ending: AuthorizationEnding,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Throws invalid_grant, expired_token or invalid_target. */
  async redeem({ authorization, facts }: AuthorizationWithFacts, request: TokenRequest): Promise<Granted> {
    if (authorization.codeRedeemedAt !== null) return this.refuseReuse(authorization, request);
    const fallen = await this.standing.fallen(facts);
    if (fallen !== undefined) throw fallen === 'expired' ? expiredToken() : invalidGrant();
    const audience = await request.audience(stillGranted(authorization, request.client), authorization);
    if (!(await this.redemption.redeem(authorization, request))) return this.refuseReuse(authorization, request);
    const refreshToken = yieldsRefreshToken(authorization, request) ? this.refreshTokens.print(authorization.id, 1) : undefined;
    return { client: request.client, sub: facts.sub, authorization, audience, refreshToken };
  }

  /** The code was in two hands: what the first one made of it ends. RFC 6749 §4.1.2. */
  private async refuseReuse(authorization: Authorization, request: TokenRequest): Promise<never> {
    const expired = authorization.codeExpiresAt === null || request.at >= authorization.codeExpiresAt;
    // Long after, it is a device that lost count, which must not lose its tokens by that.
    if (!expired) await this.ending.end(authorization, 'code.reused', request);
    throw invalidGrant();
  }
}
