import { Injectable } from '@nestjs/common';
import { AuditEventStore } from '../audit/audit-event.store.js';
import type { AuditEvent } from '../audit/event.entity.js';
import { Database } from '../database/database.js';
import { CursorStore } from './cursor.store.js';
import { DeliveryStore } from './delivery.store.js';
import { matches } from './event-patterns.js';
import { WebhookStore } from './webhook.store.js';

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
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
  ) {}

  /** Everything that is sealed by now. Call it only where somebody may be listening. */
  async run(): Promise<void> {
    for (let from = await this.cursor.position(); ;) {
      const sealed = await this.events.sealedAfter(from, AT_ONCE);
      const to = sealed.at(-1)?.sequence;
      if (to === undefined || !(await this.handOut(from, to, sealed.map(({ event }) => event)))) return;
      from = to;
    }
  }

  private handOut(from: number, to: number, events: readonly AuditEvent[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.cursor.advance(tx, from, to))) return false;
      // Those of this very moment: the list in memory may lack one that was just made, and what is passed by here is passed by for ever.
      const webhooks = await this.webhooks.enabled(tx);
      for (const event of events) {
        // What happened while nobody listened is not told later.
        for (const webhook of webhooks.filter(({ enabledAt, events: patterns }) => event.occurredAt >= (enabledAt ?? Infinity) && matches(patterns, event.type))) {
          await this.deliveries.add(tx, webhook.id, { eventId: event.id, type: event.type, occurredAt: event.occurredAt });
        }
      }
      return true;
    });
  }
}
