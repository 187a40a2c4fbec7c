import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { digest } from '../platform/token-digest.js';
import { LimitCounterStore } from './limit-counter.store.js';
import type { LimitCounter } from './limit-counter.entity.js';
import { type Attempt, findExceeded, findGuessing, type Guessing, type LimitedBy, limitsOf, pauseAfter, type SignInLimit } from './sign-in-limits.js';
import { Turns } from './turns.js';

export type GuardedAttempt<T> =
  /** `guessing`: so many have failed together that somebody should be told. */
  | { readonly admitted: true; readonly result: T; readonly guessing?: Guessing }
  /** `retryAfter` in seconds, at least 1. The check was not run, and the attempt is not counted. */
  | { readonly admitted: false; readonly retryAfter: number; readonly because: LimitedBy };

/** Whoever is told of guessing is not told again for so long, however long it lasts. */
const TOLD_FOR = 900_000;
const TOLD = digest('sign-in guessing told');

/** More attempts than this waiting for one account in one process are no person. */
const MOST_WAITING = 64;

/**
 * Limits on guessing passwords and codes. The counters are in the database: shared by all instances, and a restart forgets nothing.
 * Attempts on one account take turns within a process, so that N instances run at most N checks more than the limit,
 * however many are sent at once (CVE-2026-1035; ASVS 15.4.2).
 */
@Injectable()
export class AttemptLimits {
  readonly #turns = new Turns(MOST_WAITING);
  #toldUntil = 0;

  constructor(private readonly counters: LimitCounterStore, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /**
   * Runs `check` if the attempt is within all limits, and counts it if `failed` says so. A success costs one statement, and one more
   * where failures have to be forgotten. What `check` throws is passed on and counted as nothing.
   */
  async guard<T>(attempt: Attempt, check: () => Promise<T>, failed: (result: T) => boolean): Promise<GuardedAttempt<T>> {
    if (!this.config.rateLimits) return { admitted: true, result: await check() };
    const endTurn = await this.#turns.take(`${attempt.stage ?? ''} ${attempt.account} ${attempt.device ?? ''}`);
    if (endTurn === undefined) return { admitted: false, retryAfter: 1, because: 'account' };
    try {
      return await this.inTurn(attempt, check, failed);
    } finally {
      endTurn();
    }
  }

  private async inTurn<T>(attempt: Attempt, check: () => Promise<T>, failed: (result: T) => boolean): Promise<GuardedAttempt<T>> {
    const { measuredBy, pause, countedOn } = limitsOf(attempt);
    const limits = [...measuredBy, pause];
    const now = this.clock.now();
    const open = await this.counters.open(limits.map((limit) => limit.keyDigest), now);
    const exceeded = findExceeded(limits, open);
    if (exceeded !== undefined) return { admitted: false, retryAfter: Math.max(1, Math.ceil((exceeded.until - now) / 1000)), because: exceeded.by };
    const result = await check();
    if (!failed(result)) {
      await this.forgetFailures(limits, open);
      return { admitted: true, result };
    }
    await this.countFailure(countedOn, pause, open);
    const guessing = findGuessing(measuredBy, open);
    return { admitted: true, result, ...(guessing !== undefined && { guessing }) };
  }

  /** Whether it falls to the caller to tell of guessing that goes on: to one of all instances, once in a quarter of an hour. A statement once in that time, else none. */
  async fallsToTell(): Promise<boolean> {
    const now = this.clock.now();
    if (now < this.#toldUntil) return false;
    this.#toldUntil = now + TOLD_FOR;
    return this.counters.take(TOLD, 1, now, this.#toldUntil);
  }

  private async countFailure(countedOn: readonly SignInLimit[], pause: SignInLimit, open: ReadonlyMap<string, LimitCounter>): Promise<void> {
    const now = this.clock.now();
    const [account] = countedOn;
    const seconds = pauseAfter(account === undefined ? 0 : (open.get(account.keyDigest)?.used ?? 0) + 1);
    const counts = countedOn.map((limit) => ({ keyDigest: limit.keyDigest, used: 1, windowEndsAt: now + limit.seconds * 1000 }));
    const paused = seconds === 0 ? [] : [{ keyDigest: pause.keyDigest, used: 1, windowEndsAt: now + seconds * 1000 }];
    await this.counters.count([...paused, ...counts], now);
  }

  private async forgetFailures(limits: readonly SignInLimit[], open: ReadonlyMap<string, LimitCounter>): Promise<void> {
    const counted = limits.filter((limit) => limit.clearedBySuccess && open.has(limit.keyDigest));
    if (counted.length > 0) await this.counters.forget(counted.map((limit) => limit.keyDigest));
  }
}
