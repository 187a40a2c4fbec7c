import { AuthorizationServerUnavailable } from './bounded-fetch.js';
import type { GuardClock } from './system-clock.js';
import type { JwsAlgorithmName } from './jws-algorithms.js';
import { type VerificationKey, parseVerificationKey, suits } from './verification-key.js';

/** One reading of the authorization server's JWK set. */
export interface KeySetReading {
  readonly keys: readonly unknown[];
  /** Seconds; `undefined`: not said. */
  readonly maxAge: number | undefined;
}

export interface KeySetTimes {
  /** A set lives at least and at most so long, whatever Cache-Control says. Seconds. */
  readonly shortestAge: number;
  readonly longestAge: number;
  readonly defaultAge: number;
  /** How much longer old keys count while the set cannot be read. Seconds. */
  readonly staleIfError: number;
  /** Between two readings that unknown key ids ask for. Seconds. */
  readonly coolDown: number;
  /** After a reading that failed, before the next is tried. Seconds. */
  readonly pauseAfterFailure: number;
  /** How long a request waits for a reading while older keys are at hand. Milliseconds. */
  readonly patienceMs: number;
}

export const KEY_SET_TIMES: KeySetTimes = { shortestAge: 30, longestAge: 3600, defaultAge: 300, staleIfError: 600, coolDown: 10, pauseAfterFailure: 2, patienceMs: 1000 };

const MOST_KEYS = 100;

/**
 * The authorization server's keys, read at most once per life time. Within the second half of it a request starts the next reading
 * and does not wait; a key id nobody knows has the set read once more, behind a cool-down, so that invented
 * ids cost nothing. All that wait share one reading.
 */
export class KeySet {
  private keys: readonly VerificationKey[] = [];
  private readAt = Number.NEGATIVE_INFINITY;
  private lifetime = 0;
  private soughtAt = Number.NEGATIVE_INFINITY;
  private failure: unknown;
  private failedAt = 0;
  private pending: Promise<void> | undefined;

  constructor(private readonly read: () => Promise<KeySetReading>, private readonly clock: GuardClock, private readonly times: KeySetTimes = KEY_SET_TIMES) {}

  /**
   * The one key that this header means; `undefined` when there is none, or more than one.
   *
   * @throws AuthorizationServerUnavailable when no set that may be used is at hand.
   */
  async find(kid: string | undefined, alg: JwsAlgorithmName): Promise<VerificationKey | undefined> {
    await this.freshen();
    const known = this.pick(kid, alg);
    if (known !== undefined) return known;
    const now = this.clock.now();
    if (kid !== undefined && now - this.soughtAt >= this.times.coolDown * 1000) {
      this.soughtAt = now;
      await this.reading();
    }
    if (this.failure !== undefined) throw this.unreadable();
    return this.pick(kid, alg);
  }

  /** Whether this key may still be used: it has not been withdrawn since it was found. */
  async holds(key: VerificationKey): Promise<boolean> {
    await this.freshen();
    return this.keys.some((candidate) => candidate.fingerprint === key.fingerprint);
  }

  /** Reads the set where its time has come. Throws AuthorizationServerUnavailable when no set that may be used is at hand. */
  async freshen(): Promise<void> {
    const age = this.ageNow();
    if (age < this.lifetime) {
      if (age >= this.lifetime / 2 && !this.isPausing()) void this.reading();
      return;
    }
    const usable = age < this.lifetime + this.times.staleIfError;
    if (!this.isPausing()) await (usable ? this.patiently(this.reading()) : this.reading());
    if (this.ageNow() >= this.lifetime + this.times.staleIfError) throw this.unreadable();
  }

  /** Seconds since the set was read; endless when it never was. */
  private ageNow(): number {
    return (this.clock.now() - this.readAt) / 1000;
  }

  private isPausing(): boolean {
    return this.failure !== undefined && this.clock.now() - this.failedAt < this.times.pauseAfterFailure * 1000;
  }

  private unreadable(): AuthorizationServerUnavailable {
    return new AuthorizationServerUnavailable('The key set cannot be read', { cause: this.failure });
  }

  private async patiently(reading: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.times.patienceMs).unref();
    });
    await Promise.race([reading, patience]);
    clearTimeout(timer);
  }

  private async reading(): Promise<void> {
    this.pending ??= this.readOnce().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  /** Never rejects: it may run with nobody waiting. */
  private async readOnce(): Promise<void> {
    const startedAt = this.clock.now();
    try {
      const { keys, maxAge } = await this.read();
      if (keys.length > MOST_KEYS) throw new AuthorizationServerUnavailable(`The key set holds more than ${MOST_KEYS} keys`);
      this.keys = keys.map(parseVerificationKey).filter((key) => key !== undefined);
      this.readAt = startedAt;
      this.lifetime = Math.min(this.times.longestAge, Math.max(this.times.shortestAge, maxAge ?? this.times.defaultAge));
      this.failure = undefined;
    } catch (failure) {
      this.failure = failure;
      this.failedAt = this.clock.now();
    }
  }

  private pick(kid: string | undefined, alg: JwsAlgorithmName): VerificationKey | undefined {
    const candidates = this.keys.filter((key) => (kid === undefined || key.kid === kid) && suits(key, alg));
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}
