import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { Consent } from './consent.entity.js';

@Injectable()
export class ConsentStore {
  constructor(private readonly database: Database, private readonly random: Random) {}

  async find(statements: Statements, userId: string, clientId: string): Promise<Consent | undefined> {
    return statements.first(Consent, 'WHERE user_id = ? AND client_id = ?', [userId, clientId]);
  }

  /** Adds to what was allowed before: one row for a person and a client, whichever tab was faster. */
  async allow(statements: Statements, userId: string, clientId: string, scopes: readonly string[], at: number): Promise<void> {
    const before = await this.find(statements, userId, clientId);
    const all = [...new Set([...(before?.scopes ?? []), ...scopes])].toSorted();
    const consent = Object.assign(new Consent(), { id: before?.id ?? this.random.opaqueId(), userId, clientId, scopes: all, grantedAt: before?.grantedAt ?? at, updatedAt: at });
    await statements.upsert(Consent, consent, ['userId', 'clientId'], ['scopes', 'updatedAt']);
  }

  async withdraw(statements: Statements, userId: string, clientId: string): Promise<boolean> {
    return (await statements.run('DELETE FROM consents WHERE user_id = ? AND client_id = ?', [userId, clientId])) === 1;
  }

  async list(filter: { readonly userId?: string; readonly clientId?: string } = {}): Promise<Consent[]> {
    const conditions = Object.entries({ user_id: filter.userId, client_id: filter.clientId }).filter((each): each is [string, string] => each[1] !== undefined);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([column]) => `${column} = ?`).join(' AND ')}`;
    return this.database.select(Consent, `${where} ORDER BY updated_at DESC, id LIMIT 500`, conditions.map(([, value]) => value));
  }
}
