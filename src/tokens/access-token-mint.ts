import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { JwtSigner } from '../keys/jwt-signer.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { ACCESS_TOKEN_TYPE, type AccessTokenClaims, accessTokenClaims, OPAQUE_PREFIX, toJwtPayload } from './access-token.js';
import { OpaqueAccessToken } from './access-token.entity.js';
import { AccessTokenStore } from './access-token.store.js';
import type { Told } from './granted.js';

/** Access tokens are signed with it whatever the ID token's algorithm: APIs have one to know. */
const ACCESS_TOKEN_ALG = 'ES256';

/** Mints access tokens in the form that their audience reads. */
@Injectable()
export class AccessTokenMint {
  constructor(
    private readonly signer: JwtSigner,
    private readonly opaqueTokens: AccessTokenStore,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `issuedAt`, `lifetime`: seconds. */
  mint(told: Told, issuedAt: number, lifetime: number): string | Promise<string> {
    const claims = accessTokenClaims(told, this.random.opaqueId(), issuedAt, lifetime);
    return told.audience.format === 'jwt'
      ? this.signer.sign(ACCESS_TOKEN_ALG, ACCESS_TOKEN_TYPE, toJwtPayload(claims, this.config.publicUrl.issuer, told))
      : this.storeOpaque(claims);
  }

  private async storeOpaque(claims: AccessTokenClaims): Promise<string> {
    const token = this.random.secret(OPAQUE_PREFIX);
    const { jti, authorizationId, clientId, sub, scopes, audience } = claims;
    const times = { issuedAt: claims.issuedAt * 1000, expiresAt: claims.expiresAt * 1000 };
    await this.opaqueTokens.insert(Object.assign(new OpaqueAccessToken(), { tokenDigest: digest(token), jti, authorizationId, clientId, sub, scopes, audience, ...times }));
    return token;
  }
}
