import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser, type Loaded } from '../support/browser.js';
import { type Answered, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD, SECRET, standardWorld } from '../support/world.js';

const CALLBACK = 'https://narrow.example.com/cb';
const ACR = 'urn:doorward:acr:password';
const CODE = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], client_secret: SECRET };

const claims = (request: object): { claims: string } => ({ claims: JSON.stringify(request) });

eachDatabase('the claims parameter and acr_values (OpenID Connect Core §5.5)', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let intranet: WireClient;
  let narrow: WireClient;
  let alice: string;

  beforeAll(async () => {
    test = await createTestApp({
      dialect,
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...CODE, client_id: 'narrow', client_name: 'Narrow', redirect_uris: [CALLBACK], scope: 'openid email' },
          { ...CODE, client_id: 'default-acr', client_name: 'Default', redirect_uris: [CALLBACK], scope: 'openid', first_party: true, default_acr_values: ['urn:mfa', ACR] },
        ],
      },
    });
    app = new WireClient(test.url);
    intranet = new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback');
    narrow = new WireClient(test.url, 'narrow', SECRET, CALLBACK);
    alice = String(decodeJwt(idTokenOf(await intranet.tokens(new Browser(test.url)))).sub);
  });
  afterAll(async () => test?.close());

  const idTokenOf = (tokens: Record<string, string>): string => tokens['id_token'] ?? '';
  async function userinfo(tokens: Record<string, string>): Promise<Record<string, unknown>> {
    const response = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}` } });
    return (await response.json()) as Record<string, unknown>;
  }
  const errorOf = (page: Loaded): string | null => page.leftFor?.searchParams.get('error') ?? null;

  it('are told where they were asked for and nowhere else, without the scope that tells them', async () => {
    const tokens = await intranet.tokens(new Browser(test.url), claims({ id_token: { email: { essential: true }, groups: null }, userinfo: { name: { essential: true }, preferred_username: null } }));
    expect(tokens['scope']).toBe('openid');
    expect(decodeJwt(idTokenOf(tokens))).toMatchObject({ email: 'alice@example.test', groups: ['engineering'] });
    expect(decodeJwt(idTokenOf(tokens))).not.toHaveProperty('name');
    expect(await userinfo(tokens)).toEqual({ sub: alice, name: 'Alice Example', preferred_username: 'alice' });
  });

  it('are told beside those of the scopes, after a refresh too, and never stand in for what the sign-in says', async () => {
    const asked = claims({ id_token: { email: null, iss: { value: 'https://evil.example' }, aud: null, sid: { value: 'x' }, sub: null }, userinfo: { given_name: null } });
    const first = await app.tokens(new Browser(test.url), { scope: 'openid email offline_access', ...asked });
    const second = (await app.refresh(first['refresh_token'] ?? '')).body as Record<string, string>;
    for (const tokens of [first, second]) {
      const { iss, aud, sub, sid, email } = decodeJwt(idTokenOf(tokens));
      expect({ iss, aud, sub, email }).toEqual({ iss: test.url, aud: 'app', sub: alice, email: 'alice@example.test' });
      expect(sid).not.toBe('x');
      expect(await userinfo(tokens)).toEqual({ sub: alice, email: 'alice@example.test', email_verified: true, given_name: 'Alice' });
    }
  });

  it('are none that the client may not ask for by a scope, and none that nobody knows', async () => {
    const asked = claims({ userinfo: { email: null, name: { essential: true }, groups: null, address: null, 'name#de': null, password_hash: null, toString: null }, id_token: { name: null, roles: null } });
    const browser = new Browser(test.url);
    await browser.open(narrow.authorizeUrl(asked));
    await browser.signIn();
    expect(browser.text()).toContain('See your e-mail address');
    expect(browser.text()).not.toContain('See your name');
    const tokens = (await narrow.redeem((await browser.decide('allow')).leftFor?.searchParams.get('code') ?? '')).body as Record<string, string>;
    expect(await userinfo(tokens)).toEqual({ sub: alice, email: 'alice@example.test' });
    expect(decodeJwt(idTokenOf(tokens))).not.toHaveProperty('name');
  });

  it('are asked for in words, each once, and remembered with the consent; more of them is asked anew', async () => {
    const browser = new Browser(test.url);
    const post = new WireClient(test.url, 'post');
    const posted = async (parameters: Record<string, string>): Promise<Loaded> => browser.open(post.authorizeUrl(parameters));
    await posted({ scope: 'openid email', ...claims({ userinfo: { birthdate: null, email: null }, id_token: { birthdate: null } }) });
    await browser.signIn('bob');
    expect(browser.text().match(/See your date of birth/g)).toHaveLength(1);
    expect(browser.text().match(/See your e-mail address/g)).toHaveLength(1);
    expect(await auditOf(test, () => browser.decide('allow'))).toContain('consent.granted');
    expect(errorOf(await posted({ scope: 'openid', prompt: 'none', ...claims({ userinfo: { birthdate: null } }) }))).toBeNull();
    // Covered by the scope that was allowed.
    expect(errorOf(await posted({ scope: 'openid', prompt: 'none', ...claims({ id_token: { email_verified: null } }) }))).toBeNull();
    expect(errorOf(await posted({ scope: 'openid', prompt: 'none', ...claims({ id_token: { gender: null, birthdate: null } }) }))).toBe('consent_required');
    await posted({ scope: 'openid', ...claims({ id_token: { gender: null, birthdate: null } }) });
    expect(browser.text()).toContain('See your gender');
    expect(browser.text()).not.toContain('See your date of birth');
    await browser.decide('allow');
    expect(errorOf(await posted({ scope: 'openid email', prompt: 'none', ...claims({ id_token: { gender: null, birthdate: null } }) }))).toBeNull();
  });

  it('end with the scope that the client loses, and with the consent', async () => {
    const browser = new Browser(test.url);
    const tokens = await narrow.tokens(browser, claims({ userinfo: { email: null } }), 'bob');
    expect(await userinfo(tokens)).toMatchObject({ email: 'bob@example.test' });
    await test.declare({ clients: [{ ...CODE, client_id: 'narrow', client_name: 'Narrow', redirect_uris: [CALLBACK], scope: 'openid' }] });
    test.clock.advance('2s');
    expect(await userinfo(tokens)).not.toHaveProperty('email');
    await test.database.run('DELETE FROM consents');
    expect(await userinfo(tokens)).not.toHaveProperty('sub');
  });

  it('with a sub: nobody else is an answer, whoever is signed in', async () => {
    const browser = new Browser(test.url);
    const forAlice = claims({ id_token: { sub: { value: alice } } });
    expect(errorOf(await intranet.walk(browser, forAlice))).toBeNull();
    for (const wrong of [{ value: 'somebody' }, { values: ['x', 'y'] }, { value: 7 }, { values: [] }]) {
      expect(errorOf(await browser.open(intranet.authorizeUrl({ prompt: 'none', ...claims({ userinfo: { sub: wrong } }) })))).toBe('login_required');
    }
    expect(errorOf(await browser.open(intranet.authorizeUrl({ prompt: 'none', ...claims({ id_token: { sub: { values: ['x', alice] } }, userinfo: { sub: null } }) })))).toBeNull();
    expect(errorOf(await browser.open(intranet.authorizeUrl({ prompt: 'none', ...claims({ id_token: { sub: { value: alice } }, userinfo: { sub: { value: 'x' } } }) })))).toBe('login_required');
    await browser.open(intranet.authorizeUrl(claims({ id_token: { sub: { value: 'somebody' } } })));
    expect(browser.page?.url).toContain('/login');
    expect(errorOf(await browser.signIn('alice', PASSWORD))).toBe('login_required');
  });

  it('acr: what was earned is told, and what was not is never claimed (AZ-18)', async () => {
    const told = async (parameters: Record<string, string>, client = intranet): Promise<unknown> => decodeJwt(idTokenOf(await client.tokens(new Browser(test.url), parameters)))['acr'];
    const preferring = new WireClient(test.url, 'default-acr', SECRET, CALLBACK);
    expect(await Promise.all([
      told({}), told({ acr_values: `urn:mfa ${ACR}` }), told({ acr_values: 'urn:mfa' }), told(claims({ id_token: { acr: { values: ['urn:mfa'] } } })),
      told(claims({ id_token: { acr: { essential: true } } })), told(claims({ id_token: { acr: { essential: true, values: ['urn:mfa', ACR] } } })), told({}, preferring),
    ])).toEqual(Array(7).fill(ACR));
    const refused = await intranet.walk(new Browser(test.url), claims({ id_token: { acr: { essential: true, value: 'urn:mfa' } } }));
    expect(errorOf(refused)).toBe('unmet_authentication_requirements');
  });

  it('acr: a session that has not earned what is essential signs in again, and says so where it cannot', async () => {
    const browser = new Browser(test.url);
    await intranet.tokens(browser);
    await test.database.run("UPDATE sessions SET amr = '[\"other\"]'");
    const essential = claims({ id_token: { acr: { essential: true, value: ACR } } });
    expect(errorOf(await browser.open(intranet.authorizeUrl({ prompt: 'none', ...essential })))).toBe('login_required');
    const weak: Answered = await intranet.redeem((await browser.open(intranet.authorizeUrl({}))).leftFor?.searchParams.get('code') ?? '');
    expect(decodeJwt(String(weak.body['id_token']))).toMatchObject({ amr: ['other'] });
    expect(decodeJwt(String(weak.body['id_token']))).not.toHaveProperty('acr');
    await browser.open(intranet.authorizeUrl(essential));
    expect(browser.page?.url).toContain('/login');
    expect(errorOf(await browser.signIn())).toBeNull();
  });

  it('cost clients that do not use them no statement, and those that do one when an ID token is made', async () => {
    const browser = new Browser(test.url);
    await intranet.tokens(browser);
    const plain = await test.countStatements(() => intranet.tokens(browser));
    const asking = await test.countStatements(() => intranet.tokens(browser, claims({ userinfo: { email: null } })));
    const telling = await test.countStatements(() => intranet.tokens(browser, claims({ id_token: { email: null } })));
    expect([asking - plain, telling - plain]).toEqual([0, 1]);
  });
});
