import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from './log.js';

/** Work that repeats besides the requests. It holds no process open, never overlaps itself, and is over before the database closes. */
@Injectable()
export class Schedule implements OnModuleDestroy {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(@Inject(LOG) private readonly log: Logger) {}

  /**
   * Runs the work every `ms` milliseconds, counted from the end of the last run; the first time after `ms`. A run that fails is logged
   * under the name and does not end the series. Returns what stops it.
   */
  every(ms: number, name: string, work: () => Promise<void>): () => void {
    let cancelled = false;
    const plan = (): void => {
      if (this.stopped || cancelled) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        const run = this.run(name, work).finally(() => {
          this.running.delete(run);
          plan();
        });
        this.running.add(run);
      }, ms).unref();
      this.timers.add(timer);
    };
    plan();
    return () => {
      cancelled = true;
    };
  }

  /** Resolves when what is running has ended. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private async run(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ err: error, work: name }, 'repeated work failed; it is tried again');
    }
  }
}
