import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { digest } from '../platform/token-digest.js';
import { LimitCounterStore } from './limit-counter.store.js';

/** Limits on how often something may be asked for at all (registrations, mails), shared by all instances. */
@Injectable()
export class RequestLimits {
  constructor(private readonly counters: LimitCounterStore, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /**
   * Takes one of the `limit` requests that `key` has in a window of `seconds`; `false` when none is left. One statement, three for the
   * first of a key. For addresses, `key` is addressRange(address).
   */
  async take(name: string, key: string, limit: number, seconds: number): Promise<boolean> {
    if (!this.config.rateLimits) return true;
    const now = this.clock.now();
    return this.counters.take(digest(`${name} ${key}`), limit, now, now + seconds * 1000);
  }
}
