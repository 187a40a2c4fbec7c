import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, WireClient, pkce } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';

const ALL = 'openid profile email groups offline_access notes:read notes:write';

eachDatabase('/oauth2/userinfo (OpenID Connect Core §5.3, RFC 6750)', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let tokens: Record<string, string>;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    tokens = await app.tokens(new Browser(test.url), { scope: ALL });
  });
  afterAll(async () => test.close());

  const get = async (headers: Record<string, string> = {}, path = '/oauth2/userinfo'): Promise<Answered> => ask(path, { headers });
  const post = async (form: string, headers: Record<string, string> = {}): Promise<Answered> => ask('/oauth2/userinfo', { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  async function ask(path: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(`${test.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) as Record<string, unknown> };
  }
  /** A public client: no secret, PKCE instead. */
  async function tokensOfSinglePage(): Promise<Record<string, string>> {
    const redirectUri = 'https://spa.example.com/cb';
    const { verifier, challenge } = pkce();
    const code = await new WireClient(test.url, 'spa', '', redirectUri).code(new Browser(test.url), { scope: 'openid', code_challenge: challenge, code_challenge_method: 'S256' });
    const form = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'spa', code, redirect_uri: redirectUri, code_verifier: verifier });
    return (await ask('/oauth2/token', { method: 'POST', body: form })).body as Record<string, string>;
  }
  const bearer = (token = tokens['access_token']): Record<string, string> => ({ authorization: `Bearer ${token ?? ''}` });
  const challengeOf = (answer: Answered): string => answer.headers.get('www-authenticate') ?? '';

  it('tells by GET and by POST who signed in, as far as the scopes go, and is stored nowhere', async () => {
    for (const answer of [await get(bearer()), await post('', bearer()), await post(`access_token=${tokens['access_token'] ?? ''}`)]) {
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ name: 'Alice Example', given_name: 'Alice', preferred_username: 'alice', email: 'alice@example.test', email_verified: true, groups: ['engineering'] });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('tells nothing that was not granted (UI-06)', async () => {
    const few = await app.tokens(new Browser(test.url), { scope: 'openid' });
    expect(Object.keys((await get(bearer(few['access_token']))).body)).toEqual(['sub']);
  });

  it('takes a token for any of our APIs, opaque ones too, as long as openid is in it', async () => {
    const ledger = await app.tokens(new Browser(test.url), { scope: 'openid email ledger:read' });
    expect(ledger['access_token']).not.toContain('.');
    expect((await get(bearer(ledger['access_token']))).body).toMatchObject({ email: 'alice@example.test' });
  });

  it('takes at most two statements', async () => {
    expect(await test.countStatements(async () => get(bearer()))).toBeLessThanOrEqual(2);
    const few = await app.tokens(new Browser(test.url), { scope: 'openid email' });
    expect(await test.countStatements(async () => get(bearer(few['access_token'])))).toBe(1);
  });

  it('answers 401 with a bare challenge without a token', async () => {
    for (const answer of [await get(), await get({ authorization: 'Basic YTpi' }), await post('')]) {
      expect(answer.status).toBe(401);
      expect(challengeOf(answer)).toBe(`Bearer realm="${test.url}"`);
    }
  });

  it('answers 400 to a token in two places, in the address, twice or malformed (UI-02)', async () => {
    const token = tokens['access_token'] ?? '';
    const rows = [
      await post(`access_token=${token}`, bearer()),
      await post(`access_token=${token}&access_token=${token}`),
      await post(`access_token=`),
      await post(`access_token=a%20b`),
      await get({}, `/oauth2/userinfo?access_token=${token}`),
      await get(bearer(), `/oauth2/userinfo?access_token=${token}`),
      await get({ authorization: `Bearer ${token}, Bearer ${token}` }),
      await get({ authorization: `Bearer  ${token}` }),
    ];
    for (const answer of rows) {
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(Object.keys(answer.body).toSorted()).toEqual(['error', 'error_description']);
    }
  });

  it('refuses an ID token, a refresh token and invented ones with 401 invalid_token (UI-03)', async () => {
    for (const token of [tokens['id_token'], tokens['refresh_token'], 'nonsense', 'a.b.c', `${tokens['access_token'] ?? ''}x`, 'dwa_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx000000']) {
      const answer = await get(bearer(token));
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(challengeOf(answer)).toContain('error="invalid_token"');
    }
  });

  it('refuses tokens without openid, those of machines among them, with 403 insufficient_scope (UI-03)', async () => {
    const machine = await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'notes:read' });
    const plain = await app.tokens(new Browser(test.url), { scope: 'notes:read' });
    for (const token of [machine.body['access_token'] as string, plain['access_token']]) {
      const answer = await get(bearer(token));
      expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
      expect(challengeOf(answer)).toContain('scope="openid"');
    }
  });

  it('refuses a revoked token at once, a JWT too (UI-04)', async () => {
    const fresh = await app.tokens(new Browser(test.url), { scope: 'openid' });
    expect((await get(bearer(fresh['access_token']))).status).toBe(200);
    await app.revoke(fresh['access_token'] ?? '');
    expect((await get(bearer(fresh['access_token']))).status).toBe(401);
  });

  it('refuses a token from the instant at which it ends (LV-07)', async () => {
    const fresh = await app.tokens(new Browser(test.url), { scope: 'openid' });
    test.clock.advance('10m');
    expect((await get(bearer(fresh['access_token']))).status).toBe(401);
    tokens = await app.tokens(new Browser(test.url), { scope: ALL });
  });

  it('opens to scripts of the token\'s own client only, never with credentials', async () => {
    const own = await tokensOfSinglePage();
    const origin = 'https://spa.example.com';
    const answer = await get({ ...bearer(own['access_token']), origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toMatch(/Origin/i);
    expect((await get({ ...bearer(own['access_token']), origin: 'https://evil.example.com' })).headers.get('access-control-allow-origin')).toBeNull();
    expect((await get({ ...bearer(), origin })).headers.get('access-control-allow-origin')).toBeNull();
    expect((await get({ ...bearer(), origin: 'null' })).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers other methods and types with 405 and 415', async () => {
    expect((await ask('/oauth2/userinfo', { method: 'DELETE', headers: bearer() })).status).toBe(405);
    expect((await ask('/oauth2/userinfo', { method: 'POST', body: '{}', headers: { ...bearer(), 'content-type': 'application/json' } })).status).toBe(415);
  });

  it.each(['/oauth2/userinfo/', '//oauth2/userinfo', '/oauth2/%75serinfo', '/OAUTH2/userinfo', '/oauth2/userinfo;a.js', '/oauth2/userinfo/x.css'])('tells nobody without a token by way of %s (RS-09, HT-16)', async (path) => {
    const answer = await fetch(`${test.url}${path}`, { headers: { 'x-original-url': '/oauth2/jwks', 'x-http-method-override': 'OPTIONS' } });
    expect([401, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain('alice');
  });

  it('ends with the person: who is disabled is told of to nobody', async () => {
    const engineers = new WireClient(test.url, 'engineers', SECRET, 'https://eng.example.com/cb');
    const held = await engineers.tokens(new Browser(test.url), { scope: 'openid' });
    expect((await get(bearer(held['access_token']))).status).toBe(200);
    await test.database.run('UPDATE users SET disabled_at = ? WHERE preferred_username = ?', [test.clock.now(), 'alice']);
    expect((await get(bearer(held['access_token']))).status).toBe(401);
    await test.database.run('UPDATE users SET disabled_at = NULL WHERE preferred_username = ?', ['alice']);
    expect((await get(bearer(held['access_token']))).status).toBe(200);
  });
});
