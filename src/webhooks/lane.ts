import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { LaneWork } from '../database/outbox-lanes.js';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import type { Delivery } from './delivery.entity.js';
import { DeliveryStore } from './delivery.store.js';
import { DeliveryOutcomes } from './outcomes.js';
import { WebhookSender } from './sender.js';
import { WebhookStore } from './webhook.store.js';

/** Longer than any attempt takes: whoever has not told what came of it by then is dead. */
const CLAIM_MS = 60_000;

/** Sends what is due for one webhook. */
@Injectable()
export class Lane implements LaneWork<Delivery> {
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

  async claim(webhookId: string): Promise<Delivery | undefined> {
    const now = this.clock.now();
    return this.deliveries.waiting.claim(webhookId, now, now + CLAIM_MS);
  }

  async deliver(webhookId: string, delivery: Delivery, stop: AbortSignal): Promise<void> {
    const webhook = await this.webhooks.current(webhookId);
    const sent = webhook === undefined ? undefined : await this.sender.send(webhook, delivery, stop);
    if (webhook === undefined || sent === undefined) await this.outcomes.drop(delivery);
    else if (stop.aborted && sent.attempt.error !== null) await this.outcomes.release(delivery);
    else await this.outcomes.record(webhook, delivery, sent);
  }

  failed(webhookId: string, error: unknown): void {
    this.log.warn({ err: error, webhook: webhookId }, 'a webhook could not be served; it is tried again');
  }
}
