import { LRUCache } from 'lru-cache';
import { HostLines } from './host-lines.js';
import { OutboundFailed } from './outbound-error.js';

const MOST_KEPT = 1000;
const FAILURES_TO_REST = 5;
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 300_000;

/**
 * Faults of a host as a whole: those that no document of it has part in. All others are of the document that was asked for: a stranger chooses that, and by
 * five large, slow or broken ones at somebody else's host would have that host's good ones left alone.
 */
const isOfHost = ({ reason, connected }: OutboundFailed): boolean => !connected || reason === 'unknown-host' || reason === 'tls';

/** Failures since the last success. */
interface Standing {
  failures: number;
  restsUntil: number;
}

interface Passing {
  /** The caller sees to all this itself, and what comes of it is noted alone. */
  readonly paced?: boolean | undefined;
  /** Who asks, by a name that no other kind of asker has; whoever asks for the same document when left out. */
  readonly asker?: string | undefined;
}

/** What keeps one slow or broken host from costing more than itself: so many requests at once, and a rest after failures in a row. */
export class HostGate {
  private readonly lines = new LRUCache<string, HostLines>({ max: MOST_KEPT });
  private readonly standings = new LRUCache<string, Standing>({ max: MOST_KEPT });

  constructor(private readonly now: () => number) {}

  /** Throws OutboundFailed. */
  async pass<T>({ host, pathname }: Pick<URL, 'host' | 'pathname'>, work: () => Promise<T>, { paced = false, asker }: Passing = {}): Promise<T> {
    // Of the document by asker as well: what is too large for one may be what another lives by.
    const known = [host, asker === undefined ? host + pathname : `${host}${pathname} ${asker}`];
    if (paced) return this.observe(known, work);
    if (known.some((name) => this.now() < (this.standings.get(name)?.restsUntil ?? 0))) throw new OutboundFailed('resting');
    return this.linesOf(host).run(asker ?? pathname, () => this.observe(known, work));
  }

  private async observe<T>([host = '', document = '']: readonly string[], work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.standings.delete(host);
      this.standings.delete(document);
      return answer;
    } catch (error) {
      // A refusal is ours, not the host's: it is given at once, each time. So is what never left for want of a place in a line of ours.
      if (error instanceof OutboundFailed && error.reason !== 'busy') this.countFailure(isOfHost(error) ? host : document);
      throw error;
    }
  }

  private countFailure(name: string): void {
    const failures = (this.standings.get(name)?.failures ?? 0) + 1;
    const beyond = failures - FAILURES_TO_REST;
    const restsUntil = beyond >= 0 ? this.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(beyond, 10)) : 0;
    this.standings.set(name, { failures, restsUntil });
  }

  private linesOf(host: string): HostLines {
    const known = this.lines.get(host);
    if (known !== undefined) return known;
    const lines = new HostLines(this.now);
    this.lines.set(host, lines);
    return lines;
  }
}
