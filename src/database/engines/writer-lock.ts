import { DatabaseUnavailable } from '../statements.js';

interface Waiter { readonly since: number; readonly admit: () => void; readonly refuse: (reason: Error) => void }

/**
 * SQLite has one writer. Within a process writers queue here, first come first served, instead of meeting as SQLITE_BUSY.
 * Nobody waits longer than the limit: a Database used inside its own transaction would otherwise wait for itself for ever.
 */
export class WriterLock {
  #held = false;
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  /** Writers that know of each other may leave something open for the next; this ends it, for a writer who does not. */
  beforeOthers: () => void = () => undefined;

  constructor(private readonly limitMs: number) {}

  /** True when nobody held it: it is the caller's now. */
  tryAcquire(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  acquire(): Promise<void> {
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((admit, refuse) => {
      this.#waiting.add({ since: performance.now(), admit, refuse });
      if (this.#timer === undefined) this.#timer = setTimeout(() => this.#refuseTheLate(), this.limitMs);
    });
  }

  /** For a writer who begins and ends transactions of its own. */
  async acquireAlone(): Promise<void> {
    await this.acquire();
    this.beforeOthers();
  }

  /** Hands the lock to who has waited longest. */
  release(): void {
    for (const next of this.#waiting) {
      this.#leave(next);
      next.admit();
      return;
    }
    this.#held = false;
  }

  #leave(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #refuseTheLate(): void {
    this.#timer = undefined;
    for (const waiter of this.#waiting) {
      const left = waiter.since + this.limitMs - performance.now();
      if (left > 0) {
        this.#timer = setTimeout(() => this.#refuseTheLate(), left);
        return;
      }
      this.#leave(waiter);
      waiter.refuse(new DatabaseUnavailable(
        `Waited ${this.limitMs} ms for the one writer of SQLite: too many writes, or the Database was used inside a transaction in place of the Transaction`,
      ));
    }
  }
}
