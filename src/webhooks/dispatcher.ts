import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Leases } from '../database/leases.js';
import { OutboxLanes } from '../database/outbox-lanes.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Schedule } from '../platform/schedule.js';
import type { Delivery } from './delivery.entity.js';
import { DeliveryStore } from './delivery.store.js';
import { FanOut } from './fan-out.js';
import { Lane } from './lane.js';
import { WebhookStore } from './webhook.store.js';

const LOOK_EVERY_MS = 1000;
const LEASE = 'webhooks';
const LEASE_SECONDS = 15;
const RENEW_AFTER_MS = 5000;

/**
 * Looks every second for what is to be sent, on one instance at a time, and only while there is a webhook at all. Each webhook has a lane of its own, so a slow
 * receiver waits for nobody but itself.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: OutboxLanes<Delivery>;
  private heldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly fanOut: FanOut,
    private readonly lane: Lane,
    private readonly leases: Leases,
    private readonly schedule: Schedule,
  ) {
    this.lanes = new OutboxLanes(lane);
  }

  onApplicationBootstrap(): void {
    this.schedule.every(LOOK_EVERY_MS, 'webhooks', async () => {
      try {
        await this.look();
      } catch (error) {
        // Requests say loudly enough that the database is away.
        if (!(error instanceof DatabaseUnavailable)) throw error;
      }
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.lanes.end();
    if (this.heldAt > Number.NEGATIVE_INFINITY) await this.leases.release(LEASE).catch(() => undefined);
  }

  /** One look. Resolves when the work is handed to the lanes, not when it is done. */
  async look(): Promise<void> {
    const known = await this.webhooks.known();
    if (known.length === 0 || this.lanes.stopped || !(await this.holds())) return;
    if (known.some(({ enabledAt }) => enabledAt !== null)) await this.fanOut.run();
    for (const id of await this.deliveries.waiting.lanesWithWork(this.lane.now())) this.lanes.start(id);
  }

  /** Resolves when no lane has anything to do. */
  async idle(): Promise<void> {
    await this.lanes.idle();
  }

  private async holds(): Promise<boolean> {
    if (performance.now() - this.heldAt < RENEW_AFTER_MS) return true;
    const held = await this.leases.tryHold(LEASE, LEASE_SECONDS);
    this.heldAt = held ? performance.now() : Number.NEGATIVE_INFINITY;
    return held;
  }
}
