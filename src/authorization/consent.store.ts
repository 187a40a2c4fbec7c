import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { Consent } from './consent.entity.js';

@Injectable()
export class ConsentStore {
  constructor(private readonly database: Database, private readonly random: Random) {}

  async find(statements: Statements, userId: string, clientId: string): Promise<Consent | undefined> {
    return statements.first(Consent, 'WHERE user_id = ? AND client_id = ?', [userId, clientId]);
  }

  async covers(statements: Statements, userId: string, clientId: string, scopes: readonly string[]): Promise<boolean> {
    const consent = await this.find(statements, userId, clientId);
    return scopes.every((scope) => consent?.scopes.includes(scope) === true);
  }

  /** Adds to what was allowed before: one row for a person and a client, whichever tab was faster. */
  async allow(tx: Transaction, userId: string, clientId: string, scopes: readonly string[], at: number): Promise<void> {
    const fresh = Object.assign(new Consent(), { id: this.random.opaqueId(), userId, clientId, scopes: [], grantedAt: at, updatedAt: at });
    // Written before it is read: the row is ours from here on, and what another tab adds meanwhile is not overwritten.
    await tx.upsert(Consent, fresh, ['userId', 'clientId'], ['updatedAt']);
    const before = await this.find(tx, userId, clientId);
    await tx.update(Consent, { scopes: [...new Set([...(before?.scopes ?? []), ...scopes])].toSorted() }, { userId, clientId });
  }

  async withdraw(statements: Statements, userId: string, clientId: string): Promise<boolean> {
    return (await statements.run('DELETE FROM consents WHERE user_id = ? AND client_id = ?', [userId, clientId])) === 1;
  }

  /** Of somebody, or something, that is gone: whoever gets the name next inherits nothing. */
  async forget(statements: Statements, gone: { readonly userId: string } | { readonly clientId: string }): Promise<number> {
    return 'userId' in gone
      ? statements.run('DELETE FROM consents WHERE user_id = ?', [gone.userId])
      : statements.run('DELETE FROM consents WHERE client_id = ?', [gone.clientId]);
  }

  async list(filter: { readonly userId?: string; readonly clientId?: string } = {}): Promise<Consent[]> {
    const conditions = Object.entries({ user_id: filter.userId, client_id: filter.clientId }).filter((each): each is [string, string] => each[1] !== undefined);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([column]) => `${column} = ?`).join(' AND ')}`;
    return this.database.select(Consent, `${where} ORDER BY updated_at DESC, id LIMIT 500`, conditions.map(([, value]) => value));
  }
}
