import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { OutboxDispatch } from '../../database/outbox-dispatch.js';
import { Clock } from '../../platform/clock.js';
import { Schedule } from '../../platform/schedule.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LogoutLane } from './logout-lane.js';

/** Sends logout tokens from their outbox: each application has a lane of its own. */
@Injectable()
export class LogoutDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly dispatch: OutboxDispatch<LogoutDelivery>;

  constructor(private readonly outbox: LogoutDeliveryStore, lane: LogoutLane, clock: Clock, private readonly schedule: Schedule) {
    this.dispatch = new OutboxDispatch(lane, clock, async () => ({ lanes: await outbox.linesWithWork(), nextDue: await outbox.nextDue() }));
  }

  onApplicationBootstrap(): void {
    this.outbox.onAdded(() => {
      this.dispatch.added();
    });
    this.dispatch.begin(this.schedule, 'logout deliveries');
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatch.end();
  }

  /** One look. Resolves when the work is handed to the lanes, not when it is done. */
  async look(): Promise<void> {
    await this.dispatch.look();
  }

  /** Resolves when no lane has anything to do. */
  async idle(): Promise<void> {
    await this.dispatch.idle();
  }
}
