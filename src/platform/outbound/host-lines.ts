import { LRUCache } from 'lru-cache';
import { OutboundFailed } from './outbound-error.js';

const AT_ONCE = 4;
const MAY_WAIT = 32;
/** For all lines of a host. The first place of a line may be one of the last; what a line has beside it may not. */
const MOST_AT_ONCE = 16;
const MOST_OF_FURTHER = 8;
const MOST_WAITING = 128;
/** Of all places of a host, for those lines together that were slow there lately. */
const MOST_OF_SLOW = 8;
/** Whoever holds a place for longer than this counts as slow for so many times as long after it. */
const SLOW_MS = 1000;
const SLOW_FOR = 60;
const LONGEST_SLOW_MS = 300_000;
const MOST_KNOWN_SLOW = 200;

interface Line {
  running: number;
  readonly waiting: ((slow: boolean) => void)[];
}

/**
 * The requests to one host: a line for each who asks, so that whoever fills one with what is slow holds up nobody else. Free places go to the line that has
 * fewest. A line that nobody waits in yet takes one who does, however many wait in others. Whoever has lines by the dozen, as with clients that register
 * themselves, fills every place with what is slow once: from then on those lines share half of the places, and the other half is for the others.
 */
export class HostLines {
  private readonly lines = new Map<string, Line>();
  private readonly slowUntil = new LRUCache<string, number>({ max: MOST_KNOWN_SLOW });
  private running = 0;
  private slowRunning = 0;
  private waiting = 0;

  /** `now`: milliseconds. */
  constructor(private readonly now: () => number) {}

  /** Resolves or rejects as the work does. Throws OutboundFailed where too many wait. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(name) ?? { running: 0, waiting: [] };
    this.lines.set(name, line);
    const slow = this.hasPlaceFor(name, line) ? this.start(name, line) : await this.wait(line);
    const since = this.now();
    try {
      return await work();
    } finally {
      this.note(name, since);
      this.end(name, line, slow);
    }
  }

  private hasPlaceFor(name: string, { running }: Line): boolean {
    return running < AT_ONCE && this.running < (running === 0 ? MOST_AT_ONCE : MOST_OF_FURTHER) && (this.slowRunning < MOST_OF_SLOW || !this.isSlow(name));
  }

  private isSlow(name: string): boolean {
    return this.now() < (this.slowUntil.get(name) ?? 0);
  }

  private note(name: string, since: number): void {
    const took = this.now() - since;
    if (took > SLOW_MS) this.slowUntil.set(name, this.now() + Math.min(LONGEST_SLOW_MS, took * SLOW_FOR));
  }

  /** As `start`. */
  private async wait({ waiting }: Line): Promise<boolean> {
    if (waiting.length >= MAY_WAIT || (this.waiting >= MOST_WAITING && waiting.length > 0)) throw new OutboundFailed('busy');
    this.waiting += 1;
    return new Promise((resolve) => waiting.push(resolve));
  }

  /** To the end of the row: among equals it is another line's turn next. Whether the place is one of those of slow lines. */
  private start(name: string, line: Line): boolean {
    const slow = this.isSlow(name);
    line.running += 1;
    this.running += 1;
    if (slow) this.slowRunning += 1;
    this.lines.delete(name);
    this.lines.set(name, line);
    return slow;
  }

  private end(name: string, line: Line, slow: boolean): void {
    line.running -= 1;
    this.running -= 1;
    if (slow) this.slowRunning -= 1;
    if (line.running === 0 && line.waiting.length === 0) this.lines.delete(name);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      this.waiting -= 1;
      // Counted before it is called, so that nobody who comes between can take the place.
      const isSlow = this.start(...next);
      next[1].waiting.shift()?.(isSlow);
    }
  }

  private next(): [string, Line] | undefined {
    const ready = [...this.lines].filter(([name, line]) => line.waiting.length > 0 && this.hasPlaceFor(name, line));
    return ready.reduce<[string, Line] | undefined>((best, each) => (best === undefined || each[1].running < best[1].running ? each : best), undefined);
  }
}
