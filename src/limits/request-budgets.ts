import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config } from '../config/config.js';
import { atMost } from '../platform/at-most.js';
import { Clock } from '../platform/clock.js';
import { digest } from '../platform/token-digest.js';
import { LimitCounterStore } from './limit-counter.store.js';

export interface Budget {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
}

/** How much of a budget is left. `resetAfter`: seconds until the window ends. */
export interface Spent {
  readonly admitted: boolean;
  readonly remaining: number;
  readonly resetAfter: number;
}

/** Taken from the database at once and spent here one by one: a write for each read would cost more than most reads. */
const SLAB = 20;
const MOST_CALLERS = 10_000;
const MOST_TRIES = 50;

interface Held {
  own: number;
  readonly shared: number;
  readonly windowEndsAt: number;
}

/**
 * Budgets of requests that each caller has in a window, shared by all instances. An instance holds at most a slab that others might have
 * used: refused early by so much at worst, and never more than the limit admitted.
 */
@Injectable()
export class RequestBudgets {
  readonly #held = new LRUCache<string, Held>(atMost(MOST_CALLERS));
  readonly #taking = new Map<string, Promise<void>>();

  constructor(private readonly counters: LimitCounterStore, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /** Undefined when limits are off. */
  async spend(budget: Budget, caller: string): Promise<Spent | undefined> {
    if (!this.config.rateLimits) return undefined;
    const key = digest(`${budget.name} ${caller}`);
    for (let tries = 1; ; tries += 1) {
      const held = this.#held.get(key);
      const open = held !== undefined && this.clock.now() < held.windowEndsAt;
      if (open && held.own > 0) {
        held.own -= 1;
        return this.told(held, true);
      }
      if (open && (held.shared === 0 || tries > MOST_TRIES)) return this.told(held, false);
      // Those who come at the same moment share what one of them takes.
      const taking = this.#taking.get(key) ?? this.take(budget, key).finally(() => this.#taking.delete(key));
      this.#taking.set(key, taking);
      await taking;
    }
  }

  private told({ own, shared, windowEndsAt }: Held, admitted: boolean): Spent {
    return { admitted, remaining: own + shared, resetAfter: Math.max(1, Math.ceil((windowEndsAt - this.clock.now()) / 1000)) };
  }

  private async take({ limit, seconds }: Budget, key: string): Promise<void> {
    const now = this.clock.now();
    const end = now + seconds * 1000;
    const slab = Math.min(SLAB, limit);
    const own = (await this.counters.take(key, limit, now, end, slab)) ? slab : (await this.counters.take(key, limit, now, end)) ? 1 : 0;
    const counter = (await this.counters.open([key], now)).get(key);
    this.#held.set(key, { own, shared: Math.max(0, limit - (counter?.used ?? limit)), windowEndsAt: counter?.windowEndsAt ?? end });
  }
}
