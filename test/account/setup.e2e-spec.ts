import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FirstAdmin } from '../../src/account/first-admin.js';
import { shownCommand } from '../../src/config/said-command.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { send } from '../support/wire.js';
import { openAndSend, ownersOf, PASS_PHRASE, PERSON, setupPath } from './support.js';

const OVER = 'This set-up link does not work';

eachDatabase('the first administrator', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });
  beforeEach(async () => {
    for (const table of ['admin_roles', 'one_time_links']) await test.database.run(`DELETE FROM ${table}`);
    await test.database.run("DELETE FROM login_names WHERE user_id IN (SELECT id FROM users WHERE preferred_username LIKE 'grace%')");
    await test.database.run("DELETE FROM users WHERE preferred_username LIKE 'grace%'");
  });

  it('is made by the link, asked for the password next, and may then sign in', async () => {
    const { browser, page } = await openAndSend(test, await setupPath(test), PERSON);
    expect([page.status, page.url]).toEqual([200, `${test.url}/setup/ready`]);
    expect(browser.text()).toContain('This server is set up');
    expect(await ownersOf(test)).toEqual(['grace']);
    await browser.open('/login');
    expect((await browser.signIn('grace@example.test', PASS_PHRASE)).url).toBe(`${test.url}/`);
    expect(browser.text()).toContain('You are signed in');
    // A dead end says so, and what to do.
    expect(browser.text()).toContain('No application is listed here for you yet.');
  });

  it('is told of another link by a command that works as it stands, on the form and where the link is over', async () => {
    const browser = new Browser(test.url);
    await browser.open(await setupPath(test));
    expect(browser.text()).toContain(`can make another with ${shownCommand(test.config, 'setup-link')}.`);
    await browser.open('/setup?code=AAAA-AAAA');
    expect(browser.text()).toContain(`On the server, ${shownCommand(test.config, 'setup-link')} makes a new one.`);
  });

  it('is exactly one when twenty forms arrive at once at two instances', async () => {
    const path = await setupPath(test);
    const browsers = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      const browser = new Browser(test.url, index % 2 === 0 ? test.address : second.address);
      await browser.open(path);
      return browser;
    }));
    const pages = await Promise.all(browsers.map((browser, index) => browser.submit({ ...PERSON, username: `grace${index}`, email: `grace${index}@example.test` })));
    expect(pages.filter(({ url }) => url.endsWith('/setup/ready'))).toHaveLength(1);
    expect(pages.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await ownersOf(test)).toHaveLength(1);
    expect(await test.database.rows("SELECT id FROM users WHERE preferred_username LIKE 'grace%'")).toHaveLength(1);
  });

  it('is announced by every process with the same link, and with another one shortly before that is over', async () => {
    const links = await Promise.all([test, second, test, second].map((each) => each.get(FirstAdmin).announced()));
    expect(new Set(links.map((link) => link?.url)).size).toBe(1);
    test.clock.advance('21m');
    expect((await test.get(FirstAdmin).announced())?.url).not.toBe(links[0]?.url);
  });

  it('cannot be made by a link that was replaced, is older than 30 minutes, or never was', async () => {
    const first = await setupPath(test);
    const { url } = await test.get(FirstAdmin).renew('cli', false, null);
    for (const path of [first, '/setup', '/setup?code=', '/setup?code=BCDF-GHJK', `/setup?code=${'x'.repeat(2000)}`, "/setup?code='%20OR%201=1--"]) {
      const page = await new Browser(test.url).open(path);
      expect([path, page.status, page.body.includes(OVER)]).toEqual([path, 400, true]);
    }
    const browser = new Browser(test.url);
    await browser.open(url);
    test.clock.advance('1801s');
    expect((await browser.submit(PERSON)).status).toBe(400);
    expect(browser.errorCode()).toBe('invalid_request');
    expect(await ownersOf(test)).toEqual([]);
  });

  it('can be made after any number of looks, by whoever types the code in small letters', async () => {
    const path = await setupPath(test);
    for (let look = 0; look < 25; look += 1) expect((await send(test.url, path, { method: look % 2 === 0 ? 'GET' : 'HEAD' })).status).toBe(200);
    const { page } = await openAndSend(test, path.toLowerCase().replace('-', '%20'), PERSON);
    expect(page.url).toBe(`${test.url}/setup/ready`);
  });

  it('cannot be guessed: after twenty wrong codes the right one is dead, too, until there is a new one', async () => {
    const path = await setupPath(test);
    const guesses = Array.from({ length: 40 }, (_, index) => `/setup?code=${[0, 1, 2, 3, 4, 5, 6, 7].map((place) => 'BCDFGHJKLMNPQRSTVWXZ'.charAt((index * 7 + place * 3) % 20)).join('')}`);
    await Promise.all(guesses.map((guess) => send(test.url, guess)));
    expect((await send(test.url, path)).status).toBe(400);
    expect((await send(test.url, await setupPath(test))).status).toBe(200);
  });

  it('is no more to be made once there is one, unless the glass is broken, which the audit log tells', async () => {
    await openAndSend(test, await setupPath(test), PERSON);
    expect(await test.get(FirstAdmin).announced()).toBeUndefined();
    const late = new Browser(test.url);
    await late.open('/setup?code=AAAA-AAAA');
    expect([late.page?.status, late.text()]).toEqual([400, expect.stringContaining('This server has an administrator already.')]);
    expect([late.text().includes('setup-link'), late.page?.body.includes('href="/login"')]).toEqual([false, true]);
    await expect(test.get(FirstAdmin).renew('cli', false, null)).rejects.toThrow('There is an owner already');
    const { url } = await test.get(FirstAdmin).renew('cli', true, null);
    const { page } = await openAndSend(test, url.slice(test.url.length), { ...PERSON, username: 'grace2', email: 'grace2@example.test' });
    expect(page.url).toBe(`${test.url}/setup/ready`);
    expect(await ownersOf(test)).toEqual(['grace', 'grace2']);
    const told = await test.database.rows<{ details: string }>("SELECT details FROM audit_events WHERE type = 'setup_link.created' ORDER BY id");
    expect(told.map(({ details }) => (JSON.parse(details) as { break_glass: boolean }).break_glass)).toContain(true);
  });

  describe('the form', () => {
    it('says everything that is wrong at once, keeps what was typed, and never shows the password again', async () => {
      const { browser, page } = await openAndSend(test, await setupPath(test), { username: 'a@b', name: 'Grace', email: 'nobody', password: 'too short' });
      expect(page.status).toBe(422);
      expect(page.body).toMatch(/<title>Error: /);
      for (const field of ['username', 'email', 'password']) {
        expect(page.body).toContain(`href="#${field}"`);
        expect(page.body).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-problem`));
      }
      expect(page.body).not.toContain('too short');
      expect(browser.form().fields.get('name')).toBe('Grace');
      expect(page.body).not.toMatch(/maxlength/i);
      expect(await ownersOf(test)).toEqual([]);
      expect((await browser.submit(PERSON)).url).toBe(`${test.url}/setup/ready`);
    });

    it.each([
      ['x'.repeat(15), 'repeats'], ['123456789012345', 'follow'], ['passwordpassword', 'names'], ['grace hopper grace', 'names'], ['p'.repeat(1025) + 'abcdefg', 'at most 1024'],
    ])('refuses the password %j', async (password, because) => {
      const { browser } = await openAndSend(test, await setupPath(test), { ...PERSON, password });
      expect(browser.text()).toContain(because);
    });

    it('knows no other fields: neither role nor groups nor a verified address can be sent along', async () => {
      await openAndSend(test, await setupPath(test), { ...PERSON, role: 'auditor', groups: 'everyone', email_verified: 'false', sub: 'chosen', admin: 'true' });
      const row = await test.database.row<{ sub: string; role: string }>("SELECT sub, role FROM users u JOIN admin_roles r ON r.user_id = u.id WHERE preferred_username = 'grace'");
      expect(row).toMatchObject({ role: 'owner' });
      expect(row?.sub).not.toBe('chosen');
    });

    it('is refused from another site and without its token, and uses nothing up', async () => {
      const path = await setupPath(test);
      const browser = new Browser(test.url);
      await browser.open(path);
      expect((await browser.submit(PERSON, { origin: 'https://evil.test' })).status).toBe(403);
      await browser.open(path);
      expect((await browser.submit({ ...PERSON, csrf: 'made-up' })).status).toBe(403);
      expect((await openAndSend(test, path, PERSON)).page.url).toBe(`${test.url}/setup/ready`);
    });

    it('is not kept by any cache, and a taken user name is told without using the link up', async () => {
      const { browser, page } = await openAndSend(test, await setupPath(test), { ...PERSON, username: 'alice' });
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(browser.text()).toContain('belongs to somebody else already');
      expect((await browser.submit(PERSON)).url).toBe(`${test.url}/setup/ready`);
    });
  });

  it('is asked for on the start page, with the command that makes a link, until there is one', async () => {
    // A start page that has seen an owner does not ask again: this one has not.
    const fresh = await createTestApp({ location: test.config.database, clock: test.clock });
    try {
      const browser = new Browser(fresh.url);
      await browser.open('/');
      expect(browser.text()).toContain(`This server has no administrator. The set-up link is in the server’s log, or run ${shownCommand(fresh.config, 'setup-link')}`);
      await openAndSend(test, await setupPath(test), PERSON);
      await browser.open('/');
      expect(browser.text()).not.toContain('no administrator');
    } finally {
      await fresh.close();
    }
  });

  it('makes links of PUBLIC_URL alone, whatever host the request names', async () => {
    expect((await test.get(FirstAdmin).announced())?.url.startsWith(`${test.url}/setup?code=`)).toBe(true);
    const answer = await send(test.url, await setupPath(test), { headers: { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test', 'x-original-url': '/evil' } });
    expect(answer.body).not.toContain('evil.test');
  });
});
