import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../platform/clock.js';

const MINUTE = 60_000;
const MOST_A_CLIENT = 10;
const MOST_OVERALL = 60;

/**
 * How many refusals are kept: anybody can be refused as often as they like, and the disk is not theirs to fill. Those of clients that do not exist
 * share one budget, or each made-up name would have its own. All are counted in the metrics.
 */
@Injectable()
export class RefusalBudget {
  readonly #spent = new LRUCache<string, { readonly since: number; count: number }>({ max: 1000 });

  constructor(private readonly clock: Clock) {}

  takes(clientId: string | null): boolean {
    return this.has(`client ${clientId ?? ''}`, MOST_A_CLIENT) && this.has('overall', MOST_OVERALL);
  }

  private has(key: string, most: number): boolean {
    const now = this.clock.now();
    const known = this.#spent.get(key);
    const spent = known === undefined || now - known.since >= MINUTE ? { since: now, count: 0 } : known;
    if (spent !== known) this.#spent.set(key, spent);
    spent.count += 1;
    return spent.count <= most;
  }
}
