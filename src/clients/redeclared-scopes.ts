import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/statements.js';

export interface RedeclaredScopesSource {
  /** Forgets that people allowed these scopes: they are to mean something else, or nothing. */
  forget(tx: Transaction, scopes: readonly string[]): Promise<void>;
}

/**
 * What happens when an API loses a scope, or another one declares the same word: what people allowed was for the one before. Clients and APIs
 * know nothing of consents: whoever does (the authorization module) puts itself here when it starts.
 */
@Injectable()
export class RedeclaredScopes implements RedeclaredScopesSource {
  private source: RedeclaredScopesSource = { forget: async () => undefined };

  provide(source: RedeclaredScopesSource): void {
    this.source = source;
  }

  async forget(tx: Transaction, scopes: readonly string[]): Promise<void> {
    if (scopes.length > 0) await this.source.forget(tx, scopes);
  }
}
