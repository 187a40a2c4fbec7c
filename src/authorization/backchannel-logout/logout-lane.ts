import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClientStore } from '../../clients/client.store.js';
import { LOG } from '../../platform/log.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LogoutOutcomes } from './logout-outcomes.js';
import { LogoutSender } from './logout-sender.js';

/** Sends what is due for one host, one message after the other, until nothing is. */
@Injectable()
export class LogoutLane {
  constructor(
    private readonly outbox: LogoutDeliveryStore,
    private readonly clients: ClientStore,
    private readonly sender: LogoutSender,
    private readonly outcomes: LogoutOutcomes,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** `stop` ends it: what is being sent just then is due again at once. Never rejects. */
  async work(host: string, stop: AbortSignal): Promise<void> {
    try {
      while (!stop.aborted) {
        const delivery = await this.outbox.claim(host);
        if (delivery === undefined) return;
        await this.deliver(delivery, stop);
      }
    } catch (error) {
      // What was claimed is due again when its claim has run out.
      this.log.warn({ err: error, host }, 'applications could not be told of a sign-out; they are tried again');
    }
  }

  private async deliver(delivery: LogoutDelivery, stop: AbortSignal): Promise<void> {
    const client = await this.clients.find(delivery.clientId);
    const sent = client === undefined ? undefined : await this.sender.send(client, delivery, stop);
    if (sent === undefined) await this.outcomes.drop(delivery);
    else if (sent.error !== null && stop.aborted) await this.outcomes.release(delivery);
    else await this.outcomes.record(delivery, sent);
  }
}
