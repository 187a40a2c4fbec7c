import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { mapOf, toEntity } from '../database/mapping.js';
import { Revisions } from '../database/revisions.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { type DisabledReason, Webhook } from './webhook.entity.js';

export const WEBHOOK_COLUMNS = {
  id: { sql: 'id' }, createdAt: { sql: 'created_at' }, enabledAt: { sql: 'enabled_at', nullable: true },
  name: { sql: 'name', nullable: true }, managedBy: { sql: 'managed_by', nullable: true },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/** What an admin may change about one; the rest is the server's. */
export type WebhookChanges = Partial<Pick<Webhook, 'name' | 'url' | 'description' | 'events' | 'personalData' | 'enabledAt' | 'disabledBecause' | 'failingSince' | 'sealedSecret' | 'secretMadeAt' | 'sealedPreviousSecret' | 'previousSecretUntil'>>;

@Injectable()
export class WebhookStore {
  /** All of them as of one revision: there are few, and whoever looks for work asks every second. */
  private cache: { readonly revision: number; readonly webhooks: readonly Webhook[] } | undefined;

  constructor(private readonly database: Database, private readonly revisions: Revisions, private readonly clock: Clock) {}

  /** Those that are there, at most a second old. No statement while nobody changes any. */
  async known(): Promise<readonly Webhook[]> {
    const revision = await this.revisions.current('webhooks');
    if (this.cache?.revision !== revision) this.cache = { revision, webhooks: await this.all() };
    return this.cache.webhooks;
  }

  private async all(): Promise<Webhook[]> {
    const map = mapOf(Webhook);
    const { cells } = await this.database.quietly(map.selectSql);
    return cells.map((row) => toEntity(map, row));
  }

  /** As it is at this moment. */
  async current(id: string): Promise<Webhook | undefined> {
    return this.find(this.database, id);
  }

  async find(statements: Statements, id: string): Promise<Webhook | undefined> {
    return statements.first(Webhook, 'WHERE id = ?', [id]);
  }

  /** There are few. */
  async list(statements: Statements = this.database): Promise<Webhook[]> {
    return statements.select(Webhook, 'ORDER BY created_at, id');
  }

  async enabled(statements: Statements): Promise<Webhook[]> {
    return statements.select(Webhook, 'WHERE enabled_at IS NOT NULL ORDER BY created_at, id');
  }

  async page(statements: Statements, page: KeysetPage): Promise<Webhook[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Webhook, tail, params);
  }

  async count(statements: Statements, where: 'all' | 'enabled' = 'all'): Promise<number> {
    const row = await statements.row<{ count: number }>(`SELECT COUNT(*) AS count FROM webhooks${where === 'enabled' ? ' WHERE enabled_at IS NOT NULL' : ''}`);
    return Number(row?.count ?? 0);
  }

  async create(tx: Transaction, webhook: Webhook): Promise<void> {
    await tx.insert(Webhook, webhook);
    await this.revisions.bump(tx, 'webhooks');
  }

  /** `false` when it is no longer at this version. */
  async change(tx: Transaction, { id, version }: Webhook, changes: WebhookChanges): Promise<boolean> {
    const changed = await tx.update(Webhook, { ...changes, updatedAt: this.clock.now(), version: version + 1 }, { id, version });
    if (changed === 1) await this.revisions.bump(tx, 'webhooks');
    return changed === 1;
  }

  async delete(tx: Transaction, { id, version }: Webhook): Promise<boolean> {
    if ((await tx.run('DELETE FROM webhooks WHERE id = ? AND version = ?', [id, version])) === 0) return false;
    await this.revisions.bump(tx, 'webhooks');
    return true;
  }

  /** Nothing that is sent changes by it. `false` when it was removed. */
  async setManagedBy(tx: Transaction, id: string, managedBy: string | null): Promise<boolean> {
    return (await tx.run('UPDATE webhooks SET managed_by = ?, updated_at = ?, version = version + 1 WHERE id = ?', [managedBy, this.clock.now(), id])) === 1;
  }

  /** `false` when it was disabled, or removed, before. */
  async disable(tx: Transaction, id: string, because: DisabledReason): Promise<boolean> {
    const sql = 'UPDATE webhooks SET enabled_at = NULL, disabled_because = ?, updated_at = ?, version = version + 1 WHERE id = ? AND enabled_at IS NOT NULL';
    if ((await tx.run(sql, [because, this.clock.now(), id])) === 0) return false;
    await this.revisions.bump(tx, 'webhooks');
    return true;
  }

  /** Nothing that an admin set: the version stays. */
  async reseal(id: string, column: 'sealed_secret' | 'sealed_previous_secret', { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
    await this.database.run(`UPDATE webhooks SET ${column} = ? WHERE id = ? AND ${column} = ?`, [to, id, from]);
  }

  async succeeded(id: string): Promise<void> {
    await this.database.run('UPDATE webhooks SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL', [id]);
  }

  async failed(id: string, at: number): Promise<void> {
    await this.database.run('UPDATE webhooks SET failing_since = ? WHERE id = ? AND failing_since IS NULL', [at, id]);
  }
}
