import { hasSignature, type JwsAlgorithmName } from './jws-algorithms.js';
import { parseAccessTokenJwt } from './jwt.js';
import type { KeySet } from './key-set.js';
import { type Expected, type Principal, toPrincipal } from './principal.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Checks RFC 9068 JWT access tokens where they arrive, without asking anybody. */
export class JwtTokens {
  constructor(
    private readonly keySet: KeySet,
    private readonly algorithms: ReadonlySet<JwsAlgorithmName>,
    private readonly verified = new VerifiedTokens(),
  ) {}

  /**
   * `undefined`: refused.
   *
   * @throws AuthorizationServerUnavailable when the keys cannot be had.
   */
  async verify(token: string, expected: Expected): Promise<Principal | undefined> {
    const known = this.verified.find(token, expected.now);
    if (known !== undefined) {
      if (await this.keySet.holds(known.key)) return known.principal;
      this.verified.forget(token);
    }
    const jwt = parseAccessTokenJwt(token, this.algorithms);
    if (jwt === undefined) return undefined;
    const principal = toPrincipal(jwt.claims, expected);
    // RFC 9068 §2.2 requires both; without them the token could not be revoked or dated.
    if (principal?.jti === undefined || jwt.claims['iat'] === undefined) return undefined;
    const key = await this.keySet.find(jwt.kid, jwt.alg);
    if (key === undefined || !hasSignature(jwt.alg, jwt.signed, key.key, jwt.signature)) return undefined;
    this.verified.remember(token, { principal, key });
    return principal;
  }
}
