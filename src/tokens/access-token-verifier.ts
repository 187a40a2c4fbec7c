import { Injectable } from '@nestjs/common';
import { ClientStore } from '../clients/client.store.js';
import { Clock } from '../platform/clock.js';
import { isWellFormedSecret } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';
import { type AccessTokenClaims, OPAQUE_PREFIX } from './access-token.js';
import type { OpaqueAccessToken } from './access-token.entity.js';
import { AccessTokenStore, type PresentedAccessToken } from './access-token.store.js';
import { AuthorizationStanding } from './authorization-standing.js';
import type { RequestedClaims } from './requested-claims.js';
import { SignedAccessTokens } from './signed-access-tokens.js';

/** An access token of ours that is good at this moment. Times in seconds. */
export interface VerifiedAccessToken extends AccessTokenClaims {
  readonly format: 'jwt' | 'opaque';
  /** `null` where no person is involved. */
  readonly userId: string | null;
  /** Present when asked for. */
  readonly user: User | undefined;
  /** When and how the person proved who they are, in milliseconds and RFC 8176 names; `undefined` where no person is involved. */
  readonly proven: { readonly at: number; readonly amr: readonly string[] } | undefined;
  /** What the client asked to be told by name. */
  readonly requestedClaims: RequestedClaims | null;
}

/**
 * Says whether an access token, JWT or opaque, is good now: signature, time, revocation, and everything its authorization hangs on.
 * One statement. UserInfo, introspection, revocation and the sample API's guard all ask here.
 */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly signed: SignedAccessTokens,
    private readonly store: AccessTokenStore,
    private readonly standing: AuthorizationStanding,
    private readonly clients: ClientStore,
    private readonly clock: Clock,
  ) {}

  async verify(token: string, options: { readonly withUser?: boolean } = {}): Promise<VerifiedAccessToken | undefined> {
    const withUser = options.withUser ?? false;
    return token.startsWith(`${OPAQUE_PREFIX}_`) ? this.verifyOpaque(token, withUser) : this.verifyJwt(token, withUser);
  }

  private async verifyOpaque(token: string, withUser: boolean): Promise<VerifiedAccessToken | undefined> {
    if (!isWellFormedSecret(OPAQUE_PREFIX, token)) return undefined;
    const presented = await this.store.findOpaque(digest(token), withUser);
    if (presented?.token === undefined || this.clock.now() >= presented.token.expiresAt) return undefined;
    return this.stands(toClaims(presented.token), presented, 'opaque');
  }

  private async verifyJwt(token: string, withUser: boolean): Promise<VerifiedAccessToken | undefined> {
    const claims = await this.signed.read(token);
    if (claims === undefined) return undefined;
    const { authorizationId, jti } = claims;
    const presented = authorizationId === null
      ? { token: undefined, revoked: await this.store.isRevoked(jti), facts: undefined, user: undefined }
      : await this.store.findJwt(authorizationId, jti, withUser);
    return presented === undefined || presented.revoked ? undefined : this.stands(claims, presented, 'jwt');
  }

  private async stands(claims: AccessTokenClaims, presented: PresentedAccessToken, format: 'jwt' | 'opaque'): Promise<VerifiedAccessToken | undefined> {
    const { facts, user } = presented;
    // A token that names an authorization and has lost it is dead; one that never had any hangs on its client alone.
    if (claims.authorizationId !== null && facts === undefined) return undefined;
    const fallen = facts === undefined ? await this.clientFell(claims) : await this.standing.fallen(facts);
    return fallen === undefined || fallen === false ? { ...claims, format, userId: facts?.userId ?? null, user, proven: facts && { at: facts.authenticatedAt, amr: facts.amr }, requestedClaims: facts?.claims ?? null } : undefined;
  }

  private async clientFell({ clientId, issuedAt }: AccessTokenClaims): Promise<boolean> {
    const client = await this.clients.find(clientId);
    return client === undefined || client.disabled || client.disowns(issuedAt);
  }
}

const toClaims = (token: OpaqueAccessToken): AccessTokenClaims => ({
  jti: token.jti,
  sub: token.sub,
  clientId: token.clientId,
  audience: token.audience,
  scopes: token.scopes,
  issuedAt: Math.floor(token.issuedAt / 1000),
  expiresAt: Math.floor(token.expiresAt / 1000),
  authorizationId: token.authorizationId,
});
