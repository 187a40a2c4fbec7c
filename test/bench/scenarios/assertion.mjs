import { randomBytes, sign } from 'node:crypto';
import { SIGNER_KEY } from '../world.mjs';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = part({ alg: 'ES256', kid: 'signer' });

/** A fresh assertion of the client `signer`, as the fields of a form: each is good once (RFC 7523 §3). */
export function assertionFields(audience) {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${HEADER}.${part({ iss: 'signer', sub: 'signer', aud: audience, jti: randomBytes(12).toString('base64url'), iat: now, exp: now + 60 })}`;
  const signature = sign('sha256', signed, { key: SIGNER_KEY, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: `${signed}.${signature}` };
}
