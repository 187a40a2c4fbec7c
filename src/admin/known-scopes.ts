import { Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import { ADMIN_SCOPES, IDENTITY_SCOPES } from '../clients/known-scopes.js';
import type { Statements } from '../database/statements.js';
import { UserClaims } from '../users/user-claims.js';

/** The scopes that applications may register for: those of OpenID Connect, of Doorward itself, and of the APIs. */
@Injectable()
export class KnownScopes {
  constructor(private readonly apis: ApiStore, private readonly claims: UserClaims) {}

  /** `declared`: what these APIs will have instead of what is stored; undefined for one that will be gone. `statements`: a transaction whose own writes count. */
  async with(declared: ReadonlyMap<string, readonly string[] | undefined>, statements?: Statements): Promise<Set<string>> {
    const known = new Set<string>([...IDENTITY_SCOPES, ...this.claims.scopes(), ...ADMIN_SCOPES]);
    const apis = statements === undefined ? await this.apis.all() : [...this.apis.builtIn, ...(await this.apis.list(statements))];
    for (const api of apis) if (!declared.has(api.identifier)) for (const { value } of api.scopes) known.add(value);
    for (const scopes of declared.values()) for (const value of scopes ?? []) known.add(value);
    return known;
  }
}
