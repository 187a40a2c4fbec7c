import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { Schedule } from '../platform/schedule.js';
import { BY_THE_CLOCK, KeyActs } from './key-acts.js';
import { nextKeyActivation } from './key-states.js';
import { SIGNING_ALGORITHM_NAMES } from './signing-algorithms.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

const LOOK_EVERY_MS = 5 * 60_000;

/** How long services may keep the key set (Cache-Control: max-age). */
export const JWKS_MAX_AGE_SECONDS = 300;

/** Makes the first keys at first start, and every later one a day before it signs. */
@Injectable()
export class KeyRotation implements OnApplicationBootstrap {
  constructor(
    private readonly store: SigningKeyStore,
    private readonly acts: KeyActs,
    private readonly clock: Clock,
    private readonly schedule: Schedule,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.addDueKeys();
    this.schedule.every(LOOK_EVERY_MS, 'key rotation', () => this.addDueKeys());
  }

  /** Adds the keys that are due. Several instances may do so at once: the position decides which key stays. */
  async addDueKeys(): Promise<void> {
    const keys = await this.store.all();
    const { keyRotation, keyPublishAhead } = this.config.lifetimes;
    for (const alg of SIGNING_ALGORITHM_NAMES) {
      const activatesAt = nextKeyActivation(keys, alg, this.clock.now(), keyRotation * 1000, keyPublishAhead * 1000);
      if (activatesAt !== undefined) await this.acts.add(keys, alg, activatesAt, BY_THE_CLOCK);
    }
  }

  /**
   * Begins a rotation by hand: a next key for every algorithm that has none waiting, signing after `ahead` seconds
   * (a day unless told otherwise; never sooner than services have fetched the new key set).
   */
  async rotate(origin: RequestOrigin | null, ahead = this.config.lifetimes.keyPublishAhead): Promise<SigningKey[]> {
    const keys = await this.store.all();
    const now = this.clock.now();
    const waiting = new Set(keys.filter((key) => key.activatesAt > now && key.revokedAt === null).map((key) => key.alg));
    const added: SigningKey[] = [];
    for (const alg of SIGNING_ALGORITHM_NAMES.filter((name) => !waiting.has(name))) {
      const key = await this.acts.add(keys, alg, now + Math.max(ahead, JWKS_MAX_AGE_SECONDS) * 1000, { actor: 'cli', origin });
      if (key !== undefined) added.push(key);
    }
    return added;
  }
}
