import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { atMost } from '../platform/at-most.js';
import { Clock } from '../platform/clock.js';

const WINDOW_SECONDS = 300;
/** More than a large office behind one address begins in five minutes; each row is a few kilobytes and is gone within the hour. */
const USUAL = { most: 600, uncounted: 60 };
/** So many for one client in one process are a flood from everywhere: each address has few then, but it has them. */
const FLOOD = 5_000;
const DURING_FLOOD = { most: 20, uncounted: 5 };
const REMEMBERED = 20_000;

/**
 * How many requests that wait for a person may be stored: anybody can begin one, and each is a row. Counted for where they come from, so that
 * a stranger who fills theirs stops nobody else; a flood of one client from many addresses makes the share of each smaller and leaves nobody without.
 * The first ones of an address are counted in memory, so that a sign-in costs the database nothing more.
 */
@Injectable()
export class RequestBound {
  private readonly counts = new LRUCache<string, { used: number; readonly until: number }>(atMost(REMEMBERED));

  constructor(private readonly limits: RequestLimits, private readonly clock: Clock) {}

  /** Throws TooManyRequests. */
  async check(clientId: string, address: string): Promise<void> {
    const range = addressRange(address);
    const isFlood = this.count(`client ${clientId}`) > FLOOD;
    const { most, uncounted } = isFlood ? DURING_FLOOD : USUAL;
    const key = isFlood ? `${clientId} ${range}` : range;
    if (this.count(`address ${key}`) <= uncounted) return;
    if (await this.limits.take('authorization requests', `${most} ${key}`, most - uncounted, WINDOW_SECONDS)) return;
    throw new TooManyRequests('too many authorization requests have been begun from this address', 60);
  }

  private count(key: string): number {
    const now = this.clock.now();
    const known = this.counts.get(key);
    if (known !== undefined && now < known.until) return (known.used += 1);
    this.counts.set(key, { used: 1, until: now + WINDOW_SECONDS * 1000 });
    return 1;
  }
}
