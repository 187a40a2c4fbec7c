import { Inject, Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { BY_THE_CLOCK, KeyActs, type KeyActor } from './key-acts.js';
import { KEY_ALGORITHM_NAMES } from './key-algorithms.js';
import { KeyMaking } from './key-making.js';
import { nextKeyActivation } from './key-states.js';
import type { KeyAlgorithm, SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';


/** How long services may keep the key set (Cache-Control: max-age). */
export const JWKS_MAX_AGE_SECONDS = 300;

/** Makes the first keys at first start, and every later one a day before it signs. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly store: SigningKeyStore,
    private readonly acts: KeyActs,
    private readonly making: KeyMaking,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Adds the keys that are due. Several instances may do so at once: the position decides which key stays. */
  async addDueKeys(): Promise<void> {
    const keys = await this.store.all();
    const { keyRotation, keyPublishAhead } = this.config.lifetimes;
    const now = this.clock.now();
    const due = KEY_ALGORITHM_NAMES.flatMap((alg) => {
      const activatesAt = nextKeyActivation(keys, alg, now, keyRotation * 1000, keyPublishAhead * 1000);
      return activatesAt === undefined ? [] : [{ alg, activatesAt }];
    });
    // Side by side: an RSA pair takes a tenth of a second of a thread, and at first start all are due.
    const made = await Promise.all(due.map(({ alg, activatesAt }) => this.making.after(keys, alg, activatesAt)));
    for (const key of made) await this.acts.add(key, BY_THE_CLOCK);
  }

  /**
   * Begins a rotation by hand: a next key for every algorithm (or the one of `alg`) that has none waiting, signing after `ahead` seconds
   * (a day unless told otherwise; never sooner than services have fetched the new key set).
   */
  async rotate(origin: RequestOrigin | null, ahead?: number, alg?: KeyAlgorithm): Promise<SigningKey[]> {
    const made = await this.make(ahead, alg);
    return this.database.transaction((tx) => this.publish(tx, made, { actor: 'cli', origin }));
  }

  /** The keys that a rotation begins with, made and not stored: the part of it that takes time. */
  async make(ahead = this.config.lifetimes.keyPublishAhead, only?: KeyAlgorithm): Promise<SigningKey[]> {
    const keys = await this.store.all();
    const now = this.clock.now();
    const waiting = new Set(keys.filter((key) => key.activatesAt > now && key.revokedAt === null).map((key) => key.alg));
    const due = KEY_ALGORITHM_NAMES.filter((alg) => !waiting.has(alg) && (only ?? alg) === alg);
    return Promise.all(due.map((alg) => this.making.after(keys, alg, now + Math.max(ahead, JWKS_MAX_AGE_SECONDS) * 1000)));
  }

  /** Those that nobody else was faster with. */
  async publish(tx: Transaction, made: readonly SigningKey[], by: KeyActor): Promise<SigningKey[]> {
    const published: SigningKey[] = [];
    for (const key of made) if (await this.acts.publish(tx, key, by)) published.push(key);
    return published;
  }
}
