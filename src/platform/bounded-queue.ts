/** Runs work so many at a time and lets so many wait, first come first served. What comes beyond is refused at once, not delayed. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly atOnce: number, private readonly mayWait: number) {}

  get isFull(): boolean {
    return this.running >= this.atOnce && this.waiting.length >= this.mayWait;
  }

  /** Resolves or rejects as the work does. Callers ask isFull first; run itself never refuses. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so nobody who comes between can take it.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
