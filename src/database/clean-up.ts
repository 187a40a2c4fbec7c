import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import { Database } from './database.js';
import { Leases } from './leases.js';
import { pause } from './pause.js';

/** A table whose rows are of no use to anybody once an instant has passed. */
export interface Expiring {
  readonly table: string;
  /** The column that holds the instant; it needs an index. */
  readonly column: string;
  /** How long a row stays after that; an hour, so that a clock that is fast deletes nothing that others still honour. */
  readonly keepMs?: number;
}

const LEASE = 'clean-up';
const EVERY_MS = 60_000;
/** While it works: short, so that another instance goes on soon when this one dies. */
const WORKING_SECONDS = 20;
const RENEW_AFTER_MS = 5000;
/** Between two rounds: the others leave the next one to the same instance, or to who comes first after it. */
const RESTING_SECONDS = 55;
const KEEP_MS = 3_600_000;
const SMALLEST_BATCH = 20;
const FIRST_BATCH = 200;
const LARGEST_BATCH = 1000;

/**
 * Removes what has expired, for space only: everything that expires is refused by its own time, whether this ever runs or not. One instance at a time,
 * in batches that grow and shrink with what the database takes, with pauses between them.
 */
@Injectable()
export class CleanUp implements OnModuleInit, OnModuleDestroy {
  readonly #expiring: Expiring[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #round: Promise<number> | undefined;

  constructor(private readonly database: Database, private readonly leases: Leases, private readonly clock: Clock, @Inject(LOG) private readonly log: Logger) {}

  register(expiring: Expiring): void {
    if (![expiring.table, expiring.column].every((name) => /^[a-z][a-z_]*$/.test(name))) throw new TypeError(`${expiring.table}.${expiring.column} is no column`);
    this.#expiring.push(expiring);
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => {
      this.run().catch((error: unknown) => this.log.warn({ err: error }, 'clean-up failed; it runs again in a minute'));
    }, EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round?.catch(() => undefined);
  }

  /** One round over every table; resolves to the number of rows removed, 0 where another instance is at it. */
  run(): Promise<number> {
    this.#round ??= this.#cleanAll().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #cleanAll(): Promise<number> {
    if (!(await this.leases.tryHold(LEASE, WORKING_SECONDS))) return 0;
    let removed = 0;
    for (const expiring of this.#expiring) removed += await this.#clean(expiring);
    if (this.#stopped) await this.leases.release(LEASE);
    else await this.leases.tryHold(LEASE, RESTING_SECONDS);
    return removed;
  }

  async #clean({ table, column, keepMs = KEEP_MS }: Expiring): Promise<number> {
    const { dialect } = this.database;
    const sql = dialect.deleteOldestSql(table, column);
    const before = this.clock.now() - keepMs;
    let heldAt = performance.now();
    let batch = FIRST_BATCH;
    for (let removed = 0; ;) {
      if (this.#stopped) return removed;
      if (performance.now() - heldAt > RENEW_AFTER_MS) {
        if (!(await this.leases.tryHold(LEASE, WORKING_SECONDS))) return removed;
        heldAt = performance.now();
      }
      const started = performance.now();
      const count = await this.database.run(sql, [before, batch]);
      const took = performance.now() - started;
      removed += count;
      if (count < batch) return removed;
      batch = nextBatch(batch, took, dialect.batchMs);
      await pause(Math.max(5, took / 2));
    }
  }
}

/** Towards batches that take as long as they may: twice as large when half of that was enough, half as large when it was too long. */
export function nextBatch(batch: number, tookMs: number, mayTakeMs: number): number {
  if (tookMs > mayTakeMs) return Math.max(SMALLEST_BATCH, Math.floor(batch / 2));
  return tookMs < mayTakeMs / 2 ? Math.min(LARGEST_BATCH, batch * 2) : batch;
}
