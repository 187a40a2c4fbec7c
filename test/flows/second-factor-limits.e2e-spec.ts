import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OneTimeLinks } from '../../src/users/one-time-link.store.js';
import { equipped, halfWay, isIn, press, prove, totp, type Equipped } from '../factors/support/factors.js';
import { userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';

const LIMITED = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.0/8' };

eachDatabase('Limits on guessing second factors', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  let ada: Equipped;

  const start = async (): Promise<TestApp> => createTestApp({ location: test.config.database, clock: test.clock, environment: { ...LIMITED, PUBLIC_URL: test.url } });

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: LIMITED });
    other = await start();
  });
  beforeEach(async () => {
    // What one test has counted on the address is no other's.
    test.clock.advance('1h');
    ada = await equipped(test);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const codes = async (): Promise<number> => (await test.database.rows("SELECT id FROM audit_events WHERE type = 'sign_in.factor_failed' AND user_id = ?", [await userId(test, ada.name)])).length;
  const halfWayWith = async (password: string): Promise<Browser> => {
    const browser = new Browser(test.url);
    await browser.open('/login');
    await browser.signIn(ada.name, password);
    return browser;
  };
  const rightCode = (): string => totp(ada.secret, test.clock.now());

  it('MF-06: ten wrong codes in a quarter of an hour, over new sign-ins, two instances and a restart', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 16; at += 1) {
      const browser = await halfWay(test, ada.name, at % 2 === 0 ? test.address : other.address);
      statuses.push((await browser.submit({ code: '000000' })).status);
      if (at === 8) {
        await other.close();
        other = await start();
      }
      if (at < 10) test.clock.advance('61s');
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), ...Array.from({ length: 6 }, () => 429)]);
    expect(await codes()).toBe(10);
    const browser = await halfWay(test, ada.name);
    expect((await browser.submit({ code: rightCode() })).status).toBe(429);
    expect(browser.text()).toContain('paused');
    expect(await isIn(browser)).toBe(false);
  });

  it('MF-06: 200 codes at once over two instances run no more than the limit and one each', async () => {
    const browser = await halfWay(test, ada.name);
    const form = browser.form();
    const cookie = ['doorward-browser', 'doorward-pending'].map((name) => `${name}=${browser.cookie(name) ?? ''}`).join('; ');
    const guess = async (at: number): Promise<number> => (await fetch(`${at % 2 === 0 ? test.address : other.address}/login/factor`, {
      method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...Object.fromEntries(form.fields), code: String(100_000 + at) }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, 'x-forwarded-for': `198.51.100.${at}`, ...(at % 2 === 0 ? {} : { 'x-forwarded-host': new URL(test.url).host }) },
    })).status;
    const answers = await Promise.all(Array.from({ length: 200 }, async (_, at) => guess(at)));
    expect(await codes()).toBeLessThanOrEqual(12);
    expect(answers.filter((status) => status === 422)).toHaveLength(await codes());
    expect(answers.every((status) => [422, 429].includes(status))).toBe(true);
  });

  it('MF-07: wrong passwords stop no codes, and wrong codes no passwords', async () => {
    const browser = await halfWay(test, ada.name);
    const stranger = new Browser(test.url);
    await stranger.open('/login');
    for (let at = 0; at < 8; at += 1) await stranger.submit({ username: ada.name, password: 'wrong' });
    expect(stranger.page?.status).toBe(429);
    test.clock.advance('30s');
    await prove(browser, rightCode());
    expect(await isIn(browser)).toBe(true);
    test.clock.advance('20m');
    const guesser = await halfWay(test, ada.name);
    for (let at = 0; at < 6; at += 1) await guesser.submit({ code: '000000' });
    expect(guesser.page?.status).toBe(429);
    expect((await halfWay(test, ada.name)).page?.url).toContain('/login/factor');
  });

  it('the owner, on a device that the account knows, is not kept out by somebody who knows the password and guesses codes', async () => {
    const own = ada.browser.cookie('doorward-device') ?? '';
    const thief = await halfWay(test, ada.name);
    for (let at = 0; at < 12; at += 1) {
      await thief.submit({ code: '000000' });
      test.clock.advance('40s');
    }
    expect(thief.page?.status).toBe(429);
    const browser = new Browser(test.url);
    await browser.open('/login');
    browser.setCookie('doorward-device', own);
    await browser.signIn(ada.name);
    await prove(browser, rightCode());
    expect(await isIn(browser)).toBe(true);
  });

  describe('MF-21: before the password is right, nothing tells who has a second factor', () => {
    it('the same answer after the same statements for those with one, without one, and nobody', async () => {
      const plain = await newPerson(test);
      const told = await Promise.all([ada.name, plain, 'nobody-at-all'].map(async (name) => {
        const browser = new Browser(test.url);
        await browser.open('/login');
        await browser.signIn(name, 'wrong');
        return `${browser.page?.status} ${browser.text().replaceAll(name, 'NAME')} ${[...(browser.page?.headers.keys() ?? [])].toSorted().join()}`;
      }));
      expect(new Set(told).size).toBe(1);
      const counts: number[] = [];
      for (const name of [ada.name, plain, 'nobody-at-all']) {
        const browser = new Browser(test.url);
        await browser.open('/login');
        counts.push(await test.countStatements(() => browser.signIn(name, 'wrong')));
      }
      expect(new Set(counts).size).toBe(1);
    });
  });

  it('MF-06: a password reset by mail gives no more guesses, nor a browser of their own', async () => {
    const reset = async (): Promise<Browser> => {
      const browser = new Browser(test.url);
      const id = await userId(test, ada.name);
      const { url } = await test.database.transaction((tx) => test.get(OneTimeLinks).issue(tx, { purpose: 'password-setup', userId: id, expiresAt: test.clock.now() + 3_600_000 }));
      await browser.open(url);
      await press(browser, new URL(url).pathname, { password: `${PASSWORD} and more` });
      await browser.open('/login');
      await browser.signIn(ada.name, `${PASSWORD} and more`);
      expect(browser.page?.url).toContain('/login/factor');
      return browser;
    };
    const statuses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const browser = await reset();
      for (let at = 0; at < 5; at += 1) statuses.push((await browser.submit({ code: '000000' })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 5 }, () => 422), ...Array.from({ length: 10 }, () => 429)]);
    // Once they have signed in there, it is a device of theirs like any other.
    test.clock.advance('25h');
    const own = await reset();
    await prove(own, rightCode());
    expect(await isIn(own)).toBe(true);
    const device = own.cookie('doorward-device') ?? '';
    const stranger = await halfWayWith(`${PASSWORD} and more`);
    for (let at = 0; at < 6; at += 1) await stranger.submit({ code: '000000' });
    expect(stranger.page?.status).toBe(429);
    const again = new Browser(test.url);
    await again.open('/login');
    again.setCookie('doorward-device', device);
    await again.signIn(ada.name, `${PASSWORD} and more`);
    test.clock.advance('30s');
    await prove(again, rightCode());
    expect(await isIn(again)).toBe(true);
  });

  describe('an owner whom strangers have locked out of new devices', () => {
    /** A hundred wrong passwords in a day, from everywhere. */
    const attack = async (): Promise<void> => {
      const stranger = new Browser(test.url);
      await stranger.open('/login');
      for (let at = 0; at < 105; at += 1) {
        await stranger.submit({ username: ada.name, password: 'wrong' }, { 'x-forwarded-for': `198.51.100.${at}` });
        test.clock.advance(at % 8 === 7 ? '16m' : '61s');
      }
    };

    it('gets in with the password after a link of an admin, or of a mail: this browser is theirs then', async () => {
      await attack();
      const browser = await halfWay(test, ada.name);
      expect(browser.page?.status).toBe(429);
      expect(browser.text()).toContain('you can still sign in with a passkey');
      const id = await userId(test, ada.name);
      const { url } = await test.database.transaction((tx) => test.get(OneTimeLinks).issue(tx, { purpose: 'password-setup', userId: id, expiresAt: test.clock.now() + 3_600_000 }));
      await browser.open(url);
      await press(browser, new URL(url).pathname, { password: `${PASSWORD} and more` });
      await browser.open('/login');
      await browser.signIn(ada.name, `${PASSWORD} and more`);
      expect(browser.page?.url).toContain('/login/factor');
      await prove(browser, rightCode());
      expect(await isIn(browser)).toBe(true);
    });
  });
});
