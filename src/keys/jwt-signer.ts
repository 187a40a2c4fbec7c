import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import type { SigningRingKey } from './key-snapshot.js';
import { SIGNING_ALGORITHMS } from './signing-algorithms.js';
import type { SigningAlgorithm } from './signing-key.entity.js';

/** Signs claims as a compact JWS with the key that is active now (RFC 7515 §3.1). */
@Injectable()
export class JwtSigner {
  private readonly headers = new Map<string, string>();

  constructor(private readonly ring: KeyRing) {}

  /** `typ`: `JWT` for ID tokens, `at+jwt` for access tokens (RFC 9068 §2.1). A string at once unless the algorithm needs a thread. */
  sign(alg: SigningAlgorithm, typ: string, claims: Readonly<Record<string, unknown>>): string | Promise<string> {
    const key = this.ring.signing(alg);
    return key instanceof Promise ? key.then((loaded) => this.signWith(loaded, typ, claims)) : this.signWith(key, typ, claims);
  }

  private signWith(key: SigningRingKey, typ: string, claims: Readonly<Record<string, unknown>>): string | Promise<string> {
    const data = `${this.header(key, typ)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const signature = SIGNING_ALGORITHMS[key.alg].sign(data, key.privateKey);
    return typeof signature === 'string' ? `${data}.${signature}` : signature.then((signed) => `${data}.${signed}`);
  }

  private header(key: SigningRingKey, typ: string): string {
    const name = `${key.kid} ${typ}`;
    let header = this.headers.get(name);
    if (header === undefined) {
      header = Buffer.from(JSON.stringify({ alg: key.alg, typ, kid: key.kid })).toString('base64url');
      this.headers.set(name, header);
    }
    return header;
  }
}
