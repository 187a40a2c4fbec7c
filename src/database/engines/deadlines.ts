interface Deadline { readonly at: number; readonly expire: () => void }

/**
 * Ends what takes too long. All deadlines of one instance are equally far away, so that one coarse timer serves thousands: a timer
 * for each statement would cost a tenth of what a statement does.
 */
export class Deadlines {
  readonly #pending = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly limitMs: number) {}

  /** Calls `expire` when the limit has passed, unless the answer is cleared before. */
  set(expire: () => void): Deadline {
    const deadline = { at: performance.now() + this.limitMs, expire };
    this.#pending.add(deadline);
    this.#timer ??= setInterval(() => this.#sweep(), Math.max(10, Math.min(200, this.limitMs / 4))).unref();
    return deadline;
  }

  clear(deadline: Deadline): void {
    this.#pending.delete(deadline);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    const now = performance.now();
    for (const deadline of this.#pending) {
      if (deadline.at > now) return;
      this.#pending.delete(deadline);
      deadline.expire();
    }
    if (this.#pending.size === 0) this.stop();
  }
}
