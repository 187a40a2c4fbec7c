import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CredentialStore } from '../../src/credentials/credential.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';
import { latestSessionOf, ownedByNobody, signedIn } from './support-pages.js';

interface Answer { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }
interface List { readonly data: readonly Record<string, unknown>[]; readonly page: { readonly next_cursor: string | null; readonly has_more: boolean } }

const SCOPES = 'account:read account:write';
const NEW_PASSWORD = 'seven quiet lanterns upstream';

eachDatabase('/account/v1', (dialect) => {
  let test: TestApp;
  let name: string;
  const client = (): WireClient => new WireClient(test.url, 'self-service');
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    await test.declare({
      clients: [
        { client_id: 'self-service', client_name: 'Self Service', client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'], scope: `openid offline_access ${SCOPES}` },
        { client_id: 'robot', client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: SCOPES },
      ],
    });
  });
  afterAll(() => test.close());
  beforeEach(async () => void (name = await newPerson(test)));

  const tokenFor = async (person = name, scope = SCOPES, browser = new Browser(test.url)): Promise<string> =>
    (await client().tokens(browser, { scope: `openid ${scope}`, resource: `${test.url}/account/v1` }, person))['access_token'] ?? '';

  async function call(token: string | undefined, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await fetch(`${test.url}/account/v1${path}`, {
      method, headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }
  const list = async (token: string, path: string): Promise<List['data']> => (await call(token, 'GET', path)).body['data'] as List['data'];

  describe('lets in', () => {
    it('nobody without a token, and says where one is to be had', async () => {
      const { status, headers, body } = await call(undefined, 'GET', '/profile');
      expect([status, headers.get('content-type'), body['status']]).toEqual([401, 'application/problem+json; charset=utf-8', 401]);
      expect(headers.get('www-authenticate')).toContain(`resource_metadata="${test.url}/.well-known/oauth-protected-resource/account/v1"`);
      const metadata = (await (await fetch(`${test.url}/.well-known/oauth-protected-resource/account/v1`)).json()) as Record<string, unknown>;
      expect(metadata).toMatchObject({ resource: `${test.url}/account/v1`, scopes_supported: ['account:read', 'account:write'] });
    });

    it('no token for another API, and no application without a person', async () => {
      const other = (await client().tokens(new Browser(test.url), { scope: 'openid' }, name))['access_token'];
      expect((await call(other, 'GET', '/profile')).status).toBe(401);
      const { body } = await new WireClient(test.url, 'robot').token({ grant_type: 'client_credentials', resource: `${test.url}/account/v1` });
      expect((await call(String(body['access_token']), 'GET', '/profile')).status).toBe(401);
    });

    it('a reading token to no change', async () => {
      const token = await tokenFor(name, 'account:read');
      for (const [method, path, body] of [['PATCH', '/profile', {}], ['POST', '/password', {}], ['DELETE', '/sessions', undefined], ['DELETE', '/grants/app', undefined], ['POST', '/deletion-request', undefined]] as const) {
        const { status, headers } = await call(token, method, path, body);
        expect([path, status]).toEqual([path, 403]);
        expect(headers.get('www-authenticate')).toContain('scope="account:write"');
      }
    });

    it('an application of the house only with the consent of the person', async () => {
      const browser = new Browser(test.url);
      await browser.open(client().authorizeUrl({ scope: 'openid account:write', resource: `${test.url}/account/v1`, code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }));
      await browser.signIn(name);
      expect(browser.text()).toContain('Change your account: your profile and password, and sign you out');
    });
  });

  it('tells the profile with its version, and changes what is theirs under it', async () => {
    await ownedByNobody(test, name);
    const token = await tokenFor();
    const before = await call(token, 'GET', '/profile');
    expect(before.body).toMatchObject({ preferred_username: name, email_verified: true, editable: ['name', 'given_name', 'family_name', 'nickname', 'locale', 'zoneinfo'] });
    const etag = before.headers.get('etag') ?? '';
    const { status, body, headers } = await call(token, 'PATCH', '/profile', { nickname: 'Ada', zoneinfo: 'Europe/London' }, { 'if-match': etag, 'content-type': 'application/merge-patch+json' });
    expect([status, body['nickname'], body['zoneinfo']]).toEqual([200, 'Ada', 'Europe/London']);
    expect(headers.get('etag')).not.toBe(etag);
    expect((await call(token, 'PATCH', '/profile', { nickname: 'Eve' }, { 'if-match': etag })).status).toBe(412);
    expect((await call(token, 'PATCH', '/profile', { nickname: null })).body).not.toHaveProperty('nickname');
  });

  it.each([
    [{ zoneinfo: 'Mars/Olympus' }, '/zoneinfo'], [{ name: 'a\u202Eb' }, '/name'], [{ name: 7 }, '/name'], [{ name: 'x'.repeat(256) }, '/name'],
    [{ email: 'eve@example.test' }, '/email'], [{ email_verified: true }, '/email_verified'], [{ preferred_username: 'root' }, '/preferred_username'], [{ sub: 'usr_1' }, '/sub'], [{ roles: ['owner'] }, '/roles'], [{ constructor_: 1 }, '/constructor_'],
  ])('refuses %j by its field', async (body, pointer) => {
    await ownedByNobody(test, name);
    const answer = await call(await tokenFor(), 'PATCH', '/profile', body);
    expect([answer.status, (answer.body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([422, pointer]);
  });

  it('refuses to change anybody whom a file keeps', async () => {
    expect((await call(await tokenFor(), 'PATCH', '/profile', { name: 'Eve' })).status).toBe(422);
  });

  it('lists the sessions, and ends one, or all but its own', async () => {
    const own = new Browser(test.url);
    const token = await tokenFor(name, SCOPES, own);
    const other = await signedIn(test, name);
    test.clock.advance('1s');
    const third = await signedIn(test, name);
    const sessions = await list(token, '/sessions');
    expect(sessions).toHaveLength(3);
    const current = sessions.filter((each) => each['current'] === true);
    expect(current).toHaveLength(1);
    expect(current[0]?.['clients']).toEqual([expect.objectContaining({ client_id: 'self-service', client_name: 'Self Service' })]);
    const one = await latestSessionOf(test, name);
    expect((await call(token, 'DELETE', `/sessions/${one}`)).status).toBe(204);
    expect((await third.open('/account')).url).toContain('/login');
    expect((await other.open('/account')).url).toBe(`${test.url}/account`);
    expect((await call(token, 'DELETE', '/sessions')).status).toBe(204);
    expect((await other.open('/account')).url).toContain('/login');
    expect((await own.open('/account')).url).toBe(`${test.url}/account`);
    expect(await list(token, '/sessions')).toHaveLength(1);
  });

  // AC-01, AC-08.
  it('touches nothing of anybody else', async () => {
    const victim = await newPerson(test);
    const theirs = await signedIn(test, victim);
    const session = await latestSessionOf(test, victim);
    const [access, refresh] = await client().tokens(theirs, { scope: 'openid offline_access', prompt: 'consent' }, victim).then((tokens) => [tokens['access_token'], tokens['refresh_token']]);
    const token = await tokenFor(name, SCOPES);
    await call(token, 'DELETE', '/grants/self-service').then(({ status }) => expect(status).toBe(204));
    expect((await client().introspect(access ?? ''))['active']).toBe(true);
    expect((await client().refresh(refresh ?? '')).status).toBe(200);
    const again = await tokenFor(name, SCOPES);
    for (const path of [`/sessions/${session}`, '/sessions/usr_1', '/sessions/%00', '/sessions/%C3%A9', '/remembered-devices/dev_1', '/grants/app', '/grants/%20', `/grants/${'x'.repeat(500)}`]) expect([path, (await call(again, 'DELETE', path)).status]).toEqual([path, 404]);
    expect((await theirs.open('/account')).url).toBe(`${test.url}/account`);
    const events = await list(again, '/activity?limit=100');
    expect(events.length).toBeGreaterThan(2);
    const { rows } = { rows: await test.database.rows<{ id: string }>('SELECT e.id FROM audit_events e JOIN users u ON u.id = e.user_id WHERE u.preferred_username = ?', [name]) };
    expect(events.every(({ id }) => rows.some((row) => row.id === id))).toBe(true);
  });

  it('takes an application its access at once: consent and tokens, its own too', async () => {
    const token = await tokenFor();
    expect(await list(token, '/grants')).toEqual([expect.objectContaining({ client_id: 'self-service', scope: 'account:read account:write openid' })]);
    expect((await call(token, 'DELETE', '/grants/self-service')).status).toBe(204);
    expect((await call(token, 'GET', '/grants')).status).toBe(401);
  });

  it('tells what happened page by page, by a cursor of this list alone', async () => {
    const token = await tokenFor();
    const first = (await call(token, 'GET', '/activity?limit=1')).body as unknown as List;
    expect(first.page.has_more).toBe(true);
    const second = (await call(token, 'GET', `/activity?limit=1&cursor=${first.page.next_cursor}`)).body as unknown as List;
    expect(second.data[0]?.['id']).not.toBe(first.data[0]?.['id']);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=evt_1', 'limit=1&limit=2', 'user_id=usr_1']) expect([query, (await call(token, 'GET', `/activity?${query}`)).status]).toEqual([query, 400]);
  });

  it('tells who confirmed that it was them from who came in', async () => {
    const own = new Browser(test.url);
    await tokenFor(name, SCOPES, own);
    test.clock.advance('1s');
    const { access_token: token = '' } = await client().tokens(own, { scope: `openid ${SCOPES}`, resource: `${test.url}/account/v1`, prompt: 'login' }, name);
    const events = await list(token, '/activity');
    expect(events.filter(({ type }) => type === 'sign_in.succeeded').map(({ again }) => again)).toEqual([true, false]);
    expect(events.filter((event) => event['type'] !== 'sign_in.succeeded' && 'again' in event)).toEqual([]);
  });

  it('changes the password with the one there is, and ends what is elsewhere', async () => {
    const own = new Browser(test.url);
    const token = await tokenFor(name, SCOPES, own);
    const other = await signedIn(test, name);
    const wrong = await call(token, 'POST', '/password', { current_password: 'not the one at all', new_password: NEW_PASSWORD });
    expect([wrong.status, (wrong.body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([422, '/current_password']);
    expect((await call(token, 'POST', '/password', { current_password: PASSWORD, new_password: 'short' })).status).toBe(422);
    expect((await call(token, 'POST', '/password', { current_password: PASSWORD, new_password: NEW_PASSWORD })).status).toBe(204);
    expect((await other.open('/account')).url).toContain('/login');
    expect((await own.open('/account')).url).toBe(`${test.url}/account`);
    await signedIn(test, name, {}, NEW_PASSWORD);
  });

  it('asks for a fresh sign-in before what an account hangs on is touched, in the words of RFC 9470 (AC-05)', async () => {
    const tokens = await client().tokens(new Browser(test.url), { scope: `openid offline_access ${SCOPES}`, resource: `${test.url}/account/v1`, prompt: 'consent' }, name);
    test.clock.advance('599s');
    const refreshed = async (refresh: string | undefined): Promise<Record<string, unknown>> => (await client().refresh(refresh ?? '', { resource: `${test.url}/account/v1` })).body;
    const young = await refreshed(tokens['refresh_token']);
    expect((await call(String(young['access_token']), 'GET', '/export')).status).toBe(200);
    test.clock.advance('1s');
    const token = String((await refreshed(String(young['refresh_token'])))['access_token']);
    expect((await call(token, 'GET', '/profile')).status).toBe(200);
    for (const [method, path, body] of [['GET', '/export', undefined], ['POST', '/deletion-request', undefined], ['POST', '/password', { current_password: PASSWORD, new_password: NEW_PASSWORD }]] as const) {
      const { status, headers } = await call(token, method, path, body);
      expect([path, status]).toEqual([path, 401]);
      expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication", error_description="A sign-in of the last 10 minutes is needed.", max_age="600"');
    }
  });

  it('asks whoever holds a second factor for it, however fresh their password is', async () => {
    const [user] = await test.database.rows<{ id: string }>('SELECT id FROM users WHERE preferred_username = ?', [name]);
    const token = await tokenFor();
    await test.database.transaction((tx) => test.get(CredentialStore).create(tx, { id: `cred_${name}`, userId: user?.id ?? '', type: 'totp', name: 'Phone', lookup: null, sealed: null, data: {}, counter: 0, createdAt: 1, confirmedAt: 1, lastUsedAt: null, usedAt: null, expiresAt: null }));
    const { status, headers } = await call(token, 'GET', '/export');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('acr_values="urn:doorward:acr:mfa"');
  });

  it('exports everything and no secret', async () => {
    const { body } = await call(await tokenFor(), 'GET', '/export');
    expect(Object.keys(body)).toEqual(['exported_at', 'profile', 'groups', 'sign_in', 'sessions', 'remembered_devices', 'grants', 'activity', 'activity_complete']);
    expect(JSON.stringify(body)).not.toMatch(/argon2|password_hash|token_digest|sealed/);
    expect(body['activity']).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'user.data_exported' })]));
  });

  it('asks for no deletion where the organisation has none', async () => {
    expect((await call(await tokenFor(), 'POST', '/deletion-request')).status).toBe(403);
  });

  it('tells of ways to sign in what may be told', async () => {
    expect((await call(await tokenFor(), 'GET', '/credentials')).body).toEqual({ password: { set: true }, credentials: [], recovery_codes_left: 0 });
  });
});
