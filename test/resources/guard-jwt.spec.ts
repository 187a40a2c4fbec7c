import { sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type TokenGuard, TokenRefused, createTokenGuard } from '../../src/guard/index.js';
import { respelled } from '../support/forged.js';
import { API, HandClock, LocalIssuer, NOW, type TestKey, encode, jws, makeKey, signatureOf } from './support/local-issuer.js';

const es256 = makeKey('es', 'ES256');
const es384 = makeKey('es384', 'ES384');
const ed = makeKey('ed', 'EdDSA');
const rs256 = makeKey('rs', 'RS256');
const ps256 = makeKey('ps', 'PS256');
const weak = makeKey('weak', 'RS256-512');
const stranger = makeKey('es', 'ES256');
const leaked: TestKey = (() => {
  const key = makeKey('leaked', 'ES256');
  return { ...key, jwk: { ...key.jwk, d: key.privateKey.export({ format: 'jwk' }).d } };
})();
const forEncryption: TestKey = (() => {
  const key = makeKey('enc', 'ES256');
  return { ...key, jwk: { ...key.jwk, use: 'enc' } };
})();
const unnamed: TestKey = (() => {
  const key = makeKey('unnamed', 'ES256');
  return { ...key, jwk: { ...key.jwk, alg: undefined } };
})();
const twinA = makeKey('twin', 'ES256');
const twinB = makeKey('twin', 'ES256');

let issuer: LocalIssuer;
let guard: TokenGuard;

beforeAll(async () => {
  issuer = await LocalIssuer.start([es256, es384, ed, rs256, ps256, weak, leaked, forEncryption, unnamed, twinA, twinB]);
  guard = createTokenGuard({ issuer: issuer.issuer, audience: API, algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'], clock: new HandClock() });
});
afterAll(async () => { await issuer.stop(); });

async function refusalOf(authorization: string | readonly string[] | undefined, scopes: readonly string[] = []): Promise<TokenRefused> {
  try {
    await guard.verify(authorization, { requiredScopes: scopes });
  } catch (refusal) {
    if (refusal instanceof TokenRefused) return refusal;
    throw refusal;
  }
  throw new Error('the guard let it through');
}

const good = (): string => jws(es256, issuer.claims());

describe('a good JWT access token (RFC 9068 §4)', () => {
  it.each([['ES256', es256], ['EdDSA', ed], ['RS256', rs256], ['PS256', ps256]])('opens the door when it is signed with %s', async (_name, key) => {
    const principal = await guard.verify(`Bearer ${jws(key, issuer.claims())}`, { requiredScopes: ['orders:read'] });
    expect(principal).toMatchObject({ sub: 'sub-ada', clientId: 'intranet', scopes: ['orders:read', 'orders:list'], audience: [API], jti: 'jti-1', expiresAt: NOW + 600 });
  });

  it.each(['application/at+jwt', 'AT+JWT'])('opens the door with the type spelled %s', async (typ) => {
    await expect(guard.verify(`Bearer ${jws(es256, issuer.claims(), { typ })}`)).resolves.toBeDefined();
  });

  it('opens the door when this audience is one of several', async () => {
    await expect(guard.verify(`Bearer ${jws(es256, issuer.claims({ aud: ['https://other.test', API] }))}`)).resolves.toBeDefined();
  });

  it('opens the door when the other clock is a minute ahead', async () => {
    await expect(guard.verify(`Bearer ${jws(es256, issuer.claims({ iat: NOW + 60, nbf: NOW + 60 }))}`)).resolves.toBeDefined();
  });

  it('opens the door without scopes where none is asked for', async () => {
    await expect(guard.verify(`Bearer ${jws(es256, issuer.claims({ scope: undefined }))}`)).resolves.toMatchObject({ scopes: [] });
  });

  it('checks one signature for a token that comes a hundred times, and the time every time', async () => {
    const clock = new HandClock();
    const own = createTokenGuard({ issuer: issuer.issuer, audience: API, clock });
    const token = jws(es256, issuer.claims({ jti: 'again' }));
    for (let call = 0; call < 100; call += 1) await own.verify(`Bearer ${token}`);
    clock.milliseconds = (NOW + 600) * 1000 - 1;
    await expect(own.verify(`Bearer ${token}`)).resolves.toBeDefined();
    clock.milliseconds += 1;
    await expect(own.verify(`Bearer ${token}`)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });
});

describe('hostile JWTs are refused with 401 invalid_token (RS-01)', () => {
  const unsigned = (alg: unknown, signature = ''): string => `${encode({ alg, typ: 'at+jwt', kid: 'es' })}.${encode(issuer.claims())}.${signature}`;
  const withSignature = (key: TestKey, signature: (data: string) => Buffer, header: object = {}): string => {
    const data = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })}.${encode(issuer.claims())}`;
    return `${data}.${signature(data).toString('base64url')}`;
  };
  const hmacWithPublicKey = (): string => {
    const data = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'rs' })}.${encode(issuer.claims())}`;
    return `${data}.${encode(JSON.stringify(rs256.jwk))}`;
  };

  const rows: readonly (readonly [string, () => string])[] = [
    ['JW-01 alg none', () => unsigned('none')],
    ['JW-01 alg None', () => unsigned('None')],
    ['JW-01 alg nOnE with a signature', () => unsigned('nOnE', 'AAAA')],
    ['JW-01 an empty signature', () => unsigned('ES256')],
    ['JW-02 HS256 keyed with the public key', hmacWithPublicKey],
    ['JW-03 an algorithm named __proto__', () => unsigned('__proto__', 'AAAA')],
    ['JW-03 an algorithm that is a list', () => unsigned(['ES256'], 'AAAA')],
    ['JW-04 ES256 with r = s = 0', () => withSignature(es256, () => Buffer.alloc(64))],
    ['JW-04 ES256 with r = s = n', () => withSignature(es256, () => Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex'))],
    ['JW-04 ES256 as DER', () => withSignature(es256, (data) => sign('sha256', Buffer.from(data), es256.privateKey))],
    ['JW-04 ES256 one byte too long', () => withSignature(es256, (data) => Buffer.concat([signatureOf(data, es256), Buffer.alloc(1)]))],
    ['JW-04 ES256 with a P-384 key', () => withSignature(es384, (data) => signatureOf(data, es384))],
    ['JW-04 ES384, which nobody allowed', () => jws(es384, issuer.claims())],
    ['JW-04 RS256 with a 512-bit key', () => jws(weak, issuer.claims())],
    ['JW-04 an RS256 signature called PS256', () => withSignature(rs256, (data) => signatureOf(data, rs256), { alg: 'PS256' })],
    ['JW-04 a PS256 signature called RS256', () => withSignature(ps256, (data) => signatureOf(data, ps256), { alg: 'RS256' })],
    ['JW-04 RS256 over an ECDSA signature, where the set names no algorithm', () => withSignature(unnamed, (data) => sign('sha256', Buffer.from(data), unnamed.privateKey), { alg: 'RS256' })],
    ['JW-05 an embedded jwk', () => jws(stranger, issuer.claims(), { jwk: stranger.jwk })],
    ['JW-05 an embedded jwk with the right signature', () => jws(es256, issuer.claims(), { jwk: es256.jwk })],
    ['JW-05 a jku', () => jws(es256, issuer.claims(), { jku: `${issuer.issuer}/jwks` })],
    ['JW-05 an x5u', () => jws(es256, issuer.claims(), { x5u: 'https://evil.test/cert' })],
    ['JW-05 an x5c', () => jws(es256, issuer.claims(), { x5c: ['AAAA'] })],
    ['JW-06 crit', () => jws(es256, issuer.claims(), { crit: ['exp'] })],
    ['JW-06 an empty crit', () => jws(es256, issuer.claims(), { crit: [] })],
    ['JW-06 b64 false', () => jws(es256, issuer.claims(), { b64: false })],
    ['JW-07 an ID token', () => jws(es256, issuer.claims(), { typ: 'JWT' })],
    ['JW-07 no type', () => jws(es256, issuer.claims(), { typ: undefined })],
    ['JW-07 a logout token', () => jws(es256, issuer.claims(), { typ: 'logout+jwt' })],
    ['JW-07 a DPoP proof', () => jws(es256, issuer.claims(), { typ: 'dpop+jwt' })],
    ['JW-07 a client assertion', () => jws(es256, issuer.claims(), { typ: 'client-authentication+jwt' })],
    ['JW-08 a kid with a path', () => jws(stranger, issuer.claims(), { kid: '../../../../dev/null' })],
    ['JW-08 a kid with SQL', () => jws(stranger, issuer.claims(), { kid: "x' UNION SELECT 'k" })],
    ['JW-08 a kid that is a number', () => jws(es256, issuer.claims(), { kid: 1 })],
    ['JW-08 a kid that is null', () => jws(es256, issuer.claims(), { kid: null })],
    ['JW-08 a kid of two keys', () => jws(twinA, issuer.claims())],
    ['JW-08 no kid while several keys could be meant', () => jws(es256, issuer.claims(), { kid: undefined })],
    ['JW-11 a key whose private half is public', () => jws(leaked, issuer.claims())],
    ['JW-11 a key for encryption', () => jws(forEncryption, issuer.claims())],
    ["RS-02 another key under the issuer's kid", () => jws(stranger, issuer.claims())],
    ['RS-02 another issuer', () => jws(es256, issuer.claims({ iss: 'https://evil.test' }))],
    ['RS-02 the issuer with a slash', () => jws(es256, issuer.claims({ iss: `${issuer.issuer}/` }))],
    ['RS-02 no issuer', () => jws(es256, issuer.claims({ iss: undefined }))],
    ['RS-02 another audience', () => jws(es256, issuer.claims({ aud: 'https://other.test' }))],
    ['RS-02 an audience that begins like ours', () => jws(es256, issuer.claims({ aud: `${API}/admin` }))],
    ['RS-02 no audience', () => jws(es256, issuer.claims({ aud: undefined }))],
    ['RS-02 an empty list of audiences', () => jws(es256, issuer.claims({ aud: [] }))],
    ['RS-02 audiences that are objects', () => jws(es256, issuer.claims({ aud: [{ value: API }] }))],
    ['LV-07 exp exactly now', () => jws(es256, issuer.claims({ exp: NOW }))],
    ['LV-07 exp a second ago', () => jws(es256, issuer.claims({ exp: NOW - 1 }))],
    ['exp as text', () => jws(es256, issuer.claims({ exp: String(NOW + 600) }))],
    ['no exp', () => jws(es256, issuer.claims({ exp: undefined }))],
    ['exp as 1e999', () => `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'es' })}.${encode(JSON.stringify(issuer.claims()).replace(/"exp":\d+/, '"exp":1e999'))}`],
    ['nbf in the far future', () => jws(es256, issuer.claims({ nbf: NOW + 61 }))],
    ['nbf as text', () => jws(es256, issuer.claims({ nbf: String(NOW) }))],
    ['iat in the far future', () => jws(es256, issuer.claims({ iat: NOW + 61 }))],
    ['no iat', () => jws(es256, issuer.claims({ iat: undefined }))],
    ['no jti', () => jws(es256, issuer.claims({ jti: undefined }))],
    ['no sub', () => jws(es256, issuer.claims({ sub: undefined }))],
    ['an empty sub', () => jws(es256, issuer.claims({ sub: '' }))],
    ['no client_id', () => jws(es256, issuer.claims({ client_id: undefined }))],
    ['a scope that is a list', () => jws(es256, issuer.claims({ scope: ['orders:read'] }))],
    ['a token bound to a key, shown without proof', () => jws(es256, issuer.claims({ cnf: { jkt: 'x' } }))],
    ['a payload that is a list', () => jws(es256, [issuer.claims()])],
    ['a payload that is no JSON', () => jws(es256, 'not json')],
    ['a header that is a list', () => `${encode([])}.${encode(issuer.claims())}.AAAA`],
    ['four parts', () => `${good()}.AAAA`],
    ['an empty payload', () => good().replace(/\.[^.]+\./, '..')],
    ['the right token with its signature spelled otherwise', () => respelled(good())],
    ['something opaque while nobody introspects', () => 'no-jwt-at-all'],
    ['a header nested 10,000 deep', () => `${encode(`{"alg":"ES256","x":${'['.repeat(4000)}${']'.repeat(4000)}}`)}.${encode(issuer.claims())}.AAAA`],
  ];

  it.each(rows)('%s', async (_name, token) => {
    const refusal = await refusalOf(`Bearer ${token()}`);
    expect(refusal).toMatchObject({ status: 401, error: 'invalid_token' });
    expect(refusal.challenge).toBe(`Bearer realm="${API}", error="invalid_token", error_description="The access token is invalid, expired or revoked."`);
  });

  it('whatever byte of a good token is changed', async () => {
    const token = good();
    await fc.assert(fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.')), async (at, character) => {
      fc.pre(token[at] !== character);
      const refusal = await refusalOf(`Bearer ${token.slice(0, at)}${character}${token.slice(at + 1)}`);
      return refusal.status === 401;
    }), { numRuns: 400 });
  });

  it('whatever part of a good token is cut, repeated or swapped', async () => {
    const token = good();
    await fc.assert(fc.asyncProperty(fc.nat(token.length), fc.nat(token.length), async (from, to) => {
      const mutated = token.slice(0, from) + token.slice(to);
      fc.pre(mutated !== token);
      const refusal = await refusalOf(`Bearer ${mutated}`);
      return refusal.status === 401 || (mutated === '' && refusal.status === 400);
    }), { numRuns: 400 });
  });

  it('whatever claims a stranger signs', async () => {
    await fc.assert(fc.asyncProperty(fc.object(), async (claims) => {
      const refusal = await refusalOf(`Bearer ${jws(stranger, { ...issuer.claims(), ...claims })}`);
      return refusal.status === 401;
    }), { numRuns: 100 });
  });
});

describe('the Authorization header (RFC 6750 §2.1, §3)', () => {
  it.each([['none', undefined], ['an empty one', ''], ['Basic', 'Basic YTpi'], ['DPoP', 'DPoP abc'], ['a bare token', 'abc'], ['Bearers', 'Bearers abc']])('gets a bare challenge for %s', async (_name, header) => {
    const refusal = await refusalOf(header);
    expect(refusal).toMatchObject({ status: 401, error: undefined, body: undefined, challenge: `Bearer realm="${API}"` });
  });

  const malformed = (token: string): readonly (readonly [string, string | readonly string[]])[] => [
    ['two headers', [`Bearer ${token}`, `Bearer ${token}`]],
    ['a good header and another scheme', [`Bearer ${token}`, 'Basic YTpi']],
    ['two joined by a comma', `Bearer ${token}, Bearer ${token}`],
    ['a token and a parameter', `Bearer ${token}, realm="x"`],
    ['two spaces', `Bearer  ${token}`],
    ['a tab', `Bearer\t${token}`],
    ['no token', 'Bearer'],
    ['a space and no token', 'Bearer '],
    ['a space behind the token', `Bearer ${token} `],
    ['two tokens', `Bearer ${token} ${token}`],
    ['quotes', `Bearer "${token}"`],
    ['a newline', `Bearer ${token}\nX: y`],
    ['a token longer than any', `Bearer ${'a'.repeat(20_000)}`],
    ['letters no token has', 'Bearer tökén'],
  ];
  it.each(malformed('placeholder').map(([name], index) => [name, index] as const))('is refused with 400 invalid_request when it carries %s', async (_name, index) => {
    const header = malformed(good())[index]?.[1];
    const refusal = await refusalOf(header);
    expect(refusal).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(refusal.challenge).toContain('error="invalid_request"');
  });

  it.each(['bearer', 'BEARER', 'bEaReR'])('is understood with the scheme spelled %s', async (scheme) => {
    await expect(guard.verify(`${scheme} ${good()}`)).resolves.toBeDefined();
  });

  it('is refused with 403 insufficient_scope and the scopes that are needed', async () => {
    const refusal = await refusalOf(`Bearer ${good()}`, ['orders:read', 'orders:write']);
    expect(refusal).toMatchObject({ status: 403, statusCode: 403, error: 'insufficient_scope' });
    expect(refusal.challenge).toContain('error="insufficient_scope"');
    expect(refusal.challenge).toContain('scope="orders:read orders:write"');
    expect(refusal.headers['www-authenticate']).toBe(refusal.challenge);
  });

  it('never matches a scope by its beginning', async () => {
    await expect(refusalOf(`Bearer ${good()}`, ['orders'])).resolves.toMatchObject({ status: 403 });
  });
});

describe('revocation of JWTs', () => {
  const guardWith = (isRevoked: () => Promise<boolean>): TokenGuard => createTokenGuard({ issuer: issuer.issuer, audience: API, clock: new HandClock(), isRevoked });

  it('is asked again for a token that is remembered', async () => {
    let revoked = false;
    const own = guardWith(async () => revoked);
    const token = good();
    await own.verify(`Bearer ${token}`);
    revoked = true;
    await expect(own.verify(`Bearer ${token}`)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('fails closed: an answer that is no boolean refuses, an error is a 503', async () => {
    await expect(guardWith(async () => undefined as unknown as boolean).verify(`Bearer ${good()}`)).rejects.toMatchObject({ status: 401 });
    const failing = guardWith(async () => { throw new Error('the database is away'); });
    await expect(failing.verify(`Bearer ${good()}`)).rejects.toMatchObject({ status: 503, error: 'temporarily_unavailable', headers: { 'retry-after': '5' } });
  });
});

describe('createTokenGuard', () => {
  it.each(['none', 'HS256', 'toString'])('cannot be told to accept %s', (alg) => {
    expect(() => createTokenGuard({ issuer: 'https://id.test', audience: API, algorithms: [alg as 'ES256'] })).toThrow(TypeError);
  });

  it('needs an audience', () => {
    expect(() => createTokenGuard({ issuer: 'https://id.test', audience: [] })).toThrow(TypeError);
  });
});
