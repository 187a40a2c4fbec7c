import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { delayAfter } from '../platform/back-off.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { WEBHOOK_BACK_OFF } from './back-off.js';
import type { Delivery } from './delivery.entity.js';
import { DeliveryStore } from './delivery.store.js';
import { TEST_TYPE } from './event-patterns.js';
import type { Sent } from './sender.js';
import type { Webhook } from './webhook.entity.js';
import { WebhookStore } from './webhook.store.js';

const MOST_LOGGED = 20;
/** Longer than one message is tried: a receiver that is away for a weekend is not given up. */
const GIVEN_UP_AFTER_MS = 5 * 86_400_000;
const GONE = 410;

/** What follows from an attempt: done, tried again later, or given up; and for a webhook that nobody answers for days, disabled. */
@Injectable()
export class DeliveryOutcomes {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryStore,
    private readonly webhooks: WebhookStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async record(webhook: Webhook, delivery: Delivery, sent: Sent): Promise<void> {
    const log = [...delivery.log, sent.attempt].slice(-MOST_LOGGED);
    const attempts = delivery.attempts + 1;
    if (sent.attempt.error === null) {
      await this.deliveries.waiting.settle(this.database, delivery, { status: 'delivered', attempts, log, nextAt: null });
      if (webhook.failingSince !== null) await this.webhooks.succeeded(webhook.id);
      return;
    }
    // Whoever sends a test waits for what comes of it.
    const delay = delivery.type === TEST_TYPE || sent.attempt.status === GONE ? undefined : delayAfter(WEBHOOK_BACK_OFF, attempts, this.random.spread(), sent.retryAfterMs);
    await this.deliveries.waiting.settle(this.database, delivery, delay === undefined ? { status: 'failed', attempts, log, nextAt: null } : { status: 'pending', attempts, log, nextAt: this.clock.now() + delay });
    if (delivery.type !== TEST_TYPE) await this.blame(webhook, sent);
  }

  /** Nothing is known of what was under way: the next one who looks sends it again. */
  async release(delivery: Delivery): Promise<void> {
    await this.deliveries.waiting.settle(this.database, delivery, { status: 'pending', attempts: delivery.attempts, log: delivery.log, nextAt: this.clock.now() });
  }

  /** There is nothing left to send. */
  async drop(delivery: Delivery): Promise<void> {
    await this.deliveries.waiting.settle(this.database, delivery, { status: 'failed', attempts: delivery.attempts, log: delivery.log, nextAt: null });
  }

  private async blame(webhook: Webhook, { attempt }: Sent): Promise<void> {
    const { failingSince, id } = webhook;
    if (failingSince === null) await this.webhooks.failed(id, attempt.at);
    if (attempt.status === GONE) await this.disable(webhook, 'gone');
    else if (failingSince !== null && attempt.at - failingSince >= GIVEN_UP_AFTER_MS) await this.disable(webhook, 'failing');
  }

  private async disable({ id }: Webhook, because: 'gone' | 'failing'): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.webhooks.disable(tx, id, because))) return;
      await this.deliveries.giveUp(tx, id);
      await this.audit.record(tx, { type: 'webhook.disabled', outcome: 'success', actor: 'server', details: { webhook: id, because } }, null);
    });
  }
}
