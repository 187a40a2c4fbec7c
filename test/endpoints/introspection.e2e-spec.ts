import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { pkce, requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';

const INACTIVE = { active: false };

eachDatabase('POST /oauth2/introspect (RFC 7662)', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let api: WireClient;
  let browser: Browser;
  let tokens: Record<string, string>;
  let opaque: string;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    api = new WireClient(test.url, 'orders-api');
    browser = new Browser(test.url);
    tokens = await app.tokens(browser, { scope: 'openid profile offline_access orders:read' });
    opaque = (await app.tokens(browser, { scope: 'openid ledger:read' }))['access_token'] ?? '';
  });
  afterAll(async () => test.close());

  const token = (name: string): string => tokens[name] ?? '';

  it('tells the API that the token is for, and the token\'s own client, what is in it and nothing about the person', async () => {
    for (const client of [api, app]) {
      const answer = await client.post('/oauth2/introspect', { token: token('access_token') });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toEqual({
        active: true, token_type: 'Bearer', scope: 'openid profile offline_access orders:read', client_id: 'app', sub: expect.any(String), aud: 'https://api.example.com/orders', iss: test.url,
        jti: expect.any(String), iat: expect.any(Number), exp: expect.any(Number),
      });
    }
    expect(await api.introspect(opaque)).toMatchObject({ active: true, aud: 'https://api.example.com/ledger', scope: 'openid ledger:read' });
  });

  it('tells everybody else that it is not active and nothing more (IN-03)', async () => {
    for (const other of ['intranet', 'machine', 'engineers']) {
      for (const each of [token('access_token'), token('refresh_token'), opaque]) expect(await new WireClient(test.url, other).introspect(each)).toEqual(INACTIVE);
    }
    // Not even the API may know of what is for another one, or for this server.
    const forTheIssuer = (await app.tokens(browser, { scope: 'openid profile' }))['access_token'] ?? '';
    const forNotes = (await app.tokens(browser, { scope: 'openid notes:read' }))['access_token'] ?? '';
    for (const each of [forTheIssuer, forNotes]) expect(await api.introspect(each)).toEqual(INACTIVE);
  });

  it('answers in JSON to whoever asks for a JWT, and with no more in it (IN-04)', async () => {
    const answer = await new WireClient(test.url, 'intranet').post('/oauth2/introspect', { token: token('access_token') }, { accept: 'application/token-introspection+jwt' });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toEqual(INACTIVE);
  });

  it('is not for public clients, whose name anybody can use (IN-05)', async () => {
    const { verifier, challenge } = pkce();
    const spa = new WireClient(test.url, 'spa', null, 'https://spa.example.com/cb');
    const code = requireCode(await spa.walk(new Browser(test.url), { code_challenge: challenge, code_challenge_method: 'S256' }));
    const own = String((await spa.redeem(code, { code_verifier: verifier })).body['access_token']);
    const answer = await spa.post('/oauth2/introspect', { token: own });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it.each(['access_token', 'refresh_token', 'id_token', 'urn:example:other', 'constructor', ''])('tells tokens apart by themselves, whatever the hint says: %j (IN-06)', async (hint) => {
    const ask = async (client: WireClient, value: string): Promise<Record<string, unknown>> => (await client.post('/oauth2/introspect', { token: value, token_type_hint: hint })).body;
    expect(await ask(app, token('access_token'))).toMatchObject({ active: true, aud: 'https://api.example.com/orders' });
    expect(await ask(app, token('refresh_token'))).toEqual({ active: true, scope: 'openid profile offline_access orders:read', client_id: 'app', sub: expect.any(String), exp: expect.any(Number), iss: test.url });
    expect(await ask(api, token('refresh_token'))).toEqual(INACTIVE);
    expect(await ask(app, token('id_token'))).toEqual(INACTIVE);
  });

  it('knows no codes (IN-06)', async () => {
    expect(await app.introspect(requireCode(await browser.open(app.authorizeUrl())))).toEqual(INACTIVE);
  });

  it('is not taken in by what looks almost like a token (NF-12)', async () => {
    for (const each of [token('access_token'), token('refresh_token'), opaque]) {
      const swapped = each.replaceAll(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
      for (const near of [swapped, `${each} `, ` ${each}`, each.slice(0, -1), `${each}=`, `${each}A`, `${each}\0`, each.replace('.', '..'), `${each.slice(0, 40)}\u0301${each.slice(40)}`]) {
        if (near === each) continue;
        expect(await app.introspect(near)).toEqual(INACTIVE);
      }
    }
  });

  it('answers 400 to no token, an empty one and two', async () => {
    for (const form of ['', 'token=', `token=a&token=b`, `Token=${token('access_token')}`]) {
      expect(await app.post('/oauth2/introspect', form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
  });

  it('takes one statement for a JWT and one more for the client\'s own opaque token at most', async () => {
    await app.introspect(token('access_token'));
    expect(await test.countStatements(async () => app.introspect(token('access_token')))).toBe(1);
    expect(await test.countStatements(async () => api.introspect(opaque))).toBe(1);
  });

  it('knows tokens of machines, and that they end', async () => {
    const machine = new WireClient(test.url, 'machine');
    const own = String((await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' })).body['access_token']);
    expect(await api.introspect(own)).toMatchObject({ active: true, sub: 'machine', client_id: 'machine' });
    test.clock.advance('10m');
    expect(await api.introspect(own)).toEqual(INACTIVE);
    expect(await api.introspect(opaque)).toEqual(INACTIVE);
  });

  it('calls an earlier refresh token inactive as soon as it has a successor', async () => {
    const { refresh_token: first = '' } = await app.tokens(new Browser(test.url), { scope: 'openid offline_access orders:read' });
    const second = String((await app.refresh(first)).body['refresh_token']);
    expect(await app.introspect(first)).toEqual(INACTIVE);
    expect(await app.introspect(second)).toMatchObject({ active: true });
    test.clock.advance('14d');
    expect(await app.introspect(second)).toEqual(INACTIVE);
  });

  it('is nothing to a client without its secret', async () => {
    expect((await new WireClient(test.url, 'orders-api', `${SECRET}x`).post('/oauth2/introspect', { token: token('access_token') })).status).toBe(401);
  });
});
