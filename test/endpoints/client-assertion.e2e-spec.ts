import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Database } from '../../src/database/database.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, type WireAnswer } from '../support/wire.js';
import { standardWorld } from '../support/world.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const REFUSED = { error: 'invalid_client', error_description: 'Client authentication failed.' };

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: Readonly<Record<string, unknown>>;
}

async function pair(alg: string, kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

eachDatabase('private_key_jwt (RFC 7523 §2.2, OpenID Connect Core §9)', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let es: Pair;
  let rs: Pair;
  let next: Pair;
  let keySet: Server;
  let answerKeys: (respond: (status: number, body: string, headers?: Record<string, string>) => void) => void;
  let readings = 0;
  let count = 0;

  beforeAll(async () => {
    [es, rs, next] = await Promise.all([pair('ES256', 'es-1'), pair('RS256', 'rs-1'), pair('ES256', 'es-2')]);
    answerKeys = (respond) => respond(200, JSON.stringify({ keys: [es.jwk] }));
    keySet = createServer((_request, response) => {
      readings += 1;
      answerKeys((status, body, headers = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => keySet.once('listening', resolve));
    const jwksUri = `http://127.0.0.1:${(keySet.address() as AddressInfo).port}/keys`;
    const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read', token_endpoint_auth_method: 'private_key_jwt' };
    test = await createTestApp({
      dialect,
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...machine, client_id: 'keys', jwks: { keys: [es.jwk, rs.jwk] } },
          { ...machine, client_id: 'only-es', jwks: { keys: [es.jwk, rs.jwk] }, token_endpoint_auth_signing_alg: 'ES256' },
          { ...machine, client_id: 'older', jwks: { keys: [es.jwk] }, token_endpoint_auth_audience: 'token_endpoint' },
          { ...machine, client_id: 'remote', jwks_uri: jwksUri },
          { ...machine, client_id: 'off', jwks: { keys: [es.jwk] }, disabled: true },
        ],
      },
    });
    second = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second?.close();
    await test?.close();
    keySet?.close();
  });

  const seconds = (): number => Math.floor(test.clock.now() / 1000);

  function claimsOf(clientId: string, changes: Readonly<Record<string, unknown>> = {}): JWTPayload {
    count += 1;
    const claims = { iss: clientId, sub: clientId, aud: test.url, jti: `jti-${count}`, iat: seconds(), exp: seconds() + 60, ...changes };
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as JWTPayload;
  }

  const sign = (claims: JWTPayload, key: Pair = es, header: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: String(key.jwk['alg']), kid: String(key.jwk['kid']), ...header }).sign(key.privateKey);

  async function present(assertion: string, form: Readonly<Record<string, string>> = {}, at: TestApp = test): Promise<WireAnswer> {
    const answer = await postForm(at.address, '/oauth2/token', { grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...form }, { accept: 'application/json', host: new URL(test.url).host });
    assertSound(answer, { sent: [assertion] });
    return answer;
  }

  async function expectRefused(assertion: string, form: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = await present(assertion, form);
    expect({ status: answer.status, body: JSON.parse(answer.body) as unknown }).toEqual({ status: 401, body: REFUSED });
  }

  it('lets in a client that signs with a registered key, by ES256 and RS256, with and without client_id', async () => {
    expect((await present(await sign(claimsOf('keys')))).status).toBe(200);
    expect((await present(await sign(claimsOf('keys'), rs))).status).toBe(200);
    expect((await present(await sign(claimsOf('keys')), { client_id: 'keys' })).status).toBe(200);
  });

  it('works at introspection and revocation as well', async () => {
    const form = async (): Promise<Record<string, string>> => ({ token: 'x', client_assertion_type: TYPE, client_assertion: await sign(claimsOf('keys')) });
    expect(JSON.parse((await postForm(test.url, '/oauth2/introspect', await form())).body)).toEqual({ active: false });
    expect((await postForm(test.url, '/oauth2/revoke', await form())).status).toBe(200);
  });

  it('counts each assertion once, on all instances and however many come at once (CA-14)', async () => {
    const assertion = await sign(claimsOf('keys'));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => present(assertion, {}, index % 2 === 0 ? test : second)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
  });

  it('gives each of many at once a verdict of its own, whatever was used before and wherever its copies go (CA-14)', async () => {
    const assertions = await Promise.all(Array.from({ length: 80 }, async () => sign(claimsOf('keys'))));
    const used = assertions.filter((_, index) => index % 4 === 0);
    expect((await Promise.all(used.map((assertion) => present(assertion)))).map(({ status }) => status)).toEqual(used.map(() => 200));
    const answers = await Promise.all(assertions.flatMap((assertion) => [test, second, test].map(async (at) => ({ assertion, status: (await present(assertion, {}, at)).status }))));
    for (const [index, assertion] of assertions.entries()) {
      const statuses = answers.filter((answer) => answer.assertion === assertion).map(({ status }) => status).toSorted((one, other) => one - other);
      expect({ index, statuses }).toEqual({ index, statuses: index % 4 === 0 ? [401, 401, 401] : [200, 401, 401] });
    }
  });

  it('keeps of a jti its digest and the end, and nothing else (CA-15)', async () => {
    const jti = 'x'.repeat(1000);
    expect((await present(await sign(claimsOf('keys', { jti })))).status).toBe(200);
    const rows = await test.get(Database).rows<Record<string, unknown>>('SELECT * FROM assertion_replays');
    expect(rows.every((row) => String(row['digest']).length === 43 && Object.keys(row).length === 2)).toBe(true);
    await expectRefused(await sign(claimsOf('keys', { jti: 'x'.repeat(1025) })));
  });

  const WRONG: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['no jti', { jti: undefined }], ['a jti that is a number', { jti: 7 }], ['no exp', { exp: undefined }], ['no iat', { iat: undefined }], ['no iss', { iss: undefined }],
    ['another iss', { iss: 'app' }], ['no aud', { aud: undefined }], ['another audience', { aud: 'https://other.example' }], ['a list with the issuer in it (CA-13)', { aud: ['https://other.example', 'ISSUER'] }],
    ['a list of the issuer alone (CA-13)', { aud: ['ISSUER'] }], ['the token endpoint (CA-13)', { aud: 'TOKEN' }], ['the issuer with a slash', { aud: 'ISSUER/' }],
    ['a text for exp', { exp: 'LATER' }],
  ];
  it.each(WRONG)('refuses %s (CA-12)', async (_what, changes) => {
    const text = JSON.stringify(changes, (_name, value: unknown) => (value === undefined ? null : value)).replaceAll('ISSUER', test.url).replaceAll('TOKEN', `${test.url}/oauth2/token`);
    const parsed = Object.fromEntries(Object.entries(JSON.parse(text) as Record<string, unknown>).map(([name, value]) => [name, value ?? undefined]));
    await expectRefused(await sign(claimsOf('keys', parsed)));
  });

  it('goes by the clock to the second: ended, too long, from the future (CA-12, LV-07)', async () => {
    const now = seconds();
    await expectRefused(await sign(claimsOf('keys', { exp: now })));
    await expectRefused(await sign(claimsOf('keys', { exp: now + 3600 })));
    await expectRefused(await sign(claimsOf('keys', { iat: now + 120 })));
    await expectRefused(await sign(claimsOf('keys', { nbf: now + 120 })));
    expect((await present(await sign(claimsOf('keys', { iat: now + 8, nbf: now + 8 })))).status).toBe(200);
  });

  it('takes the token endpoint for an audience only of a client that is registered so', async () => {
    expect((await present(await sign(claimsOf('older', { aud: `${test.url}/oauth2/token` })))).status).toBe(200);
    expect((await present(await sign(claimsOf('older')))).status).toBe(200);
    await expectRefused(await sign(claimsOf('older', { aud: `${test.url}/oauth2/revoke` })));
  });

  it('believes no key and no algorithm that the assertion brings along (CA-11)', async () => {
    const stranger = await pair('ES256', 'es-1');
    await expectRefused(await sign(claimsOf('keys'), stranger));
    await expectRefused(await sign(claimsOf('keys'), stranger, { jwk: stranger.jwk }));
    await expectRefused(await sign(claimsOf('keys'), es, { jku: 'https://evil.example/keys' }));
    await expectRefused(await sign(claimsOf('keys'), es, { x5u: 'https://evil.example/cert' }));
    await expectRefused(await new SignJWT(claimsOf('keys')).setProtectedHeader({ alg: 'ES256', kid: 'es-1', crit: ['hint'], hint: 1 }).sign(es.privateKey, { crit: { hint: true } }));
    for (const kid of ['nobody', '../../etc/passwd', "' OR 1=1--", 'x'.repeat(2000)]) await expectRefused(await sign(claimsOf('keys'), es, { kid }));
    const secret = new TextEncoder().encode(await exportSPKI(rs.publicKey));
    await expectRefused(await new SignJWT(claimsOf('keys')).setProtectedHeader({ alg: 'HS256', kid: 'rs-1' }).sign(secret));
    const [header, payload] = (await sign(claimsOf('keys'))).split('.');
    await expectRefused(`${header}.${payload}.`);
    await expectRefused(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`);
    await expectRefused(await sign(claimsOf('only-es'), rs));
  });

  it('refuses a JWT that was made for something else (CA-18)', async () => {
    for (const typ of ['at+jwt', 'oauth-authz-req+jwt', 'logout+jwt', 'dpop+jwt']) await expectRefused(await sign(claimsOf('keys'), es, { typ }));
    expect((await present(await sign(claimsOf('keys'), es, { typ: 'JWT' }))).status).toBe(200);
  });

  it('refuses clients that are unknown, disabled or registered for a secret', async () => {
    await expectRefused(await sign(claimsOf('nobody')));
    await expectRefused(await sign(claimsOf('off')));
    await expectRefused(await sign(claimsOf('machine')));
  });

  it('reads jwks_uri once for many requests, and again for a key it does not know: within a minute a new key counts and an old one no more', async () => {
    readings = 0;
    for (let index = 0; index < 5; index += 1) expect((await present(await sign(claimsOf('remote')))).status).toBe(200);
    expect(readings).toBe(1);
    answerKeys = (respond) => respond(200, JSON.stringify({ keys: [next.jwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'es-1' }, { ...es.jwk, kid: 'private', d: 'AA' }] }));
    test.clock.advance('11s');
    expect((await present(await sign(claimsOf('remote'), next))).status).toBe(200);
    expect(readings).toBe(2);
    await expectRefused(await sign(claimsOf('remote')));
    test.clock.advance('61s');
    expect((await present(await sign(claimsOf('remote'), next))).status).toBe(200);
  });

  it('refuses within seconds when jwks_uri is broken, huge or redirects, and hinders no other client (CA-19)', async () => {
    test.clock.advance('10m');
    const broken: ((respond: (status: number, body: string, headers?: Record<string, string>) => void) => void)[] = [
      (respond) => respond(500, ''), (respond) => respond(200, 'no json'), (respond) => respond(200, JSON.stringify({ keys: 'x' })), (respond) => respond(200, JSON.stringify({ keys: [], filler: 'x'.repeat(300_000) })),
      (respond) => respond(302, '', { location: `${test.url}/oauth2/jwks` }), (respond) => respond(200, JSON.stringify({ keys: Array.from({ length: 10_000 }, () => next.jwk) })),
    ];
    for (const answer of broken) {
      answerKeys = answer;
      test.clock.advance('6m');
      await expectRefused(await sign(claimsOf('remote'), next));
      expect((await present(await sign(claimsOf('keys')))).status).toBe(200);
    }
  });
});
