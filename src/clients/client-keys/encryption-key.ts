import { type KeyObject, createPublicKey } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../oauth/encryption-algorithms.js';

/** A public key of a client that something may be encrypted to. */
export interface ClientEncryptionKey {
  readonly kid: string | undefined;
  readonly kty: string;
  /** The one algorithm it is meant for, where the set says so. */
  readonly alg: string | undefined;
  /** Whether the set says that it is for encryption, and not merely that it is for nothing else. */
  readonly isDesignated: boolean;
  readonly key: KeyObject;
}

const CURVES: ReadonlySet<unknown> = new Set(['P-256', 'P-384', 'P-521', 'X25519']);
const OPERATIONS = ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'];
/** NIST SP 800-131A; RFC 7518 §4.3. */
const LEAST_RSA_BITS = 2048;

/** Reads a member of a client's JWK set (RFC 7517 §4); `undefined`: not a key to encrypt to, or one too weak for it. */
export function parseEncryptionKey(value: unknown): ClientEncryptionKey | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { kid, kty, crv, alg, use, key_ops: operations } = value as Readonly<Record<string, unknown>>;
  if (use !== undefined && use !== 'enc') return undefined;
  if (operations !== undefined && !(Array.isArray(operations) && OPERATIONS.some((each) => operations.includes(each)))) return undefined;
  if (typeof kty !== 'string' || (kty !== 'RSA' && !CURVES.has(crv))) return undefined;
  const key = toPublicKey(value as Readonly<Record<string, unknown>>);
  if (key === undefined) return undefined;
  return { kid: textOf(kid), kty, alg: textOf(alg), isDesignated: use === 'enc', key };
}

/** The key that this algorithm can be used with: one made for encryption before one that is made for nothing in particular. */
export function pickEncryptionKey(keys: readonly ClientEncryptionKey[], alg: EncryptionAlgorithm): ClientEncryptionKey | undefined {
  const fitting = keys.filter((key) => (key.kty === 'RSA') === alg.startsWith('RSA') && (key.alg === undefined || key.alg === alg));
  return fitting.find((key) => key.isDesignated) ?? fitting[0];
}

function toPublicKey(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS) >= LEAST_RSA_BITS ? key : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
