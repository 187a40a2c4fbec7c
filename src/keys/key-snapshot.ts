import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { KeySeals } from './key-seals.js';
import { keyStates, type KeyState, statesChangeAt } from './key-states.js';
import type { SigningAlgorithm, SigningKey } from './signing-key.entity.js';

/** A key to check signatures with. */
export interface RingKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

/** A key to sign with. */
export interface SigningRingKey extends RingKey {
  readonly privateKey: KeyObject;
}

interface Standing {
  readonly states: ReadonlyMap<string, KeyState>;
  readonly active: ReadonlyMap<SigningAlgorithm, SigningKey>;
  readonly until: number;
}

/** The keys of the database as they were at one revision. What each of them is for follows from the time, in milliseconds. */
export class KeySnapshot {
  private readonly ring: ReadonlyMap<string, RingKey>;
  /** Opened at their first signature: keys that only check need no SECRET_KEY. */
  private readonly opened = new Map<string, SigningRingKey>();
  private standing: Standing | undefined;

  constructor(readonly revision: number, private readonly keys: readonly SigningKey[], private readonly seals: KeySeals) {
    this.ring = new Map(keys.filter((key) => key.revokedAt === null).map((key) => [key.kid, toRingKey(key)]));
  }

  /** Throws SigningKeyUnreadable. */
  signing(alg: SigningAlgorithm, now: number): SigningRingKey {
    const key = this.at(now).active.get(alg);
    if (key === undefined) throw new Error(`There is no active signing key for ${alg}.`);
    let opened = this.opened.get(key.kid);
    if (opened === undefined) {
      opened = { ...toRingKey(key), privateKey: this.seals.open(key) };
      this.opened.set(key.kid, opened);
    }
    return opened;
  }

  /** `hints`: with retired keys. */
  verifying(kid: string, now: number, hints: boolean): RingKey | undefined {
    const state = this.at(now).states.get(kid);
    return isPublished(state) || (hints && state === 'retired') ? this.ring.get(kid) : undefined;
  }

  published(now: number): JWK[] {
    const { states } = this.at(now);
    return this.keys.filter((key) => isPublished(states.get(key.kid))).map((key) => ({ ...key.publicJwk, kid: key.kid, alg: key.alg, use: 'sig' }));
  }

  private at(now: number): Standing {
    if (this.standing !== undefined && now < this.standing.until) return this.standing;
    const states = keyStates(this.keys, now);
    const active = new Map(this.keys.filter((key) => states.get(key.kid) === 'active').map((key) => [key.alg, key]));
    this.standing = { states, active, until: statesChangeAt(this.keys, now) };
    return this.standing;
  }
}

const isPublished = (state: KeyState | undefined): boolean => state === 'next' || state === 'active' || state === 'retiring';

const toRingKey = ({ kid, alg, publicJwk }: SigningKey): RingKey => ({ kid, alg, publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }) });
