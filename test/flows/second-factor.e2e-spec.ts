import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { equipped, halfWay, isIn, prove, signedIn, totp, type Equipped } from '../factors/support/factors.js';
import { setPasswordHash, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { postForm } from '../support/wire.js';

const MFA = 'urn:doorward:acr:mfa';

eachDatabase('A second factor', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  let app: WireClient;
  let intranet: WireClient;
  let ada: Equipped;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    other = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    app = new WireClient(test.url);
    intranet = new WireClient(test.url, 'intranet', app.secret, 'https://intra.example.com/callback');
    ada = await equipped(test);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  /** The code of now, and never the same twice. */
  const code = (): string => {
    test.clock.advance('30s');
    return totp(ada.secret, test.clock.now());
  };
  const pendings = async (): Promise<number> => (await test.database.rows('SELECT token_digest FROM pending_sign_ins WHERE user_id = ?', [await userId(test, ada.name)])).length;

  describe('is asked for', () => {
    it('after the password, of those who hold one; with it the session begins, and tells both', async () => {
      const browser = await halfWay(test, ada.name);
      expect(browser.page?.url).toMatch(/\/login\/factor$/);
      expect(browser.cookie('doorward-session')).toBeUndefined();
      expect(await auditOf(test, () => prove(browser, code()))).toEqual(['sign_in.succeeded']);
      expect(await isIn(browser)).toBe(true);
      const token = decodeJwt((await app.tokens(browser, { scope: 'openid' }))['id_token'] ?? '');
      expect(token).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: MFA, auth_time: Math.floor(test.clock.now() / 1000) });
    });

    it('on the way to an application, and the way leads there', async () => {
      const browser = new Browser(test.url);
      await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
      await browser.signIn(ada.name);
      expect(browser.text()).toContain('to continue to Intranet');
      await prove(browser, code());
      expect(browser.page?.leftFor?.searchParams.get('code')).toMatch(/./);
    });

    it('never of those who hold none', async () => {
      const bob = await signedIn(test);
      expect(await isIn(bob.browser)).toBe(true);
      expect(bob.browser.cookie('doorward-pending')).toBeUndefined();
    });

    it('and until it is given the browser is nowhere signed in (LG-12)', async () => {
      const browser = await halfWay(test, ada.name);
      expect(await isIn(browser)).toBe(false);
      for (const path of ['/account/security', '/account/devices', '/account/authenticator/new', '/account/recovery-codes/new']) {
        expect([path, (await browser.open(path)).url]).toEqual([path, expect.stringContaining('/login?request=')]);
      }
      const silent = await browser.open(app.authorizeUrl({ scope: 'openid', prompt: 'none' }));
      expect(silent.leftFor?.searchParams.get('error')).toBe('login_required');
      browser.setCookie('doorward-session', browser.cookie('doorward-pending') ?? '');
      expect(await isIn(browser)).toBe(false);
    });
  });

  describe('takes a step after another, whatever is posted', () => {
    it.each<[string, Record<string, string>]>([
      ['nothing', {}], ['an empty code', { code: '' }], ['null', { code: 'null' }], ['noughts', { code: '000000' }], ['a list', { 'code[]': '000000' }], ['another method', { method: 'password', password: 'x' }],
      ['a method that nobody has heard of', { method: '../../x', code: '123456' }], ['a megabyte', { code: '1'.repeat(50_000) }],
    ])('%s is asked again, and counts as a failure (MF-02)', async (_what, values) => {
      const browser = await halfWay(test, ada.name);
      const events = await auditOf(test, () => browser.submit(values));
      expect(browser.page?.status).toBe(422);
      expect(browser.text()).toContain('There is a problem');
      expect(events).toEqual(['sign_in.factor_failed']);
      expect(await isIn(browser)).toBe(false);
    });

    it('a form that was not ours is refused', async () => {
      const browser = await halfWay(test, ada.name);
      expect((await browser.submit({ code: code(), csrf: 'made-up' })).status).toBe(403);
      await browser.open('/login/factor');
      expect((await browser.submit({ code: code() }, { origin: 'https://evil.test' })).status).toBe(403);
      expect(await isIn(browser)).toBe(false);
    });

    it('the code without a password leads back to the beginning', async () => {
      const browser = await halfWay(test, ada.name);
      const form = browser.form();
      const stranger = new Browser(test.url);
      await stranger.open('/login');
      const posted = await stranger.submit({ ...Object.fromEntries(form.fields), csrf: stranger.form().fields.get('csrf') ?? '', code: code() });
      expect([posted.url, posted.status]).toEqual([expect.stringMatching(/\/login$/), 422]);
      const factor = await stranger.open('/login/factor', { method: 'POST', body: new URLSearchParams({ csrf: stranger.form().fields.get('csrf') ?? '', code: code(), method: 'totp' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect([factor.status, await isIn(stranger)]).toEqual([422, false]);
      expect(stranger.page?.url).toContain('/login');
    });

    it('the pending sign-in is worth nothing in another browser', async () => {
      const browser = await halfWay(test, ada.name);
      const thief = new Browser(test.url);
      await thief.open('/login');
      thief.setCookie('doorward-pending', browser.cookie('doorward-pending') ?? '');
      expect((await thief.open('/login/factor')).url).toMatch(/\/login$/);
    });

    it('nor after ten minutes, and the way is shown', async () => {
      const browser = await halfWay(test, ada.name);
      test.clock.advance('10m');
      const late = await browser.submit({ code: totp(ada.secret, test.clock.now()) });
      expect(late.status).toBe(422);
      expect(browser.text()).toContain('Nothing is lost');
      await browser.signIn(ada.name);
      await prove(browser, code());
      expect(await isIn(browser)).toBe(true);
    });

    it('nor after the password was changed', async () => {
      const grace = await equipped(test);
      const browser = await halfWay(test, grace.name);
      await setPasswordHash(test, grace.name, '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$x0Rv5Y0hJhYQz1c5Gm0dWc8o2hLrAvUqk0vX7gGzXJk');
      expect((await prove(browser, totp(grace.secret, test.clock.now()))).status).toBe(422);
      expect(await isIn(browser)).toBe(false);
    });

    it('it counts on another instance, and after a restart', async () => {
      const browser = await halfWay(test, ada.name);
      browser.via = other.address;
      await prove(browser, code());
      expect(await isIn(browser)).toBe(true);
    });

    it('it begins one session, however often it is posted at once', async () => {
      const browser = await halfWay(test, ada.name);
      const before = await pendings();
      const form = browser.form();
      const fields = { ...Object.fromEntries(form.fields), code: code() };
      const cookie = ['doorward-browser', 'doorward-pending'].map((name) => `${name}=${browser.cookie(name) ?? ''}`).join('; ');
      const instances = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? test.address : other.address));
      const answers = await Promise.all(instances.map((address) => postForm(address, '/login/factor', fields, { cookie, host: new URL(test.url).host })));
      expect(answers.filter((answer) => answer.headers.getSetCookie().some((line) => line.startsWith('doorward-session=')))).toHaveLength(1);
      expect(answers.map(({ status }) => status).filter((status) => ![303, 422].includes(status))).toEqual([]);
      expect(await pendings()).toBe(before - 1);
    });

    it('the same form again, after it has worked, goes on to where it led', async () => {
      const browser = new Browser(test.url);
      await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
      await browser.signIn(ada.name);
      const form = browser.form();
      await prove(browser, code());
      const again = await browser.open(form.action, { method: 'POST', body: new URLSearchParams({ ...Object.fromEntries(form.fields), code: '123456' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect(again.leftFor?.searchParams.get('code') ?? again.url).toMatch(/./);
      expect(browser.page?.status).not.toBe(422);
    });
  });

  describe('can be chosen', () => {
    it('among what the person holds, by links', async () => {
      const browser = await halfWay(test, ada.name);
      expect(browser.text()).toContain('Use a recovery code');
      await browser.open('/login/factor?method=recovery_code');
      expect(browser.page?.body).toContain('name="method" value="recovery_code"');
      await browser.submit({ code: ada.codes[0] ?? '' });
      expect(await isIn(browser)).toBe(true);
    });

    it('and not among what they do not', async () => {
      const browser = await halfWay(test, ada.name);
      for (const method of ['passkey', 'password', 'email_code', 'toString', '']) {
        expect((await browser.open(`/login/factor?method=${method}`)).body).toContain('name="method" value="totp"');
      }
    });
  });
});
