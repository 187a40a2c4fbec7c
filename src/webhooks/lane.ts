import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import type { Delivery } from './delivery.entity.js';
import { DeliveryStore } from './delivery.store.js';
import { DeliveryOutcomes } from './outcomes.js';
import { WebhookSender } from './sender.js';
import { WebhookStore } from './webhook.store.js';

/** Longer than any attempt takes: whoever has not told what came of it by then is dead. */
const CLAIM_MS = 60_000;

/** Sends what is due for one webhook, one message after the other, until nothing is. */
@Injectable()
export class Lane {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly sender: WebhookSender,
    private readonly outcomes: DeliveryOutcomes,
    private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  now(): number {
    return this.clock.now();
  }

  /** `stop` ends it: what is being sent just then is due again at once. Never rejects. */
  async work(webhookId: string, stop: AbortSignal): Promise<void> {
    try {
      while (!stop.aborted) {
        const now = this.clock.now();
        const delivery = await this.deliveries.claim(webhookId, now, now + CLAIM_MS);
        if (delivery === undefined) return;
        await this.deliver(webhookId, delivery, stop);
      }
    } catch (error) {
      // What was claimed is due again when its claim has run out.
      this.log.warn({ err: error, webhook: webhookId }, 'a webhook could not be served; it is tried again');
    }
  }

  private async deliver(webhookId: string, delivery: Delivery, stop: AbortSignal): Promise<void> {
    const webhook = await this.webhooks.current(webhookId);
    const sent = webhook === undefined ? undefined : await this.sender.send(webhook, delivery, stop);
    if (webhook === undefined || sent === undefined) await this.outcomes.drop(delivery);
    else if (stop.aborted && sent.attempt.error !== null) await this.outcomes.release(delivery);
    else await this.outcomes.record(webhook, delivery, sent);
  }
}
