import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { TooManyRequests } from '../../limits/too-many-requests.js';
import { atMost } from '../../platform/at-most.js';
import { Clock } from '../../platform/clock.js';
import { RequestBound } from '../request-bound.js';

const WINDOW_MS = 10_000;
/** A hundred people a second begin to sign in with one application; each row is some kilobytes for the half hour. */
const MOST = 1000;
const REMEMBERED = 10_000;

/** How many requests may be pushed: each is a row. A client that proves who it is counts for itself; one that only says so, for its address. */
@Injectable()
export class PushBound {
  private readonly counts = new LRUCache<string, { used: number; readonly until: number }>(atMost(REMEMBERED));

  constructor(private readonly bound: RequestBound, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /** Throws TooManyRequests. */
  async check(client: Client, address: string): Promise<void> {
    if (client.isPublic) return this.bound.check(client.clientId, address);
    if (!this.config.rateLimits) return;
    const now = this.clock.now();
    const known = this.counts.get(client.clientId);
    const count = known === undefined || now >= known.until ? { used: 0, until: now + WINDOW_MS } : known;
    this.counts.set(client.clientId, count);
    count.used += 1;
    if (count.used > MOST) throw new TooManyRequests('this client pushes too many authorization requests', Math.ceil((count.until - now) / 1000));
  }
}
