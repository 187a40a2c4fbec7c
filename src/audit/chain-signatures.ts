import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';

/** A place in the chain, and since when it has been there. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
  readonly signedAt: number;
}

export interface SignedPlace extends ChainPlace {
  readonly keyId: string;
  /** Ed25519 (RFC 8032), base64url. */
  readonly signature: string;
}

interface SigningKey { readonly id: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject }

/**
 * Signs where the chain has come. The key is derived from SECRET_KEY: whoever can only write to the database cannot make a signature, and
 * whoever has the public key can check one without the server. It is no signing key of tokens: those change hands every few months.
 */
@Injectable()
export class ChainSignatures {
  #keys: readonly SigningKey[] | undefined;
  /** What was signed here last: where it is read back letter by letter, nothing has to be reckoned again. */
  #latest: SignedPlace | undefined;

  constructor(private readonly derivedKeys: DerivedKeys, private readonly clock: Clock) {}

  sign({ sequence, hash }: Omit<ChainPlace, 'signedAt'>): SignedPlace {
    const { id, privateKey } = this.current;
    const place = { sequence, hash, signedAt: this.clock.now() };
    this.#latest = { ...place, keyId: id, signature: sign(null, Buffer.from(textOf(place)), privateKey).toString('base64url') };
    return this.#latest;
  }

  /** `unknown-key`: it was signed under a SECRET_KEY that is not configured (any more), or by nobody of ours. */
  check(place: SignedPlace): 'good' | 'unknown-key' | 'wrong' {
    if (this.#latest !== undefined && isSame(place, this.#latest)) return 'good';
    const key = this.#all().find(({ id }) => id === place.keyId);
    if (key === undefined) return 'unknown-key';
    return isSignature(place, key.publicKey) ? 'good' : 'wrong';
  }

  isCurrent(place: SignedPlace): boolean {
    return place.keyId === this.current.id;
  }

  /** SubjectPublicKeyInfo in PEM: what checkpoints are checked with elsewhere. */
  publicKeyPem(): string {
    return this.current.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  private get current(): SigningKey {
    return this.#all()[0] as SigningKey;
  }

  #all(): readonly SigningKey[] {
    this.#keys ??= this.derivedKeys.signingKeys('audit-chain').map((privateKey) => {
      const publicKey = createPublicKey(privateKey);
      const id = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64url').slice(0, 16);
      return { id, privateKey, publicKey };
    });
    return this.#keys;
  }
}

const isSame = (one: SignedPlace, other: SignedPlace): boolean =>
  one.sequence === other.sequence && one.hash === other.hash && one.signedAt === other.signedAt && one.keyId === other.keyId && one.signature === other.signature;

/** What is signed, letter by letter: a line each. */
export function textOf({ sequence, hash, signedAt }: ChainPlace): string {
  return `doorward-audit-checkpoint-1\n${sequence}\n${hash}\n${signedAt}\n`;
}

export function isSignature(place: SignedPlace, publicKey: KeyObject): boolean {
  try {
    return verify(null, Buffer.from(textOf(place)), publicKey, Buffer.from(place.signature, 'base64url'));
  } catch {
    return false;
  }
}
