import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Leases } from '../../database/leases.js';
import { pause } from '../../database/pause.js';
import { LOG } from '../../platform/log.js';
import { Schedule } from '../../platform/schedule.js';
import { ImportBatch } from './import-batch.js';
import { ImportEnding } from './import-ending.js';
import type { Job } from './job.entity.js';
import { JobStore } from './job.store.js';

const LEASE = 'import';
const LEASE_SECONDS = 30;
const RENEW_AFTER_MS = 5000;
const LOOK_EVERY_MS = 5000;
const ROWS_AT_ONCE = 100;
const SHORTEST_PAUSE_MS = 3;

/** Works through imports, one instance at a time. Whatever ends it, the next one goes on at the row where it stopped. */
@Injectable()
export class ImportWorker implements OnModuleInit, OnModuleDestroy {
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly store: JobStore,
    private readonly batch: ImportBatch,
    private readonly leases: Leases,
    private readonly schedule: Schedule,
    private readonly ending: ImportEnding,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.every(LOOK_EVERY_MS, 'import', () => this.work());
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    await this.#working?.catch(() => undefined);
  }

  /** There is something to do: begins at once, in the background. */
  wake(): void {
    setImmediate(() => {
      this.work().catch((error: unknown) => this.log.warn({ err: error }, 'an import was interrupted; it goes on in a few seconds'));
    });
  }

  /** Until there is nothing left to do, or another instance is at it. */
  work(): Promise<void> {
    this.#working ??= this.#everything().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #everything(): Promise<void> {
    let held = false;
    for (let job = await this.#next(); job !== undefined; job = await this.#next()) {
      if (!(await this.leases.tryHold(LEASE, LEASE_SECONDS))) return;
      held = true;
      await this.#one(job);
    }
    if (held) await this.leases.release(LEASE);
  }

  async #next(): Promise<Job | undefined> {
    return this.#stopped ? undefined : this.store.next();
  }

  async #one(begun: Job): Promise<void> {
    let heldAt = performance.now();
    for (let job: Job | undefined = begun; job !== undefined && !this.#stopped;) {
      const started = performance.now();
      const load = performance.eventLoopUtilization();
      if (started - heldAt > RENEW_AFTER_MS) {
        if (!(await this.leases.tryHold(LEASE, LEASE_SECONDS))) return;
        heldAt = started;
      }
      const lines = await this.store.nextRows(job, ROWS_AT_ONCE).catch((error: unknown) => this.ending.fail(begun, error));
      if (lines === undefined) return;
      if (lines.length === 0) return this.ending.finish(job);
      job = await this.batch.run(job, lines);
      // As long as this process was busy, with it and with others: whoever signs in meanwhile has at least every other moment.
      await pause(Math.max(SHORTEST_PAUSE_MS, performance.eventLoopUtilization(load).active));
    }
  }
}
