import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 as 43 base64url characters: what is stored of a secret that we generated. A slow hash would add nothing to 256 random
 * bits; what people choose goes through password-hash.ts.
 */
export function digest(value: string): string {
  return hash('sha256', value, 'base64url');
}

/** Compares digests (or macs) in a time that does not depend on where they differ. Their length is no secret. */
export function digestsEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
