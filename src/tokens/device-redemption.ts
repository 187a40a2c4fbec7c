import { Injectable } from '@nestjs/common';
import { expiredToken, invalidGrant } from '../oauth/errors.js';
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
    // Long after, it is a device that lost count, which must not lose its tokens by that: as long as the code counts and no longer.
    if (authorization.codeRedeemedAt !== null) return this.ending.refuseReuse(authorization, request);
    const fallen = await this.standing.fallen(facts);
    if (fallen !== undefined) throw fallen === 'expired' ? expiredToken() : invalidGrant();
    const audience = await request.audience(stillGranted(authorization, request.client), authorization);
    if (!(await this.redemption.redeem(authorization, request))) return this.ending.refuseReuse(authorization, request);
    const refreshToken = yieldsRefreshToken(authorization, request) ? this.refreshTokens.print(authorization.id, 1) : undefined;
    return { client: request.client, sub: facts.sub, authorization, audience, refreshToken };
  }
}
