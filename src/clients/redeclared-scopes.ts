import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/statements.js';

export interface RedeclaredScopesSource {
  /** Forgets what was allowed of these scopes: they are to mean something else, or nothing. */
  forget(tx: Transaction, scopes: readonly string[]): Promise<void>;
}

/**
 * What happens when an API loses a scope, or another one declares the same word: what people allowed was for the one before. Clients and APIs
 * know nothing of consents, nor of what clients may register: whoever does puts itself here when it starts.
 */
@Injectable()
export class RedeclaredScopes implements RedeclaredScopesSource {
  private readonly sources: RedeclaredScopesSource[] = [];

  provide(source: RedeclaredScopesSource): void {
    this.sources.push(source);
  }

  async forget(tx: Transaction, scopes: readonly string[]): Promise<void> {
    if (scopes.length === 0) return;
    for (const source of this.sources) await source.forget(tx, scopes);
  }
}
