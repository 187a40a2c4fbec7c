interface Waiting<I, V> {
  readonly item: I;
  readonly resolve: (verdict: V) => void;
  readonly reject: (reason: unknown) => void;
}

/** Whoever waited longer than this for a batch that then failed is not made to wait for another. */
const PATIENCE_MS = 1000;

/**
 * Does together what is asked for one by one. What comes first is done at once; what comes while it is under way is the next batch, done as soon as the
 * first has ended. Nobody waits for a timer, and the busier it is, the larger the batches.
 */
export class Batches<I, V> {
  readonly #waiting: Waiting<I, V>[] = [];
  #busy = false;

  /**
   * @param work a verdict for each item, in their order; what it throws is the whole batch's
   * @param most items at once
   */
  constructor(private readonly work: (items: readonly I[]) => Promise<readonly PromiseSettledResult<V>[]>, private readonly most: number) {}

  /** Resolves or rejects with the item's own verdict. */
  add(item: I): Promise<V> {
    return new Promise<V>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#next();
    this.#busy = false;
  }

  async #next(): Promise<void> {
    const batch = this.#waiting.splice(0, this.most);
    const started = performance.now();
    try {
      const verdicts = await this.work(batch.map(({ item }) => item));
      for (const [index, waiting] of batch.entries()) settle(waiting, verdicts[index]);
    } catch (reason) {
      // What takes long to fail does so for each in turn: the last of them would wait for the sum.
      const hopeless = performance.now() - started > PATIENCE_MS ? this.#waiting.splice(0) : [];
      for (const { reject } of [...batch, ...hopeless]) reject(reason);
    }
  }
}

function settle<I, V>({ resolve, reject }: Waiting<I, V>, verdict: PromiseSettledResult<V> | undefined): void {
  if (verdict?.status === 'fulfilled') resolve(verdict.value);
  else reject(verdict === undefined ? new RangeError('The batch left out a verdict') : verdict.reason);
}
