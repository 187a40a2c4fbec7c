import { Injectable } from '@nestjs/common';
import { invalidGrant } from '../../oauth/errors.js';
import { isCodeVerifier, verifierMatches } from '../../oauth/pkce.js';
import type { Authorization } from '../authorization.entity.js';
import { AuthorizationCodeStore } from '../authorization-code.store.js';
import { AuthorizationEnding } from '../authorization-ending.js';
import { AuthorizationStanding } from '../authorization-standing.js';
import { CodeRedemption, yieldsRefreshToken } from '../code-redemption.js';
import type { Granted } from '../granted.js';
import { RefreshTokens } from '../refresh-token.js';
import { stillGranted } from '../still-granted.js';
import type { TokenRequest } from '../token-request.js';
import type { Grant } from './grant.js';

/** RFC 6749 §4.1.3 with RFC 7636 §4.6 and OpenID Connect Core §3.1.3.2. */
@Injectable()
export class AuthorizationCodeGrant implements Grant {
  readonly type = 'authorization_code';
  readonly allowsPublicClients = true;

  constructor(
    private readonly codes: AuthorizationCodeStore,
    private readonly standing: AuthorizationStanding,
    private readonly redemption: CodeRedemption,
    private readonly ending: AuthorizationEnding,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  async redeem(request: TokenRequest): Promise<Granted> {
    const found = await this.codes.find(request.parameters.require('code'));
    // Somebody else's attempt changes nothing: it must neither learn nor destroy anything.
    if (found === undefined || found.authorization.clientId !== request.client.clientId) throw invalidGrant();
    const { authorization, facts } = found;
    if (authorization.codeRedeemedAt !== null) return this.refuseReuse(authorization, request);
    if (!matches(authorization, request)) return this.burn(authorization, request);
    if ((await this.standing.fallen(facts)) !== undefined) throw invalidGrant();
    const audience = await request.audience(stillGranted(authorization, request.client), authorization);
    // Another redemption came first, between our look and our UPDATE: a reuse like any other; or the code had just expired.
    if (!(await this.redemption.redeem(authorization, request))) return this.ending.refuseReuse(authorization, request);
    const refreshToken = yieldsRefreshToken(authorization, request) ? this.refreshTokens.print(authorization.id, 1) : undefined;
    return { client: request.client, sub: facts.sub, authorization, audience, refreshToken };
  }

  /** However late it is: the code was in two hands. RFC 6749 §4.1.2, RFC 9700 §4.5. */
  private async refuseReuse(authorization: Authorization, request: TokenRequest): Promise<never> {
    await this.ending.end(authorization, 'code.reused', request);
    throw invalidGrant();
  }

  /** A wrong verifier or redirect URI burns the code, so that the right one cannot be searched for. RFC 7636 §4.6. */
  private async burn(authorization: Authorization, request: TokenRequest): Promise<never> {
    await this.ending.end(authorization, 'code.refused', request);
    throw invalidGrant();
  }
}

function matches(authorization: Authorization, request: TokenRequest): boolean {
  const { client, parameters } = request;
  const { redirectUri, codeChallenge } = authorization;
  // It must still be registered: a URI that was removed may be in other hands by now.
  if (redirectUri === null || parameters.get('redirect_uri') !== redirectUri || !client.hasRedirectUri(redirectUri)) return false;
  const verifier = parameters.get('code_verifier');
  // A verifier without a challenge tells of a challenge that was taken out on the way. RFC 9700 §4.8.2.
  if (codeChallenge === null) return verifier === undefined && !client.requirePkce;
  return verifier !== undefined && isCodeVerifier(verifier) && verifierMatches(verifier, codeChallenge);
}
