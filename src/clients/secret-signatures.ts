import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { hasHmac, type HmacAlgorithm, isLongEnough } from './assertions/hmac.js';
import type { Client } from './client.js';
import { ReadableSecrets } from './readable-secrets.js';

export { HMAC_ALGORITHMS, isHmacAlgorithm } from './assertions/hmac.js';

/** Whether a client has signed something with a secret of its own (HMAC): for clients whose secrets are readable to the server. */
@Injectable()
export class SecretSignatures {
  constructor(private readonly secrets: ReadableSecrets, private readonly clock: Clock) {}

  has(client: Client, alg: HmacAlgorithm, signed: string, signature: Buffer): boolean {
    const fitting = this.secrets.of(client, this.clock.now()).filter(({ value }) => isLongEnough(alg, value));
    return fitting.some(({ value }) => hasHmac(alg, signed, value, signature));
  }
}
