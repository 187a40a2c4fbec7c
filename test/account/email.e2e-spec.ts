import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { CredentialStore } from '../../src/credentials/credential.store.js';
import { disableUser, enableUser, setPasswordHash, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { type KeptMail, mailsOf } from '../support/mails.js';
import { csrfOf, postTo, signedIn } from './support-pages.js';

const OVER = 'This link does not work';

eachDatabase('an e-mail address', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  afterAll(async () => test.close());
  beforeEach(async () => {
    test.clock.advance('2h');
    await test.database.run('DELETE FROM mails');
    await test.database.run('DELETE FROM one_time_links');
    for (const name of ['alice', 'bob']) {
      await test.database.run(`UPDATE users SET email = '${name}@example.test', email_verified = 1, managed_by = NULL WHERE preferred_username = '${name}'`);
      await test.database.run("DELETE FROM login_names WHERE kind = 'email' AND user_id = (SELECT id FROM users WHERE preferred_username = ?)", [name]);
    }
    const { loginNameDigest } = await import('../../src/users/login-name.js');
    for (const name of ['alice', 'bob']) await test.database.run("INSERT INTO login_names (name_digest, kind, user_id) SELECT ?, 'email', id FROM users WHERE preferred_username = ?", [loginNameDigest(`${name}@example.test`), name]);
  });

  const ask = async (browser: Browser, email: string): Promise<Browser> => {
    await browser.open('/account/email');
    await postTo(browser, '/account/email', { csrf: csrfOf(browser), email });
    return browser;
  };
  const prove = async (browser: Browser, code: string): Promise<number | undefined> => (await postTo(browser, '/account/email/code', { csrf: csrfOf(browser), code })).status;
  const mailTo = async (to: string): Promise<KeptMail> => {
    const [newest] = await mailsOf(test, to);
    if (newest === undefined) throw new Error(`There is no mail to ${to}.`);
    return newest;
  };
  const stored = async (name = 'bob'): Promise<string> => {
    const [row] = await test.database.rows<{ email: string | null; email_verified: number | boolean }>('SELECT email, email_verified FROM users WHERE preferred_username = ?', [name]);
    return `${row?.email} ${Number(row?.email_verified)}`;
  };

  it('is changed by the code that was mailed to the new one; the old one is told, and the session stays', async () => {
    const browser = await ask(await signedIn(test, 'bob'), ' Bob@New.Test ');
    expect(browser.text()).toContain('a mail is on its way to it');
    expect(await stored()).toBe('bob@example.test 1');
    test.clock.advance('1s');
    expect(await prove(browser, String((await mailTo('Bob@New.Test')).data['code']))).toBe(200);
    expect([browser.page?.url.split('?')[0], browser.text().includes('Your e-mail address is confirmed')]).toEqual([`${test.url}/account/profile`, true]);
    expect(await stored()).toBe('Bob@New.Test 1');
    expect((await mailTo('bob@example.test')).subject).toBe('The e-mail address of your account was changed');
    expect((await signedIn(test, 'bob@new.test')).page?.status).toBe(200);
    await browser.open('/account/email');
    expect(browser.page?.status).toBe(200);
    const events = await test.database.rows<{ type: string; details: string }>("SELECT type, details FROM audit_events WHERE type LIKE 'email.%' ORDER BY occurred_at DESC LIMIT 2");
    expect(events.map(({ type }) => type).toSorted()).toEqual(['email.change_requested', 'email.changed']);
    expect(JSON.stringify(events)).not.toMatch(/new\.test|example\.test/i);
  });

  it('is confirmed by the link on another device, where nobody is signed in, however often scanners open it, once (AC-06)', async () => {
    await ask(await signedIn(test, 'bob'), 'bob@new.test');
    const url = String((await mailTo('bob@new.test')).data['url']);
    for (const method of ['HEAD', 'GET', 'GET', 'HEAD']) expect((await fetch(url, { method })).status).toBe(200);
    expect(await stored()).toBe('bob@example.test 1');
    const phone = new Browser(test.url);
    await phone.open(url);
    expect(Object.fromEntries(phone.form().fields)).toEqual({ csrf: expect.any(String), email: 'bob@new.test', username: 'bob' });
    await phone.submit({ email: 'evil@evil.test', username: 'alice' });
    expect(phone.page?.url).toBe(`${test.url}/account/email/confirm/done`);
    expect(await stored()).toBe('bob@new.test 1');
    await phone.open(url);
    expect([phone.page?.status, phone.text().includes(OVER)]).toEqual([400, true]);
  });

  it('that is another person\'s is answered like any other, its owner is told, and no code for it works (AC-06, AC-07)', async () => {
    const browser = await ask(await signedIn(test, 'bob'), 'ALICE@example.test');
    const free = await ask(await signedIn(test, 'alice'), 'nobody@new.test');
    const bare = (html = ''): string => html.replaceAll(/alice|nobody|bob|new\.test|example\.test|[\w-]{43}|example/gi, '').replaceAll(/\s+/g, ' ');
    expect(bare(browser.text().replace('Bob', '').replace('ALICE@example.test', ''))).toBe(bare(free.text().replace('Alice', '').replace('nobody@new.test', '')));
    expect((await mailsOf(test)).map(({ message, to }) => `${message} ${to}`).toSorted()).toEqual(['email-proof nobody@new.test', 'email-taken alice@example.test']);
    expect(await prove(browser, '12345678')).toBe(422);
    expect(await stored()).toBe('bob@example.test 1');
  });

  it('that becomes another person\'s between mail and code stays theirs (AC-06)', async () => {
    const browser = await ask(await signedIn(test, 'bob'), 'shared@new.test');
    const code = String((await mailTo('shared@new.test')).data['code']);
    const other = await signedIn(test, 'alice');
    test.clock.advance('2m');
    await ask(other, 'shared@new.test');
    const url = String((await mailTo('shared@new.test')).data['url']);
    await other.open(url);
    await other.submit();
    expect(await stored('alice')).toBe('shared@new.test 1');
    expect(await prove(browser, code)).toBe(422);
    expect(await stored()).toBe('bob@example.test 1');
  });

  it('is never changed by a mail that is older than 30 minutes, was replaced, cancelled, or asked for before the address changed otherwise (AC-06)', async () => {
    const browser = await signedIn(test, 'bob');
    const url = async (email: string): Promise<string> => {
      await ask(browser, email);
      return String((await mailTo(email)).data['url']);
    };
    const first = await url('one@new.test');
    const second = await url('two@new.test');
    expect([(await fetch(first)).status, (await fetch(second)).status]).toEqual([400, 200]);
    await browser.open('/account/email');
    await postTo(browser, '/account/email/cancel', { csrf: csrfOf(browser) });
    expect((await fetch(second)).status).toBe(400);
    const third = await url('three@new.test');
    await test.database.run("UPDATE users SET email = 'moved@example.test' WHERE preferred_username = 'bob'");
    expect((await fetch(third)).status).toBe(400);
    const fourth = await url('four@new.test');
    expect((await fetch(fourth)).status).toBe(200);
    test.clock.advance('31m');
    expect((await fetch(fourth)).status).toBe(400);
  });

  it('is sent one mail however often it is asked for within a minute', async () => {
    const browser = await signedIn(test, 'bob');
    for (let count = 0; count < 4; count += 1) await ask(browser, 'bob@new.test');
    expect(await mailsOf(test, 'bob@new.test')).toHaveLength(1);
  });

  it('takes five tries of a code and no sixth', async () => {
    const browser = await ask(await signedIn(test, 'bob'), 'bob@new.test');
    const code = String((await mailTo('bob@new.test')).data['code']).replace(' ', '');
    const wrong = (code.startsWith('0') ? '1' : '0') + code.slice(1);
    for (let tries = 0; tries < 5; tries += 1) expect(await prove(browser, wrong)).toBe(422);
    expect(browser.text()).toContain('That code does not work.');
    expect(browser.text()).not.toContain('mismatch');
    expect(await prove(browser, code)).toBe(422);
    expect(await stored()).toBe('bob@example.test 1');
  });

  it('that was never confirmed is confirmed by the same form', async () => {
    await test.database.run("UPDATE users SET email_verified = 0 WHERE preferred_username = 'bob'");
    const browser = await signedIn(test, 'bob');
    await browser.open('/account/email');
    expect(browser.page?.body).toContain('value="bob@example.test"');
    await ask(browser, 'bob@example.test');
    await prove(browser, String((await mailTo('bob@example.test')).data['code']));
    expect(await stored()).toBe('bob@example.test 1');
    expect((await mailsOf(test)).map(({ message }) => message)).not.toContain('security-notice');
  });

  it.each(['', 'bob', 'bob@', '@new.test', 'a@b@new.test', 'bob@new.test, eve@new.test', 'bob@new.test\r\nBcc: eve@new.test', `${'b'.repeat(65)}@new.test`, 'bob@example.test', 'BOB@EXAMPLE.TEST'])('%j is refused with the field named, and nothing is sent', async (email) => {
    const browser = await ask(await signedIn(test, 'bob'), email);
    expect([browser.page?.status, /<a href="#email">/.test(browser.page?.body ?? '')]).toEqual([422, true]);
    expect(await mailsOf(test)).toEqual([]);
  });

  it('is changed only by whoever has just proven who they are, with a form of theirs (AC-05)', async () => {
    const browser = await signedIn(test, 'bob');
    await browser.open('/account/email');
    const csrf = csrfOf(browser);
    const alice = await signedIn(test, 'alice');
    expect((await postTo(alice, '/account/email', { csrf, email: 'eve@new.test' })).status).toBe(403);
    test.clock.advance('11m');
    await postTo(browser, '/account/email', { csrf, email: 'eve@new.test' });
    expect(new URL(browser.page?.url ?? '').pathname).toBe('/login');
    const stranger = new Browser(test.url);
    await stranger.open('/account/email');
    expect(new URL(stranger.page?.url ?? '').pathname).toBe('/login');
    expect(await mailsOf(test)).toEqual([]);
  });

  it.each([
    ['a new password', async () => {
      const [row] = await test.database.rows<{ password_hash: string }>("SELECT password_hash FROM users WHERE preferred_username = 'bob'");
      await setPasswordHash(test, 'bob', row?.password_hash ?? '');
    }],
    ['"this was not me"', async () => {
      const owner = await signedIn(test, 'bob');
      await owner.open('/account/activity');
      const path = /href="([^"]*not-me[^"]*)"/.exec(owner.page?.body ?? '')?.[1] ?? '';
      await owner.open(path.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
      await owner.submit();
      expect(owner.page?.status).toBe(200);
    }],
    ['a disabling', async () => {
      await disableUser(test, 'bob');
      await enableUser(test, 'bob');
    }],
    ['a reset of the factors', async () => {
      await test.database.transaction(async (tx) => { await test.app.get(CredentialStore, { strict: false }).removeAll(tx, await userId(test, 'bob')); });
    }],
  ])('that a thief has asked for cannot become theirs after %s', async (_act, act) => {
    const thief = await ask(await signedIn(test, 'bob'), 'evil@evil.test');
    const url = String((await mailTo('evil@evil.test')).data['url']);
    await act();
    await thief.open(url);
    expect([thief.page?.status, thief.text().includes(OVER)]).toEqual([400, true]);
    expect(await stored()).toBe('bob@example.test 1');
  });

  it('that a file keeps is the file\'s to change', async () => {
    await test.database.run("UPDATE users SET managed_by = 'file:test.yaml' WHERE preferred_username = 'bob'");
    const browser = await signedIn(test, 'bob');
    await browser.open('/account/email');
    expect(browser.text()).toContain('Your organisation keeps your address');
    await browser.open('/account/data');
    await postTo(browser, '/account/email', { csrf: csrfOf(browser), email: 'bob@new.test' });
    expect(browser.page?.status).toBe(422);
    expect(await mailsOf(test)).toEqual([]);
  });
});
