import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CursorStore } from './cursor.store.js';
import { DeliveryStore } from './delivery.store.js';
import { Dispatcher } from './dispatcher.js';
import { FanOut } from './fan-out.js';
import { Lane } from './lane.js';
import { DeliveryOutcomes } from './outcomes.js';
import { Resealing } from './resealing.js';
import { WebhookSender } from './sender.js';
import { WebhookSecrets } from './webhook-secret.js';
import { WebhookStore } from './webhook.store.js';

/**
 * Owns webhooks: addresses that hear of events, and the outbox of what is on its way to them. Sealed audit events are read in their
 * order (fan-out.ts), signed as Standard Webhooks says (webhook-secret.ts), sent through platform/safe-fetch.ts, and tried again for
 * three days; at least once, also when a server dies.
 *
 * Does not own what an event is (audit/), nor the rules and routes by which webhooks are managed (admin/). Adds nothing to any act:
 * it reads what was committed. Without a webhook it speaks no SQL.
 * No routes. Called by admin.
 */
@Module({
  imports: [AuditModule],
  providers: [WebhookStore, DeliveryStore, CursorStore, WebhookSecrets, FanOut, WebhookSender, DeliveryOutcomes, Lane, Dispatcher, Resealing],
  exports: [WebhookStore, DeliveryStore, CursorStore, WebhookSecrets, Dispatcher],
})
export class WebhooksModule {}
