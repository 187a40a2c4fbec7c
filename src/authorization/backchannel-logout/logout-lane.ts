import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClientStore } from '../../clients/client.store.js';
import type { LaneWork } from '../../database/outbox-lanes.js';
import { LOG } from '../../platform/log.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LogoutOutcomes } from './logout-outcomes.js';
import { LogoutSender } from './logout-sender.js';

/** Sends what is due for one application at one host. */
@Injectable()
export class LogoutLane implements LaneWork<LogoutDelivery> {
  constructor(
    private readonly outbox: LogoutDeliveryStore,
    private readonly clients: ClientStore,
    private readonly sender: LogoutSender,
    private readonly outcomes: LogoutOutcomes,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async claim(lane: string): Promise<LogoutDelivery | undefined> {
    return this.outbox.claim(lane);
  }

  async deliver(_lane: string, delivery: LogoutDelivery, stop: AbortSignal): Promise<void> {
    const client = await this.clients.find(delivery.clientId);
    const sent = client === undefined ? undefined : await this.sender.send(client, delivery, stop);
    if (sent === undefined) await this.outcomes.drop(delivery);
    else if (sent.error !== null && stop.aborted) await this.outcomes.release(delivery);
    else await this.outcomes.record(delivery, sent);
  }

  failed(lane: string, error: unknown): void {
    this.log.warn({ err: error, lane }, 'applications could not be told of a sign-out; they are tried again');
  }
}
