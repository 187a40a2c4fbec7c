import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId, withdrawConsent } from '../support/acts.js';
import { auditOf } from '../support/audit.js';
import { expectCode, expectError, expectErrorPage } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { pkce, requireCode, WireClient } from '../support/client.js';
import { eachDatabase, freshLocation } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { assertSound } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { FORM, postForm, send, type WireAnswer } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

/** Whoever listens on any port, or takes the scheme. */
const NATIVE = 'http://127.0.0.1/cb';

eachDatabase('the consent page', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let post: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    post = new WireClient(test.url, 'post');
  });
  afterAll(async () => test.close());

  /** A browser in which somebody new has signed in and sees the consent page. */
  async function asked(parameters: Readonly<Record<string, string | undefined>> = {}, client = app): Promise<{ readonly browser: Browser; readonly name: string }> {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    await browser.open(client.authorizeUrl(parameters));
    await browser.signIn(name);
    expect(pathOf(browser.page)).toBe('/consent');
    return { browser, name };
  }
  const pathOf = (page: Loaded | undefined): string => new URL(page?.url ?? 'about:blank').pathname;
  const cookieOf = (browser: Browser): string => ['doorward-browser', 'doorward-session'].filter((name) => browser.cookie(name) !== undefined).map((name) => `${name}=${browser.cookie(name)}`).join('; ');
  const fieldsOf = (browser: Browser): Record<string, string> => Object.fromEntries(browser.form().fields);
  const scopesOf = async (name: string, clientId = 'app'): Promise<string[] | undefined> => {
    const row = await test.database.row<{ scopes: string }>('SELECT scopes FROM consents WHERE user_id = ? AND client_id = ?', [await userId(test, name), clientId]);
    return row === undefined ? undefined : (JSON.parse(row.scopes) as string[]);
  };
  const rowsOf = async (name: string): Promise<number> => Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM consents WHERE user_id = ?', [await userId(test, name)]))?.n);

  describe('CS-01: takes no answer but from its own form', () => {
    it.each<[string, (fields: Record<string, string>) => Record<string, string | undefined>, Record<string, string>]>([
      ['without its token', ({ csrf: _csrf, ...fields }) => fields, {}],
      ['with an empty token', (fields) => ({ ...fields, csrf: '' }), {}],
      ['with any other token', (fields) => ({ ...fields, csrf: 'a'.repeat(43) }), {}],
      ['with half its token', (fields) => ({ ...fields, csrf: fields['csrf']?.slice(0, 20) }), {}],
      ['with its token in another case', (fields) => ({ ...fields, csrf: fields['csrf']?.toUpperCase() }), {}],
      ['from another site', (fields) => fields, { origin: 'https://evil.example' }],
      ['from a sibling host', (fields) => fields, { origin: 'http://localhost' }],
      ['from another port', (fields) => fields, { origin: 'http://127.0.0.1:1' }],
      ['from https where we are http', (fields) => fields, { origin: 'https://127.0.0.1' }],
      ['across sites, whatever its Origin', (fields) => fields, { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ])('%s', async (_how, change, headers) => {
      const { browser, name } = await asked();
      const events = await auditOf(test, async () => {
        for (const decision of ['allow', 'deny']) {
          const answer = await postForm(test.url, '/consent', { ...change(fieldsOf(browser)), decision }, { cookie: cookieOf(browser), ...headers });
          expectErrorPage(answer, 403, 'access_denied');
        }
      });
      expect([events, await scopesOf(name)]).toEqual([[], undefined]);
      // It is still there to be answered.
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
    });

    it('without the cookie of the browser, or with another\'s', async () => {
      const { browser, name } = await asked();
      const fields = { ...fieldsOf(browser), decision: 'allow' };
      const session = `doorward-session=${browser.cookie('doorward-session')}`;
      const other = await asked();
      for (const cookie of [session, `doorward-browser=${other.browser.cookie('doorward-browser')}; ${session}`, '']) expectErrorPage(await postForm(test.url, '/consent', fields, { cookie }), 400, 'invalid_request');
      expect(await scopesOf(name)).toBeUndefined();
    });

    it('with the token of another page: sign-in, sign-out, another request of the same browser', async () => {
      const { browser, name } = await asked();
      const consent = browser.page as Loaded;
      const mine = fieldsOf(browser);
      await browser.open('/login');
      const tokens = [fieldsOf(browser)['csrf']];
      await browser.open('/oauth2/logout');
      tokens.push(fieldsOf(browser)['csrf']);
      await browser.open(app.authorizeUrl({ scope: 'openid orders:write', state: 'other' }));
      tokens.push(fieldsOf(browser)['csrf']);
      const theirs = fieldsOf(browser);
      expect(theirs['request']).not.toBe(mine['request']);
      expect(new Set([...tokens, mine['csrf']]).size).toBe(4);
      for (const csrf of tokens) expectErrorPage(await postForm(test.url, '/consent', { ...mine, csrf, decision: 'allow' }, { cookie: cookieOf(browser) }), 403);
      // CS-02: the page of one request says nothing about another.
      expectErrorPage(await postForm(test.url, '/consent', { ...theirs, csrf: mine['csrf'], decision: 'allow' }, { cookie: cookieOf(browser) }), 403);
      expect(await scopesOf(name)).toBeUndefined();
      browser.page = consent;
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
    });

    it('takes it where the browser hides its origin', async () => {
      const { browser } = await asked();
      expectCode(await browser.submit({ decision: 'allow' }, { origin: 'null' }), { iss: test.url, state: 'st' });
    });

    it.each([['', 400], ['maybe', 400], ['ALLOW', 400], ['allow ', 400], [undefined, 400]])('decides nothing by decision=%j', async (decision, status) => {
      const { browser, name } = await asked();
      const events = await auditOf(test, async () => expectErrorPage(await postForm(test.url, '/consent', { ...fieldsOf(browser), decision }, { cookie: cookieOf(browser) }), status, 'invalid_request'));
      expect([events, await scopesOf(name)]).toEqual([[], undefined]);
    });
  });

  it('CS-02: grants exactly what it showed, whatever else is posted', async () => {
    const { browser, name } = await asked({ scope: 'openid email' });
    const answer = await browser.submit({ decision: 'allow', scope: 'openid email orders:write', scopes: 'orders:write', 'scope[]': 'orders:write', client_id: 'post', user: 'alice', redirect_uri: 'https://evil.example' });
    const tokens = await app.redeem(expectCode(answer, { iss: test.url, state: 'st' }));
    expect(tokens.body['scope']).toBe('openid email');
    expect(await scopesOf(name)).toEqual(['email', 'openid']);
    expect(await scopesOf(name, 'post')).toBeUndefined();
  });

  describe('CS-04: one grant, one code and one event, however often it is posted', () => {
    it('one after the other', async () => {
      const { browser, name } = await asked();
      const page = browser.page as Loaded;
      const events = await auditOf(test, async () => {
        expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
        browser.page = page;
        expectErrorPage(await browser.decide('allow'), 400, 'invalid_request');
        browser.page = page;
        expectErrorPage(await browser.decide('deny'), 400, 'invalid_request');
      });
      expect([events, await rowsOf(name)]).toEqual([['consent.granted'], 1]);
    });

    it('ten at once, on two instances', async () => {
      const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
      try {
        const { browser, name } = await asked({ scope: 'openid email orders:read' });
        const form = { ...fieldsOf(browser), decision: 'allow' };
        const headers = { cookie: cookieOf(browser), origin: test.url, host: new URL(test.url).host };
        const codes: string[] = [];
        const events = await auditOf(test, async () => {
          const posted = await Promise.all(Array.from({ length: 10 }, async (_, at) => postForm(at % 2 === 0 ? test.address : second.address, '/consent', form, headers)));
          for (const answer of posted) assertSound(answer);
          const resumed = await Promise.all(posted.filter((answer) => answer.status === 303).map(async (answer, at) => send(at % 2 === 0 ? second.address : test.address, answer.headers.get('location') ?? '', { headers })));
          for (const answer of resumed) assertSound(answer);
          codes.push(...resumed.flatMap((answer) => new URL(answer.headers.get('location') ?? 'about:blank').searchParams.getAll('code')));
        });
        expect([events, await rowsOf(name), codes.length]).toEqual([['consent.granted'], 1, 1]);
      } finally {
        await second.close();
      }
    });
  });

  it('I6: two tabs that ask for different things at once lose neither', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { browser, name } = await asked({ scope: 'openid orders:read', state: 'one' });
      const one = fieldsOf(browser);
      await browser.open(app.authorizeUrl({ scope: 'openid notes:read', state: 'two' }));
      const two = fieldsOf(browser);
      const answers = await Promise.all([one, two].map(async (fields) => postForm(test.url, '/consent', { ...fields, decision: 'allow' }, { cookie: cookieOf(browser) })));
      for (const answer of answers) {
        assertSound(answer);
        requireCode(await browser.open(answer.headers.get('location') ?? ''));
      }
      expect(await scopesOf(name)).toEqual(['notes:read', 'openid', 'orders:read']);
    }
  });

  describe('whose answer it is', () => {
    it('shown to one person and posted by another in the same browser, it counts for nobody', async () => {
      const { browser, name } = await asked();
      const shown = browser.page as Loaded;
      const other = await newPerson(test);
      await browser.open(`/login?request=${fieldsOf(browser)['request']}`);
      await browser.signIn(other);
      expect(browser.text()).toContain(other);
      browser.page = shown;
      const events = await auditOf(test, async () => expectErrorPage(await browser.decide('allow'), 403, 'access_denied'));
      expect([events, await scopesOf(name), await scopesOf(other)]).toEqual([[], undefined, undefined]);
    });

    it('allowed by one person, it is no answer of the next one in the same browser', async () => {
      const { browser, name } = await asked({ prompt: 'consent' });
      const request = fieldsOf(browser)['request'] ?? '';
      // The answer to the form is lost: nobody went on.
      assertSound(await postForm(test.url, '/consent', { ...fieldsOf(browser), decision: 'allow' }, { cookie: cookieOf(browser) }));
      const other = await newPerson(test);
      // Who allowed the same once, elsewhere: prompt=consent is about now.
      await app.code(new Browser(test.url), {}, other);
      await browser.open(`/login?request=${request}`);
      await browser.signIn(other);
      expect(pathOf(browser.page)).toBe('/consent');
      expect(await scopesOf(name)).toEqual(['openid']);
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
    });

    it('posted after the session has ended, it is asked again', async () => {
      const { browser, name } = await asked();
      const shown = browser.page as Loaded;
      test.clock.advance('12h');
      // The request has run out by then as well.
      expectErrorPage(await browser.decide('allow'), 400);
      const again = await asked();
      await test.database.run('UPDATE sessions SET ended_at = ? WHERE user_id = ?', [test.clock.now(), await userId(test, again.name)]);
      await again.browser.decide('allow');
      expect(pathOf(again.browser.page)).toBe('/login');
      await again.browser.signIn(again.name);
      expect(pathOf(again.browser.page)).toBe('/consent');
      expect([shown.status, await scopesOf(name), await scopesOf(again.name)]).toEqual([200, undefined, undefined]);
    });
  });

  describe('what was allowed before', () => {
    it('CS-08: only what is new is asked for, and the old stays', async () => {
      const { browser, name } = await asked({ scope: 'openid orders:read' });
      await browser.decide('allow');
      await browser.open(app.authorizeUrl({ scope: 'openid orders:read orders:write' }));
      expect(browser.text()).toContain('Place orders for you');
      expect(browser.text()).not.toContain('See your orders');
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
      expect(await scopesOf(name)).toEqual(['openid', 'orders:read', 'orders:write']);
      expectCode(await browser.open(app.authorizeUrl({ scope: 'orders:write', prompt: 'none' })), { iss: test.url, state: 'st' });
      expectError(await browser.open(app.authorizeUrl({ scope: 'orders:write email', prompt: 'none' })), 'consent_required', { iss: test.url, state: 'st' });
    });

    it('belongs to one client', async () => {
      const { browser } = await asked();
      await browser.decide('allow');
      expectError(await browser.open(post.authorizeUrl({ prompt: 'none' })), 'consent_required', { iss: test.url, state: 'st' });
    });

    it('CS-11: prompt=consent asks all the same, for everything, and remembers nothing of another tab', async () => {
      const { browser } = await asked({ scope: 'openid email' });
      await browser.decide('allow');
      await browser.open(app.authorizeUrl({ scope: 'openid email', prompt: 'consent', state: 'one' }));
      const one = browser.page as Loaded;
      expect([pathOf(one), browser.text().includes('See your e-mail address')]).toEqual(['/consent', true]);
      await browser.open(app.authorizeUrl({ scope: 'openid email', prompt: 'consent', state: 'two' }));
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'two' });
      // The first tab, reloaded: what the second one decided is no answer to it.
      expect(pathOf(await browser.open(one.url))).toBe('/consent');
      expect(pathOf(await browser.open(`/oauth2/authorize/${new URL(one.url).searchParams.get('request')}`))).toBe('/consent');
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'one' });
    });

    it('CS-07: is not remembered for what any program can pass for, nor given by another request of it', async () => {
      const native = new WireClient(test.url, 'native', null, NATIVE);
      const { challenge } = pkce();
      const protect = { code_challenge: challenge, code_challenge_method: 'S256' };
      for (const redirect_uri of [NATIVE, 'http://127.0.0.1:51004/cb', 'com.example.app:/cb']) {
        const { browser } = await asked({ ...protect, redirect_uri, state: 'malicious' }, native);
        const malicious = browser.page as Loaded;
        await browser.open(native.authorizeUrl({ ...protect, redirect_uri }));
        requireCode(await browser.decide('allow'));
        const silent = await browser.open(native.authorizeUrl({ ...protect, redirect_uri, prompt: 'none' }));
        assertSound(silent);
        expect(silent.leftFor?.searchParams.get('error')).toBe('consent_required');
        expect(pathOf(await browser.open(malicious.url))).toBe('/consent');
        expect(pathOf(await browser.open(native.authorizeUrl({ ...protect, redirect_uri })))).toBe('/consent');
      }
    });

    it('I6: what was withdrawn while the page was open is not given back by it', async () => {
      const { browser, name } = await asked({ scope: 'openid orders:read' });
      await browser.decide('allow');
      await browser.open(app.authorizeUrl({ scope: 'openid orders:read orders:write' }));
      const shown = browser.page as Loaded;
      expect(browser.text()).not.toContain('See your orders');
      await withdrawConsent(test, name, 'app');
      expectErrorPage(await browser.decide('allow'), 403, 'access_denied');
      expect(await scopesOf(name)).toBeUndefined();
      // Given anew elsewhere in between, it is still another one.
      await browser.open(app.authorizeUrl({ scope: 'openid' }));
      await browser.decide('allow');
      browser.page = shown;
      expectErrorPage(await browser.decide('allow'), 403, 'access_denied');
      expect(await scopesOf(name)).toEqual(['openid']);
      await browser.open(shown.url);
      expect(browser.text()).toContain('See your orders');
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' });
    });

    it('RC-05: withdrawn between Allow and the code, it is asked for again, and can be given again', async () => {
      const { browser, name } = await asked({ prompt: 'consent' });
      const fields = { ...fieldsOf(browser), decision: 'allow' };
      const answer = await postForm(test.url, '/consent', fields, { cookie: cookieOf(browser) });
      await withdrawConsent(test, name, 'app');
      const page = await browser.open(answer.headers.get('location') ?? '');
      expect(pathOf(page)).toBe('/consent');
      expect(await auditOf(test, async () => expectCode(await browser.decide('allow'), { iss: test.url, state: 'st' }))).toEqual(['consent.granted']);
    });

    it('RC-05: withdrawn in parallel, it leaves no code that works', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { browser, name } = await asked();
        await browser.decide('allow');
        const [answer] = await Promise.all([browser.open(app.authorizeUrl()), withdrawConsent(test, name, 'app')]);
        assertSound(answer);
        const code = answer.leftFor?.searchParams.get('code');
        if (code === null || code === undefined) expect(pathOf(answer)).toBe('/consent');
        else expect((await app.redeem(code)).body['error']).toBe('invalid_grant');
        expect(await scopesOf(name)).toBeUndefined();
      }
    });
  });

  it('a sensitive scope is asked for by a first-party client, too', async () => {
    const intranet = new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback');
    const { browser } = await asked({ scope: 'openid ledger:read' }, intranet);
    expect(browser.text()).toContain('See the ledger');
    expectCode(await browser.decide('allow'), { to: intranet.redirectUri, iss: test.url, state: 'st' });
    expectCode(await browser.open(intranet.authorizeUrl({ scope: 'openid ledger:read', prompt: 'none' })), { to: intranet.redirectUri, iss: test.url, state: 'st' });
  });

  it('CS-12: nothing is granted by a link', async () => {
    const { browser, name } = await asked();
    const fields = new URLSearchParams({ ...fieldsOf(browser), accept: '1', decision: 'allow' }).toString();
    const events = await auditOf(test, async () => {
      const page = await browser.open(`/consent?${fields}`);
      assertSound(page);
      expect([page.status, pathOf(page)]).toEqual([200, '/consent']);
    });
    expect([events, await scopesOf(name)]).toEqual([[], undefined]);
  });

  it('CS-14: allowed, and the answer lost with the server: no second prompt, one grant, one event', async () => {
    const { location, remove } = await freshLocation(dialect);
    const clock = new FakeClock();
    let server = await createTestApp({ location, clock });
    await server.declare(standardWorld);
    try {
      for (const parameters of [{}, { prompt: 'consent' }]) {
        const client = new WireClient(server.url);
        const browser = new Browser(server.url, server.address);
        const name = await newPerson(server);
        await browser.open(client.authorizeUrl(parameters));
        await browser.signIn(name);
        const form = { ...fieldsOf(browser), decision: 'allow' };
        const headers = { cookie: cookieOf(browser), host: new URL(server.url).host, 'content-type': FORM };
        const lost: WireAnswer = await postForm(server.address, '/consent', form, headers);
        expect(lost.status).toBe(303);
        const { url } = server;
        await server.close();
        server = await createTestApp({ location, clock, environment: { PUBLIC_URL: url } });
        browser.via = server.address;
        const events = await auditOf(server, async () => expectCode(await browser.decide('allow'), { iss: url, state: 'st' }));
        const rows = await server.database.rows('SELECT id FROM consents WHERE user_id = ?', [await userId(server, name)]);
        expect([events, rows.length]).toEqual([[], 1]);
      }
    } finally {
      await server.close();
      await remove();
    }
  });

  describe('Cancel', () => {
    it('sends access_denied once, with its event, and grants nothing', async () => {
      const { browser, name } = await asked();
      const shown = browser.page as Loaded;
      const events = await auditOf(test, async () => {
        expectError(await browser.decide('deny'), 'access_denied', { iss: test.url, state: 'st' });
        for (const decision of ['deny', 'allow'] as const) {
          browser.page = shown;
          expectErrorPage(await browser.decide(decision), 400, 'invalid_request');
        }
      });
      expect([events, await scopesOf(name)]).toEqual([['consent.denied'], undefined]);
    });

    it('of five at once is one answer and one event', async () => {
      const { browser } = await asked();
      const form = { ...fieldsOf(browser), decision: 'deny' };
      const events = await auditOf(test, async () => {
        const answers = await Promise.all(Array.from({ length: 5 }, async () => postForm(test.url, '/consent', form, { cookie: cookieOf(browser) })));
        for (const answer of answers) assertSound(answer);
        expect(answers.map((answer) => answer.status).toSorted((one, other) => one - other)).toEqual([303, 400, 400, 400, 400]);
      });
      expect(events).toEqual(['consent.denied']);
    });

    it('counts also where the same was allowed in another tab meanwhile', async () => {
      const { browser } = await asked({ state: 'one' });
      const shown = browser.page as Loaded;
      await browser.open(app.authorizeUrl({ state: 'two' }));
      expectCode(await browser.decide('allow'), { iss: test.url, state: 'two' });
      browser.page = shown;
      expectError(await browser.decide('deny'), 'access_denied', { iss: test.url, state: 'one' });
    });
  });
});

describe('what the consent page shows', () => {
  const HOSTILE = `</h1><script>alert(1)</script><img src=x onerror=alert(2)>\u202Egnp.exe\u200B{{constructor}} \${7*7} <%= 7*7 %>`;
  let test: TestApp;

  beforeAll(async () => {
    const client = { client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid odd:read', grant_types: ['authorization_code'], response_types: ['code'] };
    test = await createTestApp({
      declare: {
        ...standardWorld,
        apis: [...standardWorld.apis, { identifier: 'https://api.example.com/odd', name: 'Odd', scopes: [{ value: 'odd:read', description: '"><script>alert(3)</script>' }] }],
        clients: [
          ...standardWorld.clients,
          { ...client, client_id: 'hostile', client_name: HOSTILE.slice(0, 200).replaceAll(/[\u202E\u200B]/g, ''), policy_uri: 'https://app.example.com/"><script>'.replace('"><script>', "p?'x'&y"), tos_uri: 'https://app.example.com/tos' },
          { ...client, client_id: 'logo', client_name: 'Logo', logo_uri: 'https://tracker.example/pixel.svg', client_uri: 'https://app.example.com/about' },
          { ...client, client_id: 'long', client_name: `Company Admin ${'x'.repeat(180)}` },
        ],
        users: [...standardWorld.users, { preferred_username: 'mallory', name: '"><b>Mallory</b>{{7*7}}', email: 'mallory@example.test', email_verified: true, password: 'lantern otter cobalt drizzle' }],
      },
    });
  });
  afterAll(async () => test.close());

  const shown = async (clientId: string, scope = 'openid odd:read'): Promise<Browser> => {
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url, clientId).authorizeUrl({ scope }));
    await browser.signIn('mallory');
    return browser;
  };

  it('CS-06: names, descriptions and addresses of others are text', async () => {
    const browser = await shown('hostile');
    assertSound(browser.page as Loaded);
    const html = browser.page?.body ?? '';
    expect(html).not.toMatch(/<script>|<img src=x|<b>Mallory|onerror=alert\(2\)>/);
    expect(html).toContain('{{constructor}}');
    expect(html).toContain('{{7*7}}');
    expect(browser.text()).toContain('app.example.com');
    expect(html).toContain('<bdi>');
  });

  it('LG-24: pictures of others are neither fetched nor shown', async () => {
    const browser = await shown('logo');
    assertSound(browser.page as Loaded);
    const images = [...(browser.page?.body ?? '').matchAll(/<(?:img|link|script|iframe|object)\b[^>]*(?:src|href|data)="([^"]*)"/g)].map(([, source]) => source);
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((source) => source?.startsWith('/assets/') !== true)).toEqual([]);
    expect(browser.page?.body).not.toContain('tracker.example');
    expect(browser.page?.headers.get('content-security-policy')).toContain("img-src 'self' data:;");
  });

  it('CS-06: long names are cut', async () => {
    const browser = await shown('long');
    assertSound(browser.page as Loaded);
    expect(browser.page?.body).not.toContain('x'.repeat(101));
  });

  it('CS-06: a name with what nobody can see is not registered', async () => {
    await expect(test.declare({ clients: [{ client_id: 'rtl', client_secret: SECRET, client_name: 'Acme \u202Egnp.exe', redirect_uris: [CALLBACK], scope: 'openid' }] })).rejects.toThrow(/client_name/);
  });

  it('CS-05: sits in no frame, and its form goes nowhere else', async () => {
    const browser = await shown('hostile');
    expect(browser.page?.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'.*form-action 'self'$/);
    expect(browser.page?.headers.get('x-frame-options')).toBe('DENY');
    expect(browser.form().action).toBe(`${test.url}/consent`);
    expect([...browser.form().fields.keys()]).toEqual(['csrf', 'request']);
  });
});
