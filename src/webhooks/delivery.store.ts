import { Injectable } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { Outbox } from '../database/outbox.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { Delivery } from './delivery.entity.js';

/** How long the log of a delivery is kept. */
const KEPT_MS = 30 * 86_400_000;

export const DELIVERY_COLUMNS = {
  id: { sql: 'id' }, createdAt: { sql: 'created_at' }, webhookId: { sql: 'webhook_id' }, status: { sql: 'status' }, type: { sql: 'type' }, eventId: { sql: 'event_id' },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/** The outbox: what is to be sent, when, and what came of it. */
@Injectable()
export class DeliveryStore {
  /** Each webhook has a lane of its own. */
  readonly waiting: Outbox<Delivery>;

  constructor(database: Database, private readonly clock: Clock, private readonly random: Random, cleanUp: CleanUp) {
    cleanUp.register({ table: 'webhook_deliveries', column: 'expires_at' });
    this.waiting = new Outbox(database, Delivery, 'webhook_id');
  }

  /** Due at once. An event that is on its way to this webhook already is left alone. */
  async add(tx: Transaction, webhookId: string, event: Pick<Delivery, 'eventId' | 'type' | 'occurredAt'>): Promise<Delivery> {
    const now = this.clock.now();
    const delivery = Object.assign(new Delivery(), { id: this.random.id('whd'), webhookId, ...event, status: 'pending' as const, attempts: 0, log: [], nextAt: now, createdAt: now, expiresAt: now + KEPT_MS });
    try {
      await tx.insert(Delivery, delivery);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
    }
    return delivery;
  }

  async find(statements: Statements, webhookId: string, id: string): Promise<Delivery | undefined> {
    return statements.first(Delivery, 'WHERE id = ? AND webhook_id = ?', [id, webhookId]);
  }

  async page(statements: Statements, webhookId: string, page: KeysetPage): Promise<Delivery[]> {
    const { tail, params } = keysetTail({ ...page, conditions: [{ column: DELIVERY_COLUMNS.webhookId, comparison: 'eq', value: webhookId }, ...page.conditions] });
    return statements.select(Delivery, tail, params);
  }

  /** Once more from the beginning, and at once. */
  async again(tx: Transaction, id: string, now: number, keepUntil: number): Promise<void> {
    await tx.run("UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_at = ?, expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END WHERE id = ?", [now, keepUntil, keepUntil, id]);
  }

  /** Nothing that waits for this webhook is sent any more. */
  async giveUp(tx: Transaction, webhookId: string): Promise<void> {
    await tx.run("UPDATE webhook_deliveries SET status = 'failed', next_at = NULL WHERE webhook_id = ? AND next_at IS NOT NULL", [webhookId]);
  }
}
