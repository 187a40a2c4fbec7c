import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseUnavailable } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { Schedule } from '../../platform/schedule.js';
import { LogoutDeliveryStore } from '../logout-delivery.store.js';
import { LogoutLane } from './logout-lane.js';

const LOOK_EVERY_MS = 500;
/** What another instance left behind when it died is found within this. */
const LOOK_AT_LEAST_EVERY_MS = 30_000;
/** A transaction that puts something in has come to its end by then. */
const AFTER_ADDING_MS = 5000;
/** Messages to one host. */
const AT_ONCE = 4;
const GRACE_MS = 1000;

/**
 * Sends what is in the outbox, on every instance: a message belongs to whoever claims it, for a minute. Looks twice a second while something waits, and
 * twice a minute otherwise. Each host has a line of its own, so a slow application holds up nobody but its neighbours.
 */
@Injectable()
export class LogoutDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  /** By host. */
  private readonly working = new Map<string, Set<Promise<void>>>();
  private readonly stop = new AbortController();
  private lookedAt = performance.now();
  private addedAt = Number.NEGATIVE_INFINITY;
  /** By the clock; undefined when nothing waits. */
  private nextDue: number | undefined;

  constructor(private readonly outbox: LogoutDeliveryStore, private readonly lane: LogoutLane, private readonly clock: Clock, private readonly schedule: Schedule) {}

  onApplicationBootstrap(): void {
    this.outbox.onAdded(() => {
      this.addedAt = performance.now();
    });
    this.schedule.every(LOOK_EVERY_MS, 'logout deliveries', async () => {
      try {
        if (this.mayFind()) await this.look();
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
  }

  /** One look. Resolves when the work is handed to the lines, not when it is done. */
  async look(): Promise<void> {
    if (this.stop.signal.aborted) return;
    this.lookedAt = performance.now();
    for (const host of await this.outbox.hostsWithWork()) this.start(host);
    this.nextDue = await this.outbox.nextDue();
  }

  /** Resolves when no line has anything to do. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.all([...this.working.values()].flatMap((workers) => [...workers]));
  }

  private mayFind(): boolean {
    const now = performance.now();
    return now - this.addedAt < AFTER_ADDING_MS || now - this.lookedAt > LOOK_AT_LEAST_EVERY_MS || (this.nextDue !== undefined && this.nextDue <= this.clock.now());
  }

  /** As many more as there is room for: one that a slow receiver holds keeps the others from nothing. */
  private start(host: string): void {
    const workers = this.working.get(host) ?? new Set();
    this.working.set(host, workers);
    for (let free = AT_ONCE - workers.size; free > 0; free -= 1) {
      const worker = this.lane.work(host, this.stop.signal).finally(() => {
        workers.delete(worker);
        if (workers.size === 0) this.working.delete(host);
      });
      workers.add(worker);
    }
  }
}
