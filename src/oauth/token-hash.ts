import { hash } from 'node:crypto';

/** The hash that an ID token's algorithm implies; EdDSA with Ed25519 means SHA-512. */
const HASH = { ES256: 'sha256', RS256: 'sha256', PS256: 'sha256', EdDSA: 'sha512' } as const;

/** at_hash: the left half of the hash of the token's ASCII octets. OpenID Connect Core §3.1.3.6. */
export function tokenHash(token: string, algorithm: keyof typeof HASH): string {
  const whole = hash(HASH[algorithm], token, 'buffer');
  return whole.subarray(0, whole.length / 2).toString('base64url');
}
