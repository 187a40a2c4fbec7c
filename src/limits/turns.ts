/** Lets one at a time through per key, first come first served, within this process. */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** `most`: how many may wait for one key. */
  constructor(private readonly most: number) {}

  /**
   * Waits for the key's turn. Resolves to the function that ends it, to be called in `finally`; undefined, at once, when too many are
   * waiting already.
   */
  async take(key: string): Promise<(() => void) | undefined> {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, []);
    else if (waiting.length >= this.most) return undefined;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return () => this.next(key);
  }

  private next(key: string): void {
    const following = this.#waiting.get(key)?.shift();
    if (following === undefined) this.#waiting.delete(key);
    else following();
  }
}
