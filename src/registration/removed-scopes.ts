import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import { RedeclaredScopes, type RedeclaredScopesSource } from '../clients/redeclared-scopes.js';
import type { Transaction } from '../database/statements.js';
import { RegistrationTokenStore } from './registration-token.store.js';

/** Takes the scopes that nobody declares any more out of the initial access tokens: their clients would have them of whoever declares them next. */
@Injectable()
export class RemovedScopes implements RedeclaredScopesSource, OnModuleInit {
  constructor(private readonly redeclared: RedeclaredScopes, private readonly apis: ApiStore, private readonly tokens: RegistrationTokenStore) {}

  onModuleInit(): void {
    this.redeclared.provide(this);
  }

  async forget(tx: Transaction, scopes: readonly string[]): Promise<void> {
    const declared = new Set([...this.apis.builtIn, ...(await this.apis.list(tx))].flatMap((api) => api.scopes.map(({ value }) => value)));
    const removed = scopes.filter((scope) => !declared.has(scope));
    if (removed.length > 0) await this.tokens.dropScopes(tx, removed);
  }
}
