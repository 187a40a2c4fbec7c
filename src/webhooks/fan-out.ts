import { Injectable } from '@nestjs/common';
import { AuditEventStore } from '../audit/audit-event.store.js';
import type { AuditEvent } from '../audit/event.entity.js';
import { Database } from '../database/database.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { CursorStore } from './cursor.store.js';
import { newDelivery } from './new-delivery.js';
import { DeliveryStore } from './delivery.store.js';
import { matches } from './event-patterns.js';
import type { Webhook } from './webhook.entity.js';

const AT_ONCE = 200;

/**
 * Reads what the audit log has sealed and puts a delivery into the outbox for every webhook that wants to hear of it. The place up to which it has read moves in
 * the same transaction, from where it was: so each event is handed out once, whoever does it and whenever it dies. Acts never wait for this.
 */
@Injectable()
export class FanOut {
  constructor(
    private readonly database: Database,
    private readonly events: AuditEventStore,
    private readonly cursor: CursorStore,
    private readonly deliveries: DeliveryStore,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Everything that is sealed by now. */
  async run(webhooks: readonly Webhook[]): Promise<void> {
    const listening = webhooks.filter(({ enabledAt }) => enabledAt !== null);
    if (listening.length === 0) return;
    for (let from = await this.cursor.position(); ;) {
      const sealed = await this.events.sealedAfter(from, AT_ONCE);
      const to = sealed.at(-1)?.sequence;
      if (to === undefined || !(await this.handOut(from, to, sealed.map(({ event }) => event), listening))) return;
      from = to;
    }
  }

  private handOut(from: number, to: number, events: readonly AuditEvent[], webhooks: readonly Webhook[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.cursor.advance(tx, from, to))) return false;
      for (const event of events) {
        // What happened while nobody listened is not told later.
        for (const webhook of webhooks.filter(({ enabledAt, events: patterns }) => event.occurredAt >= (enabledAt ?? Infinity) && matches(patterns, event.type))) {
          await this.deliveries.add(tx, newDelivery(this.random.id('whd'), webhook.id, { eventId: event.id, type: event.type, occurredAt: event.occurredAt }, this.clock.now()));
        }
      }
      return true;
    });
  }
}
