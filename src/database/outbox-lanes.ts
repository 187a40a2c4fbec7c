import { setTimeout as sleep } from 'node:timers/promises';

/** How messages of one kind are sent. */
export interface LaneWork<T> {
  /** The next one for this receiver; undefined when nothing is due. */
  claim(lane: string): Promise<T | undefined>;
  /** Sends it and writes down what came of it. What is being sent when `stop` ends everything is left to be due again. */
  deliver(lane: string, message: T, stop: AbortSignal): Promise<void>;
  /** A claim or a delivery threw: what was claimed is due again when its claim has run out. */
  failed(lane: string, error: unknown): void;
}

/** What is under way at a stop gets so long to end. */
const GRACE_MS = 1000;

/** Sends what is due, a few messages at once to each receiver: one that is slow waits for nobody but itself. */
export class OutboxLanes<T> {
  private readonly working = new Map<string, Set<Promise<void>>>();
  private readonly stop = new AbortController();

  constructor(private readonly work: LaneWork<T>, private readonly atOnce = 4) {}

  get stopped(): boolean {
    return this.stop.signal.aborted;
  }

  /** As many workers more as there is room for: one that a slow receiver holds keeps the others from nothing. */
  start(lane: string): void {
    const workers = this.working.get(lane) ?? new Set();
    this.working.set(lane, workers);
    for (let free = this.atOnce - workers.size; free > 0; free -= 1) {
      const worker = this.empty(lane).finally(() => {
        workers.delete(worker);
        if (workers.size === 0) this.working.delete(lane);
      });
      workers.add(worker);
    }
  }

  /** Resolves when no lane has anything to do. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.all([...this.working.values()].flatMap((workers) => [...workers]));
  }

  /** What is under way gets a moment to end; what does not is sent again by whoever comes next. */
  async end(): Promise<void> {
    await Promise.race([this.idle(), sleep(GRACE_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.idle();
  }

  /** One message after the other, until nothing is due. */
  private async empty(lane: string): Promise<void> {
    try {
      while (!this.stopped) {
        const message = await this.work.claim(lane);
        if (message === undefined) return;
        await this.work.deliver(lane, message, this.stop.signal);
      }
    } catch (error) {
      this.work.failed(lane, error);
    }
  }
}
