import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';
import { PASS_PHRASE, PERSON, setupPath } from './support.js';

const CALLBACK = 'https://wiki.example.com/cb';

eachDatabase('The user name on the sign-in page', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let count = 0;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await test.declare({ clients: [{ client_id: 'wiki', client_name: 'Wiki', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true }] });
  });
  afterAll(() => test.close());

  const wanted = (more: Readonly<Record<string, string>> = {}): string => new WireClient(test.url, 'wiki', SECRET, CALLBACK).authorizeUrl({ scope: 'openid', ...more });
  const shown = (browser: Browser): string | undefined => browser.form().fields.get('username');
  const namedAt = async (browser: Browser, path: string): Promise<string | undefined> => {
    await browser.open(path);
    return shown(browser);
  };
  /** Somebody who has accepted an invitation with a password. */
  const accepted = async (): Promise<{ readonly browser: Browser; readonly url: string; readonly name: string }> => {
    const name = `newcomer-${dialect}-${(count += 1)}`.toLowerCase();
    const { body } = await api.post<{ url: string }>('/invitations', { email: `${name}@example.test` });
    const browser = new Browser(test.url);
    await browser.open(body.url);
    await browser.submit({ username: name, name: 'New Comer', password: PASS_PHRASE });
    expect(browser.page?.url).toBe(`${body.url}/ready`);
    return { browser, url: body.url, name };
  };

  it('is that of whoever has just accepted an invitation here, also at the application that they go to; once they are in, it is gone', async () => {
    const { browser, name } = await accepted();
    expect(await namedAt(browser, '/login')).toBe(name);
    expect(browser.page?.body).toMatch(/id="password"[^>]* autofocus/);
    expect(await namedAt(browser, wanted())).toBe(name);
    await browser.submit({ password: PASS_PHRASE });
    expect(browser.page?.leftFor?.href).toContain(CALLBACK);
    await browser.open('/oauth2/logout');
    await browser.submit({ decision: 'logout' });
    expect(await namedAt(browser, '/login')).toBe('');
  });

  it('is told by no link: neither the invitation nor its last page says it in another browser', async () => {
    const { url, name } = await accepted();
    const other = new Browser(test.url);
    for (const path of [url, `${url}/ready`]) {
      await other.open(path);
      expect(other.page?.body).not.toContain(name);
    }
    expect(await namedAt(other, '/login')).toBe('');
  });

  it('is that of whoever has set a new password by a mail, whatever they had typed to get it, and of nobody who only asked', async () => {
    const name = await newPerson(test);
    const browser = new Browser(test.url);
    for (const typed of [`${name}@example.test`, 'nobody-at-all@example.test']) {
      await browser.open('/reset');
      await browser.submit({ username: typed });
      expect(await namedAt(browser, '/login')).toBe('');
    }
    const [mail] = await mailsOf(test, `${name}@example.test`);
    await browser.open(String(mail?.data['url']));
    expect(await namedAt(browser, '/login')).toBe('');
    await browser.open(String(mail?.data['url']));
    await browser.submit({ password: PASS_PHRASE });
    expect(await namedAt(browser, '/login')).toBe(name);
  });

  it('is what the application says where it says something, and what was typed where that was wrong', async () => {
    const { browser } = await accepted();
    expect(await namedAt(browser, wanted({ login_hint: 'alice' }))).toBe('alice');
    await browser.open('/login');
    await browser.submit({ username: 'bob', password: 'not the password of anybody' });
    expect(shown(browser)).toBe('bob');
  });

  it('is nobody\'s after half an hour, nor where the cookie is another\'s or made up', async () => {
    const { browser, name } = await accepted();
    test.clock.advance('29m');
    expect(await namedAt(browser, '/login')).toBe(name);
    test.clock.advance('61s');
    expect(await namedAt(browser, '/login')).toBe('');
    for (const value of ['x', '', '1.AAAA', `9999999999999 ${name}`, 'a'.repeat(5000), browser.cookie('doorward-browser') ?? '']) {
      browser.setCookie('doorward-name', value);
      expect(await namedAt(browser, '/login')).toBe('');
      expect(browser.page?.status).toBe(200);
    }
  });

  it('is that of the first administrator, once the account is made', async () => {
    for (const table of ['admin_roles', 'one_time_links']) await test.database.run(`DELETE FROM ${table}`);
    const browser = new Browser(test.url);
    await browser.open(await setupPath(test));
    await browser.submit(PERSON);
    expect(await namedAt(browser, '/login')).toBe('grace');
  });
});
