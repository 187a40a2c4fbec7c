import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { disableClient, disableUser, enableClient, enableUser } from '../support/acts.js';
import { auditOf } from '../support/audit.js';
import { expectCode, expectError, expectErrorPage } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { eachDatabase, freshLocation } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send } from '../support/wire.js';
import { SECRET, standardWorld } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';

eachDatabase('an authorization request that waits', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let intranet: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
  });
  afterAll(async () => test.close());

  const requestOf = (page: Loaded | undefined): string => new URL(page?.url ?? '').searchParams.get('request') ?? '';
  const resume = (id: string): string => `/oauth2/authorize/${id}`;

  it('four tabs finish independently, in any order, each with its own state', async () => {
    const browser = new Browser(test.url);
    const tabs: Loaded[] = [];
    for (const [at, client] of [app, intranet, app, intranet].entries()) tabs.push(await browser.open(client.authorizeUrl({ state: `tab-${at}` })));
    const [first, second, third, fourth] = tabs as [Loaded, Loaded, Loaded, Loaded];

    // The third signs in and asks for consent, the fourth is reloaded, the first answers its own sign-in page, the second as well.
    browser.page = third;
    await browser.signIn();
    expectCode(await browser.decide('allow'), { iss: test.url, state: 'tab-2' });
    expectCode(await browser.open(resume(requestOf(fourth))), { to: INTRA, iss: test.url, state: 'tab-3' });
    browser.page = first;
    expectCode(await browser.signIn(), { iss: test.url, state: 'tab-0' });
    browser.page = second;
    expectCode(await browser.signIn(), { to: INTRA, iss: test.url, state: 'tab-1' });
  });

  it('goes on after a restart of the server, at the sign-in and at the consent', async () => {
    const { location, remove } = await freshLocation(dialect);
    const clock = new FakeClock();
    let server = await createTestApp({ location, clock });
    await server.declare(standardWorld);
    const { url } = server;
    const restart = async (): Promise<void> => {
      await server.close();
      server = await createTestApp({ location, clock, environment: { PUBLIC_URL: url } });
      browser.via = server.address;
    };
    const browser = new Browser(url);
    try {
      await browser.open(new WireClient(url).authorizeUrl({ state: 'kept' }));
      await restart();
      await browser.signIn();
      expect(browser.text()).toContain('Example App');
      await restart();
      expectCode(await browser.decide('allow'), { iss: url, state: 'kept' });
      await restart();
      expectCode(await browser.open(new WireClient(url).authorizeUrl({ prompt: 'none' })), { iss: url, state: 'st' });
    } finally {
      await server.close();
      await remove();
    }
  });

  it('is nothing to another browser: neither signed in nor not', async () => {
    const victim = new Browser(test.url);
    await victim.open(app.authorizeUrl({ prompt: 'consent' }));
    const id = requestOf(victim.page);
    const stranger = new Browser(test.url);
    expectErrorPage(await stranger.open(resume(id)), 400, 'invalid_request');
    expectErrorPage(await stranger.open(`/consent?request=${id}`), 400, 'invalid_request');
    const login = await stranger.open(`/login?request=${id}`);
    assertSound(login);
    expect(stranger.text()).not.toContain('Example App');
    expectErrorPage(await stranger.signIn('bob'), 400, 'invalid_request');
    // It signed nobody in on the victim's side, and the victim goes on.
    await victim.signIn();
    expectCode(await victim.decide('allow'), { iss: test.url, state: 'st' });
  });

  it('PR-16: has an id that no other value can stand for', async () => {
    const browser = new Browser(test.url);
    const code = await intranet.code(browser);
    const { rows: others } = await allIds(test);
    const cookies = ['doorward-session', 'doorward-browser', 'doorward-device'].map((name) => browser.cookie(name) ?? '');
    for (const id of [code, ...cookies, ...others, 'x', 'a'.repeat(22), 'a'.repeat(200), 'a'.repeat(5000), '%00', '..%2f..', '%zz', 'constructor', "' OR 1=1 --"]) {
      const encoded = /^[%.\w-]*$/.test(id) ? id : encodeURIComponent(id);
      for (const path of [resume(encoded), `/consent?request=${encoded}`]) {
        const answer = await send(test.url, path, { headers: { cookie: `doorward-session=${browser.cookie('doorward-session')}; doorward-browser=${browser.cookie('doorward-browser')}` } });
        assertSound(answer);
        expect([400, 404, 414]).toContain(answer.status);
        expect(answer.headers.get('location')).toBeNull();
      }
    }
  });

  it('NF-12: is found by its id byte for byte: case, length and spaces', async () => {
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl());
    const id = requestOf(browser.page);
    const swapped = id.replaceAll(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
    for (const near of [swapped, id.slice(0, -1), `${id}%20`, `%20${id}`, `${id}a`, `${id}%00`, `${id}%c3%a9`, `${id.slice(0, -1)}%ef%bd%81`]) {
      for (const path of [resume(near), `/consent?request=${near}`]) expectErrorPage(await browser.open(path), 400, 'invalid_request');
    }
    expect(new URL((await browser.open(resume(id))).url).pathname).toBe('/login');
  });

  it('yields one answer: what follows is told that it is over', async () => {
    const browser = new Browser(test.url);
    await browser.open(intranet.authorizeUrl());
    const id = requestOf(browser.page);
    expectCode(await browser.signIn(), { to: INTRA, iss: test.url, state: 'st' });
    for (const path of [resume(id), `/consent?request=${id}`]) expectErrorPage(await browser.open(path), 400, 'invalid_request');
    await browser.open(`/login?request=${id}`);
    expectErrorPage(await browser.signIn(), 400, 'invalid_request');
  });

  it('yields one answer to 20 at once', async () => {
    const browser = new Browser(test.url);
    await intranet.code(browser);
    const pending = new Browser(test.url);
    await pending.open(intranet.authorizeUrl());
    const id = requestOf(pending.page);
    const cookie = `doorward-browser=${pending.cookie('doorward-browser')}; doorward-session=${browser.cookie('doorward-session')}`;
    const answers = await Promise.all(Array.from({ length: 20 }, async () => send(test.url, resume(id), { headers: { cookie } })));
    for (const answer of answers) assertSound(answer);
    expect(answers.map((answer) => answer.status).toSorted((one, other) => one - other)).toEqual([303, ...Array.from({ length: 19 }, () => 400)]);
  });

  it('waits for half an hour and no longer, by its time and not by the clean-up', async () => {
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl());
    const id = requestOf(browser.page);
    test.clock.advance('1799s');
    const login = await browser.open(resume(id));
    expect(new URL(login.url).pathname).toBe('/login');
    test.clock.advance('1s');
    expectErrorPage(await browser.open(resume(id)), 400, 'invalid_request');
    await browser.open(`/login?request=${id}`);
    expectErrorPage(await browser.signIn(), 400, 'invalid_request');
    expectCode(await new WireClient(test.url, 'intranet', SECRET, INTRA).walk(browser), { to: INTRA, iss: test.url, state: 'st' });
  });

  it('AZ-41: is answered as it was stored, whatever the address and the forms say', async () => {
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl({ state: 'mine', scope: 'openid', prompt: 'consent' }));
    const id = requestOf(browser.page);
    const forged = { client_id: 'intranet', scope: 'openid orders:read', redirect_uri: 'https://evil.example/cb', state: 'theirs', response_mode: 'fragment', prompt: 'none' };
    await browser.submit({ username: 'alice', password: 'lantern otter cobalt drizzle', ...forged });
    const again = await browser.open(`${resume(id)}?${new URLSearchParams(forged).toString()}`);
    assertSound(again);
    expect(new URL(again.url).pathname).toBe('/consent');
    expect(browser.text()).toContain('Example App');
    expect(browser.text()).not.toContain('See your orders');
    const answer = await browser.submit({ decision: 'allow', ...forged });
    const tokens = await app.redeem(expectCode(answer, { iss: test.url, state: 'mine' }));
    expect(tokens.body['scope']).toBe('openid');
  });

  it('a refusal is its answer: gone back to, it yields no second one and no code', async () => {
    const engineers = new WireClient(test.url, 'engineers', SECRET, 'https://eng.example.com/cb');
    const browser = new Browser(test.url);
    await browser.open(engineers.authorizeUrl());
    const id = requestOf(browser.page);
    const events = await auditOf(test, async () => {
      expectError(await browser.signIn('bob'), 'access_denied', { to: 'https://eng.example.com/cb', iss: test.url, state: 'st' });
      expectErrorPage(await browser.open(resume(id)), 400, 'invalid_request');
    });
    expect(events).toEqual(['authorization.refused', 'sign_in.succeeded']);
  });

  it('a client that was disabled meanwhile gets nothing, at the sign-in and at the consent', async () => {
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl({ prompt: 'consent' }));
    const id = requestOf(browser.page);
    await browser.signIn();
    const consent = browser.page;
    await disableClient(test, 'app');
    try {
      const events = await auditOf(test, async () => {
        expectErrorPage(await browser.open(resume(id)), 400, 'invalid_client');
        expectErrorPage(await browser.open(`/consent?request=${id}`), 400, 'invalid_client');
        browser.page = consent;
        expectErrorPage(await browser.decide('allow'), 400, 'invalid_client');
        browser.page = consent;
        expectErrorPage(await browser.decide('deny'), 400, 'invalid_client');
      });
      expect(events).toEqual([]);
      expectErrorPage(await browser.open(app.authorizeUrl({ prompt: 'none' })), 400, 'invalid_client');
    } finally {
      await enableClient(test, 'app');
    }
  });

  it('a redirect URI that was taken away meanwhile is led to no more', async () => {
    const [client] = standardWorld.clients;
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl());
    const id = requestOf(browser.page);
    await test.declare({ ...standardWorld, clients: [{ ...client, redirect_uris: ['https://app.example.com/new'] }] });
    try {
      await browser.open(`/login?request=${id}`);
      expectErrorPage(await browser.signIn(), 400, 'invalid_request');
      expectErrorPage(await browser.open(`/consent?request=${id}`), 400, 'invalid_request');
    } finally {
      await test.declare(standardWorld);
    }
  });

  it('a person who was disabled meanwhile has no session, at the consent and at home, nor later', async () => {
    const browser = new Browser(test.url);
    await browser.open(app.authorizeUrl({ prompt: 'consent' }));
    await browser.signIn('bob');
    const consent = browser.page;
    await disableUser(test, 'bob');
    try {
      const events = await auditOf(test, async () => {
        const answer = await browser.decide('allow');
        assertSound(answer);
        expect(new URL(answer.url).pathname).toBe('/login');
        browser.page = consent;
        expect(new URL((await browser.decide('deny')).url).pathname).toBe('/login');
        await browser.open('/');
        expect(browser.text()).not.toContain('Bob');
        expectError(await browser.open(intranet.authorizeUrl({ prompt: 'none' })), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
      });
      expect(events).toEqual([]);
    } finally {
      await enableUser(test, 'bob');
    }
    expectError(await browser.open(intranet.authorizeUrl({ prompt: 'none' })), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
  });

  it('a form from the client\'s site comes without cookies, goes on as a GET, and disturbs no other tab', async () => {
    const browser = new Browser(test.url);
    await intranet.code(browser);
    await browser.open(app.authorizeUrl({ state: 'other-tab', prompt: 'login' }));
    const other = browser.page;
    const body = new URLSearchParams({ client_id: 'intranet', redirect_uri: INTRA, response_type: 'code', scope: 'openid', state: 'by form', prompt: 'none' }).toString();
    const posted = await postForm(test.url, '/oauth2/authorize', body, { origin: 'https://intra.example.com', 'sec-fetch-site': 'cross-site', cookie: 'AWSALBCORS=sticky' });
    assertSound(posted);
    expect(posted.headers.getSetCookie()).toEqual([]);
    expectCode(await browser.open(posted.headers.get('location') ?? ''), { to: INTRA, iss: test.url, state: 'by form' });
    browser.page = other;
    expectCode(await browser.signIn(), { iss: test.url, state: 'other-tab' });
  });

  it('LV-01: two instances whose clocks are five seconds apart ask for nothing twice (F-12)', async () => {
    const [ahead, behind] = [new FakeClock(), new FakeClock()];
    ahead.advance('5s');
    const one = await createTestApp({ dialect, clock: ahead });
    const two = await createTestApp({ location: one.config.database, clock: behind, environment: { PUBLIC_URL: one.url } });
    try {
      for (const parameters of [{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login consent' }]) {
        const browser = new Browser(one.url);
        await browser.open(new WireClient(one.url).authorizeUrl(parameters));
        browser.via = two.address;
        await browser.signIn();
        let answer = browser.page as Loaded;
        if (answer.leftFor === undefined) {
          expect(new URL(answer.url).pathname).toBe('/consent');
          browser.via = one.address;
          answer = await browser.decide('allow');
        }
        expectCode(answer, { iss: one.url, state: 'st' });
      }
      // The other way round: asked by the slow clock, signed in by the fast one; and that proof is none for what the slow one is asked next.
      const browser = new Browser(one.url, two.address);
      await browser.open(new WireClient(one.url).authorizeUrl({ prompt: 'login' }));
      browser.via = one.address;
      expect(requireCode(await browser.signIn())).toBeTruthy();
      browser.via = two.address;
      await browser.open(new WireClient(one.url).authorizeUrl({ prompt: 'login' }));
      const request = requestOf(browser.page);
      expect(new URL((await browser.open(resume(request))).url).pathname).toBe('/login');
      await browser.open(`/login?request=${request}`);
      expect(requireCode(await browser.signIn())).toBeTruthy();
    } finally {
      await two.close();
      await one.close();
    }
  });
});

/** The ids of everything else that there is. */
async function allIds(test: TestApp): Promise<{ rows: string[] }> {
  const found: string[] = [];
  for (const table of ['users', 'sessions', 'authorizations', 'consents', 'audit_events']) {
    const rows = await test.database.rows<{ id: string }>(`SELECT id FROM ${table} LIMIT 2`);
    found.push(...rows.map((row) => row.id));
  }
  return { rows: found };
}
