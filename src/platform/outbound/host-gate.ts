import { LRUCache } from 'lru-cache';
import { BoundedQueue } from '../bounded-queue.js';
import { OutboundFailed } from './outbound-error.js';

const AT_ONCE = 4;
const MAY_WAIT = 32;
const MOST_HOSTS = 1000;
const FAILURES_TO_REST = 5;
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 300_000;

interface Standing {
  readonly queue: BoundedQueue;
  /** Since the last success. */
  failures: number;
  restsUntil: number;
}

/** What keeps one slow or broken host from costing more than itself: so many requests at once, and a rest after failures in a row. */
export class HostGate {
  private readonly hosts = new LRUCache<string, Standing>({ max: MOST_HOSTS });

  constructor(private readonly now: () => number) {}

  /** `host`: with its port. `paced`: the caller sees to all this itself, and what comes of it is noted alone. Throws OutboundFailed. */
  async pass<T>(host: string, work: () => Promise<T>, paced = false): Promise<T> {
    const standing = this.standingOf(host);
    if (paced) return this.observe(standing, work);
    if (this.now() < standing.restsUntil) throw new OutboundFailed('resting');
    if (standing.queue.isFull) throw new OutboundFailed('busy');
    return standing.queue.run(() => this.observe(standing, work));
  }

  private async observe<T>(standing: Standing, work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      standing.failures = 0;
      standing.restsUntil = 0;
      return answer;
    } catch (error) {
      // A refusal is ours, not the host's: it is given at once, each time.
      if (error instanceof OutboundFailed) this.countFailure(standing);
      throw error;
    }
  }

  private countFailure(standing: Standing): void {
    standing.failures += 1;
    const beyond = standing.failures - FAILURES_TO_REST;
    if (beyond >= 0) standing.restsUntil = this.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(beyond, 10));
  }

  private standingOf(host: string): Standing {
    const known = this.hosts.get(host);
    if (known !== undefined) return known;
    const standing = { queue: new BoundedQueue(AT_ONCE, MAY_WAIT), failures: 0, restsUntil: 0 };
    this.hosts.set(host, standing);
    return standing;
  }
}
