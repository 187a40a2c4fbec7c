import { createHmac, timingSafeEqual } from 'node:crypto';

/** RFC 7518 §3.2: the hash, and the octets that a key must have at least. */
const HMAC = { HS256: ['sha256', 32], HS384: ['sha384', 48], HS512: ['sha512', 64] } as const;

export type HmacAlgorithm = keyof typeof HMAC;

export const HMAC_ALGORITHMS = Object.keys(HMAC) as readonly HmacAlgorithm[];

export const isHmacAlgorithm = (name: unknown): name is HmacAlgorithm => typeof name === 'string' && Object.hasOwn(HMAC, name);

/** A shorter one could be guessed from a single signature. */
export function isLongEnough(name: HmacAlgorithm, secret: string): boolean {
  return Buffer.byteLength(secret) >= HMAC[name][1];
}

/** Compared in constant time. */
export function hasHmac(name: HmacAlgorithm, data: string, secret: string, signature: Buffer): boolean {
  const expected = createHmac(HMAC[name][0], secret).update(data, 'ascii').digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
