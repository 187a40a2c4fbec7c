import { LRUCache } from 'lru-cache';
import { BoundedQueue } from '../bounded-queue.js';
import { type FailureReason, OutboundFailed } from './outbound-error.js';

const AT_ONCE = 4;
const MAY_WAIT = 32;
const MOST_KEPT = 1000;
const FAILURES_TO_REST = 5;
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 300_000;

/**
 * Faults of a host as a whole. All others are of the document that was asked for: a stranger chooses that, and by five large or slow ones at somebody
 * else's host would have that host's good ones left alone.
 */
const OF_THE_HOST: ReadonlySet<FailureReason> = new Set(['unknown-host', 'unreachable', 'tls']);

/** Failures since the last success. */
interface Standing {
  failures: number;
  restsUntil: number;
}

/** What keeps one slow or broken host from costing more than itself: so many requests at once, and a rest after failures in a row. */
export class HostGate {
  private readonly queues = new LRUCache<string, BoundedQueue>({ max: MOST_KEPT });
  private readonly standings = new LRUCache<string, Standing>({ max: MOST_KEPT });

  constructor(private readonly now: () => number) {}

  /** `paced`: the caller sees to all this itself, and what comes of it is noted alone. Throws OutboundFailed. */
  async pass<T>({ host, pathname }: Pick<URL, 'host' | 'pathname'>, work: () => Promise<T>, paced = false): Promise<T> {
    const known = [host, host + pathname];
    if (paced) return this.observe(known, work);
    if (known.some((name) => this.now() < (this.standings.get(name)?.restsUntil ?? 0))) throw new OutboundFailed('resting');
    const queue = this.queueOf(host);
    if (queue.isFull) throw new OutboundFailed('busy');
    return queue.run(() => this.observe(known, work));
  }

  private async observe<T>([host = '', document = '']: readonly string[], work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.standings.delete(host);
      this.standings.delete(document);
      return answer;
    } catch (error) {
      // A refusal is ours, not the host's: it is given at once, each time. So is what never left for want of a place in a line of ours.
      if (error instanceof OutboundFailed && error.reason !== 'busy') this.countFailure(OF_THE_HOST.has(error.reason) ? host : document);
      throw error;
    }
  }

  private countFailure(name: string): void {
    const failures = (this.standings.get(name)?.failures ?? 0) + 1;
    const beyond = failures - FAILURES_TO_REST;
    const restsUntil = beyond >= 0 ? this.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(beyond, 10)) : 0;
    this.standings.set(name, { failures, restsUntil });
  }

  private queueOf(host: string): BoundedQueue {
    const known = this.queues.get(host);
    if (known !== undefined) return known;
    const queue = new BoundedQueue(AT_ONCE, MAY_WAIT);
    this.queues.set(host, queue);
    return queue;
  }
}
