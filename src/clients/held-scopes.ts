import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/statements.js';
import { ApiStore } from './api.store.js';
import { isReservedScope } from './known-scopes.js';

/** Whoever begins to name scopes holds them first: whoever removes one locks the same rows before looking who names it. */
@Injectable()
export class HeldScopes {
  constructor(private readonly apis: ApiStore) {}

  /**
   * Until the transaction ends none of these goes. A scope is there as long as some API declares it: all of them are held, those too that came
   * to declare it while this waited. What is not there cannot be held: look afterwards.
   */
  async hold(tx: Transaction, scopes: readonly string[]): Promise<void> {
    const named = scopes.filter((value) => !isReservedScope(value));
    const held = new Set<string>();
    while (named.length > 0) {
      const declaring = (await this.apis.list(tx)).filter((api) => !held.has(api.identifier) && api.scopes.some(({ value }) => named.includes(value)));
      if (declaring.length === 0) return;
      for (const { identifier } of declaring) {
        await this.apis.lock(tx, identifier);
        held.add(identifier);
      }
    }
  }
}
