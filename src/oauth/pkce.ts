import { hash, timingSafeEqual } from 'node:crypto';

/** base64url of a SHA-256: 43 characters without padding. RFC 7636 §4.2. */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636 §4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

export const isCodeChallenge = (value: string): boolean => S256_CHALLENGE.test(value);

export const isCodeVerifier = (value: string): boolean => VERIFIER.test(value);

/** Whether the verifier is the one the challenge was made from, compared in constant time. RFC 7636 §4.6, method S256. */
export function verifierMatches(verifier: string, challenge: string): boolean {
  const computed = Buffer.from(hash('sha256', verifier, 'base64url'));
  const expected = Buffer.from(challenge);
  return computed.length === expected.length && timingSafeEqual(computed, expected);
}
