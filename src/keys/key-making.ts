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
    const { publicKey, privateKey } = await generateKeys(alg);
    const publicJwk = publicKey.export({ format: 'jwk' }) as JWK;
    return Object.assign(new SigningKey(), {
      kid: await calculateJwkThumbprint(publicJwk),
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
