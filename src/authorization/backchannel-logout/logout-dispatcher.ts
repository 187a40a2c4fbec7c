import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { OutboxLanes } from '../../database/outbox-lanes.js';
import { OutboxWatch } from '../../database/outbox-watch.js';
import { DatabaseUnavailable } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { Schedule } from '../../platform/schedule.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LogoutLane } from './logout-lane.js';

const LOOK_EVERY_MS = 500;

/**
 * Sends what is in the outbox, on every instance: a message belongs to whoever claims it, for a minute. Looks twice a second while something waits, and
 * twice a minute otherwise.
 */
@Injectable()
export class LogoutDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: OutboxLanes<LogoutDelivery>;
  private readonly watch = new OutboxWatch();

  constructor(private readonly outbox: LogoutDeliveryStore, lane: LogoutLane, private readonly clock: Clock, private readonly schedule: Schedule) {
    this.lanes = new OutboxLanes(lane);
  }

  onApplicationBootstrap(): void {
    this.outbox.onAdded(() => {
      this.watch.added();
    });
    this.schedule.every(LOOK_EVERY_MS, 'logout deliveries', async () => {
      try {
        if (this.watch.mayFind(this.clock.now())) await this.look();
      } catch (error) {
        // Requests say loudly enough that the database is away.
        if (!(error instanceof DatabaseUnavailable)) throw error;
      }
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.lanes.end();
  }

  /** One look. Resolves when the work is handed to the lines, not when it is done. */
  async look(): Promise<void> {
    if (this.lanes.stopped) return;
    this.watch.looking();
    for (const host of await this.outbox.hostsWithWork()) this.lanes.start(host);
    this.watch.looked(await this.outbox.nextDue());
  }

  /** Resolves when no line has anything to do. */
  async idle(): Promise<void> {
    await this.lanes.idle();
  }
}
