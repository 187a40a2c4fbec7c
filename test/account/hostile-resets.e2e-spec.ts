import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { adminApi } from '../admin-api/support/admin-api.js';
import { press } from '../factors/support/factors.js';
import { userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { FORM, send, type WireAnswer } from '../support/wire.js';
import { PASSWORD } from '../support/world.js';
import { ownedByNobody, signedIn } from './support-pages.js';

const NEW_PASSWORD = 'otter lamp seventy copper';
const EVIL = 'evil.test';

/** What a proxy that believes everything would take for the host. */
const POISON = ['host', 'x-forwarded-host', 'x-forwarded-server', 'x-original-url', 'x-rewrite-url', 'x-forwarded-proto', 'forwarded', 'x-host'] as const;
const valueOf = (name: (typeof POISON)[number]): string => ({ 'forwarded': `host=${EVIL};proto=https`, 'x-original-url': `https://${EVIL}/`, 'x-rewrite-url': `https://${EVIL}/`, 'x-forwarded-proto': `https://${EVIL}` })[name as string] ?? EVIL;

eachDatabase('The mails that lead into an account', (dialect) => {
  let test: TestApp;
  let name: string;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  afterAll(async () => test.close());
  beforeEach(async () => {
    name = await newPerson(test);
    await test.database.run('DELETE FROM mails');
  });

  const ask = async (browser = new Browser(test.url), person = name): Promise<Browser> => {
    await browser.open('/reset');
    await browser.submit({ username: person });
    return browser;
  };
  const linkTo = async (person = name): Promise<string> => {
    const [mail] = (await mailsOf(test, `${person}@example.test`)).filter(({ message }) => message === 'password-reset');
    return String(mail?.data['url'] ?? '');
  };
  const opens = async (url: string): Promise<boolean> => (await fetch(url)).status === 200;
  const entersWith = async (password: string, person = name): Promise<boolean> => {
    const browser = new Browser(test.url);
    await browser.open('/login');
    return (await browser.signIn(person, password)).url === `${test.url}/`;
  };

  describe('lead to this server (RP-02)', () => {
    /** The form of this page as it would be posted, with a header or a request line of somebody's making. */
    const post = async (browser: Browser, action: string, values: Record<string, string>, headers: Record<string, string>, target = action): Promise<WireAnswer> => {
      const { fields } = browser.form();
      const body = new URLSearchParams([...new Map([...fields, ...Object.entries(values)])]).toString();
      return send(test.address, target, { method: 'POST', body, headers: { 'content-type': FORM, 'origin': test.url, 'host': new URL(test.url).host, ...browser.cookieHeader(), ...headers } });
    };
    const expectNoPoison = async (answer: WireAnswer): Promise<void> => {
      expect(answer.status).toBeLessThan(500);
      // A page may say under which name it was asked for; it leads nowhere by that.
      expect(`location="${answer.headers.get('location') ?? ''}" ${answer.body}`).not.toMatch(/(?:location|href|action|src|content)="[^"]*evil\.test/);
      for (const { text, html, data } of await mailsOf(test)) {
        expect(text + html + JSON.stringify(data)).not.toContain(EVIL);
        if (data['url'] !== undefined) expect(String(data['url']).startsWith(`${test.url}/`)).toBe(true);
      }
    };

    it.each(POISON)('whatever %s says when a new password, another address or an invitation is asked for', async (header) => {
      const poison = { [header]: valueOf(header) };
      const stranger = new Browser(test.url);
      await stranger.open('/reset');
      await expectNoPoison(await post(stranger, '/reset', { username: name }, poison));
      const own = await newPerson(test);
      await ownedByNobody(test, own);
      const browser = await signedIn(test, own);
      await browser.open('/account/email');
      await expectNoPoison(await post(browser, '/account/email', { email: `${own}@new.test` }, poison));
      const api = await adminApi(test);
      await api.post('/invitations', { email: `guest-${header}@example.test`, send: true }, header === 'host' ? {} : poison);
      await expectNoPoison({ status: 200, headers: new Headers(), body: '', url: '' });
      // What comes under another name asks for nothing.
      expect((await mailsOf(test)).filter(({ message }) => message !== 'security-notice')).toHaveLength(header === 'host' ? 1 : 3);
    });

    it('whatever host the request line names', async () => {
      const stranger = new Browser(test.url);
      await stranger.open('/reset');
      await expectNoPoison(await post(stranger, '/reset', { username: name }, {}, `http://${EVIL}/reset`));
      await expectNoPoison(await post(stranger, '/reset', { username: name }, {}, `//${EVIL}/reset`));
    });
  });

  describe('set a password (RP-04)', () => {
    it('once, of their owner, by the whole token, whatever the form says of another person', async () => {
      const other = await newPerson(test);
      await ask();
      const link = await linkTo();
      expect([await opens(link.slice(0, -1)), await opens(`${link}A`), await opens(link.toUpperCase())]).toEqual([false, false, false]);
      const browser = new Browser(test.url);
      await browser.open(`${link}?user=${await userId(test, other)}&username=${other}`);
      await browser.submit({ password: NEW_PASSWORD, username: other, user: await userId(test, other), sub: other, email: `${other}@example.test` });
      expect([await entersWith(NEW_PASSWORD), await entersWith(NEW_PASSWORD, other), await entersWith(PASSWORD, other)]).toEqual([true, false, true]);
      expect(await opens(link)).toBe(false);
    });

    it('once of many at the same moment', async () => {
      await ask();
      const link = await linkTo();
      const passwords = Array.from({ length: 6 }, (_, at) => `${NEW_PASSWORD} ${at}`);
      const browsers = await Promise.all(passwords.map(async () => {
        const browser = new Browser(test.url);
        await browser.open(link);
        return browser;
      }));
      const pages = await Promise.all(browsers.map((browser, at) => browser.submit({ password: passwords[at] ?? '' })));
      expect(pages.filter(({ url }) => url.endsWith('/reset/ready'))).toHaveLength(1);
      expect(pages.every(({ status }) => status < 500)).toBe(true);
    });

    it('no longer than half an hour, nor after a newer one, another password or another address', async () => {
      const browser = await ask();
      const first = await linkTo();
      test.clock.advance('61s');
      await ask(browser);
      const second = await linkTo();
      expect([await opens(first), await opens(second)]).toEqual([false, true]);
      test.clock.advance('31m');
      expect(await opens(second)).toBe(false);
      await ask(browser);
      const third = await linkTo();
      const own = await signedIn(test, name);
      await own.open('/account/password');
      await press(own, '/account/password', { password: PASSWORD, new_password: NEW_PASSWORD });
      expect(await entersWith(NEW_PASSWORD)).toBe(true);
      expect(await opens(third)).toBe(false);
      await ask(browser);
      const fourth = await linkTo();
      await test.database.run("UPDATE users SET email = 'moved@example.test' WHERE preferred_username = ?", [name]);
      expect(await opens(fourth)).toBe(false);
    });
  });

  it('are asked for, and their codes typed, in forms alone: anything else is refused, not a fault (RP-14)', async () => {
    const browser = await ask();
    await browser.open(browser.page?.url ?? '');
    const { fields } = browser.form();
    const csrf = fields.get('csrf') ?? '';
    const link = new URL(await linkTo()).pathname;
    for (const path of ['/reset', '/reset/code', link, '/login', '/login/factor']) {
      for (const body of ['{"username":{"$gt":""}}', '{"token":{"raw":"1=1"}}', '[]', '[["username","bob"]]', 'null']) {
        const answer = await send(test.url, path, { method: 'POST', body, headers: { 'content-type': 'application/json', 'origin': test.url, ...browser.cookieHeader() } });
        expect([path, body, answer.status]).toEqual([path, body, 415]);
      }
      for (const body of [`csrf=${csrf}&username=a&username=b`, `csrf=${csrf}&code=1&code=2`, `csrf=${csrf}&password=a&password=b`, `csrf=${csrf}&csrf=${csrf}`]) {
        const answer = await send(test.url, path, { method: 'POST', body, headers: { 'content-type': FORM, 'origin': test.url, ...browser.cookieHeader() } });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      }
      for (const body of [`csrf=${csrf}&username[]=${name}&code[$ne]=1&password[raw]=x`, `csrf=${csrf}&__proto__[admin]=1&constructor=1`]) {
        const answer = await send(test.url, path, { method: 'POST', body, headers: { 'content-type': FORM, 'origin': test.url, ...browser.cookieHeader() } });
        expect(answer.status).toBeLessThan(500);
      }
    }
    expect([await opens(test.url + link), await entersWith(PASSWORD)]).toEqual([true, true]);
  });
});
