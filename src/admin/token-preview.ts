import { Inject, Injectable } from '@nestjs/common';
import type { Api } from '../clients/api.entity.js';
import { ApiStore } from '../clients/api.store.js';
import type { Client } from '../clients/client.js';
import { CONFIG, type Config } from '../config/config.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { Clock } from '../platform/clock.js';
import { accessTokenClaims, toJwtPayload } from '../tokens/access-token.js';
import { type Audience, chooseAudience } from '../tokens/audience.js';
import { Authorization } from '../tokens/authorization.entity.js';
import type { Told } from '../tokens/granted.js';
import { idTokenAlgorithm, idTokenClaims } from '../tokens/id-token.js';
import { lifetimesOf } from '../tokens/lifetimes.js';
import { Subjects } from '../tokens/subjects.js';
import type { User } from '../users/user.entity.js';
import { UserClaims } from '../users/user-claims.js';

/** What stands where only an issued token has something to say. */
const AT_ISSUE = '(made when it is issued)';

export interface PreviewQuestion {
  readonly scopes: readonly string[];
  /** The API that the access token is to be for. */
  readonly resource: string | undefined;
}

export interface TokenPreview {
  readonly scopes: readonly string[];
  readonly refused_scopes: readonly string[];
  /** The error that the token endpoint would answer; there are no tokens then. */
  readonly error: { readonly code: string; readonly description: string } | null;
  readonly id_token: Readonly<Record<string, unknown>> | null;
  readonly userinfo: Readonly<Record<string, unknown>> | null;
  readonly access_token: { readonly format: 'jwt' | 'opaque'; readonly claims: Readonly<Record<string, unknown>> } | null;
}

/** What a person's tokens for an application would say: made by the code that makes them, of the same facts, and signed by nobody. */
@Injectable()
export class TokenPreviews {
  constructor(
    private readonly apis: ApiStore,
    private readonly claims: UserClaims,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async of(client: Client, user: User, { scopes: asked, resource }: PreviewQuestion): Promise<TokenPreview> {
    const apis = await this.apis.all();
    const scopes = this.granted(client, apis, asked);
    const refused = asked.filter((scope) => !scopes.includes(scope));
    try {
      const audience = chooseAudience({ scopes, resource, granted: resource === undefined ? [] : [resource] }, apis, this.config.publicUrl.issuer);
      return { scopes, refused_scopes: refused, error: null, ...(await this.tokens(client, user, audience)) };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return { scopes, refused_scopes: refused, error: { code: error.code, description: error.message }, id_token: null, userinfo: null, access_token: null };
    }
  }

  /** As authorization/checks/scope.ts: less what nobody knows and what the application may not have. */
  private granted(client: Client, apis: readonly Api[], asked: readonly string[]): string[] {
    const known = new Set([...this.claims.scopes(), ...apis.flatMap((api) => api.scopes.map(({ value }) => value)), ...(client.allowsGrant('refresh_token') ? ['offline_access'] : [])]);
    return asked.filter((scope) => known.has(scope) && client.allowsScope(scope));
  }

  private async tokens(client: Client, user: User, audience: Audience): Promise<Pick<TokenPreview, 'id_token' | 'userinfo' | 'access_token'>> {
    const { issuer } = this.config.publicUrl;
    const [issuedAt, lifetimes] = [this.clock.seconds(), lifetimesOf(client, this.config)];
    const authorization = this.authorization(client, user, audience);
    const sub = await this.subjects.of(client, user.sub);
    const told: Told = { client, sub, sid: AT_ISSUE, authorization, audience, refreshToken: undefined };
    const payload = toJwtPayload(accessTokenClaims(told, AT_ISSUE, issuedAt, lifetimes.accessToken), issuer, told);
    const speaksOpenId = audience.scopes.includes('openid');
    return {
      id_token: speaksOpenId ? this.idToken(client, sub, authorization, issuedAt, lifetimes.idToken) : null,
      userinfo: speaksOpenId ? { ...(await this.claims.forScopes(user, audience.scopes)), sub } : null,
      access_token: { format: client.accessTokenFormat ?? audience.format, claims: payload },
    };
  }

  private idToken(client: Client, sub: string, authorization: Authorization, issuedAt: number, lifetime: number): Record<string, unknown> {
    const { clientId } = client;
    const claims = idTokenClaims({ issuer: this.config.publicUrl.issuer, sub, sid: AT_ISSUE, clientId, authorization, accessToken: '', alg: idTokenAlgorithm(client), issuedAt, lifetime });
    return { ...claims, at_hash: AT_ISSUE };
  }

  /** The row that a sign-in by password would leave now. It is stored nowhere. */
  private authorization({ clientId }: Client, user: User, { scopes }: Audience): Authorization {
    const now = this.clock.now();
    return Object.assign(new Authorization(), {
      id: AT_ISSUE, requestId: AT_ISSUE, userId: user.id, clientId, sessionId: AT_ISSUE, consentId: null, scopes, resources: [], authenticatedAt: now, amr: ['pwd'], nonce: null,
      claims: null, createdAt: now, expiresAt: now, endedAt: null, endedBecause: null, codeDigest: null, codeExpiresAt: null, codeRedeemedAt: null, redemptionId: null,
      redirectUri: null, codeChallenge: null, refreshGeneration: 0, refreshedAt: null, refreshExpiresAt: null,
    });
  }
}
