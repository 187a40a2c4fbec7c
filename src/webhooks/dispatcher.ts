import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Leases } from '../database/leases.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Schedule } from '../platform/schedule.js';
import { DeliveryStore } from './delivery.store.js';
import { FanOut } from './fan-out.js';
import { Lane } from './lane.js';
import { WebhookStore } from './webhook.store.js';

const LOOK_EVERY_MS = 1000;
/** Messages to one webhook. */
const AT_ONCE = 4;
const LEASE = 'webhooks';
const LEASE_SECONDS = 15;
const RENEW_AFTER_MS = 5000;
const GRACE_MS = 1000;

/**
 * Looks every second for what is to be sent, on one instance at a time, and only while there is a webhook at all. Each webhook has a lane of its own, so a slow
 * receiver waits for nobody but itself.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  /** By webhook. */
  private readonly working = new Map<string, Set<Promise<void>>>();
  private heldAt = Number.NEGATIVE_INFINITY;
  private readonly stop = new AbortController();

  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly fanOut: FanOut,
    private readonly lane: Lane,
    private readonly leases: Leases,
    private readonly schedule: Schedule,
  ) {}

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

  /** What is under way gets a moment to end; what does not is sent again by whoever comes next. */
  async onModuleDestroy(): Promise<void> {
    await Promise.race([this.idle(), sleep(GRACE_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.idle();
    if (this.heldAt > Number.NEGATIVE_INFINITY) await this.leases.release(LEASE).catch(() => undefined);
  }

  /** One look. Resolves when the work is handed to the lanes, not when it is done. */
  async look(): Promise<void> {
    const known = await this.webhooks.known();
    if (known.length === 0 || this.stop.signal.aborted || !(await this.holds())) return;
    if (known.some(({ enabledAt }) => enabledAt !== null)) await this.fanOut.run();
    for (const id of await this.deliveries.webhooksWithWork(this.lane.now())) this.start(id);
  }

  /** Resolves when no lane has anything to do. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.all([...this.working.values()].flatMap((workers) => [...workers]));
  }

  /** As many more as there is room for: one that a slow receiver holds keeps the others from nothing. */
  private start(id: string): void {
    const workers = this.working.get(id) ?? new Set();
    this.working.set(id, workers);
    for (let free = AT_ONCE - workers.size; free > 0; free -= 1) {
      const worker = this.lane.work(id, this.stop.signal).finally(() => {
        workers.delete(worker);
        if (workers.size === 0) this.working.delete(id);
      });
      workers.add(worker);
    }
  }

  private async holds(): Promise<boolean> {
    if (performance.now() - this.heldAt < RENEW_AFTER_MS) return true;
    const held = await this.leases.tryHold(LEASE, LEASE_SECONDS);
    this.heldAt = held ? performance.now() : Number.NEGATIVE_INFINITY;
    return held;
  }
}
