import { Inject, Injectable } from '@nestjs/common';
import { CLAIM_SOURCES, type ClaimSource } from './claims/claim-source.js';
import type { User } from './user.entity.js';

/** What applications are told of a person, by the scopes that were granted: for ID tokens, UserInfo, discovery and the consent page. */
@Injectable()
export class UserClaims {
  constructor(@Inject(CLAIM_SOURCES) private readonly sources: ReadonlyMap<string, ClaimSource>) {}

  /** `sub` always; claims without a value are left out. Scopes that tell nothing of a person are passed over. */
  async forScopes(user: User, scopes: readonly string[]): Promise<Record<string, unknown>> {
    const claims: Record<string, unknown> = { sub: user.sub };
    for (const source of this.sources.values()) {
      if (!scopes.includes(source.scope)) continue;
      const resolved = await source.resolve(user);
      for (const claim of source.claims) if (resolved[claim] !== undefined && resolved[claim] !== null) claims[claim] = resolved[claim];
    }
    return claims;
  }

  /** The scopes that tell something of a person, openid first. */
  scopes(): string[] {
    return [...this.sources.keys()];
  }

  /** The names of all claims that any scope may tell: `claims_supported`. */
  claims(): string[] {
    return [...this.sources.values()].flatMap((source) => source.claims);
  }
}
