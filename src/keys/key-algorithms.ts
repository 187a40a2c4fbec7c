import { type KeyObject, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { SIGNING_ALGORITHM_NAMES, SIGNING_ALGORITHMS } from './signing-algorithms.js';
import type { EncryptionKeyAlgorithm, KeyAlgorithm, SigningAlgorithm } from './signing-key.entity.js';

const generate = promisify(generateKeyPair);

/** What clients encrypt to. P-256 serves every ECDH-ES family member: the key agreement is the same. RFC 7518 §4.3, §4.6. */
export const ENCRYPTION_KEY_PAIRS: Readonly<Record<EncryptionKeyAlgorithm, () => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>>> = {
  'RSA-OAEP-256': async () => generate('rsa', { modulusLength: 2048 }),
  'ECDH-ES': async () => generate('ec', { namedCurve: 'P-256' }),
};

/** One key pair each: made at first start and rotated. */
export const KEY_ALGORITHM_NAMES = [...SIGNING_ALGORITHM_NAMES, 'RSA-OAEP-256', 'ECDH-ES'] as const satisfies readonly KeyAlgorithm[];

export const isKeyAlgorithm = (name: string): name is KeyAlgorithm => (KEY_ALGORITHM_NAMES as readonly string[]).includes(name);

export const isSigningAlgorithm = (alg: KeyAlgorithm): alg is SigningAlgorithm => !Object.hasOwn(ENCRYPTION_KEY_PAIRS, alg);

/** RFC 7517 §4.2. */
export const keyUse = (alg: KeyAlgorithm): 'sig' | 'enc' => (isSigningAlgorithm(alg) ? 'sig' : 'enc');

export async function generateKeys(alg: KeyAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return isSigningAlgorithm(alg) ? SIGNING_ALGORITHMS[alg].generateKeys() : ENCRYPTION_KEY_PAIRS[alg]();
}
