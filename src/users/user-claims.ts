import { Inject, Injectable } from '@nestjs/common';
import { CLAIM_SOURCES, type ClaimSource } from './claims/claim-source.js';
import type { User } from './user.entity.js';

/** What applications are told of a person, by the scopes that were granted: for ID tokens, UserInfo, discovery and the consent page. */
@Injectable()
export class UserClaims {
  constructor(@Inject(CLAIM_SOURCES) private readonly sources: ReadonlyMap<string, ClaimSource>) {}

  /**
   * `sub` always; claims without a value are left out. Scopes that tell nothing of a person are passed over. `names`: single claims that are
   * told besides, whatever their scope.
   */
  async forScopes(user: User, scopes: readonly string[], names: readonly string[] = []): Promise<Record<string, unknown>> {
    return { sub: user.sub, ...(await this.tell(user, (claim, source) => scopes.includes(source.scope) || names.includes(claim))) };
  }

  /** Single claims by their names; what has no value, and what nobody knows, is left out. */
  async named(user: User, names: readonly string[]): Promise<Record<string, unknown>> {
    return this.tell(user, (claim) => names.includes(claim));
  }

  /** Of these claims those that the client could ask for by a scope: the claims parameter opens no other way to them. */
  allowedTo(client: { readonly allowsScope: (scope: string) => boolean }, names: readonly string[]): string[] {
    return names.filter((name) => {
      const scope = this.scopeOf(name);
      return scope !== undefined && client.allowsScope(scope);
    });
  }

  /** The scope that tells this claim; `undefined` for one that nobody knows. */
  scopeOf(name: string): string | undefined {
    return [...this.sources.values()].find((source) => source.claims.includes(name))?.scope;
  }

  /** The scopes that tell something of a person, openid first. */
  scopes(): string[] {
    return [...this.sources.keys()];
  }

  /** The names of all claims that any scope may tell: `claims_supported`. */
  claims(): string[] {
    return [...this.sources.values()].flatMap((source) => source.claims);
  }

  private async tell(user: User, isWanted: (claim: string, source: ClaimSource) => boolean): Promise<Record<string, unknown>> {
    const told: Record<string, unknown> = {};
    for (const source of this.sources.values()) {
      const wanted = source.claims.filter((claim) => isWanted(claim, source));
      const resolved = wanted.length === 0 ? {} : await source.resolve(user);
      for (const claim of wanted) if (resolved[claim] !== undefined && resolved[claim] !== null) told[claim] = resolved[claim];
    }
    return told;
  }
}
