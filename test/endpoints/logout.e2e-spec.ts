import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { auditOf } from '../support/audit.js';
import { expectCode, expectError, expectErrorPage } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { forged } from '../support/forged.js';
import { assertSound, waysOut } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { postForm, send, toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

const BYE = 'https://app.example.com/bye';
const INTRA = 'https://intra.example.com/callback';

eachDatabase('signing out', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let intranet: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
  });
  afterAll(async () => test.close());

  interface Person { readonly browser: Browser; readonly name: string; readonly tokens: Record<string, string> }

  /** Somebody who is signed in, with what they hold. */
  async function somebody(): Promise<Person> {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    return { browser, name, tokens: await app.tokens(browser, { scope: 'openid offline_access orders:read' }, name) };
  }
  const logout = (parameters: Readonly<Record<string, string | undefined>> = {}): string => `/oauth2/logout?${toQuery(parameters)}`;
  const cookieOf = (browser: Browser): string => ['doorward-browser', 'doorward-session'].filter((name) => browser.cookie(name) !== undefined).map((name) => `${name}=${browser.cookie(name)}`).join('; ');
  const sessionCookie = (browser: Browser): string => `doorward-session=${browser.cookie('doorward-session')}`;
  const isIn = async (cookie: string, via = test.address): Promise<boolean> =>
    (await send(via, '/', { headers: { cookie, host: new URL(test.url).host } })).body.includes('href="/oauth2/logout"');
  const ended = ['session.ended', 'sign_out'];

  it('is asked about, and done by a button', async () => {
    const { browser, name } = await somebody();
    await browser.open(logout());
    assertSound(browser.page as Loaded);
    expect(browser.text()).toContain(name);
    // By its name: what they may have to close.
    expect(browser.text().replaceAll(/\s+/g, ' ')).toMatch(/You have used it here for: ?\S/);
    expect(await isIn(cookieOf(browser))).toBe(true);
    const cookie = sessionCookie(browser);
    const events = await auditOf(test, async () => browser.decide('logout' as 'allow'));
    assertSound(browser.page as Loaded);
    expect(browser.text()).toContain('You are signed out');
    expect(events).toEqual(ended);
    expect(await isIn(cookie)).toBe(false);
  });

  it('or not done, by the other button', async () => {
    const { browser } = await somebody();
    await browser.open(logout({ client_id: 'app', post_logout_redirect_uri: BYE }));
    const events = await auditOf(test, async () => browser.decide('stay' as 'allow'));
    assertSound(browser.page as Loaded);
    expect([events, browser.page?.leftFor]).toEqual([[], undefined]);
    expect(await isIn(cookieOf(browser))).toBe(true);
  });

  it('a hint about this session signs out at once and goes back to the client', async () => {
    const { browser, tokens } = await somebody();
    const events = await auditOf(test, async () => browser.open(logout({ id_token_hint: tokens['id_token'], post_logout_redirect_uri: BYE, state: 'st' })));
    assertSound(browser.page as Loaded);
    expect(browser.page?.leftFor?.href).toBe(`${BYE}?state=st`);
    expect(browser.page?.headers.get('cache-control')).toBe('no-store');
    expect(events).toEqual(ended);
  });

  it('LO-05: afterwards all is dead, on both instances: cookie, single sign-on, refresh, access, Back', async () => {
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    try {
      const { browser, tokens } = await somebody();
      await browser.open(app.authorizeUrl({ prompt: 'consent', state: 'left open' }));
      const left = browser.page?.url ?? '';
      const stale = new Browser(test.url);
      for (const name of ['doorward-session', 'doorward-browser']) stale.setCookie(name, browser.cookie(name) ?? '');
      const code = await app.code(browser, { scope: 'openid' });
      await browser.open(logout({ id_token_hint: tokens['id_token'] }));
      assertSound(browser.page as Loaded);
      expect(browser.page?.headers.get('clear-site-data')).toBe('"cache"');
      expect([browser.cookie('doorward-session'), browser.cookie('doorward-browser')]).toEqual([undefined, undefined]);
      for (const via of [test.address, second.address]) {
        stale.via = via;
        expect(await isIn(sessionCookie(stale), via)).toBe(false);
        expectError(await stale.open(intranet.authorizeUrl({ prompt: 'none' })), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
        expect(new URL((await stale.open(left)).url).pathname).toBe('/login');
        const client = new WireClient(test.url);
        expect((await client.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
        expect(await client.introspect(tokens['access_token'] ?? '')).toEqual({ active: false });
        expect((await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } })).status).toBe(401);
      }
      expect((await app.redeem(code)).body['error']).toBe('invalid_grant');
      // LO-06: whoever comes next to this browser finds nothing that was begun before.
      expectErrorPage(await browser.open(left), 400, 'invalid_request');
    } finally {
      await second.close();
    }
  });

  describe('LO-02: another site cannot do it', () => {
    it.each<[string, Record<string, string | undefined>, Record<string, string>]>([
      ['without the token', { csrf: undefined }, {}],
      ['with any token', { csrf: 'a'.repeat(43) }, {}],
      ['from another origin', {}, { origin: 'https://evil.example' }],
      ['across sites', {}, { 'sec-fetch-site': 'cross-site' }],
    ])('%s', async (_how, change, headers) => {
      const { browser } = await somebody();
      await browser.open(logout({ client_id: 'app', post_logout_redirect_uri: BYE }));
      const { action, fields } = browser.form();
      const target = action.slice(test.url.length);
      const events = await auditOf(test, async () => expectErrorPage(await postForm(test.url, target, { ...Object.fromEntries(fields), decision: 'logout', ...change }, { cookie: cookieOf(browser), ...headers }), 403, 'access_denied'));
      expect([events, await isIn(cookieOf(browser))]).toEqual([[], true]);
    });

    it('nor with the token of another page, or of another person', async () => {
      const [{ browser }, other] = [await somebody(), await somebody()];
      await other.browser.open(logout());
      const theirs = other.browser.form().fields.get('csrf');
      await browser.open('/login');
      for (const csrf of [theirs, browser.form().fields.get('csrf')]) expectErrorPage(await postForm(test.url, '/oauth2/logout/confirm', { csrf, decision: 'logout' }, { cookie: cookieOf(browser) }), 403);
      expect(await isIn(cookieOf(browser))).toBe(true);
    });

    it('a form from elsewhere comes without cookies, and takes none away', async () => {
      for (const [target, form] of [['/oauth2/logout/confirm', { decision: 'logout' }], ['/oauth2/logout', {}], ['/oauth2/logout', { client_id: 'app' }]] as const) {
        const answer = await postForm(test.url, target, form, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
        assertSound(answer);
        expect(answer.headers.getSetCookie()).toEqual([]);
        expect(answer.headers.has('clear-site-data')).toBe(false);
      }
    });

    it('a link asks, and ends nothing: without a hint, with one about another person or another session', async () => {
      const [{ browser, name, tokens: own }, other] = [await somebody(), await somebody()];
      const elsewhere = new Browser(test.url);
      const { id_token: otherSession } = await app.tokens(elsewhere, {}, name);
      const events = await auditOf(test, async () => {
        for (const id_token_hint of [undefined, other.tokens['id_token'], otherSession]) {
          const page = await browser.open(logout({ id_token_hint, post_logout_redirect_uri: id_token_hint === undefined ? undefined : BYE, decision: 'logout', csrf: 'x' }));
          assertSound(page);
          expect([page.status, page.leftFor]).toEqual([200, undefined]);
          expect(browser.form().fields.has('csrf')).toBe(true);
        }
      });
      expect([events, await isIn(cookieOf(browser))]).toEqual([[], true]);
      expect((await app.refresh(own['refresh_token'] ?? '')).status).toBe(200);
    });
  });

  it('a form of the client goes on as a GET and brings the session along', async () => {
    const { browser, tokens } = await somebody();
    const posted = await postForm(test.url, '/oauth2/logout', { id_token_hint: tokens['id_token'], post_logout_redirect_uri: BYE, state: 'a b&c' }, { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' });
    assertSound(posted);
    expect(posted.status).toBe(303);
    const answer = await browser.open(posted.headers.get('location') ?? '');
    expect(answer.leftFor?.searchParams.get('state')).toBe('a b&c');
    expect(await isIn(cookieOf(browser))).toBe(false);
  });

  it('a form as large as a body may be is no address: only what signing out reads goes on, and only at a length that a GET may have', async () => {
    const answer = await postForm(test.url, '/oauth2/logout', { client_id: 'app', state: 'st', padding: 'x'.repeat(60_000), another: 'y' });
    assertSound(answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/oauth2/logout?client_id=app&state=st']);
    expectErrorPage(await postForm(test.url, '/oauth2/logout', { client_id: 'app', state: 's'.repeat(60_000) }), 400, 'invalid_request');
    const repeated = await postForm(test.url, '/oauth2/logout', 'client_id=app&client_id=intranet');
    expectErrorPage(await send(test.url, repeated.headers.get('location') ?? ''), 400, 'invalid_request');
  });

  describe('LO-06: twice, in parallel, and by broken cookies', () => {
    it('is one sign-out and one event, and nothing fails', async () => {
      const { browser, tokens } = await somebody();
      const cookie = cookieOf(browser);
      const events = await auditOf(test, async () => {
        const target = logout({ id_token_hint: tokens['id_token'], post_logout_redirect_uri: BYE });
        const answers = await Promise.all(Array.from({ length: 10 }, async () => send(test.url, target, { headers: { cookie } })));
        answers.push(await send(test.url, target, { headers: { cookie } }));
        for (const answer of answers) {
          assertSound(answer);
          expect([answer.status, answer.headers.get('location')]).toEqual([303, BYE]);
        }
      });
      expect(events).toEqual(ended);
    });

    it('by the button twice: signed out, and told so', async () => {
      const { browser } = await somebody();
      await browser.open(logout());
      const { action, fields } = browser.form();
      const cookie = cookieOf(browser);
      const events = await auditOf(test, async () => {
        for (let at = 0; at < 2; at += 1) {
          const answer = await postForm(test.url, action.slice(test.url.length), { ...Object.fromEntries(fields), decision: 'logout' }, { cookie });
          assertSound(answer);
          expect(answer.body).toContain('You are signed out');
        }
      });
      expect(events).toEqual(ended);
    });

    it.each([['nothing', ''], ['garbage', 'doorward-session=x'], ['a value of the right shape', `doorward-session=${'z'.repeat(43)}`], ['a long one', `doorward-session=${'z'.repeat(4000)}`]])('with %s in the cookie, nobody is signed out, and the page says so', async (_what, cookie) => {
      const events = await auditOf(test, async () => {
        for (const target of [logout(), logout({ client_id: 'app' })]) {
          const answer = await send(test.url, target, { headers: { cookie } });
          assertSound(answer);
          expect(answer.status).toBe(200);
          expect(answer.body).toContain('You are signed out');
          expect(answer.body).not.toContain('still signed in');
        }
      });
      expect(events).toEqual([]);
    });
  });

  it('ends one session: the same person stays signed in elsewhere, with their tokens there', async () => {
    const { browser, name, tokens } = await somebody();
    const elsewhere = new Browser(test.url);
    const others = await app.tokens(elsewhere, { scope: 'openid offline_access' }, name);
    await browser.open(logout({ id_token_hint: tokens['id_token'] }));
    expectCode(await elsewhere.open(intranet.authorizeUrl({ prompt: 'none' })), { to: INTRA, iss: test.url, state: 'st' });
    expect((await app.refresh(others['refresh_token'] ?? '')).status).toBe(200);
    expect((await app.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
  });

  it('RC-03: in parallel with single sign-on and a refresh, nothing survives it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { browser, name, tokens } = await somebody();
      const cookie = cookieOf(browser);
      const [, refreshed, sso] = await Promise.all([
        send(test.url, logout({ id_token_hint: tokens['id_token'] }), { headers: { cookie } }),
        app.refresh(tokens['refresh_token'] ?? ''),
        send(test.url, `/oauth2/authorize?${new URL(app.authorizeUrl({ prompt: 'none' })).searchParams.toString()}`, { headers: { cookie } }),
      ]);
      assertSound(sso);
      for (const token of [refreshed.body['refresh_token'], tokens['refresh_token']]) if (typeof token === 'string') expect((await app.refresh(token)).status).toBe(400);
      const code = new URL(sso.headers.get('location') ?? 'about:blank').searchParams.get('code');
      if (code !== null) expect((await app.redeem(code)).body['error']).toBe('invalid_grant');
      const live = await test.database.rows('SELECT id FROM sessions WHERE user_id = ? AND ended_at IS NULL', [await userId(test, name)]);
      expect(live).toEqual([]);
    }
  });

  it('LK-03: leaves its events with who, where from and by which request', async () => {
    const { browser, name, tokens } = await somebody();
    const answer = await browser.open(logout({ id_token_hint: tokens['id_token'] }));
    const events = await test.database.rows<Record<string, unknown>>('SELECT type, actor, user_id FROM audit_events WHERE request_id = ? ORDER BY type', [answer.headers.get('x-request-id')]);
    const who = { actor: 'user', user_id: await userId(test, name) };
    expect(events).toEqual([{ type: 'session.ended', ...who }, { type: 'sign_out', ...who }]);
  });
});

describe('GET /oauth2/logout', () => {
  let test: TestApp;
  let hint: string;
  let cookie: string;

  beforeAll(async () => {
    test = await createTestApp();
    const browser = new Browser(test.url);
    hint = (await new WireClient(test.url).tokens(browser))['id_token'] ?? '';
    cookie = ['doorward-browser', 'doorward-session'].map((name) => `${name}=${browser.cookie(name)}`).join('; ');
  });
  afterAll(async () => test.close());

  const URIS = [
    'https://app.example.com/bye/', 'https://app.example.com/BYE', 'HTTPS://app.example.com/bye', 'https://APP.example.com/bye', 'https://app.example.com/bye?x=1', 'https://app.example.com/bye#', 'https://app.example.com/bye#x', 'https://app.example.com/cb',
    'https://app.example.com/bye/../evil', 'https://app.example.com/%62ye', 'https://app.example.com/./bye', 'https://app.example.com@evil.example/bye', 'https://app.example.com%40evil.example/bye', 'https://app.example.com\\.evil.example/bye',
    'https://appXexample.com/bye', '//evil.example/bye', '///evil.example', 'https:/\\evil.example', '/bye', 'bye', 'null', '*', 'javascript:alert(1)', 'data:text/html,x', 'https://app.example.com/bye\n', 'https://app.example.com/bye\r\nSet-Cookie: x=1', ' https://app.example.com/bye',
    'http://app.example.com/bye', 'https://app.example.com:443/bye', `https://app.example.com/bye?${'x'.repeat(3000)}`,
  ];

  it.each(URIS.map((uri) => [uri.slice(0, 80), uri]))('LO-04: %j is not registered: nobody is sent there, signed in or not, and nobody is signed out', async (_short, uri) => {
    for (const who of [{ client_id: 'app' }, { id_token_hint: hint }, { client_id: 'app', id_token_hint: hint }, { client_id: 'intranet' }, {}] as Record<string, string>[]) {
      for (const headers of [{ cookie }, {}]) {
        const query = toQuery({ ...who, post_logout_redirect_uri: uri, state: 'st' });
        const answers = [await send(test.url, `/oauth2/logout?${query}`, { headers }), await postForm(test.url, `/oauth2/logout/confirm?${query}`, { decision: 'logout' }, headers)];
        for (const answer of answers) {
          expectErrorPage(answer, 400, 'invalid_request', { sent: [uri] });
          expect(waysOut(answer)).toEqual([]);
        }
      }
    }
    const home = await send(test.url, '/', { headers: { cookie } });
    expect(home.body).toContain('Alice');
  });

  it('LO-04: a registered address goes for its own client alone, and not without one', async () => {
    for (const who of [{}, { client_id: 'intranet' }, { client_id: 'post' }, { client_id: 'nobody' }, { client_id: 'app', id_token_hint: 'x.y.z' }, { client_id: 'intranet', id_token_hint: hint }] as Record<string, string>[]) {
      for (const headers of [{ cookie }, {}]) expectErrorPage(await send(test.url, `/oauth2/logout?${toQuery({ ...who, post_logout_redirect_uri: BYE })}`, { headers }), 400, 'invalid_request');
    }
  });

  it.each([
    ['no token', 'x'], ['three parts of nothing', '..'], ['an unsigned one', 'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4In0.'], ['one of a megabyte', 'a'.repeat(9000)],
  ])('a hint that is %s is refused', async (_what, id_token_hint) => {
    expectErrorPage(await send(test.url, `/oauth2/logout?${toQuery({ id_token_hint })}`, { headers: { cookie } }), 400, 'invalid_request');
  });

  it('a hint whose signature or claims were altered is refused, and an access token is none', async () => {
    const [header = '', payload = '', signature = ''] = hint.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const altered = Buffer.from(JSON.stringify({ ...claims, aud: 'intranet' })).toString('base64url');
    const access = (await new WireClient(test.url).tokens(new Browser(test.url), { scope: 'openid' }))['access_token'] ?? '';
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    for (const id_token_hint of [`${header}.${altered}.${signature}`, forged(hint), `${none}.${payload}.`, `${header}.${payload}`, `${header}.${payload}.`, access, ` ${hint}`, `${hint}.`]) {
      expectErrorPage(await send(test.url, `/oauth2/logout?${toQuery({ id_token_hint, post_logout_redirect_uri: BYE })}`, { headers: { cookie } }), 400, 'invalid_request');
    }
  });

  it('a hint is good for its session long after it has expired', async () => {
    const browser = new Browser(test.url);
    const { id_token = '' } = await new WireClient(test.url).tokens(browser);
    test.clock.advance('11h');
    const answer = await browser.open(`/oauth2/logout?${toQuery({ id_token_hint: id_token, post_logout_redirect_uri: BYE })}`);
    assertSound(answer);
    expect(answer.leftFor?.href).toBe(BYE);
  });

  it('LO-12: state is added encoded, character by character, and only to a registered address', async () => {
    for (const state of [`"><script>alert(1)</script>`, 'a\r\nSet-Cookie: x=1', '&post_logout_redirect_uri=https://evil.example', '#', '%41 +é😀\0', 's'.repeat(2048)]) {
      const answer = await send(test.url, `/oauth2/logout?${toQuery({ client_id: 'app', post_logout_redirect_uri: BYE, state })}`);
      assertSound(answer);
      const location = new URL(answer.headers.get('location') ?? '');
      expect([location.origin + location.pathname, Object.fromEntries(location.searchParams), location.hash]).toEqual([BYE, { state }, '']);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    expectErrorPage(await send(test.url, `/oauth2/logout?${toQuery({ client_id: 'app', post_logout_redirect_uri: BYE, state: 's'.repeat(2049) })}`), 400, 'invalid_request');
    expectErrorPage(await send(test.url, `/oauth2/logout?${toQuery({ client_id: 'app', post_logout_redirect_uri: BYE })}&state=a&state=b`), 400, 'invalid_request');
  });

  it('after a form, a browser goes on by a page', async () => {
    const browser = new Browser(test.url);
    await new WireClient(test.url).tokens(browser);
    await browser.open(`/oauth2/logout?${toQuery({ client_id: 'app', post_logout_redirect_uri: BYE, state: 'st' })}`);
    const page = await browser.submit({ decision: 'logout' }, { 'sec-fetch-dest': 'document' });
    assertSound(page);
    expect(page.status).toBe(200);
    expect(page.body).toContain('https://app.example.com/bye?state');
  });
});
