import { createHash } from 'node:crypto';
import { type CompactVerifyGetKey, compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';

/** One thing an application verifies before it believes a token. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was compared. */
  readonly detail: string;
}

interface Expected {
  readonly keys: CompactVerifyGetKey;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** OpenID Connect Core §3.1.3.7, one check a line. The client library has made them already; this makes them visible. */
export async function checkIdToken(token: string, expected: Expected & { readonly clientId: string; readonly nonce: string; readonly accessToken: string }): Promise<readonly Check[]> {
  const { iss, aud, exp, iat, nonce, at_hash: hash } = decodeJwt<{ nonce?: string; at_hash?: string }>(token);
  const { alg } = decodeProtectedHeader(token);
  return [
    await checkSignature(token, expected.keys),
    check('issuer', iss === expected.issuer, `iss is ${String(iss)}`),
    check('audience', [aud].flat().includes(expected.clientId), `aud names this application, ${expected.clientId}`),
    ...checkTimes(exp, iat, expected.now),
    check('nonce', nonce === expected.nonce, 'nonce is the value this browser was sent away with'),
    check('access token', hash === leftHalfHash(alg, expected.accessToken), 'at_hash is the hash of the access token beside it'),
  ];
}

/** RFC 9068 §4: what the API checks. An application treats the token as a closed letter; this one opens it to show what is inside. */
export async function checkAccessToken(token: string, expected: Expected & { readonly audience: string }): Promise<readonly Check[]> {
  if (token.split('.').length !== 3) return [];
  const { iss, aud, exp, iat } = decodeJwt(token);
  const { typ } = decodeProtectedHeader(token);
  return [
    await checkSignature(token, expected.keys),
    check('type', typ === 'at+jwt', `typ is ${String(typ)}: no ID token can pass for it`),
    check('issuer', iss === expected.issuer, `iss is ${String(iss)}`),
    check('audience', [aud].flat().includes(expected.audience), `aud names the API, ${expected.audience}`),
    ...checkTimes(exp, iat, expected.now),
  ];
}

async function checkSignature(token: string, keys: CompactVerifyGetKey): Promise<Check> {
  const { alg, kid } = decodeProtectedHeader(token);
  try {
    await compactVerify(token, keys);
    return check('signature', true, `${String(alg)}, with the server's public key ${String(kid)}`);
  } catch {
    return check('signature', false, `${String(alg)}, key ${String(kid)}`);
  }
}

function checkTimes(exp: number | undefined, iat: number | undefined, now: number): readonly Check[] {
  return [
    check('time', exp !== undefined && now < exp, exp === undefined ? 'exp is missing' : `exp is ${Math.round(exp - now)} seconds away`),
    check('age', iat !== undefined && iat <= now + 60, 'iat is not in the future'),
  ];
}

/** The left half of the hash that belongs to the signature's algorithm. OpenID Connect Core §3.1.3.6. */
function leftHalfHash(alg: string | undefined, token: string): string {
  const bits = alg === 'EdDSA' ? '512' : (alg?.slice(-3) ?? '256');
  const hash = createHash(`sha${bits}`).update(token, 'ascii').digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}

const check = (name: string, passed: boolean, detail: string): Check => ({ name, passed, detail });
