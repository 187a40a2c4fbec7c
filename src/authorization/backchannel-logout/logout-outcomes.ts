import { Injectable } from '@nestjs/common';
import { delayAfter } from '../../platform/back-off.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LOGOUT_BACK_OFF } from './back-off.js';
import type { Sent } from './logout-sender.js';

/** What follows from an attempt: done, tried again later, or given up. */
@Injectable()
export class LogoutOutcomes {
  constructor(private readonly outbox: LogoutDeliveryStore, private readonly clock: Clock, private readonly random: Random) {}

  async record(delivery: LogoutDelivery, { status: lastStatus, error: lastError }: Sent): Promise<void> {
    const attempts = delivery.attempts + 1;
    const delay = lastError === null ? undefined : delayAfter(LOGOUT_BACK_OFF, attempts, this.random.spread());
    const status = lastError === null ? 'delivered' : delay === undefined ? 'failed' : 'pending';
    await this.outbox.settle(delivery, { status, attempts, lastStatus, lastError, nextAt: delay === undefined ? null : this.clock.now() + delay });
  }

  /** Nothing is known of what was under way: the next one who looks sends it again. */
  async release(delivery: LogoutDelivery): Promise<void> {
    const { attempts, lastStatus, lastError } = delivery;
    await this.outbox.settle(delivery, { status: 'pending', attempts, lastStatus, lastError, nextAt: this.clock.now() });
  }

  /** There is nobody left to tell. */
  async drop(delivery: LogoutDelivery): Promise<void> {
    const { attempts, lastStatus } = delivery;
    await this.outbox.settle(delivery, { status: 'failed', attempts, lastStatus, lastError: 'unregistered', nextAt: null });
  }
}
