import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { LogoutDispatcher } from '../../src/authorization/backchannel-logout/logout-dispatcher.js';
import { JwtSigner } from '../../src/keys/jwt-signer.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { toQuery } from '../support/wire.js';
import { SECRET, standardWorld } from '../support/world.js';

const PAIRWISE = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], client_secret: SECRET, scope: 'openid email offline_access notes:read', first_party: true, subject_type: 'pairwise' };
const OTHER_KEY = 'Zm9yLXRlc3RzLW9ubHktMDEyMzQ1Njc4OWFiY2RlZjAx';

eachDatabase('pairwise subject identifiers (OpenID Connect Core §8.1)', (dialect) => {
  const receiver = new LogoutReceiver();
  let test: TestApp;
  let alice: string;

  const client = (id: string, host: string): WireClient => new WireClient(test.url, id, SECRET, `https://${host}/cb`);

  beforeAll(async () => {
    await receiver.start();
    const at = (id: string, host: string, more: object = {}): object => ({ ...PAIRWISE, client_id: id, client_name: id, redirect_uris: [`https://${host}/cb`], ...more });
    test = await createTestApp({
      dialect,
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          at('one', 'one.example.com'), at('one-too', 'one.example.com'), at('two', 'two.example.com', { post_logout_redirect_uris: ['https://two.example.com/bye'] }),
          at('told', 'told.example.com', { backchannel_logout_uri: receiver.uri }), at('framed', 'framed.example.com', { frontchannel_logout_uri: 'https://framed.example.com/out' }),
          at('a', 'a.example.com', { sector_identifier_uri: 'https://sector.example.com/uris.json' }), at('b', 'b.example.com', { sector_identifier_uri: 'https://sector.example.com/other.json' }),
          at('sector.example.com', 'c.example.com', { redirect_uris: ['com.example.c:/cb'], application_type: 'native' }),
          at('desk', 'desk', { redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native' }), at('desk-too', 'desk', { redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native' }),
          at('guise', 'guise', { redirect_uris: ['com.example.guise://one.example.com/cb'], application_type: 'native' }),
        ],
      },
    });
    alice = await subOf(new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback'));
  });
  afterAll(async () => {
    await receiver.close();
    await test?.close();
  });

  const subOf = async (at: WireClient, username = 'alice'): Promise<string> => String(decodeJwt((await at.tokens(new Browser(test.url), {}, username))['id_token'] ?? '').sub);
  async function userinfo(token: string | undefined): Promise<Record<string, unknown>> {
    return (await (await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token ?? ''}` } })).json()) as Record<string, unknown>;
  }

  it('are the same within a sector and no two sectors can compare them (TK-24)', async () => {
    const subs = {
      one: await subOf(client('one', 'one.example.com')), again: await subOf(client('one', 'one.example.com')), oneToo: await subOf(client('one-too', 'one.example.com')),
      two: await subOf(client('two', 'two.example.com')), bob: await subOf(client('one', 'one.example.com'), 'bob'),
      a: await subOf(client('a', 'a.example.com')), b: await subOf(client('b', 'b.example.com')),
      named: await subOf(new WireClient(test.url, 'sector.example.com', SECRET, 'com.example.c:/cb')),
    };
    expect(subs.one).toBe(subs.again);
    expect(subs.one).toBe(subs.oneToo);
    expect(subs.a).toBe(subs.b);
    const different = [alice, subs.one, subs.two, subs.bob, subs.a, subs.named];
    expect(new Set(different).size).toBe(different.length);
    for (const sub of different.slice(1)) expect(sub).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are another for each client whose redirect URI names nobody: a loopback address, or a host after a scheme of its own', async () => {
    const subs = [
      await subOf(new WireClient(test.url, 'desk', SECRET, 'http://127.0.0.1:51234/cb')), await subOf(new WireClient(test.url, 'desk-too', SECRET, 'http://127.0.0.1:51234/cb')),
      await subOf(new WireClient(test.url, 'guise', SECRET, 'com.example.guise://one.example.com/cb')), await subOf(client('one', 'one.example.com')),
    ];
    expect(new Set(subs).size).toBe(subs.length);
  });

  it('stand in ID token, access token, UserInfo and introspection alike, after a refresh too, and the person\'s own nowhere', async () => {
    const one = client('one', 'one.example.com');
    const first = await one.tokens(new Browser(test.url), { scope: 'openid email offline_access' });
    const second = (await one.refresh(first['refresh_token'] ?? '')).body as Record<string, string>;
    const sub = await subOf(one);
    for (const tokens of [first, second]) {
      expect(decodeJwt(tokens['id_token'] ?? '').sub).toBe(sub);
      expect(decodeJwt(tokens['access_token'] ?? '').sub).toBe(sub);
      expect(await userinfo(tokens['access_token'])).toEqual({ sub, email: 'alice@example.test', email_verified: true });
      expect(await one.introspect(tokens['access_token'] ?? '')).toMatchObject({ active: true, sub });
    }
    expect(await one.introspect(second['refresh_token'] ?? '')).toMatchObject({ active: true, sub });
    expect(JSON.stringify([first, second].map((tokens) => [decodeJwt(tokens['id_token'] ?? ''), decodeJwt(tokens['access_token'] ?? '')]))).not.toContain(alice);
  });

  it('are joined by nothing else that tokens of one browser say: each sector has a session identifier of its own (TK-24)', async () => {
    const browser = new Browser(test.url);
    const [one, oneToo, two] = [await client('one', 'one.example.com').tokens(browser), await client('one-too', 'one.example.com').tokens(browser), await client('two', 'two.example.com').tokens(browser)];
    const open = await new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback').tokens(browser);
    const sids = (tokens: Record<string, string>): unknown[] => [tokens['id_token'], tokens['access_token']].map((token) => decodeJwt(token ?? '')['sid']);
    expect(sids(one)[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set([...sids(one), ...sids(oneToo)]).size).toBe(1);
    for (const kind of ['id_token', 'access_token']) {
      const [ofOne, ofTwo] = [one, two].map((tokens) => Object.entries(decodeJwt(tokens[kind] ?? '')));
      const shared = (ofOne ?? []).filter(([name, value]) => (ofTwo ?? []).some(([other, its]) => other === name && JSON.stringify(its) === JSON.stringify(value))).map(([name]) => name);
      expect(shared.filter((name) => !['iss', 'amr', 'acr', 'auth_time', 'iat', 'exp', 'scope'].includes(name))).toEqual(kind === 'id_token' ? [] : ['aud']);
    }
    expect(sids(open)).toEqual([expect.stringMatching(/^ses_/), expect.stringMatching(/^ses_/)]);
    expect(JSON.stringify([one, oneToo, two].map((tokens) => [...sids(tokens)]))).not.toContain(String(sids(open)[0]));
  });

  it('name the session to a client in one way: in tokens, in the logout token, in the frame, and in the hint that ends it', async () => {
    const browser = new Browser(test.url);
    const [told, framed] = [await client('told', 'told.example.com').tokens(browser), await client('framed', 'framed.example.com').tokens(browser)];
    const page = await browser.open(`/oauth2/logout?${toQuery({ id_token_hint: told['id_token'] ?? '' })}`);
    expect(page.body.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')).toContain(`<iframe src="https://framed.example.com/out?${toQuery({ iss: test.url, sid: String(decodeJwt(framed['id_token'] ?? '')['sid']) })}"`);
    await test.get(LogoutDispatcher).look();
    await test.get(LogoutDispatcher).idle();
    const { sub, sid } = decodeJwt(told['id_token'] ?? '');
    expect(receiver.tokens.map((token) => decodeJwt(token))).toEqual([expect.objectContaining({ aud: 'told', sub, sid })]);
  });

  it('do not make a stranger of an ID token that says the session\'s own identifier, and do of one that says another\'s', async () => {
    const [browser, two] = [new Browser(test.url), client('two', 'two.example.com')];
    const claims = decodeJwt((await two.tokens(browser))['id_token'] ?? '');
    const own = decodeJwt((await new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback').tokens(browser))['id_token'] ?? '')['sid'];
    const of = decodeJwt((await client('one', 'one.example.com').tokens(browser))['id_token'] ?? '')['sid'];
    const leave = async (sid: unknown): Promise<string | undefined> => (await browser.open(`/oauth2/logout?${toQuery({ id_token_hint: await test.get(JwtSigner).sign('RS256', 'JWT', { ...claims, sid }), post_logout_redirect_uri: 'https://two.example.com/bye' })}`)).leftFor?.href;
    expect(await leave(of)).toBeUndefined();
    expect(await leave('ses_of_another')).toBeUndefined();
    expect(await leave(own)).toBe('https://two.example.com/bye');
  });

  it('are what a client hints at: its own are understood, and those of others are another person', async () => {
    const [browser, two] = [new Browser(test.url), client('two', 'two.example.com')];
    const tokens = await two.tokens(browser);
    const errorWith = async (parameters: Record<string, string>): Promise<string | null | undefined> => (await browser.open(two.authorizeUrl({ prompt: 'none', ...parameters }))).leftFor?.searchParams.get('error');
    const sub = (value: string): Record<string, string> => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
    expect(await errorWith({ id_token_hint: tokens['id_token'] ?? '' })).toBeNull();
    expect(await errorWith(sub(await subOf(two)))).toBeNull();
    expect(await errorWith(sub(alice))).toBe('login_required');
    expect(await errorWith(sub(await subOf(client('one', 'one.example.com'))))).toBe('login_required');
    const left = await browser.open(`${test.url}/oauth2/logout?${new URLSearchParams({ id_token_hint: tokens['id_token'] ?? '', post_logout_redirect_uri: 'https://two.example.com/bye' }).toString()}`);
    expect(left.leftFor?.href).toBe('https://two.example.com/bye');
  });

  it('stay what they are after a restart under another SECRET_KEY, and on an instance beside', async () => {
    const before = await subOf(client('one', 'one.example.com'));
    const second = await createTestApp({
      dialect, location: test.config.database, clock: test.clock,
      environment: { PUBLIC_URL: test.url, SECRET_KEY: OTHER_KEY, SECRET_KEY_PREVIOUS: test.config.secretKey.toString('base64url') },
    });
    try {
      const tokens = await client('one', 'one.example.com').tokens(new Browser(test.url, second.address));
      expect(decodeJwt(tokens['id_token'] ?? '').sub).toBe(before);
    } finally {
      await second.close();
    }
  });
});
