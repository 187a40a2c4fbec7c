import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { isSigningAlgorithm, keyUse } from './key-algorithms.js';
import type { KeySeals } from './key-seals.js';
import { keyStates, type KeyState, statesChangeAt } from './key-states.js';
import type { EncryptionKeyAlgorithm, KeyAlgorithm, SigningAlgorithm, SigningKey } from './signing-key.entity.js';

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

/** A key to decrypt with. */
export interface DecryptingKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

interface Standing {
  readonly states: ReadonlyMap<string, KeyState>;
  readonly active: ReadonlyMap<KeyAlgorithm, SigningKey>;
  readonly until: number;
}

/** The keys of the database as they were at one revision. What each of them is for follows from the time, in milliseconds. */
export class KeySnapshot {
  private readonly ring: ReadonlyMap<string, RingKey>;
  /** Opened at their first signature: keys that only check need no SECRET_KEY. */
  private readonly opened = new Map<string, SigningRingKey>();
  private readonly openedToDecrypt = new Map<string, KeyObject>();
  private standing: Standing | undefined;

  constructor(readonly revision: number, private readonly keys: readonly SigningKey[], private readonly seals: KeySeals) {
    this.ring = new Map(keys.filter((key) => key.revokedAt === null).filter(signs).map((key) => [key.kid, toRingKey(key)]));
  }

  /** Throws SigningKeyUnreadable. */
  signing(alg: SigningAlgorithm, now: number): SigningRingKey {
    const key = this.at(now).active.get(alg);
    if (key === undefined || !signs(key)) throw new Error(`There is no active signing key for ${alg}.`);
    let opened = this.opened.get(key.kid);
    if (opened === undefined) {
      opened = { ...toRingKey(key), privateKey: this.seals.open(key) };
      this.opened.set(key.kid, opened);
    }
    return opened;
  }

  /** Whether there is an active key for it that opens: without one nobody can be given a token, or what was encrypted to it cannot be read. */
  has(alg: KeyAlgorithm, now: number): boolean {
    const key = this.at(now).active.get(alg);
    if (key === undefined) return false;
    try {
      return signs(key) ? this.signing(key.alg, now) !== undefined : this.decryptingKey(key) !== undefined;
    } catch {
      return false;
    }
  }

  /** `hints`: with retired keys. */
  verifying(kid: string, now: number, hints: boolean): RingKey | undefined {
    const state = this.at(now).states.get(kid);
    return isPublished(state) || (hints && state === 'retired') ? this.ring.get(kid) : undefined;
  }

  /**
   * The keys that a message of a client may be encrypted to: the one it names, or, where it names none, those of the algorithm's kind.
   * A key that is `next` here may be active for the client; one that is retiring was, a moment ago. Throws SigningKeyUnreadable.
   */
  decrypting(alg: EncryptionKeyAlgorithm, kid: string | undefined, now: number): DecryptingKey[] {
    const { states } = this.at(now);
    const keys = this.keys.filter((key) => key.alg === alg && isPublished(states.get(key.kid)) && (kid === undefined || key.kid === kid));
    return keys.map((key) => ({ kid: key.kid, privateKey: this.decryptingKey(key) }));
  }

  /** A key that clients encrypt to is told no more once its successor is there: nobody should begin with one that is about to go. */
  published(now: number): JWK[] {
    const { states } = this.at(now);
    return this.keys
      .filter((key) => isPublished(states.get(key.kid)) && (signs(key) || states.get(key.kid) !== 'retiring'))
      .map((key) => ({ ...key.publicJwk, kid: key.kid, alg: key.alg, use: keyUse(key.alg) }));
  }

  private decryptingKey(key: SigningKey): KeyObject {
    let opened = this.openedToDecrypt.get(key.kid);
    if (opened === undefined) this.openedToDecrypt.set(key.kid, (opened = this.seals.open(key)));
    return opened;
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

type KeyThatSigns = SigningKey & { readonly alg: SigningAlgorithm };

const signs = (key: SigningKey): key is KeyThatSigns => isSigningAlgorithm(key.alg);

const toRingKey = ({ kid, alg, publicJwk }: KeyThatSigns): RingKey => ({ kid, alg, publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }) });
