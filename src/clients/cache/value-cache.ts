/** One value as of one revision: read again when the revision has moved, by one reader for all who wait. */
export class ValueCache<T> {
  private current: { readonly revision: number; readonly value: T | Promise<T> } | undefined;

  constructor(private readonly read: () => Promise<T>) {}

  /** At once when known. */
  at(revision: number): T | Promise<T> {
    if (this.current?.revision === revision) return this.current.value;
    const reading = this.read();
    this.current = { revision, value: reading };
    reading.then(
      (value) => this.replace(reading, { revision, value }),
      // A failed reading is told to those who waited, and the next one tries again.
      () => this.replace(reading, undefined),
    );
    return reading;
  }

  private replace(reading: Promise<T>, by: { readonly revision: number; readonly value: T } | undefined): void {
    if (this.current?.value === reading) this.current = by;
  }
}
