import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, compactDecrypt, createRemoteJWKSet, type CryptoKey, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify } from 'jose';
import { EncryptionKeys } from '../../src/keys/encryption-keys.js';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { SECRET, standardWorld } from '../support/world.js';

const CALLBACK = 'https://jwt.example.com/cb';
const CLIENT = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], client_secret: SECRET, scope: 'openid email offline_access', first_party: true, redirect_uris: [CALLBACK] };
const SIGNING = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const ALGORITHMS = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'];
const CONTENT = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'];

const idOf = (alg: string, enc: string): string => `${alg}.${enc}`.replace('+', '~');

interface Pair { readonly privateKey: CryptoKey; readonly jwk: JWK }

async function pair(alg: string, more: object = {}): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), ...more } };
}

describe('what a client is told in JWTs of its own', () => {
  let test: TestApp;
  let rsa: Pair;
  let ec: Pair;
  let later: Pair;
  let keySet: Server;
  let published: readonly JWK[];
  let jwks: ReturnType<typeof createRemoteJWKSet>;

  beforeAll(async () => {
    [rsa, ec, later] = await Promise.all([pair('RSA-OAEP-256', { kid: 'enc-rsa', use: 'enc' }), pair('ECDH-ES', { kid: 'enc-ec', use: 'enc' }), pair('RSA-OAEP-256', { kid: 'enc-2', use: 'enc', alg: 'RSA-OAEP-256' })]);
    const signing = (await pair('ES256', { kid: 'sig', use: 'sig' })).jwk;
    published = [rsa.jwk];
    keySet = createServer((_request, response) => response.writeHead(published.length === 0 ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }))).listen(0, '127.0.0.1');
    await new Promise((resolve) => keySet.once('listening', resolve));
    const keys = { jwks: { keys: [signing, rsa.jwk, ec.jwk] } };
    const uri = `http://127.0.0.1:${(keySet.address() as AddressInfo).port}/keys`;
    const encrypted = ALGORITHMS.flatMap((alg) => CONTENT.map((enc) => ({
      ...CLIENT, ...keys, client_id: idOf(alg, enc), id_token_signed_response_alg: 'ES256', id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc,
      userinfo_signed_response_alg: 'EdDSA', userinfo_encrypted_response_alg: alg, userinfo_encrypted_response_enc: enc,
    })));
    test = await createTestApp({
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients, ...encrypted,
          ...SIGNING.map((alg) => ({ ...CLIENT, client_id: `signed.${alg}`, id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg })),
          { ...CLIENT, ...keys, client_id: 'default-enc', id_token_encrypted_response_alg: 'RSA-OAEP-256' },
          { ...CLIENT, ...keys, client_id: 'unsigned', userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A256GCM' },
          { ...CLIENT, client_id: 'remote', jwks_uri: uri, id_token_encrypted_response_alg: 'RSA-OAEP-256', id_token_encrypted_response_enc: 'A128GCM' },
          { ...CLIENT, client_id: 'keyless', jwks: { keys: [signing] }, id_token_encrypted_response_alg: 'ECDH-ES' },
          { ...CLIENT, client_id: 'plain-userinfo', userinfo_signed_response_alg: 'none' },
          ...['HS256', 'ES256K'].map((alg) => ({ ...CLIENT, client_id: `beyond.${alg}`, id_token_signed_response_alg: alg })),
          { ...CLIENT, ...keys, client_id: 'beyond.dir', id_token_encrypted_response_alg: 'dir' },
        ],
      },
    });
    jwks = createRemoteJWKSet(new URL(`${test.url}/oauth2/jwks`));
  });
  afterAll(async () => {
    await test?.close();
    keySet?.close();
  });

  const clientOf = (id: string): WireClient => new WireClient(test.url, id, SECRET, CALLBACK);
  const tokensOf = async (id: string, parameters: Record<string, string> = {}): Promise<Record<string, string>> => clientOf(id).tokens(new Browser(test.url), parameters);
  const checked = async (jwt: string, audience: string) => jwtVerify(jwt, jwks, { issuer: test.url, audience, currentDate: new Date(test.clock.now()) });
  const opened = async (jwe: string, { privateKey }: Pair): Promise<string> => new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext);
  async function userinfo(tokens: Record<string, string>): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }> {
    const response = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}` } });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  }

  it.each(SIGNING)('is signed with %s where that is registered, ID token and UserInfo, and the published key proves it', async (alg) => {
    const tokens = await tokensOf(`signed.${alg}`, { scope: 'openid email' });
    const idToken = await checked(tokens['id_token'] ?? '', `signed.${alg}`);
    expect(idToken.protectedHeader).toMatchObject({ alg, typ: 'JWT' });
    const answer = await userinfo(tokens);
    expect([answer.status, answer.type]).toEqual([200, 'application/jwt']);
    const told = await checked(answer.text, `signed.${alg}`);
    expect(told.protectedHeader.alg).toBe(alg);
    expect(told.payload).toEqual({ iss: test.url, aud: `signed.${alg}`, sub: idToken.payload.sub, email: 'alice@example.test', email_verified: true });
    // Another algorithm's key of the same type is another key.
    expect((await (await fetch(`${test.url}/oauth2/jwks`)).json() as { keys: JWK[] }).keys.filter(({ kid }) => kid === idToken.protectedHeader.kid)).toEqual([expect.objectContaining({ alg, use: 'sig' })]);
  });

  it.each(ALGORITHMS.flatMap((alg) => CONTENT.map((enc) => [alg, enc])))('is signed and then encrypted with %s and %s', async (alg = '', enc = '') => {
    const [id, key] = [idOf(alg, enc), alg.startsWith('RSA') ? rsa : ec];
    const tokens = await tokensOf(id);
    const answer = await userinfo(tokens);
    expect(answer.type).toBe('application/jwt');
    for (const jwe of [tokens['id_token'] ?? '', answer.text]) {
      expect(decodeProtectedHeader(jwe)).toMatchObject({ alg, enc, cty: 'JWT', kid: key.jwk.kid });
      expect((await checked(await opened(jwe, key), id)).payload.sub).toEqual(expect.any(String));
    }
  });

  it('is encrypted with A128CBC-HS256 where no enc is registered, and UserInfo unsigned where no signature is', async () => {
    expect(decodeProtectedHeader((await tokensOf('default-enc'))['id_token'] ?? '')).toMatchObject({ enc: 'A128CBC-HS256' });
    const answer = await userinfo(await tokensOf('unsigned'));
    expect(decodeProtectedHeader(answer.text)).toEqual(expect.not.objectContaining({ cty: 'JWT' }));
    expect(JSON.parse(await opened(answer.text, ec))).toMatchObject({ iss: test.url, aud: 'unsigned', sub: expect.any(String) });
    expect(await userinfo(await tokensOf('plain-userinfo'))).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/json/) });
  });

  it('goes to the key at jwks_uri as it is a minute later; while the set cannot be read the code keeps', async () => {
    expect(decodeProtectedHeader((await tokensOf('remote'))['id_token'] ?? '').kid).toBe('enc-rsa');
    published = [later.jwk];
    test.clock.advance('61s');
    const idToken = (await tokensOf('remote'))['id_token'] ?? '';
    expect(decodeProtectedHeader(idToken).kid).toBe('enc-2');
    expect((await checked(await opened(idToken, later), 'remote')).payload.aud).toBe('remote');
    published = [];
    test.clock.advance('10m');
    const code = await clientOf('remote').code(new Browser(test.url));
    expect(await clientOf('remote').redeem(code)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    published = [later.jwk];
    test.clock.advance('10s');
    expect((await clientOf('remote').redeem(code)).status).toBe(200);
  });

  it('is refused, and nothing used up, where the client has no key for what it asks for', async () => {
    const code = await clientOf('keyless').code(new Browser(test.url));
    for (const _time of [1, 2]) expect(await clientOf('keyless').redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_request', error_description: expect.stringContaining('jwks') } });
  });

  it.each(['beyond.HS256', 'beyond.ES256K', 'beyond.dir'])('is nothing weaker than asked for: %s is told at the sign-in', async (id) => {
    const page = await new Browser(test.url).open(clientOf(id).authorizeUrl());
    expect(page.leftFor?.searchParams.get('error')).toBe('unauthorized_client');
  });

  it('is no way in: neither UserInfo nor an encrypted ID token passes for an access token or a hint (JW-07, UI-03)', async () => {
    const tokens = await tokensOf('signed.ES256');
    const signed = (await userinfo(tokens)).text;
    const encrypted = (await tokensOf('ECDH-ES.A256GCM'))['id_token'] ?? '';
    for (const token of [signed, encrypted, tokens['id_token'] ?? '']) expect((await userinfo({ access_token: token })).status).toBe(401);
    const browser = new Browser(test.url);
    for (const hint of [signed, encrypted]) {
      expect((await browser.open(clientOf('signed.ES256').authorizeUrl({ id_token_hint: hint }))).leftFor?.searchParams.get('error')).toBe('invalid_request');
      expect((await browser.open(`${test.url}/oauth2/logout?${new URLSearchParams({ id_token_hint: hint }).toString()}`)).status).toBe(400);
    }
    expect(decodeJwt(signed)).not.toHaveProperty('exp');
  });

  it('PS256 and RS256 are not each other, whoever swaps them (JW-04)', async () => {
    const [header = '', payload = '', signature = ''] = ((await tokensOf('signed.PS256'))['id_token'] ?? '').split('.');
    const swapped = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()) as object, alg: 'RS256' })).toString('base64url');
    const hinted = async (token: string): Promise<string | null | undefined> => (await new Browser(test.url).open(clientOf('signed.PS256').authorizeUrl({ prompt: 'none', id_token_hint: token }))).leftFor?.searchParams.get('error');
    expect(await hinted(`${header}.${payload}.${signature}`)).toBe('login_required');
    for (const token of [`${swapped}.${payload}.${signature}`, `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`]) expect(await hinted(token)).toBe('invalid_request');
  });
});

describe('what clients encrypt to this server', () => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp({ lifetimes: { keyPublishAhead: 3600 } }); });
  afterAll(async () => test?.close());

  const keysOf = async (): Promise<JWK[]> => ((await (await fetch(`${test.url}/oauth2/jwks`)).json()) as { keys: JWK[] }).keys.filter(({ use }) => use === 'enc');
  async function encrypt(header: { alg: string; enc: string } & Record<string, unknown>, text = 'claims', key?: JWK): Promise<string> {
    const family = header.alg.startsWith('RSA') ? 'RSA-OAEP-256' : 'ECDH-ES';
    const jwk = key ?? (await keysOf()).find(({ alg }) => alg === family);
    if (jwk === undefined) throw new Error('There is no such key.');
    return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(await importJWK(jwk, header.alg));
  }
  const decrypt = async (jwe: string): Promise<unknown> => test.get(EncryptionKeys).decrypt(jwe);

  it('is opened, by key id or without one, and says how it was encrypted', async () => {
    const kids = new Map((await keysOf()).map(({ alg, kid }) => [alg, kid]));
    for (const alg of ALGORITHMS) for (const enc of CONTENT) {
      const kid = kids.get(alg.startsWith('RSA') ? alg : 'ECDH-ES');
      expect(await decrypt(await encrypt({ alg, enc }))).toEqual({ text: 'claims', alg, enc });
      expect(await decrypt(await encrypt({ alg, enc, kid }))).toEqual({ text: 'claims', alg, enc });
    }
  });

  it('is nothing where it was altered, is for another, is compressed, or was encrypted in a way that is not offered', async () => {
    const good = await encrypt({ alg: 'ECDH-ES', enc: 'A256GCM' });
    const parts = good.split('.');
    const flipped = parts.map((part, index) => parts.map((each, at) => (at === index ? `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}` : each)).join('.'));
    const stranger = (await pair('RSA-OAEP-256')).jwk;
    const zipped = `${Buffer.from(JSON.stringify({ ...decodeProtectedHeader(good), zip: 'DEF' })).toString('base64url')}.${parts.slice(1).join('.')}`;
    const hostile = [
      ...flipped, zipped, '', '....', 'a.b.c', 'x'.repeat(70_000), good.slice(0, -2), `${good}.x`, `${Buffer.from('null').toString('base64url')}..a.a.a`, `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..a.a.a`,
      await encrypt({ alg: 'RSA-OAEP-256', enc: 'A256GCM' }, 'x', stranger), await encrypt({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'nobody' }),
      await encrypt({ alg: 'RSA-OAEP-256', enc: 'A192GCM' }), await encrypt({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 'x', await withoutAlg()), await encrypt({ alg: 'ECDH-ES+A192KW', enc: 'A256GCM' }),
    ];
    for (const jwe of hostile) expect([jwe.slice(0, 80), await decrypt(jwe)]).toEqual([jwe.slice(0, 80), undefined]);
  });
  const withoutAlg = async (): Promise<JWK> => {
    const { alg: _alg, ...jwk } = (await keysOf()).find(({ alg }) => alg === 'RSA-OAEP-256') ?? {};
    return jwk as JWK;
  };

  it('may be for the key before or after: through a rotation every message is opened, and the old key is told no more', async () => {
    const old = await keysOf();
    const early = await encrypt({ alg: 'RSA-OAEP-256', enc: 'A128GCM', kid: old.find(({ alg }) => alg === 'RSA-OAEP-256')?.kid });
    await test.get(KeyRotation).rotate(null);
    const next = (await keysOf()).find(({ alg, kid }) => alg === 'RSA-OAEP-256' && !old.some((each) => each.kid === kid));
    const ahead = await encrypt({ alg: 'RSA-OAEP-256', enc: 'A128GCM', kid: next?.kid }, 'claims', next);
    expect(await decrypt(ahead)).toMatchObject({ text: 'claims' });
    test.clock.advance('61m');
    expect((await keysOf()).map(({ kid }) => kid)).toContain(next?.kid);
    expect((await keysOf()).filter(({ kid }) => old.some((each) => each.kid === kid))).toEqual([]);
    expect(await decrypt(early)).toMatchObject({ text: 'claims' });
    test.clock.advance('25h');
    expect(await decrypt(early)).toBeUndefined();
  });
});
