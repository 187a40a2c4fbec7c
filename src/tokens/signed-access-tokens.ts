import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config } from '../config/config.js';
import { JwtVerifier } from '../keys/jwt-verifier.js';
import { atMost } from '../platform/at-most.js';
import { Clock } from '../platform/clock.js';
import { digest } from '../platform/token-digest.js';
import { ACCESS_TOKEN_TYPE, type AccessTokenClaims, parseJwtPayload } from './access-token.js';

/** Enough for every token in use at a busy installation; a miss costs one signature check. */
const REMEMBERED = 10_000;

/**
 * Checks the signature and the time of JWT access tokens. The same token comes again and again, and its signature does not change:
 * a good one is remembered by the token's digest. Whether its key still counts is asked every time, for it may have been compromised.
 */
@Injectable()
export class SignedAccessTokens {
  private readonly seen = new LRUCache<string, AccessTokenClaims>(atMost(REMEMBERED));

  constructor(private readonly verifier: JwtVerifier, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Config) {}

  async read(token: string): Promise<AccessTokenClaims | undefined> {
    const name = digest(token);
    const known = this.seen.get(name);
    const claims = known !== undefined && (await this.verifier.trusts(token)) ? known : await this.check(token, name);
    return claims !== undefined && this.clock.now() < claims.expiresAt * 1000 ? claims : undefined;
  }

  private async check(token: string, name: string): Promise<AccessTokenClaims | undefined> {
    const payload = await this.verifier.verify(token, ACCESS_TOKEN_TYPE);
    const claims = payload === undefined ? undefined : parseJwtPayload(payload, this.config.publicUrl.issuer);
    if (claims !== undefined) this.seen.set(name, claims);
    return claims;
  }
}
