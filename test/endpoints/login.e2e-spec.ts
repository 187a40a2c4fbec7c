import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { PasswordHash } from '../../src/platform/password-hash.js';
import { equip, totp } from '../factors/support/factors.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { disableUser, enableUser, setPasswordHash, userId } from '../support/acts.js';
import { auditOf } from '../support/audit.js';
import { expectCode, expectError, expectErrorPage } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';
import { assertSound } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { cookiesOf, postForm, send, type WireAnswer } from '../support/wire.js';
import { PASSWORD, SECRET } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';

/** What the browser of a stranger has, and the fields that its form carries. */
interface SignInForm { readonly cookie: string; readonly csrf: string }

async function openForm(test: TestApp): Promise<SignInForm> {
  const page = await send(test.address, '/login', { headers: { host: new URL(test.url).host } });
  return { cookie: cookiesOf(page), csrf: /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '' };
}

const posted = async (test: TestApp, { cookie, csrf }: SignInForm, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> =>
  postForm(test.address, '/login', { csrf, ...fields }, { cookie, host: new URL(test.url).host, ...headers });

/** Counts the passwords that are checked while the work goes on. */
async function countChecks(test: TestApp, work: () => Promise<unknown>): Promise<number> {
  const hash = test.get(PasswordHash);
  const verify = hash.verify.bind(hash);
  let checks = 0;
  hash.verify = (...args) => {
    checks += 1;
    return verify(...args);
  };
  try {
    await work();
  } finally {
    hash.verify = verify;
  }
  return checks;
}

eachDatabase('signing in', (dialect) => {
  let test: TestApp;
  let intranet: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
    await test.declare({ users: [{ preferred_username: 'ghost', name: 'No Password', email: 'ghost@example.test', email_verified: true }] });
  });
  afterAll(async () => test.close());

  const sessionsOf = async (name: string): Promise<{ id: string; ended_at: number | null }[]> =>
    test.database.rows('SELECT id, ended_at FROM sessions WHERE user_id = ? ORDER BY created_at, id', [await userId(test, name)]);
  const silently = async (browser: Browser): Promise<Loaded> => browser.open(intranet.authorizeUrl({ prompt: 'none' }));

  describe('LG-01: tells nobody who exists', () => {
    const plain = (name: string, { status, headers, body }: WireAnswer): unknown => ({
      status,
      headers: [...headers].filter(([header]) => !['x-request-id', 'date', 'set-cookie', 'content-length'].includes(header)),
      cookies: headers.getSetCookie().map((line) => line.replace(/=[^;]*/, '=')),
      body: body.replaceAll(/req_[0-9a-z]{26}/g, '').replaceAll(/name="csrf" value="[^"]*"/g, '').replaceAll(name, 'NAME'),
    });

    it('the same answer, the same cookies, one check of a password and as many statements for all of them', async () => {
      const disabled = await newPerson(test);
      await disableUser(test, disabled);
      const vectors: readonly (readonly [name: string, password: string])[] = [
        ['nobody-at-all', 'wrong'], ['nobody@example.test', 'wrong'], ['alice', 'wrong'], ['alice@example.test', 'wrong'], ['alice', ''], ['nobody-at-all', ''],
        [disabled, PASSWORD], [disabled, 'wrong'], ['ghost', PASSWORD], ['ghost', ''], ['alice', `${PASSWORD} `], ['alice', PASSWORD.toUpperCase()], ['alice', 'x'.repeat(2000)], ['nobody-at-all', 'x'.repeat(2000)],
      ];
      const seen: unknown[] = [];
      for (const [name, password] of vectors) {
        const form = await openForm(test);
        let answer: WireAnswer | undefined;
        let statements = 0;
        const checks = await countChecks(test, async () => {
          statements = await test.countStatements(async () => (answer = await posted(test, form, { username: name, password })));
        });
        if (answer === undefined) throw new Error('no answer');
        assertSound(answer);
        seen.push({ checks, statements, ...(plain(name, answer) as object) });
      }
      expect(seen[0]).toMatchObject({ status: 422, checks: 1, cookies: [] });
      for (const each of seen) expect(each).toEqual(seen[0]);
    });

    it('nor by the name that is empty, endless or odd', async () => {
      for (const username of ['', ' ', '\0', 'a'.repeat(10_000), '"><script>alert(1)</script>', "' OR '1'='1", 'alice\n', '%', '{{7*7}}', '\u202Eecila', '__proto__']) {
        const answer = await posted(test, await openForm(test), { username, password: PASSWORD });
        assertSound(answer, { sent: [username] });
        // What one types around a name is no part of it.
        expect(answer.status).toBe(username === 'alice\n' ? 303 : 422);
        expect(answer.body).not.toContain('<script>');
        if (username === '{{7*7}}') expect(answer.body).toContain('value="{{7*7}}"');
        expect(answer.body.length).toBeLessThan(10_000);
      }
    });

    it('nor is a fields missing: no user name, no password, nothing', async () => {
      for (const fields of [{}, { username: 'alice' }, { password: PASSWORD }] as Record<string, string>[]) {
        const answer = await posted(test, await openForm(test), fields);
        assertSound(answer);
        expect(answer.status).toBe(422);
      }
    });
  });

  describe('takes no form but its own', () => {
    it.each<[string, (form: SignInForm) => SignInForm, Record<string, string>]>([
      ['without its token', (form) => ({ ...form, csrf: '' }), {}],
      ['with any other token', (form) => ({ ...form, csrf: 'a'.repeat(43) }), {}],
      ['without the cookie of the browser', (form) => ({ ...form, cookie: '' }), {}],
      ['with the cookie of another browser', (form) => ({ ...form, cookie: `doorward-browser=${'b'.repeat(43)}` }), {}],
      ['from another site', (form) => form, { origin: 'https://evil.example' }],
      ['across sites', (form) => form, { 'sec-fetch-site': 'cross-site' }],
    ])('%s', async (_how, change, headers) => {
      const form = change(await openForm(test));
      const checks = await countChecks(test, async () => {
        const answer = await posted(test, form, { username: 'alice', password: PASSWORD }, headers);
        expectErrorPage(answer, 403, 'access_denied');
        expect(answer.headers.getSetCookie()).toEqual([]);
      });
      expect(checks).toBe(0);
    });
  });

  it('LG-18: a password of megabytes is never hashed', async () => {
    const form = await openForm(test);
    const checks = await countChecks(test, async () => {
      for (const size of [65_537, 1_048_576, 10_485_760]) {
        const answer = await posted(test, form, { username: 'alice', password: 'x'.repeat(size) }).catch((error: unknown) => {
          // The server may hang up before it has read it all.
          if (!/EPIPE|ECONNRESET/.test(String(error))) throw error;
        });
        if (answer !== undefined) expectErrorPage(answer, 413, 'invalid_request');
      }
    });
    expect(checks).toBe(0);
  });

  describe('LG-11: the session is a new one', () => {
    it('whatever value somebody has planted before, or after', async () => {
      const planted = 'p'.repeat(43);
      const form = await openForm(test);
      const answer = await posted(test, { ...form, cookie: `${form.cookie}; doorward-session=${planted}` }, { username: 'alice', password: PASSWORD });
      assertSound(answer);
      expect(answer.status).toBe(303);
      const set = cookiesOf(answer);
      expect(set).toMatch(/doorward-session=[\w-]{43}/);
      expect(set).not.toContain(planted);
      const home = await send(test.url, '/', { headers: { cookie: `doorward-session=${planted}` } });
      expect(home.body).not.toContain('Alice');
    });

    it('an attacker who plants a browser cookie gets nothing by it once the victim has signed in', async () => {
      const attacker = new Browser(test.url);
      await attacker.open(intranet.authorizeUrl({ state: 'attack' }));
      const request = new URL(attacker.page?.url ?? '').searchParams.get('request') ?? '';
      const victim = new Browser(test.url);
      victim.setCookie('doorward-browser', attacker.cookie('doorward-browser') ?? '');
      await victim.open('/login');
      await victim.signIn();
      expect(victim.text()).toContain('Alice');
      expect(attacker.cookie('doorward-session')).toBeUndefined();
      const answer = await attacker.open(`/oauth2/authorize/${request}`);
      assertSound(answer);
      expect(new URL(answer.url).pathname).toBe('/login');
      await attacker.open('/');
      expect(attacker.text()).not.toContain('Alice');
    });

    it('signing in again in the same browser changes the value, ends the old one, and keeps the session and its tokens', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      const tokens = await intranet.tokens(browser, { scope: 'openid offline_access' }, name);
      const before = browser.cookie('doorward-session') ?? '';
      const [session] = await sessionsOf(name);
      await browser.open('/login');
      const events = await auditOf(test, async () => browser.signIn(name));
      expect(events).toEqual(['sign_in.succeeded']);
      expect(browser.cookie('doorward-session')).not.toBe(before);
      expect(await sessionsOf(name)).toEqual([session]);
      expect((await send(test.url, '/', { headers: { cookie: `doorward-session=${before}` } })).body).not.toContain('Person');
      expect((await intranet.refresh(tokens['refresh_token'] ?? '')).status).toBe(200);
    });

    it('signing in as somebody else ends the session of whoever was there, with its tokens, and says so', async () => {
      const [browser, one, other] = [new Browser(test.url), await newPerson(test), await newPerson(test)];
      const tokens = await intranet.tokens(browser, { scope: 'openid offline_access' }, one);
      await browser.open('/login');
      const events = await auditOf(test, async () => browser.signIn(other));
      expect(events).toEqual(['session.ended', 'sign_in.succeeded']);
      expect((await sessionsOf(one)).every((session) => session.ended_at !== null)).toBe(true);
      expect((await intranet.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
      expect(await intranet.introspect(tokens['access_token'] ?? '')).toEqual({ active: false });
    });

    it('a wrong password ends nothing', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      await intranet.code(browser, {}, name);
      await browser.open('/login');
      await browser.signIn(name, 'wrong');
      expect(browser.page?.status).toBe(422);
      expectCode(await silently(browser), { to: INTRA, iss: test.url, state: 'st' });
    });
  });

  it('LG-12: the cookie from before the sign-in is nobody', async () => {
    const browser = new Browser(test.url);
    await browser.open(intranet.authorizeUrl());
    const value = browser.cookie('doorward-browser') ?? '';
    for (const cookie of [`doorward-browser=${value}`, `doorward-session=${value}`, `doorward-session=${value}; doorward-browser=${value}`, `doorward-device=${value}`]) {
      const home = await send(test.url, '/', { headers: { cookie } });
      assertSound(home);
      expect(home.body).toContain('href="/login"');
      const silent = await send(test.url, `/oauth2/authorize?${new URL(intranet.authorizeUrl({ prompt: 'none' })).searchParams.toString()}`, { headers: { cookie } });
      expectError(silent, 'login_required', { to: INTRA, iss: test.url, state: 'st' });
    }
  });

  describe('LG-27: ends', () => {
    it('after twelve idle hours, and not before', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      await intranet.code(browser, {}, name);
      test.clock.advance('43199s');
      expectCode(await silently(browser), { to: INTRA, iss: test.url, state: 'st' });
      test.clock.advance('12h');
      expectError(await silently(browser), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
    });

    it('after fourteen days, however busy', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      await intranet.code(browser, {}, name);
      for (let hours = 0; hours + 8 < 14 * 24; hours += 8) {
        test.clock.advance('8h');
        expectCode(await silently(browser), { to: INTRA, iss: test.url, state: 'st' });
      }
      test.clock.advance('8h');
      expectError(await silently(browser), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
    });
  });

  describe('who was disabled', () => {
    it('S1: is out at once, on every instance, and stays out of the old session when enabled again', async () => {
      const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
      try {
        const [browser, name] = [new Browser(test.url), await newPerson(test)];
        await intranet.code(browser, {}, name);
        await disableUser(test, name);
        for (const via of [test.address, second.address]) {
          browser.via = via;
          expectError(await silently(browser), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
          await browser.open('/');
          expect(browser.text()).not.toContain('Person');
        }
        await enableUser(test, name);
        expectError(await silently(browser), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
        await browser.open('/login');
        await browser.signIn(name);
        expectCode(await silently(browser), { to: INTRA, iss: test.url, state: 'st' });
      } finally {
        await second.close();
      }
    });

    it('S1: has no session, even one that nobody has ended', async () => {
      const [browser, name] = [new Browser(test.url), await newPerson(test)];
      await intranet.code(browser, {}, name);
      await test.database.run('UPDATE users SET disabled_at = ? WHERE id = ?', [test.clock.now(), await userId(test, name)]);
      expect((await sessionsOf(name)).map((session) => session.ended_at)).toEqual([null]);
      expectError(await silently(browser), 'login_required', { to: INTRA, iss: test.url, state: 'st' });
      await browser.open('/');
      expect(browser.text()).not.toContain('Person');
    });

    it('RC-03, RC-04: disabled or with a new password while the old one is being checked, nobody is let in', async () => {
      const another = await test.get(PasswordHash).hash('another password');
      const changes: ((name: string) => Promise<void>)[] = [async (name) => disableUser(test, name), async (name) => setPasswordHash(test, name, another)];
      for (const change of changes) {
        const [name, form] = [await newPerson(test), await openForm(test)];
        const hash = test.get(PasswordHash);
        const verify = hash.verify.bind(hash);
        hash.verify = async (...args) => {
          const verdict = await verify(...args);
          await change(name);
          return verdict;
        };
        const answer = await posted(test, form, { username: name, password: PASSWORD }).finally(() => (hash.verify = verify));
        const events = await test.database.rows<{ type: string }>('SELECT type FROM audit_events WHERE request_id = ?', [answer.headers.get('x-request-id')]);
        expect(events).toEqual([{ type: 'sign_in.failed' }]);
        assertSound(answer);
        expect([answer.status, cookiesOf(answer)]).toEqual([422, '']);
        expect((await sessionsOf(name)).filter((session) => session.ended_at === null)).toEqual([]);
      }
    });
  });

  it('LK-03: each sign-in is one event, with who, where from and by which request', async () => {
    const name = await newPerson(test);
    const form = await openForm(test);
    const wrong = await posted(test, form, { username: name, password: 'wrong' }, { 'user-agent': 'test\u00e9 agent' });
    const right = await posted(test, form, { username: name, password: PASSWORD }, { 'user-agent': 'agent' });
    // Of who failed, only the network: they need not be the person whose name they gave.
    for (const [answer, type, outcome, address] of [[wrong, 'sign_in.failed', 'failure', '127.0.0.0/24'], [right, 'sign_in.succeeded', 'success', '127.0.0.1']] as const) {
      const events = await test.get(AuditEventStore).list({ requestId: answer.headers.get('x-request-id') ?? '' });
      expect(events).toEqual([expect.objectContaining({ type, outcome, actor: 'user', userId: await userId(test, name), address })]);
    }
    const details = await test.database.rows<{ details: string }>('SELECT details FROM audit_events');
    expect(details.map((row) => row.details).join()).not.toContain(PASSWORD);
  });

  it('signs one person in ten times at once without losing any of them', async () => {
    const name = await newPerson(test);
    const answers = await Promise.all(Array.from({ length: 10 }, async () => posted(test, await openForm(test), { username: name, password: PASSWORD })));
    for (const answer of answers) {
      expect(answer.status).toBe(303);
      const home = await send(test.url, '/', { headers: { cookie: cookiesOf(answer) } });
      expect(home.body).toContain(name);
    }
    expect((await sessionsOf(name)).filter((session) => session.ended_at === null)).toHaveLength(10);
  });
});

describe('the cookies of a sign-in over https', () => {
  /** What a cookie may be over https: bound to this host, out of the reach of scripts and of forms on other sites. */
  function expectSound(lines: readonly string[]): void {
    for (const line of lines) {
      // The one that our own script reads in a frame on other sites' pages: a value that is good for nothing else (OpenID Connect Session Management 1.0 §3.2).
      if (line.includes('-browser-state=')) expect(line).toMatch(/^__Host-doorward-browser-state=[\w-]{43}; Path=\/; SameSite=None; Secure$/);
      else expect(line).toMatch(/^__Host-doorward-(?:browser|session|device|pending|remembered)=[\w.-]*; Path=\/; HttpOnly; SameSite=Lax; Secure(?:; Max-Age=\d+)?$/);
      expect(line.length).toBeLessThan(4096);
    }
  }
  const nameOf = (line: string): string => line.slice(0, line.indexOf('='));
  const valueOf = (lines: readonly string[], name: string): string => lines.find((line) => nameOf(line) === `__Host-doorward-${name}`)?.split(/[=;]/)[1] ?? '';

  it('LG-13: can be read by no script, sent by no other site, set by no sibling host, and are random and small', async () => {
    const test = await createTestApp({ environment: { PUBLIC_URL: 'https://id.example.test' } });
    try {
      const form = await openForm(test);
      const answer = await posted(test, form, { username: 'alice', password: PASSWORD }, { origin: 'https://id.example.test' });
      assertSound(answer);
      const page = await send(test.address, '/login', { headers: { host: 'id.example.test' } });
      const cookies = [...page.headers.getSetCookie(), ...answer.headers.getSetCookie()];
      expect(cookies.map(nameOf).toSorted()).toEqual(['__Host-doorward-browser', '__Host-doorward-browser-state', '__Host-doorward-device', '__Host-doorward-session']);
      expectSound(cookies);
      expect(cookies.find((line) => line.includes('session'))).not.toContain('Max-Age');
      expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
      // The name without its prefix is another cookie: anybody could have planted it. What a script may read opens nothing under any name.
      const [value, state] = [valueOf(cookies, 'session'), valueOf(cookies, 'browser-state')];
      const home = async (cookie: string): Promise<string> => (await send(test.address, '/', { headers: { host: 'id.example.test', cookie } })).body;
      expect(await home(`__Host-doorward-session=${value}`)).toContain('Alice');
      expect(await home(`doorward-session=${value}; __Secure-doorward-session=${value}`)).not.toContain('Alice');
      expect(await home(`__Host-doorward-session=${state}; __Host-doorward-pending=${state}; __Host-doorward-browser-state=${state}`)).not.toContain('Alice');
      expect(cookies.filter((line) => line.includes(state)).map(nameOf)).toEqual(['__Host-doorward-browser-state']);
    } finally {
      await test.close();
    }
  });

  it('LG-13: are no less so half-way through a sign-in with two factors, and in a browser that stands for the second', async () => {
    const test = await createTestApp({ environment: { PUBLIC_URL: 'https://id.example.test' } });
    try {
      const browser = new Browser(test.url, test.address);
      await browser.open('/login');
      await browser.signIn();
      const { secret } = await equip(test, { name: 'alice', browser });
      const form = await openForm(test);
      const half = await posted(test, form, { username: 'alice', password: PASSWORD });
      expect(half.headers.getSetCookie().map(nameOf)).toEqual(['__Host-doorward-pending']);
      const cookie = `${form.cookie}; ${cookiesOf(half)}`;
      const asked = await send(test.address, '/login/factor', { headers: { host: 'id.example.test', cookie } });
      const csrf = /name="csrf" value="([^"]*)"/.exec(asked.body)?.[1] ?? '';
      const whole = await postForm(test.address, '/login/factor', { csrf, method: 'totp', code: totp(secret, test.clock.now()), remember: 'yes' }, { cookie, host: 'id.example.test' });
      const cookies = whole.headers.getSetCookie();
      expect(cookies.map(nameOf).toSorted()).toEqual(['browser-state', 'device', 'pending', 'remembered', 'session'].map((name) => `__Host-doorward-${name}`));
      expectSound([...half.headers.getSetCookie(), ...cookies]);
      // The one is over in minutes and is taken away once it has served; the other is kept as long as the policy lets a browser stand for a factor.
      expect(half.headers.getSetCookie()[0]).toMatch(/pending=[\w-]{43};.*Max-Age=600$/);
      expect(cookies.find((line) => line.includes('-pending='))).toMatch(/pending=;.*Max-Age=0$/);
      expect(cookies.find((line) => line.includes('-remembered='))).toMatch(new RegExp(`remembered=[\\w-]{43};.*Max-Age=${30 * 86_400}$`));
    } finally {
      await test.close();
    }
  });

  it('no two are alike', async () => {
    const test = await createTestApp();
    try {
      const values = await Promise.all(Array.from({ length: 50 }, async () => (await openForm(test)).cookie));
      expect(new Set(values).size).toBe(50);
    } finally {
      await test.close();
    }
  });
});

describe('a fresh install', () => {
  it('LG-22: lets nobody in by a password that everybody knows', async () => {
    const test = await createTestApp({ declare: {}, clock: new FakeClock() });
    try {
      const form = await openForm(test);
      for (const username of ['admin', 'administrator', 'root', 'doorward', 'user', 'test', 'demo', 'ada', 'ada@example.test', '']) {
        for (const password of ['admin', 'password', 'Password1!', 'doorward', 'changeme', username, '']) {
          const answer = await posted(test, form, { username, password });
          expect([answer.status, cookiesOf(answer)]).toEqual([422, '']);
        }
      }
      expect(await test.database.rows('SELECT id FROM users')).toEqual([]);
    } finally {
      await test.close();
    }
  });
});
