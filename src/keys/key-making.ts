import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { Clock } from '../platform/clock.js';
import { generateKeys } from './key-algorithms.js';
import { KeySeals } from './key-seals.js';
import { type KeyAlgorithm, SigningKey } from './signing-key.entity.js';

/** Makes key pairs; nothing is stored. */
@Injectable()
export class KeyMaking {
  constructor(private readonly seals: KeySeals, private readonly clock: Clock) {}

  /** The key after those that there are. Whoever else makes it at the same time makes it for the same position. */
  async after(keys: readonly SigningKey[], alg: KeyAlgorithm, activatesAt: number): Promise<SigningKey> {
    const { kid, publicJwk, privateKey } = await makePair(alg);
    return Object.assign(new SigningKey(), {
      kid,
      alg,
      position: Math.max(0, ...keys.filter((key) => key.alg === alg).map((key) => key.position)) + 1,
      publicJwk,
      sealedPrivateJwk: this.seals.seal(privateKey),
      createdAt: this.clock.now(),
      activatesAt,
      revokedAt: null,
    });
  }
}

/** An id that begins with a hyphen is an option to every command that it is given to (`keys revoke -x...`): such a pair, one in 64, is not taken. RFC 7638. */
async function makePair(alg: KeyAlgorithm): Promise<{ readonly kid: string; readonly publicJwk: JWK; readonly privateKey: KeyObject }> {
  for (;;) {
    const { publicKey, privateKey } = await generateKeys(alg);
    const publicJwk = publicKey.export({ format: 'jwk' }) as JWK;
    const kid = await calculateJwkThumbprint(publicJwk);
    if (!kid.startsWith('-')) return { kid, publicJwk, privateKey };
  }
}
