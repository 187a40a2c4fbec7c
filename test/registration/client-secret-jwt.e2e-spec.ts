import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send } from '../support/wire.js';
import { standardWorld } from '../support/world.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SECRET = 'a-secret-of-exactly-forty-eight-characters-long!';
const SHORT = 'a-secret-of-31-characters-no-mo';
type Json = Readonly<Record<string, unknown>>;

eachDatabase('client_secret_jwt (RFC 7523 §2.2, OpenID Connect Core §9)', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read', token_endpoint_auth_method: 'client_secret_jwt' };
    const clients = [
      ...standardWorld.clients,
      { ...machine, client_id: 'macs', client_secret: SECRET }, { ...machine, client_id: 'only-384', client_secret: SECRET, token_endpoint_auth_signing_alg: 'HS384' }, { ...machine, client_id: 'short', client_secret: SHORT },
      { ...machine, client_id: 'off', client_secret: SECRET, disabled: true }, { ...machine, client_id: 'basic', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_basic' },
    ];
    test = await createTestApp({ dialect, declare: { ...standardWorld, clients }, environment: { REGISTRATION: 'open' } });
    second = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second?.close();
    await test?.close();
  });

  const now = (): number => Math.floor(test.clock.now() / 1000);
  function sign(clientId: string, { secret = SECRET, alg = 'HS256', claims = {}, header = {} }: { secret?: string; alg?: string; claims?: Json; header?: Json } = {}): Promise<string> {
    const all = { iss: clientId, sub: clientId, aud: test.url, jti: randomUUID(), iat: now(), exp: now() + 60, ...claims };
    return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))).setProtectedHeader({ alg, ...header }).sign(new TextEncoder().encode(secret));
  }
  async function present(assertion: string, at: TestApp = test, form: Readonly<Record<string, string>> = {}): Promise<number> {
    const answer = await postForm(at.address, '/oauth2/token', { grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...form }, { host: new URL(test.url).host });
    assertSound(answer, { sent: [assertion] });
    if (answer.status !== 200) expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_client' });
    return answer.status;
  }

  it('lets a client in that signs with its secret, which is stored sealed', async () => {
    expect(await present(await sign('macs'))).toBe(200);
    expect(await present(await sign('macs', { alg: 'HS384' }))).toBe(200);
    const rows = await test.database.rows<{ client_id: string; sealed: string | null }>('SELECT * FROM client_secrets');
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect(rows.filter(({ sealed }) => sealed !== null).map(({ client_id: id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(['macs', 'off', 'only-384', 'short']);
  });

  it('takes no secret that is too short for its algorithm (RFC 7518 §3.2)', async () => {
    expect(await present(await sign('short', { secret: SHORT }))).toBe(401);
    expect(await present(await sign('macs', { alg: 'HS512' }))).toBe(401);
  });

  it('takes each assertion once, on whichever instance (CA-14)', async () => {
    const assertion = await sign('macs');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => present(assertion, at % 2 === 0 ? test : second)));
    expect(answers.filter((status) => status === 200)).toHaveLength(1);
    expect(await present(assertion)).toBe(401);
  });

  it.each<[string, string, { secret?: string; alg?: string; claims?: Json; header?: Json }]>([
    ['another secret', 'macs', { secret: `${SECRET}x` }], ['another algorithm than the registered one', 'only-384', {}], ['a disabled client', 'off', {}], ['a client of another method', 'basic', {}],
    ['nobody', 'nobody', {}], ['a key that it names itself', 'macs', { header: { jku: 'https://evil.example/' } }],
    ['no jti', 'macs', { claims: { jti: undefined } }], ['no exp', 'macs', { claims: { exp: undefined } }], ['no iat', 'macs', { claims: { iat: undefined } }], ['no iss', 'macs', { claims: { iss: undefined } }],
    ['another sub', 'macs', { claims: { sub: 'app' } }], ['a far end', 'macs', { claims: { exp: 99_999_999_999 } }], ['a start ahead', 'macs', { claims: { nbf: 99_999_999_999 } }],
    ['another audience', 'macs', { claims: { aud: 'https://other.example/oauth2/token' } }], ['several audiences', 'macs', { claims: { aud: ['https://other.example', 'https://evil.example'] } }],
    ['a huge jti', 'macs', { claims: { jti: 'x'.repeat(5000) } }], ['another kind of token', 'macs', { header: { typ: 'at+jwt' } }],
  ])('refuses %s', async (_, clientId, forged) => {
    expect(await present(await sign(clientId, forged))).toBe(401);
  });

  it('gives a client that registers for it a secret that is long enough for all, and understands the token endpoint as audience', async () => {
    const answer = await send(test.url, '/oauth2/register', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: ['https://app.example.com/cb'], token_endpoint_auth_method: 'client_secret_jwt' }),
    });
    const { client_id: id, client_secret: secret, token_endpoint_auth_audience: audience } = JSON.parse(answer.body) as Record<string, string>;
    expect([answer.status, audience]).toEqual([201, 'token_endpoint']);
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const assertion = await sign(String(id), { alg, secret: secret ?? '', claims: { aud: `${test.url}/oauth2/token` } });
      const used = await postForm(test.url, '/oauth2/token', { grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://app.example.com/cb', client_assertion_type: TYPE, client_assertion: assertion });
      expect(JSON.parse(used.body)).toMatchObject({ error: 'invalid_grant' });
    }
  });
});
