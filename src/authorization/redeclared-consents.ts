import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedeclaredScopes, type RedeclaredScopesSource } from '../clients/redeclared-scopes.js';
import type { Transaction } from '../database/statements.js';
import { ConsentStore } from './consent.store.js';

/** Asks people anew for a scope that has changed hands. Authorizations know by themselves: tokens/audience.ts compares instants. */
@Injectable()
export class RedeclaredConsents implements RedeclaredScopesSource, OnModuleInit {
  constructor(private readonly redeclared: RedeclaredScopes, private readonly consents: ConsentStore) {}

  onModuleInit(): void {
    this.redeclared.provide(this);
  }

  async forget(tx: Transaction, scopes: readonly string[]): Promise<void> {
    for (const scope of scopes) await this.consents.forgetScope(tx, scope);
  }
}
