import type { Clock } from '../platform/clock.js';
import type { Schedule } from '../platform/schedule.js';
import { type LaneWork, OutboxLanes } from './outbox-lanes.js';
import { OutboxWatch } from './outbox-watch.js';
import { DatabaseUnavailable } from './statements.js';

const LOOK_EVERY_MS = 500;

/** What a look into an outbox finds: for which receivers something is due, and when the next one will be. */
export interface OutboxFound {
  readonly lanes: readonly string[];
  readonly nextDue: number | undefined;
}

/**
 * Sends what is in an outbox, on every instance: a message belongs to whoever claims it. Looks twice a second while something waits, and twice a minute
 * otherwise.
 */
export class OutboxDispatch<T> {
  private readonly lanes: OutboxLanes<T>;
  private readonly watch = new OutboxWatch();

  constructor(work: LaneWork<T>, private readonly clock: Clock, private readonly find: () => Promise<OutboxFound>) {
    this.lanes = new OutboxLanes(work);
  }

  /** `name`: of the work, in the log. */
  begin(schedule: Schedule, name: string): void {
    schedule.every(LOOK_EVERY_MS, name, async () => {
      try {
        if (this.watch.mayFind(this.clock.now())) await this.look();
      } catch (error) {
        // Requests say loudly enough that the database is away.
        if (!(error instanceof DatabaseUnavailable)) throw error;
      }
    });
  }

  /** Something is being put in. */
  added(): void {
    this.watch.added();
  }

  /** One look. Resolves when the work is handed to the lanes, not when it is done. */
  async look(): Promise<void> {
    if (this.lanes.stopped) return;
    this.watch.looking();
    const { lanes, nextDue } = await this.find();
    for (const lane of lanes) this.lanes.start(lane);
    this.watch.looked(nextDue);
  }

  /** Resolves when no lane has anything to do. */
  async idle(): Promise<void> {
    await this.lanes.idle();
  }

  async end(): Promise<void> {
    await this.lanes.end();
  }
}
