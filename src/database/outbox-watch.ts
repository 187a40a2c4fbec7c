/** What another instance left behind when it died is found within this. */
const LOOK_AT_LEAST_EVERY_MS = 30_000;
/** A transaction that puts something in has come to its end by then. */
const AFTER_ADDING_MS = 5000;

/** Whether a look into an outbox may find anything: so that a server with nothing to send asks its database twice a minute and not twice a second. */
export class OutboxWatch {
  private lookedAt = performance.now();
  private addedAt = Number.NEGATIVE_INFINITY;
  /** By the clock; undefined when nothing waits. */
  private nextDue: number | undefined;

  /** Something is being put in, which may not have been committed yet. */
  added(): void {
    this.addedAt = performance.now();
  }

  /** A look begins. */
  looking(): void {
    this.lookedAt = performance.now();
  }

  /** What the look found to be due next. */
  looked(nextDue: number | undefined): void {
    this.nextDue = nextDue;
  }

  mayFind(now: number): boolean {
    const passed = performance.now();
    return passed - this.addedAt < AFTER_ADDING_MS || passed - this.lookedAt > LOOK_AT_LEAST_EVERY_MS || (this.nextDue !== undefined && this.nextDue <= now);
  }
}
