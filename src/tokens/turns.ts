/**
 * Many requests of this process that would all do the same thing once: the first does it, the others wait for it and do nothing. What other
 * processes do at the same time, the database decides.
 */
export class Turns<Outcome> {
  private readonly underway = new Map<string, Promise<Outcome>>();

  /** What the work resolved to for the one that did it; `undefined` for who came while it was under way. Where it failed, the next one tries. */
  async first(id: string, work: () => Promise<Outcome>): Promise<Outcome | undefined> {
    for (let ahead = this.underway.get(id); ahead !== undefined; ahead = this.underway.get(id)) {
      if (await ahead.then(() => true, () => false)) return undefined;
    }
    const own = work();
    this.underway.set(id, own);
    try {
      return await own;
    } finally {
      this.underway.delete(id);
    }
  }
}
