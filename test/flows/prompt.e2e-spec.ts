import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, type JWTPayload } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectCode, expectError, expectErrorPage } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { SECRET, standardWorld } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';

/** OpenID Connect Core §3.1.2.1, from the browser's side. */
eachDatabase('prompt, max_age and the hints', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let intranet: WireClient;

  beforeAll(async () => {
    const careful = { client_id: 'careful', client_name: 'Careful', client_secret: SECRET, redirect_uris: ['https://careful.example.com/cb'], scope: 'openid', first_party: true, default_max_age: 300, grant_types: ['authorization_code'], response_types: ['code'] };
    test = await createTestApp({ dialect, declare: { ...standardWorld, clients: [...standardWorld.clients, careful] } });
    app = new WireClient(test.url);
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
  });
  afterAll(async () => test.close());

  const pathOf = (page: Loaded | undefined): string => new URL(page?.url ?? 'about:blank').pathname;
  const sentBack = (state = 'st'): { to: string; iss: string; state: string } => ({ to: INTRA, iss: test.url, state });
  const claimsOf = async (page: Loaded): Promise<JWTPayload> => decodeJwt(String((await intranet.redeem(expectCode(page, sentBack()))).body['id_token']));

  async function signedIn(): Promise<{ readonly browser: Browser; readonly name: string; readonly claims: JWTPayload }> {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    return { browser, name, claims: await claimsOf(await intranet.walk(browser, {}, name)) };
  }

  describe('prompt=login', () => {
    it('asks for the password although there is a session, and tells the new time', async () => {
      const { browser, name, claims } = await signedIn();
      test.clock.advance('10m');
      expect(pathOf(await browser.open(intranet.authorizeUrl({ prompt: 'login' })))).toBe('/login');
      const fresh = await claimsOf(await browser.signIn(name));
      expect(Number(fresh['auth_time']) - Number(claims['auth_time'])).toBe(600);
      expect([fresh.sub, fresh['sid']]).toEqual([claims.sub, claims['sid']]);
    });

    it('AZ-16: is not passed by the Back button, a reload, a second tab, the consent page, or a wrong password', async () => {
      const { browser, name } = await signedIn();
      await browser.open(intranet.authorizeUrl({ prompt: 'login' }));
      const login = browser.page as Loaded;
      const request = new URL(login.url).searchParams.get('request') ?? '';
      for (const path of [`/oauth2/authorize/${request}`, `/consent?request=${request}`, intranet.authorizeUrl({ prompt: 'login' })]) {
        const page = await browser.open(path);
        assertSound(page);
        expect(pathOf(page)).toBe('/login');
      }
      // Single sign-on in another tab is no proof for this one.
      expectCode(await browser.open(intranet.authorizeUrl()), sentBack());
      expect(pathOf(await browser.open(`/oauth2/authorize/${request}`))).toBe('/login');
      browser.page = login;
      await browser.signIn(name, 'wrong');
      expect(browser.page?.status).toBe(422);
      expect(pathOf(await browser.open(`/oauth2/authorize/${request}`))).toBe('/login');
      browser.page = login;
      expectCode(await browser.signIn(name), sentBack());
    });

    it('is passed by whoever signs in, and then for them', async () => {
      const { browser, claims } = await signedIn();
      const other = await newPerson(test);
      await browser.open(intranet.authorizeUrl({ prompt: 'login' }));
      const theirs = await claimsOf(await browser.signIn(other));
      expect(theirs.sub).not.toBe(claims.sub);
      expect(theirs['sid']).not.toBe(claims['sid']);
    });

    it('with consent asks for both, once', async () => {
      const { browser, name } = await signedIn();
      await browser.open(intranet.authorizeUrl({ prompt: 'login consent' }));
      await browser.signIn(name);
      expect(pathOf(browser.page)).toBe('/consent');
      expectCode(await browser.decide('allow'), sentBack());
    });

  });

  describe('prompt=select_account', () => {
    const choose = async (browser: Browser): Promise<URL> => {
      const page = await browser.open(intranet.authorizeUrl({ prompt: 'select_account' }));
      assertSound(page);
      expect(pathOf(page)).toBe('/login/choose');
      return new URL(page.url);
    };

    it('lets the person go on as who they are, without a password, and says when they last gave it', async () => {
      const { browser, name, claims } = await signedIn();
      test.clock.advance('10m');
      await choose(browser);
      expect(browser.text()).toContain(name);
      const again = await claimsOf(await browser.submit());
      expect([again.sub, again['sid'], again['auth_time']]).toEqual([claims.sub, claims['sid'], claims['auth_time']]);
    });

    it('lets them sign in as somebody else, and the answer is theirs', async () => {
      const { browser, claims } = await signedIn();
      const other = await newPerson(test);
      const request = (await choose(browser)).searchParams.get('request') ?? '';
      expect(browser.page?.body.replaceAll('&#x3D;', '=')).toContain(`href="/login/choose?request=${request}&amp;account=other"`);
      expect(pathOf(await browser.open(`/login/choose?request=${request}&account=other`))).toBe('/login');
      expect((await claimsOf(await browser.signIn(other))).sub).not.toBe(claims.sub);
    });

    it('asks for a choice each time, and is not passed by the Back button or by what was chosen in another tab', async () => {
      const { browser } = await signedIn();
      const first = await choose(browser);
      const page = browser.page as Loaded;
      await choose(browser);
      expectCode(await browser.submit(), sentBack());
      expect(pathOf(await browser.open(`/oauth2/authorize/${first.searchParams.get('request') ?? ''}`))).toBe('/login/choose');
      browser.page = page;
      expectCode(await browser.submit(), sentBack());
    });

    it('takes no choice without its token, for another request, or for another person than it was shown to', async () => {
      const { browser } = await signedIn();
      const first = await choose(browser);
      const page = browser.page as Loaded;
      const second = await choose(browser);
      const request = second.searchParams.get('request') ?? '';
      expect((await browser.submit({ csrf: 'x' })).status).toBe(403);
      browser.page = page;
      expect((await browser.submit({ request })).status).toBe(403);
      browser.page = page;
      expect((await browser.submit({}, { origin: 'https://evil.example.com' })).status).toBe(403);
      await browser.open('/login');
      await browser.signIn(await newPerson(test));
      browser.page = page;
      expect((await browser.submit()).status).toBe(403);
      for (const each of [first, second]) expect(pathOf(await browser.open(`/oauth2/authorize/${each.searchParams.get('request') ?? ''}`))).toBe('/login/choose');
    });

    it('prompt=create tells how an account is come by here, whoever is signed in already, and goes on with who then signs in', async () => {
      const { browser } = await signedIn();
      const newcomer = await newPerson(test);
      expect(pathOf(await browser.open(intranet.authorizeUrl({ prompt: 'create' })))).toBe('/login');
      expect(browser.page?.body).toContain('New here?');
      expectCode(await browser.signIn(newcomer), sentBack());
      expect((await browser.open('/login')).body).not.toContain('New here?');
      const metadata = (await (await fetch(`${test.url}/.well-known/openid-configuration`)).json()) as { prompt_values_supported: string[] };
      expect(metadata.prompt_values_supported).toContain('create');
    });

    it('prompt=create stands beside every other value but none', async () => {
      const { browser } = await signedIn();
      expectError(await browser.open(intranet.authorizeUrl({ prompt: 'none create' })), 'invalid_request', sentBack());
      for (const prompt of ['create login', 'select_account create']) expect(pathOf(await browser.open(intranet.authorizeUrl({ prompt })))).toBe('/login');
    });

    it.each(['page', 'popup', 'touch', 'wap', 'anything'])('display=%s is tolerated', async (display) => {
      const { browser } = await signedIn();
      expectCode(await browser.open(intranet.authorizeUrl({ display })), sentBack());
    });

    it('asks whoever is not signed in to sign in, once', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      expect(pathOf(await browser.open(intranet.authorizeUrl({ prompt: 'select_account' })))).toBe('/login');
      expectCode(await browser.signIn(name), sentBack());
    });
  });

  describe('prompt=none', () => {
    it('answers at once for whoever is signed in, and never with a page', async () => {
      const { browser, name } = await signedIn();
      expectCode(await browser.open(intranet.authorizeUrl({ prompt: 'none' })), sentBack());
      expectError(await browser.open(app.authorizeUrl({ prompt: 'none' })), 'consent_required', { iss: test.url, state: 'st' });
      test.clock.advance('61s');
      expectError(await browser.open(intranet.authorizeUrl({ prompt: 'none', max_age: '60' })), 'login_required', sentBack());
      expectCode(await browser.open(intranet.authorizeUrl({ prompt: 'none', max_age: '62' })), sentBack());
      await browser.open(app.authorizeUrl());
      await browser.decide('allow');
      expectCode(await browser.open(app.authorizeUrl({ prompt: 'none' })), { iss: test.url, state: 'st' });
      expect(name).not.toBe('');
    });

    it('tells access_denied for whoever may not use the client', async () => {
      const browser = new Browser(test.url);
      await intranet.walk(browser, {}, 'bob');
      const engineers = new WireClient(test.url, 'engineers', SECRET, 'https://eng.example.com/cb');
      expectError(await browser.open(engineers.authorizeUrl({ prompt: 'none' })), 'access_denied', { to: engineers.redirectUri, iss: test.url, state: 'st' });
    });
  });

  describe('max_age', () => {
    it('is content as long as it is not over, and asks to the second', async () => {
      const { browser, name } = await signedIn();
      test.clock.advance('599s');
      expectCode(await browser.open(intranet.authorizeUrl({ max_age: '600' })), sentBack());
      test.clock.advance('1s');
      expect(pathOf(await browser.open(intranet.authorizeUrl({ max_age: '600' })))).toBe('/login');
      const { auth_time: at } = await claimsOf(await browser.signIn(name));
      expect(at).toBe(Math.floor(test.clock.now() / 1000));
    });

    it('0 asks every time and is satisfied by the answer', async () => {
      const { browser, name } = await signedIn();
      for (let round = 0; round < 2; round += 1) {
        expect(pathOf(await browser.open(intranet.authorizeUrl({ max_age: '0' })))).toBe('/login');
        expectCode(await browser.signIn(name), sentBack());
      }
    });

    it('of the registration holds where the request has none, and the request\'s own goes before', async () => {
      const careful = new WireClient(test.url, 'careful', SECRET, 'https://careful.example.com/cb');
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      await careful.code(browser, {}, name);
      test.clock.advance('301s');
      expect(pathOf(await browser.open(careful.authorizeUrl()))).toBe('/login');
      expectCode(await browser.open(careful.authorizeUrl({ max_age: '600' })), { to: careful.redirectUri, iss: test.url, state: 'st' }, { registered: [careful.redirectUri] });
    });
  });

  describe('id_token_hint', () => {
    const hintOf = async (browser: Browser, name: string): Promise<string> => (await intranet.tokens(browser, {}, name))['id_token'] ?? '';

    it('of the person at hand changes nothing, even when it has expired', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      const hint = await hintOf(browser, name);
      test.clock.advance('1h');
      for (const prompt of [undefined, 'none']) expectCode(await browser.open(intranet.authorizeUrl({ id_token_hint: hint, prompt })), sentBack());
    });

    it('of another person is no silent sign-in for the one at hand', async () => {
      const { browser, name } = await signedIn();
      const other = await newPerson(test);
      const hint = await hintOf(new Browser(test.url), other);
      expectError(await browser.open(intranet.authorizeUrl({ id_token_hint: hint, prompt: 'none' })), 'login_required', sentBack());
      // The one who is expected signs in: good. Anybody else: told so, and not asked for ever.
      expect(pathOf(await browser.open(intranet.authorizeUrl({ id_token_hint: hint })))).toBe('/login');
      expectCode(await browser.signIn(other), sentBack());
      await browser.open(intranet.authorizeUrl({ id_token_hint: hint, prompt: 'login' }));
      const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
      expectError(await browser.signIn(name), 'login_required', sentBack());
      expectErrorPage(await browser.open(`/oauth2/authorize/${request}`), 400, 'invalid_request');
    });

    it('of another client, another server or nobody is refused', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      const hint = await hintOf(browser, name);
      const theirs = (await app.tokens(browser, {}, name))['id_token'] ?? '';
      const access = (await intranet.tokens(browser, {}, name))['access_token'] ?? '';
      for (const wrong of [theirs, access, `${hint}x`, hint.split('.').slice(0, 2).join('.'), 'x']) {
        expectError(await browser.open(intranet.authorizeUrl({ id_token_hint: wrong })), 'invalid_request', sentBack());
      }
    });
  });

  describe('login_hint', () => {
    it.each(['somebody@example.test', '"><script>alert(1)</script>', "' OR 1=1", 'é😀\u202E', 'x'.repeat(512)])('%j stands in the form and decides nothing', async (hint) => {
      const browser = new Browser(test.url);
      await browser.open(intranet.authorizeUrl({ login_hint: hint }));
      assertSound(browser.page as Loaded, { sent: [hint] });
      expect(browser.form().fields.get('username')).toBe(hint);
      expect(browser.page?.body).not.toContain('<script>alert');
      const name = await newPerson(test);
      expectCode(await browser.signIn(name), sentBack());
    });

    it('gives way to what was typed', async () => {
      const browser = new Browser(test.url);
      await browser.open(intranet.authorizeUrl({ login_hint: 'hinted' }));
      await browser.signIn('typed', 'wrong');
      expect(browser.form().fields.get('username')).toBe('typed');
    });

    it('of another person does not end the session of the one at hand', async () => {
      const { browser } = await signedIn();
      expectCode(await browser.open(intranet.authorizeUrl({ login_hint: 'bob', prompt: 'none' })), sentBack());
    });
  });

  it('ui_locales chooses among the languages that there are, and else the first of them', async () => {
    const expected = { en: 'en', 'de-CH fr en-GB': 'de', 'xx fr': 'fr', xx: 'en', '../../etc/passwd': 'en', '<script>': 'en', ['en'.repeat(200)]: 'en' };
    for (const [ui_locales, lang] of Object.entries(expected)) {
      const browser = new Browser(test.url);
      const page = await browser.open(intranet.authorizeUrl({ ui_locales }));
      assertSound(page, { sent: [ui_locales] });
      expect(page.body).toContain(`<html lang="${lang}" dir="ltr">`);
      expect(page.body).not.toContain('etc/passwd');
    }
  });

  it('AZ-16: the sign-in page keeps its request through wrong passwords, and each is asked about the same client', async () => {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    await browser.open(intranet.authorizeUrl({ state: 'kept' }));
    for (let at = 0; at < 3; at += 1) {
      await browser.signIn(name, 'wrong');
      assertSound(browser.page as Loaded);
      expect(browser.text()).toContain('Intranet');
    }
    expectCode(await browser.signIn(name), sentBack('kept'));
  });
});
