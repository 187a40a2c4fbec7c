import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { type KeptMail, mailsOf } from '../support/mails.js';
import { PASSWORD } from '../support/world.js';
import { equipped, isIn, prove, totp } from '../factors/support/factors.js';
import { signedIn } from './support-pages.js';

const NEW_PASSWORD = 'otter lamp seventy copper';
const OVER = 'This link does not work';

eachDatabase('a forgotten password', (dialect) => {
  let test: TestApp;
  let bob = '';
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    [{ id: bob }] = (await test.database.rows<{ id: string }>("SELECT id FROM users WHERE preferred_username = 'bob'")) as [{ id: string }];
  });
  afterAll(async () => test.close());
  beforeEach(async () => {
    test.clock.advance('2h');
    await test.database.run("UPDATE users SET disabled_at = NULL, email = 'bob@example.test', email_verified = 1 WHERE id = ?", [bob]);
    await test.database.run('DELETE FROM mails');
    await test.database.run('DELETE FROM one_time_links');
  });

  const ask = async (name: string, browser = new Browser(test.url)): Promise<Browser> => {
    await browser.open('/reset');
    await browser.submit({ username: name });
    return browser;
  };
  const mail = async (): Promise<KeptMail> => {
    const [newest] = await mailsOf(test, 'bob@example.test');
    if (newest === undefined) throw new Error('There is no mail to bob.');
    return newest;
  };
  const linkOf = ({ data }: KeptMail): string => String(data['url']).slice(test.url.length);
  const choose = async (path: string, password: string, browser = new Browser(test.url)): Promise<Browser> => {
    await browser.open(path);
    await browser.submit({ password });
    return browser;
  };
  const canSignIn = async (password: string): Promise<boolean> => {
    const browser = new Browser(test.url);
    await browser.open('/login');
    return (await browser.signIn('bob', password)).url === `${test.url}/`;
  };

  it('is replaced by the link of a mail, which ends every session, tells the person, and then works no more', async () => {
    const elsewhere = await signedIn(test, 'bob');
    await ask('Bob@Example.Test');
    const link = linkOf(await mail());
    for (const method of ['HEAD', 'GET', 'GET', 'HEAD', 'GET']) expect((await fetch(test.url + link, { method })).status).toBe(200);
    test.clock.advance('1s');
    const browser = await choose(link, NEW_PASSWORD);
    expect(browser.page?.url).toBe(`${test.url}/reset/ready`);
    await elsewhere.open('/');
    expect(elsewhere.text()).not.toContain('You are signed in');
    expect((await mail()).subject).toBe('Your password was changed');
    expect(await canSignIn(NEW_PASSWORD)).toBe(true);
    await browser.open(link);
    expect([browser.page?.status, browser.text().includes(OVER)]).toEqual([400, true]);
    test.clock.advance('1s');
    await ask('bob');
    await choose(linkOf(await mail()), PASSWORD);
    expect(await canSignIn(PASSWORD)).toBe(true);
  });

  it('is replaced by the code of the mail, typed with spaces where it was asked for, once', async () => {
    const browser = await ask('bob');
    const { data } = await mail();
    const another = new Browser(test.url);
    await another.open(browser.page?.url ?? '');
    await browser.submit({ code: ` ${String(data['code'])} ` });
    expect([browser.page?.status, new URL(browser.page?.url ?? '').pathname]).toEqual([200, expect.stringMatching(/^\/reset\/[\w-]{43}$/)]);
    await another.submit({ code: String(data['code']) });
    expect(another.page?.status).toBe(422);
    expect(another.text()).toContain('it may be mistyped, used already or out of date');
    expect(browser.text()).toContain('You did not ask for it? Close it, and nothing changes.');
    // The link of the mail is over with its code.
    expect((await fetch(String(data['url']))).status).toBe(400);
    await browser.submit({ password: 'short' });
    expect([browser.page?.status, browser.text().includes('must have at least')]).toEqual([422, true]);
    await browser.submit({ password: PASSWORD });
    expect(browser.page?.url).toBe(`${test.url}/reset/ready`);
  });

  it('is replaced without signing anybody in: a second factor is asked for at the next sign-in, and refresh tokens are dead (RP-08)', async () => {
    const { name, secret, browser: held } = await equipped(test);
    const wire = new WireClient(test.url);
    const { refresh_token: refreshToken = '' } = await wire.tokens(held, { scope: 'openid offline_access' }, name);
    await ask(name);
    const [letter] = (await mailsOf(test, `${name}@example.test`)).filter(({ message }) => message === 'password-reset');
    const browser = await choose(String(letter?.data['url']), NEW_PASSWORD);
    expect(browser.page?.url).toBe(`${test.url}/reset/ready`);
    expect([await isIn(browser), await isIn(held)]).toEqual([false, false]);
    expect((await wire.refresh(refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    await browser.open('/login');
    await browser.signIn(name, NEW_PASSWORD);
    expect([new URL(browser.page?.url ?? '').pathname, await isIn(browser)]).toEqual(['/login/factor', false]);
    await browser.open('/login/factor');
    test.clock.advance('30s');
    await prove(browser, totp(secret, test.clock.now()));
    expect(await isIn(browser)).toBe(true);
  });

  it('is nobody\'s to guess: after five wrong codes the right one does not work either (RP-07)', async () => {
    const browser = await ask('bob');
    const code = String((await mail()).data['code']);
    const wrong = (code.startsWith('0') ? '1' : '0') + code.slice(1);
    for (let tries = 0; tries < 5; tries += 1) {
      await browser.submit({ code: wrong });
      expect(browser.page?.status).toBe(422);
    }
    await browser.submit({ code });
    expect(browser.page?.status).toBe(422);
  });

  it('takes five tries at once, not one more', async () => {
    const browser = await ask('bob');
    const code = String((await mail()).data['code']);
    const wrong = (code.startsWith('0') ? '1' : '0') + code.slice(1);
    const form = new URLSearchParams([...new Map([...browser.form().fields, ['code', wrong]])]).toString();
    await Promise.all(Array.from({ length: 10 }, () => browser.open('/reset/code', { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url } })));
    expect(await test.database.rows('SELECT failures FROM one_time_links WHERE subject LIKE ?', [`${bob}.%`])).toEqual([{ failures: 5 }]);
  });

  it('is nobody\'s to keep from its owner: a stranger who asks and guesses uses up no try of theirs, and no mail of theirs dies', async () => {
    const owner = await ask('bob');
    const { data: { code, url } } = await mail();
    test.clock.advance('61s');
    const stranger = await ask('bob');
    const newest = await mail();
    expect(newest.data['url']).not.toBe(url);
    const wrong = (String(code).startsWith('0') ? '1' : '0') + String(code).slice(1);
    // In a browser of their own, and in one that has come by the address of the owner's page.
    const other = new Browser(test.url);
    for (const [browser, page] of [[stranger, stranger.page?.url], [other, owner.page?.url]] as const) {
      await browser.open(page ?? '');
      for (let tries = 0; tries < 6; tries += 1) await browser.submit({ code: wrong });
      // Nor is a code that was read over somebody's shoulder good for anything there.
      expect((await browser.submit({ code: String(code) })).status).toBe(422);
    }
    expect((await fetch(String(url))).status).toBe(200);
    await owner.submit({ code: String(code) });
    expect(new URL(owner.page?.url ?? '').pathname).toMatch(/^\/reset\/[\w-]{43}$/);
    await owner.submit({ password: PASSWORD });
    expect(owner.page?.url).toBe(`${test.url}/reset/ready`);
    // What the stranger had made is over with it.
    expect((await fetch(String(newest.data['url']))).status).toBe(400);
    expect(await test.database.rows('SELECT subject FROM one_time_links WHERE subject LIKE ?', [`${bob}%`])).toEqual([]);
  });

  it('can be asked for twice within a minute without the first mail dying; later the new one takes its place', async () => {
    const browser = await ask('bob');
    const first = linkOf(await mail());
    test.clock.advance('50s');
    await ask('bob', browser);
    expect(await mailsOf(test, 'bob@example.test')).toHaveLength(1);
    expect((await fetch(test.url + first)).status).toBe(200);
    test.clock.advance('20s');
    await ask('bob', browser);
    expect(await mailsOf(test, 'bob@example.test')).toHaveLength(2);
    expect((await fetch(test.url + first)).status).toBe(400);
    expect((await fetch(test.url + linkOf(await mail()))).status).toBe(200);
  });

  it('cannot be replaced by a link after 30 minutes, after another password was set, for another address, or when the account is disabled', async () => {
    const path = async (): Promise<string> => {
      await ask('bob');
      const link = linkOf(await mail());
      expect((await fetch(test.url + link)).status).toBe(200);
      return link;
    };
    const old = await path();
    test.clock.advance('31m');
    expect((await fetch(test.url + old)).status).toBe(400);
    const moved = await path();
    await test.database.run("UPDATE users SET email = 'bob2@example.test' WHERE id = ?", [bob]);
    expect((await fetch(test.url + moved)).status).toBe(400);
    await test.database.run("UPDATE users SET email = 'bob@example.test', disabled_at = 1 WHERE id = ?", [bob]);
    expect((await fetch(test.url + moved)).status).toBe(400);
    await test.database.run('UPDATE users SET disabled_at = NULL WHERE id = ?', [bob]);
    test.clock.advance('2m');
    const [one, other] = [await path(), linkOf(await mail())];
    expect(one).toBe(other);
    expect((await choose(one, PASSWORD)).page?.url).toBe(`${test.url}/reset/ready`);
    expect((await fetch(`${test.url}${one.slice(0, -1)}`)).status).toBe(400);
  });

  it.each([
    ['nobody', 'nobody-at-all', [], null],
    ['somebody', 'bob', ['password-reset'], null],
    ['somebody whose address is not confirmed', 'bob', [], 'UPDATE users SET email_verified = 0 WHERE id = ?'],
    ['somebody without an address', 'bob', [], 'UPDATE users SET email = NULL, email_verified = 0 WHERE id = ?'],
    ['somebody who is disabled', 'bob', [], 'UPDATE users SET disabled_at = 1 WHERE id = ?'],
  ] as const)('of %s is asked for with the same answer and the same statements (RP-09)', async (_who, name, templates, change) => {
    if (change !== null) await test.database.run(change, [bob]);
    const browser = new Browser(test.url);
    await browser.open('/reset');
    // The first one of a window makes the counter's row.
    await browser.submit({ username: name });
    await test.database.run('DELETE FROM one_time_links');
    await test.database.run('DELETE FROM mails');
    await browser.open('/reset');
    let page = browser.page;
    const statements = await test.countStatements(async () => {
      page = await browser.submit({ username: name });
    });
    expect([page?.status, new URL(page?.url ?? '').pathname, statements]).toEqual([200, '/reset/code', 7]);
    expect((await mailsOf(test)).map(({ message }) => message)).toEqual(templates);
    const wrong = await test.countStatements(async () => {
      page = await browser.submit({ code: '00000000' });
    });
    expect([page?.status, wrong]).toEqual([422, 3]);
  });

  it('of somebody who has no password is answered by a mail that says so', async () => {
    const [{ hash }] = (await test.database.rows<{ hash: string }>('SELECT password_hash AS hash FROM users WHERE id = ?', [bob])) as [{ hash: string }];
    await test.database.run('UPDATE users SET password_hash = NULL WHERE id = ?', [bob]);
    const statements = await test.countStatements(async () => ask('bob'));
    expect((await mail()).message).toBe('password-elsewhere');
    expect(await test.countStatements(async () => ask('nobody-at-all'))).toBe(statements);
    await test.database.run('UPDATE users SET password_hash = ? WHERE id = ?', [hash, bob]);
  });

  it('leads to this server, whatever the request says its host is', async () => {
    const browser = new Browser(test.url);
    await browser.open('/reset', { headers: { 'x-forwarded-host': 'evil.test', 'x-original-url': 'https://evil.test/', forwarded: 'host=evil.test' } });
    await browser.submit({ username: 'bob' }, { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' });
    const { text, html } = await mail();
    expect(text + html).not.toContain('evil');
  });

  it('is refused as a bad form, not as a fault: nothing typed, JSON, repeated fields, another browser, a seal of somebody else\'s', async () => {
    const browser = new Browser(test.url);
    await browser.open('/reset');
    await browser.submit({ username: '  ' });
    expect(browser.page?.status).toBe(422);
    expect((await fetch(`${test.url}/reset`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"username":{"$gt":""}}' })).status).toBe(415);
    await browser.open('/reset');
    expect((await browser.open('/reset', { method: 'POST', body: `csrf=${browser.form().fields.get('csrf')}&username=a&username=b`, headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(400);
    expect((await fetch(`${test.url}/reset`, { method: 'POST', body: new URLSearchParams({ username: 'bob' }) })).status).toBe(403);
    for (const sealed of ['', 'x', 'AbCdEfGh.sealed', 'a'.repeat(5000)]) {
      await browser.open(`/reset/code?for=${sealed}`);
      expect(browser.page?.status).toBe(200);
      await browser.submit({ code: '12345678' });
      expect(browser.page?.status).toBe(422);
    }
    expect(await mailsOf(test)).toEqual([]);
  });
});
