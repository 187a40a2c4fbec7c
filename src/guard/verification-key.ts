import { type KeyObject, createPublicKey } from 'node:crypto';
import { type JsonObject, isJsonObject } from './json-object.js';
import { JWS_ALGORITHMS, type JwsAlgorithmName } from './jws-algorithms.js';

/** A key of an authorization server that signatures are checked with. */
export interface VerificationKey {
  readonly kid: string | undefined;
  readonly kty: string;
  readonly crv: string | undefined;
  /** The one algorithm it is meant for, where the set says so. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
  /** Equal for equal keys, whenever they were fetched. */
  readonly fingerprint: string;
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** NIST SP 800-131A; RFC 7518 §3.3. */
const LEAST_RSA_BITS = 2048;

/**
 * Reads a member of a JWK set (RFC 7517 §4). `undefined`: not a public signature key, or one too weak to believe; a set may hold
 * such keys for other uses, so they are passed over (§5). A key whose private half is public proves nothing and is passed over too.
 */
export function parseVerificationKey(value: unknown): VerificationKey | undefined {
  if (!isJsonObject(value)) return undefined;
  const jwk = value;
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return undefined;
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return undefined;
  const operations = jwk['key_ops'];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return undefined;
  const { kid, kty, crv, alg } = jwk;
  if (!isTextOrAbsent(kid) || !isTextOrAbsent(alg) || !isTextOrAbsent(crv) || typeof kty !== 'string') return undefined;
  const key = toPublicKey(jwk);
  if (key === undefined) return undefined;
  const fingerprint = JSON.stringify([kid, kty, crv, alg, jwk['x'], jwk['y'], jwk['n'], jwk['e']]);
  return { kid, kty, crv, alg, key, fingerprint };
}

/** Whether signatures of this algorithm may be checked with this key. */
export function suits(key: VerificationKey, name: JwsAlgorithmName): boolean {
  const algorithm: { readonly kty: string; readonly crv?: string } = JWS_ALGORITHMS[name];
  return key.kty === algorithm.kty && (algorithm.crv === undefined || key.crv === algorithm.crv) && (key.alg === undefined || key.alg === name);
}

function toPublicKey(jwk: JsonObject): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
    if (modulusLength !== undefined && modulusLength < LEAST_RSA_BITS) return undefined;
    // An exponent of 1 makes every number its own signature.
    if (publicExponent !== undefined && publicExponent < 3n) return undefined;
    return key;
  } catch {
    return undefined;
  }
}

const isTextOrAbsent = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';
