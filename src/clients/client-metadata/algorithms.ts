import { oneOf } from './values.js';

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2, RFC 8812 §3.2. `none` only where a specification allows it. */
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519'] as const;
const SYMMETRIC = ['HS256', 'HS384', 'HS512'] as const;

export const signingAlgorithm = oneOf([...ASYMMETRIC, ...SYMMETRIC]);
export const asymmetricAlgorithm = oneOf(ASYMMETRIC);
/** OpenID Connect Registration §2: userinfo and request objects may be unsigned. */
export const signingAlgorithmOrNone = oneOf([...ASYMMETRIC, ...SYMMETRIC, 'none']);

/** RFC 7518 §4.1, without RSA1_5 (RFC 8725 §3.2) and the password-based ones. */
export const encryptionAlgorithm = oneOf([
  'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW',
  'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW', 'dir',
]);

/** RFC 7518 §5.1 */
export const contentEncryption = oneOf(['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM']);

export function isSymmetric(algorithm: string): boolean {
  return algorithm.startsWith('HS');
}
