import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { nextKeyActivation } from './key-states.js';
import { SIGNING_ALGORITHM_NAMES, SIGNING_ALGORITHMS } from './signing-algorithms.js';
import { type SigningAlgorithm, SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

/** The label under which private keys are sealed at rest. */
export const SIGNING_KEY_SEAL = 'signing-key';

const LOOK_EVERY_MS = 5 * 60_000;

/** Makes the first keys at first start, and every later one a day before it signs. */
@Injectable()
export class KeyRotation implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private readonly making: KeyMaking;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    derivedKeys: DerivedKeys,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.making = new KeyMaking(derivedKeys);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.addDueKeys();
    this.timer = setInterval(() => void this.addDueKeys().catch(() => undefined), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Adds the keys that are due. Several instances may do so at once: the position decides which key stays. */
  async addDueKeys(): Promise<void> {
    const keys = await this.store.all();
    const { keyRotation, keyPublishAhead } = this.config.lifetimes;
    for (const alg of SIGNING_ALGORITHM_NAMES) {
      const activatesAt = nextKeyActivation(keys, alg, this.clock.now(), keyRotation * 1000, keyPublishAhead * 1000);
      if (activatesAt !== undefined) await this.add(keys, alg, activatesAt, null);
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
      const key = await this.add(keys, alg, now + Math.max(ahead, JWKS_MAX_AGE_SECONDS) * 1000, origin);
      if (key !== undefined) added.push(key);
    }
    return added;
  }

  private async add(keys: readonly SigningKey[], alg: SigningAlgorithm, activatesAt: number, origin: RequestOrigin | null): Promise<SigningKey | undefined> {
    const position = Math.max(0, ...keys.filter((key) => key.alg === alg).map((key) => key.position)) + 1;
    const key = Object.assign(await this.making.make(alg), { position, createdAt: this.clock.now(), activatesAt, revokedAt: null });
    return this.database.transaction(async (tx) => {
      if (!(await this.store.add(tx, key))) return undefined;
      const type = position === 1 ? 'key.created' : 'key.rotated';
      await this.audit.record(tx, { type, outcome: 'success', actor: origin === null ? 'server' : 'cli', details: { kid: key.kid, alg, activatesAt } }, origin);
      return key;
    });
  }
}

/** How long services may keep the key set (Cache-Control: max-age). */
export const JWKS_MAX_AGE_SECONDS = 300;

class KeyMaking {
  constructor(private readonly derivedKeys: DerivedKeys) {}

  async make(alg: SigningAlgorithm): Promise<SigningKey> {
    const { publicKey, privateKey } = await SIGNING_ALGORITHMS[alg].generateKeys();
    const publicJwk = publicKey.export({ format: 'jwk' }) as JWK;
    return Object.assign(new SigningKey(), {
      kid: await calculateJwkThumbprint(publicJwk),
      alg,
      publicJwk,
      sealedPrivateJwk: this.derivedKeys.seal(SIGNING_KEY_SEAL, JSON.stringify(privateKey.export({ format: 'jwk' }))),
    });
  }
}
