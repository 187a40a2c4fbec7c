import { OutboundFailed } from './outbound-error.js';

const AT_ONCE = 4;
const MAY_WAIT = 32;
/** For all lines of a host. The first place of a line may be one of the last; what a line has beside it may not. */
const MOST_AT_ONCE = 16;
const MOST_OF_FURTHER = 8;
const MOST_WAITING = 128;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * The requests to one host: a line for each who asks, so that whoever fills one with what is slow holds up nobody else. Free places go to the line that has
 * fewest. A line that nobody waits in yet takes one who does, however many wait in others.
 */
export class HostLines {
  private readonly lines = new Map<string, Line>();
  private running = 0;
  private waiting = 0;

  /** Resolves or rejects as the work does. Throws OutboundFailed where too many wait. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(name) ?? { running: 0, waiting: [] };
    this.lines.set(name, line);
    if (this.hasPlaceFor(line)) this.start(name, line);
    else await this.wait(line);
    try {
      return await work();
    } finally {
      this.end(name, line);
    }
  }

  private hasPlaceFor({ running }: Line): boolean {
    return running < AT_ONCE && this.running < (running === 0 ? MOST_AT_ONCE : MOST_OF_FURTHER);
  }

  private async wait({ waiting }: Line): Promise<void> {
    if (waiting.length >= MAY_WAIT || (this.waiting >= MOST_WAITING && waiting.length > 0)) throw new OutboundFailed('busy');
    this.waiting += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** To the end of the row: among equals it is another line's turn next. */
  private start(name: string, line: Line): void {
    line.running += 1;
    this.running += 1;
    this.lines.delete(name);
    this.lines.set(name, line);
  }

  private end(name: string, line: Line): void {
    line.running -= 1;
    this.running -= 1;
    if (line.running === 0 && line.waiting.length === 0) this.lines.delete(name);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      this.waiting -= 1;
      // Counted before it is called, so that nobody who comes between can take the place.
      this.start(...next);
      next[1].waiting.shift()?.();
    }
  }

  private next(): [string, Line] | undefined {
    const ready = [...this.lines].filter(([, line]) => line.waiting.length > 0 && this.hasPlaceFor(line));
    return ready.reduce<[string, Line] | undefined>((best, each) => (best === undefined || each[1].running < best[1].running ? each : best), undefined);
  }
}
