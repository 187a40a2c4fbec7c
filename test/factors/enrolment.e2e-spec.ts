import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { Credential } from '../../src/credentials/credential.entity.js';
import { EnrolmentRights } from '../../src/sessions/enrolment-rights.js';
import { SessionStore } from '../../src/sessions/session.store.js';
import { changeSettings } from '../flows/support/settings.js';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { disableUser, enableUser, setPasswordHash, userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import type { Browser, Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { codesOn, equip, isIn, keyOn, press, prove, totp } from './support/factors.js';

const AUTHENTICATOR = '/account/authenticator/new';
const PASSKEY = '/account/passkeys/new';

eachDatabase('Setting up a factor', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterEach(async () => changeSettings(test, 'mfa', {}));
  afterAll(async () => test.close());

  const always = async (): Promise<void> => changeSettings(test, 'mfa', { required: 'always' }).then(() => undefined);
  const newPasskey = (): SoftwarePasskey => new SoftwarePasskey(test.config.publicUrl.origin, {});
  /** In a browser of their own, by the password. */
  const enter = async (name: string): Promise<PasskeyBrowser> => {
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(name);
    return browser;
  };
  const code = (secret: string): string => totp(secret, test.clock.now());
  const confirmed = async (name: string, type: string): Promise<number> =>
    (await test.database.rows('SELECT id FROM credentials WHERE user_id = ? AND type = ? AND confirmed_at IS NOT NULL', [await userId(test, name), type])).length;
  const pendings = async (name: string): Promise<number> => (await test.database.rows('SELECT user_id FROM pending_sign_ins WHERE user_id = ?', [await userId(test, name)])).length;
  /** Brings back what the owner's set-up has ended, as if it had come a moment later. */
  const keepingPendings = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    const id = await userId(test, name);
    const away = `${id}-away`.slice(-40);
    await test.database.run('UPDATE pending_sign_ins SET user_id = ? WHERE user_id = ?', [away, id]);
    await act();
    await test.database.run('UPDATE pending_sign_ins SET user_id = ? WHERE user_id = ?', [id, away]);
  };

  describe('by whoever was let in for it with the password alone', () => {
    it('is over in every other browser once the owner has set one up: none is put beside it (MF-12)', async () => {
      await always();
      const name = await newPerson(test);
      const thief = await enter(name);
      expect(thief.page?.url).toContain('/login/enrol');
      const own = keyOn(await thief.open(AUTHENTICATOR));
      await equip(test, { name, browser: await enter(name) });
      expect(await pendings(name)).toBe(0);
      expect((await press(thief, AUTHENTICATOR, { code: code(own) })).url).toContain('/login');
      for (const path of [AUTHENTICATOR, PASSKEY, '/login/enrol']) expect((await thief.open(path)).url).toMatch(/\/login(?:\?|$)/);
      expect(await confirmed(name, 'totp')).toBe(1);
      expect(await isIn(thief)).toBe(false);
    });

    it('is decided anew when they act, whatever they were told before', async () => {
      await always();
      const name = await newPerson(test);
      const thief = await enter(name);
      const own = keyOn(await thief.open(AUTHENTICATOR));
      const forms: [string, Loaded | undefined][] = [[own, thief.page], ['', await thief.open(PASSKEY)]];
      await keepingPendings(name, async () => equip(test, { name, browser: await enter(name) }));
      expect(await pendings(name)).toBe(1);
      thief.page = forms[0]?.[1];
      expect((await press(thief, AUTHENTICATOR, { code: code(own) })).url).toContain('/login');
      thief.page = forms[1]?.[1];
      const passkey = newPasskey().create(thief.creationOptions());
      expect((await thief.postForm(PASSKEY, { passkey })).url).toContain('/login');
      for (const path of [AUTHENTICATOR, PASSKEY, '/login/enrol']) expect((await thief.open(path)).url).toMatch(/\/login\/factor(?:\?|$)/);
      expect([await confirmed(name, 'totp'), await confirmed(name, 'passkey')]).toEqual([1, 0]);
      expect(await isIn(thief)).toBe(false);
    });

    it('of many at once lets in the first alone', async () => {
      await always();
      const name = await newPerson(test);
      const browsers = await Promise.all(Array.from({ length: 4 }, () => enter(name)));
      const keys = await Promise.all(browsers.map(async (browser) => keyOn(await browser.open(AUTHENTICATOR))));
      await Promise.all(browsers.map((browser, at) => press(browser, AUTHENTICATOR, { code: code(keys[at] ?? '') })));
      expect(await confirmed(name, 'totp')).toBe(1);
      const codes = browsers.filter((browser) => codesOn(browser.page).length > 0);
      expect(codes).toHaveLength(1);
    });

    it('and its passkeys: of many at once, one is made', async () => {
      await always();
      const name = await newPerson(test);
      const browsers = await Promise.all(Array.from({ length: 3 }, () => enter(name)));
      await Promise.all(browsers.map((browser) => browser.addPasskey(newPasskey())));
      expect(await confirmed(name, 'passkey')).toBe(1);
      for (const browser of browsers.filter(({ page }) => page?.url.includes('/account/recovery-codes/new'))) await press(browser, '/account/recovery-codes/saved', { later: 'yes' });
      expect((await Promise.all(browsers.map(isIn))).filter(Boolean)).toHaveLength(1);
    });
  });

  it('adds nothing for a session that proved the password alone, once the owner has a second factor', async () => {
    const name = await newPerson(test);
    const [thief, owner] = [await enter(name), await enter(name)];
    await thief.open(PASSKEY);
    const passkey = newPasskey().create(thief.creationOptions());
    await equip(test, { name, browser: owner });
    expect((await thief.postForm(PASSKEY, { passkey })).url).toContain('/login');
    expect(await confirmed(name, 'passkey')).toBe(0);
  });

  describe('because policy lets nobody further', () => {
    const CALLBACK = 'https://wiki.example.com/callback';
    beforeAll(async () => {
      await test.declare({ clients: [{ client_id: 'waiting-wiki', client_name: 'Wiki', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true }] });
    });
    /** In front of the choice of a factor, on the way to an application. */
    const made = async (name: string): Promise<PasskeyBrowser> => {
      await always();
      const browser = new PasskeyBrowser(test);
      await browser.open(new WireClient(test.url, 'waiting-wiki', SECRET, CALLBACK).authorizeUrl({ scope: 'openid' }));
      await browser.signIn(name);
      expect(browser.page?.url).toContain('/login/enrol');
      return browser;
    };
    const ways = {
      'an authenticator app': async (browser: PasskeyBrowser) => {
        const key = keyOn(await browser.open(AUTHENTICATOR));
        await press(browser, AUTHENTICATOR, { code: code(key) });
      },
      'a passkey': async (browser: PasskeyBrowser) => void (await browser.addPasskey(newPasskey())),
      'a synced passkey': async (browser: PasskeyBrowser) => void (await browser.addPasskey(new SoftwarePasskey(test.config.publicUrl.origin, { synced: true }))),
    } as const;
    const AMR = { 'an authenticator app': ['pwd', 'otp', 'mfa'], 'a passkey': ['pwd', 'hwk', 'user', 'mfa'], 'a synced passkey': ['pwd', 'swk', 'user', 'mfa'] } as const;
    const sessionsOf = async (name: string): Promise<unknown[]> =>
      (await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ?', [await userId(test, name)])).map(({ amr }) => JSON.parse(amr) as unknown);

    it.each(Object.keys(ways) as (keyof typeof ways)[])('offers recovery codes with %s, and then goes on to the application that waits, strong as it is', async (way) => {
      const name = await newPerson(test);
      const browser = await made(name);
      await ways[way](browser);
      expect(codesOn(browser.page)).toHaveLength(10);
      expect(await sessionsOf(name)).toEqual([]);
      expect((await press(browser, '/account/recovery-codes/saved')).status).toBe(422);
      await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
      expect(browser.page?.leftFor?.href).toMatch(/^https:\/\/wiki\.example\.com\/callback\?.*code=/);
      expect(await sessionsOf(name)).toEqual([AMR[way]]);
      expect(await confirmed(name, 'recovery_code')).toBe(10);
    });

    it.each(Object.keys(ways) as (keyof typeof ways)[])('lets whoever has no time for codes go on without, with %s', async (way) => {
      const name = await newPerson(test);
      const browser = await made(name);
      await ways[way](browser);
      const codes = codesOn(browser.page);
      await press(browser, '/account/recovery-codes/saved', { later: 'yes' });
      expect(browser.page?.leftFor?.href).toMatch(/^https:\/\/wiki\.example\.com\/callback\?.*code=/);
      expect(await sessionsOf(name)).toEqual([AMR[way]]);
      expect(await confirmed(name, 'recovery_code')).toBe(0);
      expect((await browser.open(`${test.config.publicUrl.issuer}/account`)).body).toContain('/account/recovery-codes');
      const lost = await enter(name);
      await lost.open('/login/factor?method=recovery_code');
      expect(lost.page?.body).not.toContain('name="method" value="recovery_code"');
      expect(codes).toHaveLength(10);
    });

    /** What one tab was told, the other knows. */
    const carry = (from: PasskeyBrowser, to: PasskeyBrowser): void => {
      for (const each of ['doorward-browser', 'doorward-pending', 'doorward-session']) to.setCookie(each, from.cookie(each) ?? '');
    };
    const sameBrowser = (browser: PasskeyBrowser): PasskeyBrowser => {
      const tab = new PasskeyBrowser(test);
      carry(browser, tab);
      return tab;
    };
    /** Another of the same browser: with its cookies, and what is on its page. */
    const twin = (browser: PasskeyBrowser, session?: string): PasskeyBrowser => {
      const copy = new PasskeyBrowser(test);
      for (const each of ['doorward-browser', 'doorward-pending']) copy.setCookie(each, browser.cookie(each) ?? '');
      if (session !== undefined) copy.setCookie('doorward-session', session);
      copy.page = browser.page;
      return copy;
    };
    /** Presses, and goes nowhere: the browser has dropped the answer, for the form was sent again. The cookie's value in that answer. */
    const pressUnheard = async (browser: PasskeyBrowser, values: Readonly<Record<string, string>>): Promise<string> => {
      const answer = await fetch(`${browser.via}${browser.base}/account/recovery-codes/saved`, {
        method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...browser.fieldsOf('/account/recovery-codes/saved'), ...values }),
        headers: { origin: browser.origin, cookie: ['doorward-browser', 'doorward-pending'].map((each) => `${each}=${browser.cookie(each) ?? ''}`).join('; ') },
      });
      return /doorward-session=([^;]+)/.exec(answer.headers.getSetCookie().join('\n'))?.[1] ?? '';
    };

    it.each(Object.keys(ways).flatMap((way) => ['saved', 'later'].map((pressed) => [way, pressed] as const)))('leads to the application that waits though the form is sent twice, with %s: %s', async (way, pressed) => {
      const name = await newPerson(test);
      const browser = await made(name);
      await ways[way as keyof typeof ways](browser);
      const session = await pressUnheard(browser, { [pressed]: 'yes' });
      expect(session).not.toBe('');
      const [without, within] = [twin(browser), twin(browser, session)];
      await press(without, '/account/recovery-codes/saved', { [pressed]: 'yes' });
      expect(without.text()).toContain('to continue to Wiki');
      await press(within, '/account/recovery-codes/saved', { [pressed]: 'yes' });
      expect(within.page?.leftFor?.href).toMatch(/^https:\/\/wiki\.example\.com\/callback\?.*code=/);
      expect(await sessionsOf(name)).toEqual([AMR[way as keyof typeof ways]]);
    });

    describe('in two tabs, each on the way to an application of its own', () => {
      const OTHER = 'https://shop.example.com/callback';
      beforeAll(async () => {
        await test.declare({ clients: [{ client_id: 'waiting-shop', client_name: 'Shop', client_secret: SECRET, redirect_uris: [OTHER], scope: 'openid', first_party: true }] });
      });
      /** Two tabs of one browser, before the choice of a factor: whatever cookie the server sets in the one, the other has as well. */
      const tabs = async (name: string): Promise<[PasskeyBrowser, PasskeyBrowser]> => {
        const wiki = await made(name);
        const shop = sameBrowser(wiki);
        await shop.open(new WireClient(test.url, 'waiting-shop', SECRET, OTHER).authorizeUrl({ scope: 'openid' }));
        await shop.signIn(name);
        expect(shop.page?.url).toContain('/login/enrol');
        carry(shop, wiki);
        return [wiki, shop];
      };
      const choose = async (tab: PasskeyBrowser, path: string): Promise<Loaded> => {
        const [, href = ''] = new RegExp(`href="(${path}[^"]*)"`).exec(tab.page?.body ?? '') ?? [];
        return tab.open(href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
      };
      const HOSTS = ['wiki.example.com', 'shop.example.com'];

      it.each([[0, 1], [1, 0]])('shows both one key: the tab %i completes it, and the other goes on to its own', async (first, second) => {
        const name = await newPerson(test);
        const both = await tabs(name);
        const keys = [keyOn(await choose(both[0], AUTHENTICATOR)), keyOn(await choose(both[1], AUTHENTICATOR))];
        expect(keys[0]).toMatch(/^[A-Z2-7 ]+$/);
        expect(keys[1]).toBe(keys[0]);
        const [one, other] = [both[first as 0 | 1], both[second as 0 | 1]];
        await press(one, AUTHENTICATOR, { code: code(keys[0] ?? '') });
        expect(codesOn(one.page)).toHaveLength(10);
        await press(one, '/account/recovery-codes/saved', { saved: 'yes' });
        expect(one.page?.leftFor?.host).toBe(HOSTS[first]);
        carry(one, other);
        await press(other, AUTHENTICATOR, { code: code(keys[0] ?? '') });
        expect(other.page?.leftFor?.host).toBe(HOSTS[second]);
        expect([await confirmed(name, 'totp'), await confirmed(name, 'recovery_code'), (await sessionsOf(name)).length]).toEqual([1, 10, 1]);
      });

      it('asks the one for a code that has not seen the app set up in the other, and leads it on to its own', async () => {
        const name = await newPerson(test);
        const [wiki, shop] = await tabs(name);
        const key = keyOn(await choose(wiki, AUTHENTICATOR));
        await choose(shop, AUTHENTICATOR);
        await press(wiki, AUTHENTICATOR, { code: code(key) });
        await press(shop, AUTHENTICATOR, { code: code(key) });
        expect(shop.page?.url).toContain('/login/factor');
        test.clock.advance('30s');
        await prove(shop, code(key));
        expect(shop.page?.leftFor?.host).toBe('shop.example.com');
        carry(shop, wiki);
        await press(wiki, '/account/recovery-codes/saved', { saved: 'yes' });
        expect(wiki.page?.leftFor?.host).toBe('wiki.example.com');
        expect([await confirmed(name, 'totp'), (await sessionsOf(name)).length]).toEqual([1, 1]);
      });

      it('takes a passkey from the tab that was opened first, and leads that one to its own', async () => {
        const name = await newPerson(test);
        const [wiki] = await tabs(name);
        await choose(wiki, PASSKEY);
        await wiki.postForm(PASSKEY, { passkey: newPasskey().create(wiki.creationOptions()) });
        await press(wiki, '/account/recovery-codes/saved', { later: 'yes' });
        expect(wiki.page?.leftFor?.host).toBe('wiki.example.com');
      });

      it('keeps the key that an app has, however often the sign-in begins anew before its code is typed', async () => {
        const name = await newPerson(test);
        const wiki = await made(name);
        const key = keyOn(await choose(wiki, AUTHENTICATOR));
        const last = sameBrowser(wiki);
        for (const _ of ['before lunch', 'after it']) {
          test.clock.advance('29m');
          await last.open(new WireClient(test.url, 'waiting-shop', SECRET, OTHER).authorizeUrl({ scope: 'openid' }));
          await last.signIn(name);
          expect(keyOn(await choose(last, AUTHENTICATOR))).toBe(key);
        }
        test.clock.advance('5m');
        await press(last, AUTHENTICATOR, { code: code(key) });
        expect(codesOn(last.page)).toHaveLength(10);
      });

      it('keeps apart what two people begin in one browser', async () => {
        const [name, somebodyElse] = [await newPerson(test), await newPerson(test)];
        const one = await made(name);
        const key = keyOn(await choose(one, AUTHENTICATOR));
        const other = sameBrowser(one);
        await other.open('/login');
        await other.signIn(somebodyElse);
        expect(keyOn(await choose(other, AUTHENTICATOR))).not.toBe(key);
        expect([await pendings(name), await pendings(somebodyElse)]).toEqual([1, 1]);
      });

      it('counts for nothing that was asked for later than the password was typed', async () => {
        const name = await newPerson(test);
        const browser = await made(name);
        test.clock.advance('5s');
        const later = sameBrowser(browser);
        await later.open(new WireClient(test.url, 'waiting-shop', SECRET, OTHER).authorizeUrl({ scope: 'openid', prompt: 'login' }));
        const [, asked = ''] = /name="request" value="([^"]+)"/.exec(later.page?.body ?? '') ?? [];
        expect(asked).not.toBe('');
        expect((await browser.open(`${AUTHENTICATOR}?request=${asked}`)).url).toMatch(/\/login(?:\?|$)/);
      });
    });

    it('loses the application in none of four forms that are sent at once', async () => {
      const name = await newPerson(test);
      const browser = await made(name);
      await ways['an authenticator app'](browser);
      const twins = Array.from({ length: 4 }, () => twin(browser));
      await Promise.all(twins.map(async (each) => press(each, '/account/recovery-codes/saved', { saved: 'yes' })));
      expect(twins.filter(({ page }) => page?.leftFor?.origin === 'https://wiki.example.com')).toHaveLength(1);
      for (const each of twins.filter(({ page }) => page?.leftFor === undefined)) expect(each.page?.url).toMatch(/\/(?:login\?request=|oauth2\/authorize\/)/);
    });

    it('credits nobody with a passkey by what an authenticator app has left in the address, nor in another browser', async () => {
      const name = await newPerson(test);
      const browser = await made(name);
      await ways['an authenticator app'](browser);
      const [, after = ''] = /after=([^&"]+)/.exec(browser.page?.url ?? '') ?? [];
      const forged = after.replace('.totp.', '.swk.');
      expect(forged).not.toBe(after);
      await press(browser, '/account/recovery-codes/saved', { later: 'yes', after: forged });
      expect(browser.page?.url).toContain('/login');
      expect(await sessionsOf(name)).toEqual([]);
      const thief = await enter(name);
      expect((await thief.open(`/account/recovery-codes/new?after=${after}`)).url).toContain('/login');
      expect(await isIn(thief)).toBe(false);
    });
  });

  describe('in the account, minutes after signing in', () => {
    const changed = { 'an authenticator app': '/account/recovery-codes', 'a passkey': '/account/recovery-codes' } as const;
    const setUp = async (browser: PasskeyBrowser, way: keyof typeof changed): Promise<void> => {
      if (way === 'a passkey') return void (await browser.addPasskey(newPasskey()));
      const key = keyOn(await browser.open(AUTHENTICATOR));
      await press(browser, AUTHENTICATOR, { code: code(key) });
    };

    it.each(Object.keys(changed) as (keyof typeof changed)[])('counts as the proof that it is, and is not asked for again, with %s', async (way) => {
      const name = await newPerson(test);
      const browser = await enter(name);
      const before = browser.cookie('doorward-session');
      const copy = new PasskeyBrowser(test);
      for (const each of ['doorward-browser', 'doorward-session']) copy.setCookie(each, browser.cookie(each) ?? '');
      await setUp(browser, way);
      if (way === 'a passkey') await press(browser, '/account/recovery-codes');
      expect(codesOn(browser.page)).toHaveLength(10);
      await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
      for (const path of [AUTHENTICATOR, PASSKEY]) expect((await browser.open(path)).url).toMatch(new RegExp(`${path}$`));
      // Whoever had a copy of the cookie has no part in it.
      expect(browser.cookie('doorward-session')).not.toBe(before);
      expect(await isIn(copy)).toBe(false);
    });

    it.each(Object.keys(changed) as (keyof typeof changed)[])('keeps no ten minutes going, with %s', async (way) => {
      const name = await newPerson(test);
      const browser = await enter(name);
      test.clock.advance('9m');
      await setUp(browser, way);
      test.clock.advance('61s');
      for (const path of [AUTHENTICATOR, PASSKEY]) expect((await browser.open(path)).body).toContain('Confirm it’s you');
      const [session] = await test.database.rows<{ authenticated_at: number; created_at: number }>('SELECT authenticated_at, created_at FROM sessions WHERE user_id = ?', [await userId(test, name)]);
      expect(Number(session?.authenticated_at)).toBe(Number(session?.created_at));
    });

    it('gives nobody a cookie who was read before the owner got another: neither factor nor session is theirs', async () => {
      const name = await newPerson(test);
      const browser = await enter(name);
      const read = await test.get(SessionStore).findByToken(browser.cookie('doorward-session') ?? '');
      if (read === undefined) throw new Error('There is no session.');
      const [event] = await test.get(AuditEventStore).list({ userId: read.user.id, type: 'sign_in.succeeded' });
      await browser.open(`/account/activity/not-me?event=${event?.id ?? ''}`);
      await press(browser, '/account/activity/not-me', { password: PASSWORD });
      const owners = browser.cookie('doorward-session');
      const rights = test.get(EnrolmentRights);
      const ground = { ...read, progress: undefined };
      expect(await test.database.transaction(async (tx) => rights.use(tx, ground))).toBe(false);
      expect(await test.database.transaction(async (tx) => rights.credit(tx, ground, ['otp']))).toBeUndefined();
      expect([await isIn(browser), browser.cookie('doorward-session')]).toEqual([true, owners]);
    });

    it('leaves every other session of theirs to prove it first', async () => {
      const name = await newPerson(test);
      const [browser, other] = [await enter(name), await enter(name)];
      await browser.addPasskey(newPasskey());
      for (const path of [AUTHENTICATOR, PASSKEY]) expect((await other.open(path)).body).toContain('Confirm it’s you');
      expect(await isIn(other)).toBe(true);
    });
  });

  describe('that was begun', () => {
    const idOn = (browser: Browser): string => /name="id" value="([^"]*)"/.exec(browser.page?.body ?? '')?.[1] ?? '';
    const begun = async (name: string): Promise<number> => (await test.database.rows('SELECT id FROM credentials WHERE user_id = ? AND confirmed_at IS NULL', [await userId(test, name)])).length;

    it('is a key of its own in every browser, and one of them confirms none of another (MF-12)', async () => {
      const name = await newPerson(test);
      const [thief, owner] = [await enter(name), await enter(name)];
      const key = keyOn(await thief.open(AUTHENTICATOR));
      const id = idOn(thief);
      expect(keyOn(await owner.open(AUTHENTICATOR))).not.toBe(key);
      expect((await press(owner, AUTHENTICATOR, { id, code: code(key) })).status).toBe(422);
      expect(keyOn(await thief.open(AUTHENTICATOR))).toBe(key);
      expect(await confirmed(name, 'totp')).toBe(0);
    });

    it('is a key of its own for each of those who are let in for it alone', async () => {
      await always();
      const name = await newPerson(test);
      const keys = await Promise.all([await enter(name), await enter(name)].map(async (browser) => keyOn(await browser.open(AUTHENTICATOR))));
      expect(new Set(keys).size).toBe(2);
    });

    it('is a set of recovery codes that nobody in another browser sees or saves', async () => {
      const name = await newPerson(test);
      const owner = await equip(test, { name, browser: await enter(name) });
      const thief = await enter(name);
      await prove(thief, code(owner.secret));
      await thief.open('/account/recovery-codes');
      const seen = codesOn(await press(thief, '/account/recovery-codes'));
      expect(seen).toHaveLength(10);
      test.clock.advance('30s');
      const again = await enter(name);
      await prove(again, code(owner.secret));
      expect(codesOn(await again.open('/account/recovery-codes/new'))).toEqual([]);
      await again.open('/account/recovery-codes');
      const own = codesOn(await press(again, '/account/recovery-codes'));
      expect(own).toHaveLength(10);
      expect(own.filter((each) => seen.includes(each))).toEqual([]);
    });

    it('is gone with a new password, as is every sign-in that waits', async () => {
      const name = await newPerson(test);
      const owner = await equip(test, { name, browser: await enter(name) });
      const waits = await enter(name);
      expect(waits.page?.url).toContain('/login/factor');
      test.clock.advance('30s');
      await prove(await enter(name), code(owner.secret));
      await owner.browser.open(AUTHENTICATOR);
      const thief = await enter(name);
      test.clock.advance('30s');
      await prove(thief, code(owner.secret));
      await thief.open(AUTHENTICATOR);
      expect(await begun(name)).toBeGreaterThan(0);
      expect(await pendings(name)).toBeGreaterThan(0);
      const [user] = await test.database.rows<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = ?', [await userId(test, name)]);
      await setPasswordHash(test, name, user?.password_hash ?? '');
      expect([await begun(name), await pendings(name)]).toEqual([0, 0]);
      expect(await confirmed(name, 'totp')).toBe(1);
    });
  });

  it.each(['disabling', 'disowning'] as const)('that was begun is gone with %s, key and recovery codes; the codes that were saved stay, and are good', async (how) => {
    const name = await newPerson(test);
    const { secret, codes } = await equip(test, { name, browser: await enter(name) });
    const strong = async (): Promise<PasskeyBrowser> => {
      test.clock.advance('30s');
      const browser = await enter(name);
      await prove(browser, code(secret));
      return browser;
    };
    const [thief, owner] = [await strong(), await strong()];
    const key = keyOn(await thief.open(AUTHENTICATOR));
    await thief.open('/account/recovery-codes');
    const [seen = ''] = codesOn(await press(thief, '/account/recovery-codes'));
    expect(seen).not.toBe('');
    const id = await userId(test, name);
    const begun = async (): Promise<unknown[]> => test.database.rows('SELECT type FROM credentials WHERE user_id = ? AND confirmed_at IS NULL', [id]);
    expect(await begun()).toHaveLength(11);
    if (how === 'disabling') {
      await disableUser(test, name);
      await enableUser(test, name);
    } else {
      const [event] = await test.get(AuditEventStore).list({ userId: id, type: 'sign_in.succeeded' });
      await owner.open(`/account/activity/not-me?event=${event?.id ?? ''}`);
      await press(owner, '/account/activity/not-me');
    }
    expect(await begun()).toEqual([]);
    expect([await isIn(thief), await isIn(owner)]).toEqual([false, how === 'disowning']);
    expect(await confirmed(name, 'recovery_code')).toBe(10);
    for (const [proof, method, opens] of [[code(key), 'totp', false], [seen, 'recovery_code', false], [codes[0] ?? '', 'recovery_code', true]] as const) {
      test.clock.advance('30s');
      const browser = await enter(name);
      await prove(browser, proof, method);
      expect([method, await isIn(browser)]).toEqual([method, opens]);
    }
  });

  it('is not undone by a new password where a browser has made a passkey by itself, which is good already', async () => {
    const name = await newPerson(test);
    await (await enter(name)).addPasskey(newPasskey());
    const id = await userId(test, name);
    await test.database.run('UPDATE credentials SET confirmed_at = NULL WHERE user_id = ?', [id]);
    const [user] = await test.database.rows<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = ?', [id]);
    await setPasswordHash(test, name, user?.password_hash ?? '');
    expect(await test.database.rows('SELECT id FROM credentials WHERE user_id = ?', [id])).toHaveLength(1);
  });

  describe('for an application that wants a passkey, by somebody who has an authenticator app', () => {
    const CALLBACK = 'https://phr.example.com/callback';
    beforeAll(async () => {
      await test.declare({ clients: [{ client_id: 'phr', client_name: 'Phr', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true, required_acr: 'phr' }] });
    });
    const wanted = (): string => new WireClient(test.url, 'phr', SECRET, CALLBACK).authorizeUrl({ scope: 'openid' });

    it('credits nobody with an authenticator that was not added, as they have as many as there can be', async () => {
      const name = await newPerson(test);
      const { secret, browser } = await equip(test, { name, browser: await enter(name) });
      await browser.open('/oauth2/logout');
      await browser.submit({ decision: 'logout' });
      await browser.open(wanted());
      await browser.signIn(name);
      await prove(browser, code(secret));
      const key = keyOn(await browser.open(AUTHENTICATOR));
      const [row] = await test.database.select(Credential, "WHERE user_id = ? AND type = 'totp' AND confirmed_at IS NOT NULL", [await userId(test, name)]);
      if (row === undefined) throw new Error('There is no authenticator.');
      for (let at = 0; at < 4; at += 1) await test.database.insert(Credential, Object.assign(new Credential(), row, { id: `${row.id.slice(0, -1)}_${at}` }));
      const waiting = async (): Promise<unknown> => test.database.rows('SELECT amr, methods FROM pending_sign_ins WHERE user_id = ?', [await userId(test, name)]);
      const before = await waiting();
      await press(browser, AUTHENTICATOR, { code: code(key) });
      expect(browser.page?.url).toMatch(/\/login$/);
      expect(await waiting()).toEqual(before);
      expect([await confirmed(name, 'totp'), await isIn(browser)]).toEqual([5, false]);
    });

    it.each(['a browser that stands for the app', 'a policy that asks for none'])('takes a code of the app first, with %s', async (what) => {
      const name = await newPerson(test);
      const { secret, browser } = await equip(test, { name, browser: await enter(name) });
      if (what === 'a policy that asks for none') await changeSettings(test, 'mfa', { required: 'never' });
      else {
        await browser.open('/oauth2/logout');
        await browser.submit({ decision: 'logout' });
        await browser.open('/login');
        await browser.signIn(name);
        await press(browser, '/login/factor', { code: code(secret), remember: 'yes' });
        test.clock.advance('30s');
      }
      await browser.open('/oauth2/logout');
      await browser.submit({ decision: 'logout' });
      await browser.open(wanted());
      await browser.signIn(name);
      expect(browser.page?.url).toContain('/login/factor');
      for (const path of [AUTHENTICATOR, PASSKEY]) expect((await browser.open(path)).url).toMatch(/\/login(?:\?|$)/);
      await browser.open(wanted());
      if (!browser.page?.url.includes('/login/factor')) await browser.signIn(name);
      await prove(browser, code(secret));
      expect(browser.page?.url).toContain('/login/enrol');
      expect((await browser.open(PASSKEY)).url).toContain(PASSKEY);
    });
  });
});
