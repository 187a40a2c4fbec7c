import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { JwtSigner } from '../../src/keys/jwt-signer.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { respelled } from '../support/forged.js';
import { send } from '../support/wire.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A good token, and what it takes to make bad ones of it. */
interface Original {
  readonly token: string;
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  readonly kids: Record<string, string>;
  readonly publicJwk: JsonWebKey;
  /** Signs with the server's own keys: for what it would never issue, and what another use of the key could. */
  readonly signOwn: (typ: string, claims: Record<string, unknown>) => Promise<string>;
}

type Forgery = (original: Original) => string | Promise<string>;

const attacker = { ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }), rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }), p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }) };

const withParts = (header: unknown, payload: unknown, signature: string): string => `${part(header)}.${part(payload)}.${signature}`;
const signatureOf = (token: string): string => token.split('.')[2] ?? '';

function signedBy(key: KeyObject, header: object, payload: unknown, hash = 'sha256', dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): string {
  const data = `${part(header)}.${part(payload)}`;
  return `${data}.${sign(hash, Buffer.from(data), { key, dsaEncoding }).toString('base64url')}`;
}

function mac(secret: string | Buffer, header: object, payload: unknown): string {
  const data = `${part(header)}.${part(payload)}`;
  return `${data}.${createHmac('sha256', secret).update(data).digest('base64url')}`;
}

const FORGERIES: readonly (readonly [what: string, forge: Forgery])[] = [
  ['JW-01 alg none, no signature', ({ header, claims }) => withParts({ ...header, alg: 'none' }, claims, '')],
  ['JW-01 alg None', ({ header, claims }) => withParts({ ...header, alg: 'None' }, claims, '')],
  ['JW-01 alg nOnE with the good signature', ({ header, claims, token }) => withParts({ ...header, alg: 'nOnE' }, claims, signatureOf(token))],
  ['JW-01 no alg', ({ header, claims, token }) => withParts({ ...header, alg: undefined }, claims, signatureOf(token))],
  ['JW-01 the signature left out', ({ token }) => token.slice(0, token.lastIndexOf('.') + 1)],
  ['JW-01 two parts', ({ token }) => token.slice(0, token.lastIndexOf('.'))],
  ['JW-04 r = s = 0', ({ header, claims }) => withParts(header, claims, Buffer.alloc(64).toString('base64url'))],
  ['JW-04 a signature as DER', ({ header, claims }) => signedBy(attacker.ec.privateKey, header, claims, 'sha256', 'der')],
  ['JW-04 another curve', ({ header, claims }) => signedBy(attacker.p384.privateKey, header, claims, 'sha384')],
  ['JW-04 an RSA key under ES256', ({ header, claims }) => signedBy(attacker.rsa.privateKey, header, claims)],
  ['JW-04 the kid of the RSA key under ES256', ({ header, claims, kids, token }) => withParts({ ...header, kid: kids['RS256'] }, claims, signatureOf(token))],
  ['JW-04 RS256 with the kid of the ES256 key', ({ header, claims, token }) => withParts({ ...header, alg: 'RS256' }, claims, signatureOf(token))],
  ['JW-04 PS256 with the kid of the RSA key', ({ header, claims, kids }) => signedBy(attacker.rsa.privateKey, { ...header, alg: 'PS256', kid: kids['RS256'] }, claims)],
  ['a MAC keyed with the public key as PEM', ({ header, claims, publicJwk }) => mac(createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }), { ...header, alg: 'HS256' }, claims)],
  ['a MAC keyed with the public key as JWK', ({ header, claims, publicJwk }) => mac(JSON.stringify(publicJwk), { ...header, alg: 'HS256' }, claims)],
  ['a MAC keyed with nothing', ({ header, claims }) => mac('', { ...header, alg: 'HS256' }, claims)],
  ['another key under our kid (RS-02)', ({ header, claims }) => signedBy(attacker.ec.privateKey, header, claims)],
  ['another key under another kid', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: 'attacker' }, claims)],
  ['a key brought along', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, jwk: attacker.ec.publicKey.export({ format: 'jwk' }) }, claims)],
  ['a key brought along and no kid', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: undefined, jwk: attacker.ec.publicKey.export({ format: 'jwk' }) }, claims)],
  ['an address of keys', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, jku: 'http://127.0.0.1:1/jwks', x5u: 'http://127.0.0.1:1/x5u' }, claims)],
  ['a kid that is a path', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: '../../../../dev/null' }, claims)],
  ['a kid that is SQL', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: "' UNION SELECT 1--" }, claims)],
  ['a kid that every object has', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: '__proto__' }, claims)],
  ['a kid that is no text', ({ header, claims }) => signedBy(attacker.ec.privateKey, { ...header, kid: { $ne: '' } }, claims)],
  ['an extension that must be understood', ({ header, claims, token }) => withParts({ ...header, crit: ['b64'], b64: false }, claims, signatureOf(token))],
  ['a header that is a list', ({ claims, token }) => withParts([], claims, signatureOf(token))],
  ['a header that is null', ({ claims, token }) => withParts(null, claims, signatureOf(token))],
  ['a header that is no JSON', ({ token }) => `eyJ.${token.split('.').slice(1).join('.')}`],
  ['JW-07 an ID token\'s type', ({ signOwn, claims }) => signOwn('JWT', claims)],
  ['JW-07 a logout token\'s type', ({ signOwn, claims }) => signOwn('logout+jwt', claims)],
  ['JW-07 a DPoP proof\'s type', ({ signOwn, claims }) => signOwn('dpop+jwt', claims)],
  ['JW-07 the type in another case', ({ signOwn, claims }) => signOwn('AT+JWT', claims)],
  ['JW-07 no type', ({ header, claims, token }) => withParts({ ...header, typ: undefined }, claims, signatureOf(token))],
  ['another issuer, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, iss: 'https://elsewhere.example' })],
  ['our issuer with a slash, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, iss: `${String(claims['iss'])}/` })],
  ['no end, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, exp: undefined })],
  ['an end that is a text, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, exp: '9999999999' })],
  ['an end in the past, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, exp: 1 })],
  ['a list of audiences, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, aud: [claims['aud'], 'https://elsewhere.example'] })],
  ['a subject that is no text, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, sub: { $ne: '' } })],
  ['an authorization that nobody gave, signed by us', ({ signOwn, claims }) => signOwn('at+jwt', { ...claims, authorization_id: 'aaaaaaaaaaaaaaaaaaaaaa' })],
  ['claims that are a list, signed by us', ({ signOwn }) => signOwn('at+jwt', [] as never)],
  ['other claims under the good signature', ({ header, claims, token }) => withParts(header, { ...claims, scope: 'openid notes:read notes:write admin' }, signatureOf(token))],
  ['padding after the signature', ({ token }) => `${token}=`],
  ['the same signature spelled otherwise', ({ token }) => respelled(token)],
  ['a fourth part', ({ token }) => `${token}.x`],
  ['five parts, as if encrypted', ({ header, claims }) => `${part({ ...header, enc: 'A256GCM', alg: 'dir' })}..${part(claims)}.x.y`],
  ['white space inside', ({ token }) => token.replace('.', '.%20')],
  ['16 KB and more', ({ header, claims }) => signedBy(attacker.ec.privateKey, header, { ...claims, padding: 'x'.repeat(9_000) })],
];

describe('a JWT that this server did not issue as an access token (RS-01)', () => {
  let test: TestApp;
  let original: Original;
  let app: WireClient;

  beforeAll(async () => {
    test = await createTestApp();
    app = new WireClient(test.url);
    const token = (await app.tokens(new Browser(test.url), { scope: 'openid notes:read' }))['access_token'] ?? '';
    const { keys } = (await (await fetch(`${test.url}/oauth2/jwks`)).json()) as { keys: (JsonWebKey & { kid: string; alg: string })[] };
    original = {
      token,
      header: { ...decodeProtectedHeader(token) },
      claims: { ...decodeJwt(token) },
      kids: Object.fromEntries(keys.map((key) => [key.alg, key.kid])),
      publicJwk: keys.find((key) => key.alg === 'ES256') ?? {},
      signOwn: async (typ, claims) => test.get(JwtSigner).sign('ES256', typ, claims),
    };
  });
  afterAll(async () => test.close());

  const uses = async (token: string): Promise<unknown[]> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const [userInfo, notes] = await Promise.all(['/oauth2/userinfo', '/api/notes'].map(async (path) => send(test.url, path, { headers })));
    return [userInfo?.status, notes?.status, (await app.introspect(token))['active']];
  };

  it('is told from one that it did', async () => {
    expect(await uses(original.token)).toEqual([200, 200, true]);
    expect(await uses(await original.signOwn('at+jwt', original.claims))).toEqual([200, 200, true]);
  });

  it.each(FORGERIES)('opens nothing: %s', async (_what, forge) => {
    const token = await forge(original);
    const [userInfo, notes, active] = await uses(token);
    expect(active).toBe(false);
    // What is no token at all by its characters is a malformed request; everything else an invalid token.
    const expected = /^[\w.~+/-]+=*$/.test(token) ? 401 : 400;
    expect([userInfo, notes]).toEqual([expected, expected]);
    expect((await app.revoke(token)).status).toBe(200);
    expect(await uses(original.token)).toEqual([200, 200, true]);
  });

  it('opens nothing whichever single byte of it was changed', async () => {
    const { token } = original;
    for (let at = 0; at < token.length; at += 7) {
      if (token[at] === '.') continue;
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect([at, (await app.introspect(changed))['active']]).toEqual([at, false]);
    }
  });

  it('is no id_token_hint either: an access token names nobody at the sign-in', async () => {
    const browser = new Browser(test.url);
    await app.code(browser, { scope: 'openid' });
    for (const hint of [original.token, await original.signOwn('at+jwt', { ...original.claims, aud: 'app' }), withParts({ alg: 'none' }, { ...original.claims, aud: 'app' }, '')]) {
      const page = await browser.open(app.authorizeUrl({ prompt: 'none', id_token_hint: hint }));
      expect(page.leftFor?.searchParams.get('error')).toBe('invalid_request');
    }
  });
});
