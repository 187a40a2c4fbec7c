import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { assertSound, waysOut } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

/** What runs where it is not text: in an element, an attribute, an address, a script, a template. */
const POISONS = [
  '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", '</title></textarea></style><svg onload=alert(1)>', 'javascript:alert(1)', '" autofocus onfocus="alert(1)', '&lt;script&gt;alert(1)&lt;/script&gt;', '\u2028alert(1)//', '`${alert(1)}`',
  "{{constructor.constructor('return process')()}}", '{{{lookup this "csrf"}}}', '{{> layouts/page}}', '{{#with "s" as |s|}}{{s.sub.constructor}}{{/with}}', '{{7*7}}', '<%= 7*7 %>', '${7*7}', '#{7*7}',
] as const;

/** Names of templates and words that come from an address. */
const NAMES = ['../layouts/page', 'layouts/page', '__proto__', 'constructor', 'toString', '{{> login}}', '../../../../etc/passwd', '..%2f..%2flogin', 'login\0.hbs', 'en/../../package'] as const;

describe('what comes back on a page', () => {
  let test: TestApp;
  let app: WireClient;
  beforeAll(async () => {
    test = await createTestApp();
    app = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  /** The page runs nothing, leads nowhere else, has nothing worked out, and shows nothing of the inside. */
  function isText(browser: Browser, poison: string): void {
    const { page } = browser;
    if (page === undefined) throw new Error('nothing was opened');
    assertSound(page, { sent: [poison] });
    expect(page.body).not.toMatch(/<script>|<svg onload|<img src=x|\sonfocus="|\[object |[>"]49[<"]|function Object/);
    for (const way of waysOut(page)) expect(way).not.toMatch(/^\W*(?:javascript|data|vbscript):/i);
  }

  it.each(['login_hint', 'state', 'nonce', 'ui_locales', 'acr_values', 'display', 'id_token_hint', 'claims_locales', 'prompt', 'max_age', 'scope', 'response_type', 'response_mode', 'client_id', 'redirect_uri', 'code_challenge', 'request', 'request_uri', 'nothing_of_ours'])(
    'as %s of a request is text (LG-23, NF-16)', async (parameter) => {
      for (const poison of POISONS) {
        const browser = new Browser(test.url);
        await browser.open(app.authorizeUrl({ [parameter]: poison }));
        isText(browser, poison);
        if (parameter === 'login_hint' && browser.page?.status === 200) expect(browser.form().fields.get('username')).toBe(poison);
      }
    });

  it('as a user name that was wrong is text, in the form again as it was typed (LG-23, NF-16)', async () => {
    for (const poison of POISONS) {
      const browser = new Browser(test.url);
      await browser.open('/login');
      await browser.submit({ username: poison, password: poison });
      isText(browser, poison);
      expect(browser.form().fields.get('username')).toBe(poison);
      // The password never comes back.
      expect([...browser.form().fields].filter(([name]) => name === 'password').map(([, value]) => value)).toEqual(['']);
    }
  });

  it.each(['/login', '/login/factor', '/login/enrol', '/login/choose', '/consent', '/device', '/device/confirm', '/oauth2/logout', '/reset', '/reset/code', '/', '/language'])('as any parameter of %s is text (LG-23, NF-16)', async (path) => {
    for (const poison of POISONS) {
      const browser = new Browser(test.url);
      const all = Object.fromEntries(['request', 'error', 'error_description', 'user_code', 'method', 'return_to', 'returnTo', 'next', 'lang', 'to', 'client_id', 'logout_hint', 'state', 'done', 'username', 'email', 'token'].map((name) => [name, poison]));
      await browser.open(`${path}?${new URLSearchParams(all).toString()}`);
      isText(browser, poison);
      expect(browser.page?.leftFor).toBeUndefined();
    }
  });

  it('names no template, no partial and no word of ours (NF-16)', async () => {
    for (const name of NAMES) {
      for (const path of [`/docs/errors/${encodeURIComponent(name)}`, `/login?request=${encodeURIComponent(name)}`, `/login/factor?method=${encodeURIComponent(name)}`, `/assets/${encodeURIComponent(name)}`, `/invite/${encodeURIComponent(name)}`, `/reset/${encodeURIComponent(name)}`]) {
        const browser = new Browser(test.url);
        await browser.open(path);
        isText(browser, name);
        expect(browser.page?.body.replaceAll('{{&gt; login}}', '')).not.toMatch(/\{\{|root:x:|"dependencies"/);
      }
      const browser = new Browser(test.url);
      await browser.open('/login', { headers: { 'accept-language': name.replace('\0', '') } });
      isText(browser, name);
      expect(browser.page?.body).toContain('lang="en"');
    }
  });

  it('as the name of an application or a person is text on every page from the sign-in to the sign-out (LG-23, NF-16)', async () => {
    for (const [at, poison] of POISONS.entries()) {
      const clientId = `poison-${at}`;
      // A name of a person has a rule of its own about what cannot be seen.
      const name = poison.replace('\u2028', '');
      await test.declare({
        clients: [{ client_id: clientId, client_name: name, client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid profile email', response_types: ['code'], grant_types: ['authorization_code'] }],
      });
      const user = await newPerson(test);
      await test.database.run('UPDATE users SET managed_by = NULL, profile = ? WHERE preferred_username = ?', [JSON.stringify({ name, nickname: name }), user]);
      const client = new WireClient(test.url, clientId);
      const browser = new Browser(test.url);
      await browser.open(client.authorizeUrl({ scope: 'openid profile email' }));
      isText(browser, poison);
      await browser.signIn(user);
      expect(browser.page?.url).toContain('/consent');
      isText(browser, poison);
      expect(browser.text()).toContain(name);
      await browser.decide('allow');
      for (const page of ['/', '/account', '/account/profile', '/account/apps', '/account/activity', '/oauth2/logout']) {
        await browser.open(page);
        isText(browser, poison);
      }
      expect(browser.page?.status).toBe(200);
    }
  }, 60_000);

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example', 'https://user:pw@evil.example/"onload=alert(1)'])(
    'as the address of an application is refused where it is declared: %j (LG-23)', async (uri) => {
      for (const field of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'initiate_login_uri']) {
        const client = { ...standardWorld.clients[0], client_id: 'hostile', [field]: uri };
        await expect(test.declare({ clients: [client] })).rejects.toThrow(field);
      }
    });
});
