import { Injectable } from '@nestjs/common';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements, Transaction } from '../database/statements.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientStore } from './client.store.js';

/** The columns that a list of secrets goes by. */
export const SECRET_COLUMNS = {
  id: { sql: 'id' },
  clientId: { sql: 'client_id' },
  name: { sql: 'name' },
  createdAt: { sql: 'created_at' },
} as const;

/** A client's secrets one by one. Every change gives the client a new version, so that all instances read it again. */
@Injectable()
export class ClientSecretStore {
  constructor(private readonly clients: ClientStore) {}

  async page(statements: Statements, clientId: string, page: KeysetPage): Promise<ClientSecret[]> {
    const ofClient = { column: SECRET_COLUMNS.clientId, comparison: 'eq', value: clientId } as const;
    const { tail, params } = keysetTail({ ...page, conditions: [ofClient, ...page.conditions] });
    return statements.select(ClientSecret, tail, params);
  }

  async all(statements: Statements, clientId: string): Promise<ClientSecret[]> {
    return statements.select(ClientSecret, 'WHERE client_id = ? ORDER BY created_at, id', [clientId]);
  }

  /** Another client's is not found. */
  async find(statements: Statements, clientId: string, id: string): Promise<ClientSecret | undefined> {
    const secret = await statements.first(ClientSecret, 'WHERE id = ? AND client_id = ?', [id, clientId]);
    return secret?.id === id && secret.clientId === clientId ? secret : undefined;
  }

  /** `expiresAt`: an instant, null for never. `false`: the client has no such secret. */
  async change(tx: Transaction, clientId: string, id: string, changes: { readonly name?: string; readonly expiresAt?: number | null }): Promise<boolean> {
    // Another end is warned of anew.
    const all = changes.expiresAt === undefined ? changes : { ...changes, warnedDays: null };
    if ((await tx.update(ClientSecret, all, { id, clientId })) !== 1) return false;
    return this.clients.touch(tx, clientId);
  }

  /**
   * Lets every other secret of the client end at that instant, unless it ends sooner. One conditional statement: of two rotations at once,
   * each ends what the other one has left open, and none gives an ending secret more time.
   */
  async endOthers(tx: Transaction, clientId: string, id: string, at: number): Promise<void> {
    await tx.run('UPDATE client_secrets SET expires_at = ?, warned_days = NULL WHERE client_id = ? AND id <> ? AND (expires_at IS NULL OR expires_at > ?)', [at, clientId, id, at]);
    await this.clients.touch(tx, clientId);
  }
}
