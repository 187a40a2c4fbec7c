import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { JwtSigner } from '../keys/jwt-signer.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { ACCESS_TOKEN_TYPE, type AccessTokenClaims, accessTokenClaims, OPAQUE_PREFIX, toJwtPayload } from './access-token.js';
import { OpaqueAccessToken } from './access-token.entity.js';
import { AccessTokenStore } from './access-token.store.js';
import type { Authorization } from './authorization.entity.js';
import type { Granted } from './granted.js';
import { idTokenAlgorithm, idTokenClaims } from './id-token.js';
import { lifetimesOf } from './lifetimes.js';

/** The answer of the token endpoint. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3. */
export interface TokenSet {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** Access tokens are signed with it whatever the ID token's algorithm: APIs have one to know. */
const ACCESS_TOKEN_ALG = 'ES256';

/** The single mint: every token that a grant yields is made here. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly signer: JwtSigner,
    private readonly opaqueTokens: AccessTokenStore,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `issuedAt`: seconds. */
  async issue(granted: Granted, issuedAt: number): Promise<TokenSet> {
    const { client, audience, authorization, refreshToken } = granted;
    const lifetimes = lifetimesOf(client, this.config);
    const claims = accessTokenClaims(granted, this.random.opaqueId(), issuedAt, lifetimes.accessToken);
    const accessToken = audience.format === 'jwt' ? await this.sign(claims, granted) : await this.storeOpaque(claims);
    const speaksOpenId = authorization !== null && audience.scopes.includes('openid');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: lifetimes.accessToken,
      scope: audience.scopes.join(' '),
      ...(refreshToken === undefined ? undefined : { refresh_token: refreshToken }),
      ...(speaksOpenId ? { id_token: await this.idToken(granted, authorization, accessToken, issuedAt, lifetimes.idToken) } : undefined),
    };
  }

  private sign(claims: AccessTokenClaims, granted: Granted): string | Promise<string> {
    return this.signer.sign(ACCESS_TOKEN_ALG, ACCESS_TOKEN_TYPE, toJwtPayload(claims, this.config.publicUrl.issuer, granted));
  }

  private async idToken({ client, sub }: Granted, authorization: Authorization, accessToken: string, issuedAt: number, lifetime: number): Promise<string> {
    const alg = idTokenAlgorithm(client);
    const { issuer } = this.config.publicUrl;
    return this.signer.sign(alg, 'JWT', idTokenClaims({ issuer, sub, clientId: client.clientId, authorization, accessToken, alg, issuedAt, lifetime }));
  }

  private async storeOpaque(claims: AccessTokenClaims): Promise<string> {
    const token = this.random.secret(OPAQUE_PREFIX);
    const { jti, authorizationId, clientId, sub, scopes, audience } = claims;
    const times = { issuedAt: claims.issuedAt * 1000, expiresAt: claims.expiresAt * 1000 };
    await this.opaqueTokens.insert(Object.assign(new OpaqueAccessToken(), { tokenDigest: digest(token), jti, authorizationId, clientId, sub, scopes, audience, ...times }));
    return token;
  }
}
