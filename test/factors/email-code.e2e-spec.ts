import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailContents } from '../../src/mail/mail-contents.js';
import { RunningSettings } from '../../src/settings/running-settings.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { changeSettings } from '../flows/support/settings.js';
import { type Equipped, equipped, halfWay, isIn, press, prove, signedIn } from './support/factors.js';

interface SentCode { readonly to: string; readonly code: string }

/** The codes that were mailed, the newest last. */
async function sentCodes(test: TestApp): Promise<SentCode[]> {
  const rows = await test.database.rows<{ sealed: string }>("SELECT sealed FROM mails WHERE message = 'sign-in-code' ORDER BY created_at, id");
  return rows.map(({ sealed }) => test.get(MailContents).open(sealed)).map(({ to, data }) => ({ to, code: String(data['code']) }));
}

const byMail = async (test: TestApp, name: string, via?: string): Promise<Browser> => {
  const browser = await halfWay(test, name, via);
  // Mails of one millisecond have no order.
  test.clock.advance('1s');
  await browser.open('/login/factor?method=email_code');
  return browser;
};

eachDatabase('A code by e-mail', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  let ada: Equipped;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    other = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    await changeSettings(test, 'mfa', { email_code: true });
    // Another instance learns of it within a second.
    while (!other.get(RunningSettings).people.mfa.email_code) await setTimeout(50);
    ada = await equipped(test);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const lastCode = async (): Promise<SentCode> => (await sentCodes(test)).at(-1) ?? { to: '', code: '' };

  it('lets somebody in who has their authenticator not with them, once, in the browser that asked', async () => {
    const browser = await byMail(test, ada.name);
    const { to, code } = await lastCode();
    expect(to).toBe(`${ada.name}@example.test`);
    expect(code).toMatch(/^\d{4} \d{4}$/);
    expect(browser.text()).toContain(`We sent a code to p…${ada.name.at(-1)}@example.test`);
    const elsewhere = await halfWay(test, ada.name);
    await press(elsewhere, '/login/factor', { method: 'email_code', code });
    expect(await isIn(elsewhere)).toBe(false);
    await prove(browser, code, 'email_code');
    expect(await isIn(browser)).toBe(true);
    const again = await byMail(test, ada.name);
    expect((await prove(again, code, 'email_code')).status).toBe(422);
    const [session] = await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id DESC', [await userId(test, ada.name)]);
    expect(JSON.parse(session?.amr ?? '')).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('goes to the address of the account, whatever the request says (MF-11)', async () => {
    const browser = await halfWay(test, ada.name);
    await browser.open('/login/factor?method=email_code&to=eve@example.com&email=eve@example.com');
    await press(browser, '/login/factor', { code: '1', to: 'eve@example.com', email: 'eve@example.com' });
    expect((await sentCodes(test)).map(({ to }) => to).every((to) => to === `${ada.name}@example.test`)).toBe(true);
  });

  it('works five tries and ten minutes, over all instances (RP-07)', async () => {
    const browser = await byMail(test, ada.name);
    const { code } = await lastCode();
    const wrong = code === '0000 0000' ? '0000 0001' : '0000 0000';
    for (let tries = 0; tries < 5; tries += 1) {
      test.clock.advance('1s');
      browser.via = tries % 2 === 0 ? test.address : other.address;
      expect((await prove(browser, wrong, 'email_code')).status).toBe(422);
    }
    expect((await prove(browser, code, 'email_code')).status).toBe(422);
    await press(browser, '/login/factor', { again: 'yes' });
    expect((await lastCode()).code).not.toBe(code);
    expect((await prove(browser, code, 'email_code')).status).toBe(422);
    test.clock.advance('10m');
    const late = await byMail(test, ada.name);
    const before = await lastCode();
    test.clock.advance('9m');
    await test.database.run('UPDATE email_codes SET expires_at = ?', [test.clock.now()]);
    expect((await prove(late, before.code, 'email_code')).status).toBe(422);
    expect(await isIn(late)).toBe(false);
  });

  it('is the same when it is sent again, a minute later at the earliest, and not for a page that is loaded again', async () => {
    const browser = await byMail(test, ada.name);
    const count = (await sentCodes(test)).length;
    const { code } = await lastCode();
    await browser.open('/login/factor?method=email_code');
    await press(browser, '/login/factor', { again: 'yes' });
    expect(browser.text()).toContain('wait a minute');
    expect(await sentCodes(test)).toHaveLength(count);
    test.clock.advance('61s');
    await Promise.all([1, 2, 3].map(() => press(browser, '/login/factor', { again: 'yes' })));
    expect(await sentCodes(test)).toHaveLength(count + 1);
    expect((await lastCode()).code).toBe(code);
    await prove(browser, code.replace(' ', '-'), 'email_code');
    expect(await isIn(browser)).toBe(true);
  });

  it('is sent by a page that is opened once in a sign-in, whatever address it has; every other one is asked for by the form, which nobody else can send', async () => {
    const browser = await byMail(test, ada.name);
    const count = (await sentCodes(test)).length;
    const { code } = await lastCode();
    const wrong = code === '0000 0000' ? '0000 0001' : '0000 0000';
    for (let tries = 0; tries < 5; tries += 1) {
      test.clock.advance('1s');
      await prove(browser, wrong, 'email_code');
    }
    for (const query of ['', '&again=yes', '&again=yes&request=x']) await browser.open(`/login/factor?method=email_code${query}`);
    expect(browser.text()).toContain('We can send a code to');
    expect(await sentCodes(test)).toHaveLength(count);
    const forged = await browser.open('/login/factor', { method: 'POST', body: 'method=email_code&again=yes', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: browser.origin } });
    expect([forged.status, (await sentCodes(test)).length]).toEqual([403, count]);
    await browser.open('/login/factor?method=email_code');
    await press(browser, '/login/factor', { again: 'yes' });
    expect(await sentCodes(test)).toHaveLength(count + 1);
    await prove(browser, (await lastCode()).code, 'email_code');
    expect(await isIn(browser)).toBe(true);
  });

  it('is not sent to somebody who is signed in by an address that a stranger has them open', async () => {
    const { browser, name } = await equipped(test);
    test.clock.advance('20m');
    const stranger = await signedIn(test);
    test.clock.advance('20m');
    await stranger.browser.open('/account/authenticator/new');
    const link = new URL(stranger.browser.page?.url ?? '');
    expect(link.searchParams.get('request')).toMatch(/^confirm\./);
    const count = (await sentCodes(test)).length;
    for (let at = 0; at < 3; at += 1) await browser.open(`/login/factor${link.search}&method=email_code`);
    expect(browser.text()).toContain('We can send a code to');
    expect(await sentCodes(test)).toHaveLength(count);
    await press(browser, '/login/factor', { again: 'yes' });
    expect((await sentCodes(test)).map(({ to }) => to).slice(count)).toEqual([`${name}@example.test`]);
    await prove(browser, (await lastCode()).code, 'email_code');
    expect(browser.page?.url).toContain('/account/authenticator');
  });

  it('is used up by one of many that are sent at once, on two instances', async () => {
    const browser = await byMail(test, ada.name);
    const { code } = await lastCode();
    const statuses = await Promise.all([test, other, test, other].map(async ({ address }) => {
      const copy = new Browser(test.url, address);
      for (const name of ['doorward-browser', 'doorward-pending']) copy.setCookie(name, browser.cookie(name) ?? '');
      copy.page = browser.page;
      await press(copy, '/login/factor', { code });
      return copy.cookie('doorward-session') !== undefined;
    }));
    expect(statuses.filter(Boolean)).toHaveLength(1);
  });

  it('is worth nothing once the address is no longer theirs', async () => {
    const browser = await byMail(test, ada.name);
    const { code } = await lastCode();
    await test.database.run("UPDATE users SET email = 'new@example.test' WHERE id = ?", [await userId(test, ada.name)]);
    expect((await prove(browser, code, 'email_code')).status).toBe(422);
    await test.database.run('UPDATE users SET email = ? WHERE id = ?', [`${ada.name}@example.test`, await userId(test, ada.name)]);
  });

  it('is offered to nobody whose address is not shown to be theirs, nor where policy does not allow it', async () => {
    await test.database.run('UPDATE users SET email_verified = 0 WHERE id = ?', [await userId(test, ada.name)]);
    const unverified = await byMail(test, ada.name);
    expect(unverified.text()).not.toContain('Get a code by e-mail');
    await test.database.run('UPDATE users SET email_verified = 1 WHERE id = ?', [await userId(test, ada.name)]);
    await changeSettings(test, 'mfa', {});
    const browser = await byMail(test, ada.name);
    expect(browser.text()).not.toContain('Get a code by e-mail');
    await changeSettings(test, 'mfa', { email_code: true });
  });

  it('makes nobody somebody who is asked for a second factor', async () => {
    expect(await isIn(await halfWay(test, await newPerson(test)))).toBe(true);
  });

  it('stands in the database as no text that tells it (LK-04)', async () => {
    await byMail(test, ada.name);
    const { code } = await lastCode();
    const stored = JSON.stringify([await test.database.rows('SELECT * FROM email_codes'), await test.database.rows('SELECT * FROM mails'), await test.database.rows('SELECT * FROM audit_events')]);
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(code.replace(' ', ''));
  });
});

describe('Codes by e-mail', () => {
  it('are counted apart on a device on which the person has signed in: who has the password only keeps nobody from theirs', async () => {
    const test = await createTestApp({ environment: { RATE_LIMITS: 'on' } });
    try {
      await changeSettings(test, 'mfa', { email_code: true });
      const { name, browser } = await equipped(test);
      for (let sent = 0; sent < 11; sent += 1) await byMail(test, name);
      expect(await sentCodes(test)).toHaveLength(10);
      const own = new Browser(test.url);
      await own.open('/login');
      own.setCookie('doorward-device', browser.cookie('doorward-device') ?? '');
      await own.signIn(name);
      await own.open('/login/factor?method=email_code');
      const codes = await sentCodes(test);
      expect(codes).toHaveLength(11);
      await prove(own, codes.at(-1)?.code ?? '', 'email_code');
      expect(await isIn(own)).toBe(true);
      // The device of somebody else gives nobody more.
      const { browser: stranger } = await signedIn(test);
      const other = new Browser(test.url);
      await other.open('/login');
      other.setCookie('doorward-device', stranger.cookie('doorward-device') ?? '');
      await other.signIn(name);
      expect((await other.open('/login/factor?method=email_code')).body).toContain('as many codes as we send in a day');
    } finally {
      await test.close();
    }
  });

  it('are ten a day for one person, from however many browsers that nobody knows', async () => {
    const test = await createTestApp({ environment: { RATE_LIMITS: 'on' } });
    try {
      await changeSettings(test, 'mfa', { email_code: true });
      const { name } = await equipped(test);
      for (let sent = 0; sent < 10; sent += 1) await byMail(test, name);
      expect(await sentCodes(test)).toHaveLength(10);
      expect((await byMail(test, name)).text()).toContain('as many codes as we send in a day');
      expect(await sentCodes(test)).toHaveLength(10);
      test.clock.advance('1d');
      await byMail(test, name);
      expect(await sentCodes(test)).toHaveLength(11);
    } finally {
      await test.close();
    }
  });
});
