import { Injectable } from '@nestjs/common';
import type { JsonWebKeySet } from '../clients/client-metadata.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { StatementIssuer } from './statement-issuer.entity.js';

export const STATEMENT_ISSUER_COLUMNS = { id: { sql: 'id' }, issuer: { sql: 'issuer' }, createdAt: { sql: 'created_at' } } as const;

@Injectable()
export class StatementIssuerStore {
  constructor(private readonly random: Random, private readonly clock: Clock) {}

  async create(tx: Transaction, draft: { readonly issuer: string; readonly jwks: JsonWebKeySet }): Promise<StatementIssuer | 'taken'> {
    const made = Object.assign(new StatementIssuer(), { id: this.random.id('ssi'), ...draft, createdAt: this.clock.now() });
    try {
      await tx.insert(StatementIssuer, made);
      return made;
    } catch (error) {
      if (error instanceof UniqueViolation) return 'taken';
      throw error;
    }
  }

  async find(statements: Statements, issuer: string): Promise<StatementIssuer | undefined> {
    const found = await statements.first(StatementIssuer, 'WHERE issuer = ?', [issuer]);
    return found?.issuer === issuer ? found : undefined;
  }

  async page(statements: Statements, page: KeysetPage): Promise<StatementIssuer[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(StatementIssuer, tail, params);
  }

  async show(statements: Statements, id: string): Promise<StatementIssuer | undefined> {
    const found = await statements.first(StatementIssuer, 'WHERE id = ?', [id]);
    return found?.id === id ? found : undefined;
  }

  /** `false`: there is none. */
  async delete(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.run('DELETE FROM statement_issuers WHERE id = ?', [id])) === 1;
  }
}
