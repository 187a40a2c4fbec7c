import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { Disowning } from '../../src/account/own/disowning.js';
import { PasswordChange } from '../../src/account/own/password-change.js';
import { SetUpRepeats } from '../../src/account/authenticator/set-up-repeats.js';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { Parameters } from '../../src/oauth/parameters.js';
import { SessionStore } from '../../src/sessions/session.store.js';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { codesOn, equip, isIn, keyOn, press, totp } from './support/factors.js';

const AUTHENTICATOR = '/account/authenticator/new';
const SAVED = '/account/recovery-codes/saved';
const ORIGIN = { requestId: 'req_in_flight', address: '192.0.2.1', userAgent: null };

interface AtForm {
  readonly name: string;
  readonly browser: PasskeyBrowser;
  /** Somebody with the browser's cookies of now and a copy of its page. */
  readonly copy: PasskeyBrowser;
  readonly key: string;
}

eachDatabase('The form that sets an authenticator app up, sent again as its answer was lost,', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterAll(async () => test.close());

  const code = (secret: string): string => totp(secret, test.clock.now());
  const enter = async (name: string): Promise<PasskeyBrowser> => {
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(name);
    return browser;
  };
  const copyOf = (browser: PasskeyBrowser): PasskeyBrowser => {
    const copy = new PasskeyBrowser(test);
    for (const each of ['doorward-browser', 'doorward-session']) copy.setCookie(each, browser.cookie(each) ?? '');
    copy.page = browser.page;
    return copy;
  };
  const atForm = async (): Promise<AtForm> => {
    const name = await newPerson(test);
    const browser = await enter(name);
    const key = keyOn(await browser.open(AUTHENTICATOR));
    return { name, browser, copy: copyOf(browser), key };
  };
  /** Posts the form, and hears nothing of the answer; tells the cookie value in it. */
  const lose = async (browser: PasskeyBrowser, key: string): Promise<string> => {
    const body = new URLSearchParams({ ...browser.fieldsOf(AUTHENTICATOR), code: code(key) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: browser.origin, ...browser.cookieHeader() };
    const answer = await fetch(`${browser.origin}${AUTHENTICATOR}`, { method: 'POST', body, redirect: 'manual', headers });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining('/account/recovery-codes/new')]);
    return answer.headers.getSetCookie().map((line) => /^doorward-session=([^;]+)/.exec(line)?.[1]).find((value) => value !== undefined) ?? '';
  };
  /** Set up, and not heard of: the browser has its old cookie, and the form before it. `first`: the cookie value that it never got. */
  const unheard = async (): Promise<AtForm & { readonly first: string }> => {
    const there = await atForm();
    return { ...there, first: await lose(there.browser, there.key) };
  };
  const again = async (browser: PasskeyBrowser, key: string): Promise<void> => void (await press(browser, AUTHENTICATOR, { code: code(key) }));
  /** The same as what a request brings of it, for the step that has read it and has not written yet. */
  const formOf = (browser: PasskeyBrowser, key: string): FastifyRequest => {
    const body = Parameters.parse(new URLSearchParams({ ...browser.fieldsOf(AUTHENTICATOR), code: code(key) }).toString());
    return { body, headers: browser.cookieHeader() } as unknown as FastifyRequest;
  };
  const confirmed = async (name: string, type: string): Promise<number> =>
    (await test.database.rows('SELECT id FROM credentials WHERE user_id = ? AND type = ? AND confirmed_at IS NOT NULL', [await userId(test, name), type])).length;
  const renewals = async (name: string) => test.get(AuditEventStore).list({ userId: await userId(test, name), type: 'session.renewed' });
  const isAtSignIn = (browser: PasskeyBrowser): boolean => /\/login(?:\?|$)/.test(browser.page?.url ?? '');
  const expectOwnerAlone = async (name: string, browser: PasskeyBrowser, copy: PasskeyBrowser): Promise<void> =>
    expect([isAtSignIn(copy), await isIn(copy), await isIn(browser), await renewals(name)]).toEqual([true, false, true, []]);

  /** What the owner does, by which whoever has a copy is out for good. */
  const defences = {
    'a new password': async (browser: PasskeyBrowser) => {
      await browser.open('/account/password');
      await press(browser, '/account/password', { password: PASSWORD, new_password: 'violet harbour 8 onions', others: 'end' });
    },
    '"This wasn’t me"': async (browser: PasskeyBrowser, name: string) => {
      const [event] = await test.get(AuditEventStore).list({ userId: await userId(test, name), type: 'sign_in.succeeded' });
      await browser.open(`/account/activity/not-me?event=${event?.id ?? ''}`);
      await press(browser, '/account/activity/not-me');
    },
    'another factor': async (browser: PasskeyBrowser) => void (await browser.addPasskey(new SoftwarePasskey(test.config.publicUrl.origin, {}))),
    'a look at their devices': async (browser: PasskeyBrowser) => void (await browser.open('/account/devices')),
    'a look at the start page': async (browser: PasskeyBrowser) => void (await browser.open('/')),
  } as const;
  const ways = Object.keys(defences) as (keyof typeof defences)[];

  it('goes on in the same session: nobody is signed out, and the codes on the page are the ones that count', async () => {
    const { name, browser, copy, key, first } = await unheard();
    await again(browser, key);
    expect(codesOn(browser.page)).toHaveLength(10);
    await press(browser, SAVED, { saved: 'yes' });
    expect(browser.text()).toContain('Your recovery codes are ready');
    expect([await confirmed(name, 'totp'), await confirmed(name, 'recovery_code'), await isIn(browser)]).toEqual([1, 10, true]);
    // The value that came with the answer that was lost opens nothing.
    copy.setCookie('doorward-session', first);
    expect(await isIn(copy)).toBe(false);
    const [session, ...others] = await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ?', [await userId(test, name)]);
    expect([JSON.parse(session?.amr ?? ''), others]).toEqual([['pwd', 'otp', 'mfa'], []]);
  });

  it('leaves an event of it in the log, and on the page of what happened, where they may say that it was not them', async () => {
    const { name, browser, key } = await unheard();
    expect(await renewals(name)).toEqual([]);
    await again(browser, key);
    const [event, ...others] = await renewals(name);
    expect([event, others]).toEqual([expect.objectContaining({ outcome: 'success', actor: 'user', address: expect.stringContaining('.') }), []]);
    expect(event?.details).toMatchObject({ because: 'sent-again', credential: expect.stringMatching(/^crd_/) });
    const page = (await browser.open('/account/activity')).body;
    expect(page).toContain('A device stayed signed in that sent a form twice');
    expect(page).toContain(`not-me?event=${event?.id ?? ''}`);
  });

  it('goes on where the cookie was heard of and the page was not, without another one', async () => {
    const { name, browser, key, first } = await unheard();
    browser.setCookie('doorward-session', first);
    await again(browser, key);
    expect([codesOn(browser.page).length, browser.cookie('doorward-session'), await renewals(name)]).toEqual([10, first, []]);
  });

  it('goes on again, where the second answer was lost, too', async () => {
    const { browser, copy, key } = await unheard();
    await lose(copy, key);
    await again(browser, key);
    expect([codesOn(browser.page).length, await isIn(browser)]).toEqual([10, true]);
  });

  it('goes on with one of three that are sent at once', async () => {
    const { name, browser, key } = await atForm();
    const twins = Array.from({ length: 3 }, () => copyOf(browser));
    await Promise.all(twins.map(async (each) => again(each, key)));
    expect([await confirmed(name, 'totp'), (await Promise.all(twins.map(isIn))).filter(Boolean).length]).toEqual([1, 1]);
  });

  it('gives nothing to whoever has a copy of cookie and page, once the browser has heard the answer', async () => {
    const { name, browser, copy, key } = await atForm();
    await again(browser, key);
    for (const typed of [code(key), '000000']) {
      const other = copyOf(copy);
      await press(other, AUTHENTICATOR, { code: typed });
      expect([isAtSignIn(other), await isIn(other)]).toEqual([true, false]);
    }
    await press(browser, SAVED, { saved: 'yes' });
    await again(copy, key);
    await expectOwnerAlone(name, browser, copy);
  });

  it('and once it has heard that of a second app, which comes with no codes', async () => {
    const name = await newPerson(test);
    const browser = await enter(name);
    await equip(test, { name, browser });
    const key = keyOn(await browser.open(AUTHENTICATOR));
    const copy = copyOf(browser);
    await again(browser, key);
    expect(browser.page?.url).toContain('/account/authenticator?done=');
    await again(copy, key);
    expect([isAtSignIn(copy), await isIn(copy), await isIn(browser)]).toEqual([true, false, true]);
  });

  it('gives nothing for another code than the one that was typed', async () => {
    const { browser, key } = await unheard();
    const right = code(key);
    await press(browser, AUTHENTICATOR, { code: String((Number(right) + 1) % 1_000_000).padStart(6, '0') });
    expect([isAtSignIn(browser), await isIn(browser)]).toEqual([true, false]);
  });

  it.each(ways)('gives nothing after %s, though nobody has seen a page by the answer: the owner stays, the other is out', async (way) => {
    const { name, browser, copy, key, first } = await unheard();
    browser.setCookie('doorward-session', first);
    await defences[way](browser, name);
    await again(copy, key);
    await expectOwnerAlone(name, browser, copy);
  });

  it.each(ways)('gives nothing after %s, of an owner who has saved their codes', async (way) => {
    const { name, browser, copy, key } = await atForm();
    await again(browser, key);
    await press(browser, SAVED, { saved: 'yes' });
    await defences[way](browser, name);
    await again(copy, key);
    await expectOwnerAlone(name, browser, copy);
  });

  it('gives nothing after a password that was changed by a program of theirs, which leaves the cookie as it is, nor after a sign-out', async () => {
    const program = await unheard();
    const read = await test.get(SessionStore).findByToken(program.first);
    if (read === undefined) throw new Error('There is no session.');
    await test.get(PasswordChange).change({ user: read.user, kept: { id: read.session.id } }, read.user.passwordHash ?? '', true, ORIGIN);
    await again(program.copy, program.key);
    expect([isAtSignIn(program.copy), await isIn(program.copy)]).toEqual([true, false]);
    const { browser, copy, key, first } = await unheard();
    browser.setCookie('doorward-session', first);
    await browser.open('/oauth2/logout');
    await browser.submit({ decision: 'logout' });
    await again(copy, key);
    expect([isAtSignIn(copy), await isIn(copy), await isIn(browser)]).toEqual([true, false, false]);
  });

  it.each(['a new password', '"This wasn’t me"'] as const)('leaves the session to its owner whose %s it crosses, whichever of the two comes first', async (way) => {
    for (let round = 0; round < 5; round += 1) {
      const { name, copy, key, first } = await unheard();
      const [read, request] = [await test.get(SessionStore).findByToken(first), formOf(copy, key)];
      const inFlight = await test.get(SetUpRepeats).find(request);
      if (read === undefined || inFlight === undefined) throw new Error('It would not have been answered.');
      const [event] = await test.get(AuditEventStore).list({ userId: read.user.id, type: 'sign_in.succeeded' });
      const defend = async (): Promise<unknown> =>
        way === 'a new password' ? test.get(PasswordChange).change({ user: read.user, kept: read.session }, read.user.passwordHash ?? '', true, ORIGIN) : test.get(Disowning).disown(read, event?.id ?? '', ORIGIN);
      const [given, answered] = await Promise.all([defend(), test.get(SetUpRepeats).answer(inFlight, ORIGIN)]);
      const [owner, other] = [copyOf(copy), copyOf(copy)];
      owner.setCookie('doorward-session', (given as { token: string }).token);
      other.setCookie('doorward-session', answered?.renewed?.token ?? '');
      expect([await isIn(owner), await isIn(other)]).toEqual([true, false]);
      await again(copy, key);
      expect([isAtSignIn(copy), await isIn(owner), (await renewals(name)).length]).toEqual([true, true, answered === undefined ? 0 : 1]);
    }
  });

  it('renews nothing that was read before "This wasn’t me" was pressed, nor when the answer was heard meanwhile', async () => {
    for (const meanwhile of ['disowned', 'heard']) {
      const { name, browser, copy, key, first } = await unheard();
      browser.setCookie('doorward-session', first);
      const repeats = test.get(SetUpRepeats);
      const request = formOf(copy, key);
      const inFlight = await repeats.find(request);
      if (inFlight === undefined) throw new Error('It would not have been answered.');
      if (meanwhile === 'heard') await browser.open('/account/authenticator');
      else await defences['"This wasn’t me"'](browser, name);
      const owners = browser.cookie('doorward-session');
      expect(await repeats.answer(inFlight, ORIGIN)).toBeUndefined();
      expect([await repeats.find(request), await isIn(browser), browser.cookie('doorward-session'), await renewals(name)]).toEqual([undefined, true, owners, []]);
    }
  });

  it('gives nothing to whoever has a copy of the cookie, and was shown the same key on a page of their own', async () => {
    const { browser, copy, key } = await atForm();
    const thief = copyOf(browser);
    expect(keyOn(await thief.open(AUTHENTICATOR))).toBe(key);
    const lost = copyOf(browser);
    lost.page = copy.page;
    await lose(lost, key);
    await again(thief, key);
    expect([isAtSignIn(thief), await isIn(thief)]).toEqual([true, false]);
    await again(lost, key);
    expect(await isIn(lost)).toBe(true);
  });

  it('gives nothing without the cookies that it was shown to', async () => {
    const { browser, copy, key } = await unheard();
    const stranger = await enter(await newPerson(test));
    stranger.page = browser.page;
    await again(stranger, key);
    expect([stranger.page?.status, codesOn(stranger.page)]).toEqual([403, []]);
    copy.setCookie('doorward-browser', stranger.cookie('doorward-browser') ?? '');
    await again(copy, key);
    expect([copy.page?.status, await isIn(copy)]).toEqual([403, false]);
    browser.setCookie('doorward-session', '');
    await again(browser, key);
    expect(isAtSignIn(browser)).toBe(true);
  });

  it('leads to what was set up, once they sign in again, where that is long ago', async () => {
    const { name, browser, key } = await unheard();
    test.clock.advance('11m');
    await again(browser, key);
    await browser.signIn(name);
    await press(browser, '/login/factor', { code: code(key) });
    expect([browser.page?.status, browser.page?.url.endsWith('/account/authenticator')]).toEqual([200, true]);
    expect(await confirmed(name, 'totp')).toBe(1);
  });
});
