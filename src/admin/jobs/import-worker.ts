import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Leases } from '../../database/leases.js';
import { pause } from '../../database/pause.js';
import { LOG } from '../../platform/log.js';
import { Schedule } from '../../platform/schedule.js';
import { ImportBatch } from './import-batch.js';
import { ImportEnding } from './import-ending.js';
import type { Job } from './job.entity.js';
import { JobStore, type NumberedLine } from './job.store.js';

const LEASE = 'import';
const LEASE_SECONDS = 30;
const RENEW_AFTER_MS = 5000;
const LOOK_EVERY_MS = 5000;
/** Whoever signs in waits for one batch at most: so many are some milliseconds, and go into a table in one statement. */
const ROWS_AT_ONCE = 25;
/** An import has a fifth of the time, and the rest is for those who wait for an answer ... */
const REST = 4;
/** ... but where it is slow it has up to half, rather than fewer than two hundred rows a second. */
const SLOWEST_BEAT_MS = 110;
/** A database that stood still for a minute must not stop an import for another. */
const LONGEST_PAUSE_MS = 1000;

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
    let waiting: readonly NumberedLine[] = [];
    for (let job: Job | undefined = begun; job !== undefined && !this.#stopped;) {
      if (performance.now() - heldAt > RENEW_AFTER_MS) {
        if (!(await this.leases.tryHold(LEASE, LEASE_SECONDS))) return;
        heldAt = performance.now();
      }
      if (waiting.length === 0) {
        const rest = await this.store.nextRows(job).catch((error: unknown) => this.ending.fail(begun, error));
        if (rest === undefined) return;
        if (rest.length === 0) return this.ending.finish(job);
        waiting = rest;
      }
      job = await this.#some(job, waiting.slice(0, ROWS_AT_ONCE));
      waiting = waiting.slice(ROWS_AT_ONCE);
    }
  }

  /** A batch, and the rest after it. */
  async #some(job: Job, lines: readonly NumberedLine[]): Promise<Job | undefined> {
    const prepared = await this.batch.prepare(lines);
    await pause(0);
    const started = performance.now();
    const done = await this.batch.write(job, prepared);
    // By the clock, not by this process's own work: a database of its own has the same processors, or another server's disk.
    await pause(restAfter(performance.now() - started));
    return done;
  }
}

/** For how long to let others work after a batch that took so long. Milliseconds. */
function restAfter(took: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(took, Math.min(REST * took, SLOWEST_BEAT_MS - took)));
}
