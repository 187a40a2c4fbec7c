import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Metrics } from '../../src/platform/metrics.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { type Answered, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET, standardWorld } from '../support/world.js';

const ORDERS = 'https://api.example.com/orders';
const LEDGER = 'https://api.example.com/ledger';

eachDatabase('POST /oauth2/token, client_credentials (RFC 6749 §4.4)', (dialect) => {
  let test: TestApp;
  let machine: WireClient;

  beforeAll(async () => {
    const own = { client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] };
    test = await createTestApp({
      dialect,
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...own, client_id: 'one-api', scope: 'orders:read orders:write' },
          { ...own, client_id: 'clerk', scope: 'ledger:read' },
          { ...own, client_id: 'shorter', scope: 'orders:read', lifetimes: { access_token: 60 } },
          { ...own, client_id: 'opaque', scope: 'orders:read', access_token_format: 'opaque' },
          { ...own, client_id: 'person-scopes', scope: 'openid profile offline_access orders:read' },
        ],
      },
    });
    machine = new WireClient(test.url, 'machine');
  });
  afterAll(async () => test.close());

  const ask = async (client: string | WireClient, form: Record<string, string> = {}): Promise<Answered> =>
    (typeof client === 'string' ? new WireClient(test.url, client) : client).token({ grant_type: 'client_credentials', ...form });

  it('gives a token that speaks for the client and for nobody else', async () => {
    const answer = await ask(machine, { scope: 'orders:read' });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'orders:read' });
    const claims = decodeJwt(String(answer.body['access_token']));
    expect(decodeProtectedHeader(String(answer.body['access_token']))).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(Object.keys(claims).toSorted()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub']);
    expect(claims).toMatchObject({ iss: test.url, sub: 'machine', client_id: 'machine', aud: ORDERS, scope: 'orders:read' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
  });

  it('gives every scope of the API that the client registered when it names none', async () => {
    expect((await ask('one-api')).body).toMatchObject({ scope: 'orders:read orders:write' });
    expect((await ask('person-scopes')).body).toMatchObject({ scope: 'orders:read' });
  });

  it('asks for a resource where the scopes belong to several APIs, and gives that one\'s (RFC 8707)', async () => {
    expect(await ask(machine)).toMatchObject({ status: 400, body: { error: 'invalid_target', error_description: expect.stringContaining('resource') } });
    expect((await ask(machine, { resource: ORDERS })).body).toMatchObject({ scope: 'orders:read orders:write' });
    const notes = await ask(machine, { resource: `${test.url}/api` });
    expect(decodeJwt(String(notes.body['access_token']))).toMatchObject({ aud: `${test.url}/api`, scope: 'notes:read' });
  });

  it.each(['openid', 'offline_access', 'profile', 'orders:read openid', 'ledger:read', 'unknown', 'orders:read unknown', 'ORDERS:READ', 'orders:rea', 'constructor', '__proto__'])(
    'refuses a scope that is not for it: %s (TK-16)', async (scope) => {
      expect(await ask(machine, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    });

  it('refuses scopes about a person even to a client that has registered them (TK-16)', async () => {
    for (const scope of ['openid', 'offline_access', 'profile']) expect(await ask('person-scopes', { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it.each([LEDGER, 'https://elsewhere.example', 'orders', `${ORDERS}/`, ORDERS.toUpperCase(), `${ORDERS}#x`])('refuses a resource of which it has nothing: %s', async (resource) => {
    expect(await ask(machine, { scope: 'orders:read', resource })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('is not for public clients, nor for those without the grant (TK-15, TK-16)', async () => {
    const spa = new WireClient(test.url, 'spa', null);
    expect(await ask(spa, { scope: 'notes:read' })).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    expect(await ask('app', { scope: 'orders:read' })).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it('gives opaque tokens where the API or the client asks for them, and honours its lifetime', async () => {
    for (const client of ['clerk', 'opaque']) expect(String((await ask(client)).body['access_token'])).toMatch(/^dwa_[\w-]{49}$/);
    expect((await ask('shorter')).body).toMatchObject({ expires_in: 60 });
  });

  it('stores nothing for a JWT: no statement at all', async () => {
    await ask('one-api');
    expect(await test.countStatements(async () => ask('one-api'))).toBe(0);
  });

  it('gives each token an identifier of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, async () => ask('one-api')));
    expect(new Set(answers.map(({ body }) => decodeJwt(String(body['access_token'])).jti)).size).toBe(200);
  });

  it('counts a token once it was issued, and none that could not be', async () => {
    const issued = async (): Promise<number> =>
      (await test.get(Metrics).tokensIssued.get()).values.reduce((sum, { value, labels }) => (labels['grant'] === 'client_credentials' ? sum + value : sum), 0);
    const before = await issued();
    await test.database.run('ALTER TABLE access_tokens RENAME TO access_tokens_away');
    try {
      expect((await ask('opaque')).status).toBeGreaterThanOrEqual(500);
    } finally {
      await test.database.run('ALTER TABLE access_tokens_away RENAME TO access_tokens');
    }
    expect(await issued()).toBe(before);
    expect((await ask('opaque')).status).toBe(200);
    expect(await issued()).toBe(before + 1);
  });
});
