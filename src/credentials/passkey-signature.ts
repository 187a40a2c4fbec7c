import { createPublicKey, hash, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { passkeyLibrary } from './passkey-library.js';

/** Labels of COSE keys. RFC 9052 §7.1. */
const KEY = { alg: 3, curveOrModulus: -1, xOrExponent: -2, y: -3 } as const;
const ALG = { eddsa: -8, es256: -7, rs256: -257 } as const;

/**
 * Whether the key has signed this: WebAuthn §7.2 steps 20 and 21. By the platform's own check: the library's refuses the one ECDSA signature in 120 of which a
 * number happens to be shorter than the others.
 */
export async function isSignedBy(cose: Uint8Array, authenticatorData: Buffer, clientData: Buffer, signature: Buffer): Promise<boolean> {
  const { decodeCredentialPublicKey } = await passkeyLibrary();
  const fields = decodeCredentialPublicKey(cose) as unknown as ReadonlyMap<number, unknown>;
  const alg = fields.get(KEY.alg);
  const key = keyOf(alg, fields);
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]);
  return key !== undefined && verify(alg === ALG.eddsa ? null : 'sha256', signed, key, signature);
}

function keyOf(alg: unknown, fields: ReadonlyMap<number, unknown>): KeyObject | undefined {
  const part = (label: number): string => Buffer.from(fields.get(label) as Uint8Array).toString('base64url');
  const key = (jwk: JsonWebKey): KeyObject => createPublicKey({ key: jwk, format: 'jwk' });
  if (alg === ALG.es256) return key({ kty: 'EC', crv: 'P-256', x: part(KEY.xOrExponent), y: part(KEY.y) });
  if (alg === ALG.eddsa) return key({ kty: 'OKP', crv: 'Ed25519', x: part(KEY.xOrExponent) });
  return alg === ALG.rs256 ? key({ kty: 'RSA', n: part(KEY.curveOrModulus), e: part(KEY.xOrExponent) }) : undefined;
}
