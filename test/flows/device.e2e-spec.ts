import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseUserCode, printUserCode } from '../../src/tokens/user-code.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { begin, DEVICE_CLIENTS, enter, poll, spoken } from '../support/device.js';
import { standardWorld } from '../support/world.js';

const WORLD = { ...standardWorld, clients: [...standardWorld.clients, ...DEVICE_CLIENTS] };

describe('the pages for a device', () => {
  let test: TestApp;
  let tv: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ declare: WORLD });
    tv = new WireClient(test.url, 'tv', null);
  }, 60_000);
  afterAll(async () => test.close());

  const fresh = (): Browser => new Browser(test.url);
  const post = async (browser: Browser, path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const body = new URLSearchParams(fields).toString();
    return (await browser.open(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url, ...headers } })).status;
  };
  const isPending = async (deviceCode: string): Promise<boolean> => ['400 authorization_pending', '400 slow_down'].includes(spoken(await poll(tv, deviceCode)));

  it('tell who asks, where from, when, and what for, and who would allow it', async () => {
    const begun = await begin(tv, { scope: 'openid offline_access orders:read' });
    const browser = fresh();
    test.clock.advance('3m');
    await enter(browser, begun.user_code);
    const text = browser.text();
    for (const words of ['Is this you?', 'Living Room TV', '3 min ago', '127.0.0.1', 'the same network', 'alice@example.test', 'See your orders', 'Allow', 'Cancel']) expect(text).toContain(words);
    expect(browser.page?.headers.get('cache-control')).toBe('no-store');
  });

  it.each([['127.0.0.1', 'the same network as'], ['::1', 'the same network as'], ['::ffff:127.0.0.1', 'the same network as'], ['192.0.2.7', 'another network than']])('say of a device at %s: %s this browser', async (address, words) => {
    const begun = await begin(tv);
    await test.database.run('UPDATE device_codes SET address = ? WHERE decision IS NULL AND created_at = ?', [address, test.clock.now()]);
    const browser = fresh();
    await enter(browser, begun.user_code);
    expect(browser.text()).toContain(`${words} this browser`);
  });

  it('DV-06: take a code in any case, with spaces and hyphens', async () => {
    for (const write of [(code: string) => code.toLowerCase(), (code: string) => ` ${code.replace('-', '')} `, (code: string) => Array.from(code).join(' '), (code: string) => code.replace('-', '–')]) {
      const { user_code: userCode } = await begin(tv);
      const page = await enter(fresh(), write(userCode));
      expect(new URL(page.url).pathname).toBe('/device/confirm');
    }
  });

  it.each([
    '', 'O0O0-O0O0', 'WDJB-MJH', 'WDJB-MJHTT', '\0\0\0\0\0\0\0\0', '<script>alert(1)</script>', "' OR '1'='1", 'ＷＤＪＢ-ＭＪＨＴ', '𝐁'.repeat(8), 'BBBB-BBBB', 'B'.repeat(5000),
  ].map((typed) => [typed.slice(0, 20), typed] as const))('DV-06: say the same of %j as of any code that is not there', async (_shown, typed) => {
    const browser = fresh();
    await browser.open('/device');
    const page = await browser.submit({ user_code: typed });
    expect(page.status).toBe(422);
    expect(browser.text()).toContain('That code does not work.');
    expect(page.body).not.toContain('<script>alert');
  });

  it('show what a link brought to be compared, and nothing else happens by opening it', async () => {
    const begun = await begin(tv);
    const browser = fresh();
    const page = await browser.open(begun.verification_uri_complete);
    expect(page.body).toContain(`value="${begun.user_code}"`);
    expect(browser.text()).toContain('Go on only if your own device shows the same one');
    expect(await isPending(begun.device_code)).toBe(true);
    await browser.submit();
    await browser.signIn();
    expect(browser.text()).toContain('Is this you?');
    await browser.open('/device?user_code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
    expect(browser.page?.body).not.toContain('<script>alert');
  });

  it('DV-07: count no answer without its CSRF token, from another site, of another browser, or of another person', async () => {
    const begun = await begin(tv);
    const browser = fresh();
    await browser.open('/device');
    expect(await post(browser, '/device', { user_code: begun.user_code })).toBe(403);
    await enter(browser, begun.user_code);
    const fields = Object.fromEntries(browser.form().fields);
    const answer = { ...fields, decision: 'allow' };
    const { request = '' } = fields;
    expect(await post(browser, '/device/confirm', { ...answer, csrf: 'x' })).toBe(403);
    expect(await post(browser, '/device/confirm', { request, decision: 'allow' })).toBe(403);
    expect(await post(browser, '/device/confirm', answer, { origin: 'https://evil.example.com' })).toBe(403);
    expect(await post(browser, '/device/confirm', answer, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post(browser, '/device/confirm', { ...answer, decision: 'maybe' })).toBe(400);
    // Somebody else's browser, signed in as well: a link to the question leads nowhere.
    const other = fresh();
    await other.open('/login');
    await other.signIn('bob');
    expect(await post(other, '/device/confirm', answer)).toBe(410);
    expect((await other.open(`/device/confirm?request=${encodeURIComponent(request)}`)).status).toBe(410);
    // Another person at the same browser has not been asked yet.
    await browser.open(`/login?request=${encodeURIComponent(request)}`);
    await browser.signIn('bob');
    expect(await post(browser, '/device/confirm', answer)).toBe(403);
    expect(await isPending(begun.device_code)).toBe(true);
  });

  it('DV-07: do not take a code twice, nor a question that was answered by somebody else', async () => {
    const begun = await begin(tv);
    const [first, second] = [fresh(), fresh()];
    await enter(first, begun.user_code);
    await enter(second, begun.user_code, 'bob');
    await first.decide('allow');
    expect((await second.decide('deny')).status).toBe(410);
    expect((await poll(tv, begun.device_code)).status).toBe(200);
  });

  it('follow nobody to another browser: the sign-in page leads back to the question alone', async () => {
    const begun = await begin(tv);
    const browser = fresh();
    await browser.open('/device');
    const page = await browser.submit({ user_code: begun.user_code });
    expect(new URL(page.url).pathname).toBe('/login');
    expect(browser.text()).toContain('Living Room TV');
    for (const forged of ['device.', 'device.x.y.z', `device.${'A'.repeat(22)}.${'0'.repeat(8)}.${'A'.repeat(43)}`, 'device.constructor']) {
      const stranger = fresh();
      await stranger.open(`/login?request=${encodeURIComponent(forged)}`);
      expect((await stranger.signIn()).status).toBe(410);
    }
  });

  it('are closed to an application that was disabled meanwhile', async () => {
    const begun = await begin(tv);
    const browser = fresh();
    await enter(browser, begun.user_code);
    await test.declare({ ...WORLD, clients: WORLD.clients.map((client) => (client.client_id === 'tv' ? { ...client, grant_types: ['refresh_token', 'authorization_code'], response_types: ['code'], redirect_uris: ['https://tv.example.com/cb'] } : client)) });
    expect((await browser.decide('allow')).status).toBe(410);
    expect(spoken(await poll(tv, begun.device_code))).toBe('400 unauthorized_client');
    await test.declare(WORLD);
  });

  it('leave out a scope that the application lost meanwhile', async () => {
    const begun = await begin(tv, { scope: 'openid email orders:read' });
    const browser = fresh();
    await test.declare({ ...WORLD, clients: WORLD.clients.map((client) => (client.client_id === 'tv' ? { ...client, scope: 'openid email' } : client)) });
    await enter(browser, begun.user_code);
    expect(browser.text()).not.toContain('See your orders');
    await browser.decide('allow');
    expect((await poll(tv, begun.device_code)).body['scope']).toBe('openid email');
    await test.declare(WORLD);
  });
});

describe('DV-05: guessing user codes', () => {
  it('is stopped for a browser, an address and everybody, with 429 and how long to wait', async () => {
    const test = await createTestApp({ declare: WORLD, environment: { RATE_LIMITS: 'on' } });
    try {
      const tv = new WireClient(test.url, 'tv', null);
      const { user_code: userCode } = await begin(tv);
      const guess = async (typed: string): Promise<number> => {
        const browser = new Browser(test.url);
        await browser.open('/device');
        return (await browser.submit({ user_code: typed })).status;
      };
      const statuses: number[] = [];
      // Each from a browser of its own: cookies are the guesser's to throw away.
      for (let each = 0; each < 15; each += 1) statuses.push(await guess('BBBB-BBBB'));
      expect(statuses.filter((status) => status === 422)).toHaveLength(10);
      expect(statuses.slice(10)).toEqual([429, 429, 429, 429, 429]);
      // The right one is no exception, or the limit would tell it.
      expect(await guess(userCode)).toBe(429);
      const browser = new Browser(test.url);
      await browser.open('/device');
      const page = await browser.submit({ user_code: userCode });
      expect(page.headers.get('retry-after')).toBe('60');
      expect(browser.text()).toContain('Too many codes were tried');
      test.clock.advance('61s');
      expect(await guess(userCode)).toBe(200);
    } finally {
      await test.close();
    }
  }, 60_000);
});

describe('a user code', () => {
  it('is read however people write it, and nothing else is one', () => {
    const letters = fc.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    fc.assert(fc.property(letters, fc.array(fc.constantFrom('', ' ', '-', '–', '.', '\t'), { minLength: 8, maxLength: 8 }), fc.boolean(), (code, between, lower) => {
      const typed = Array.from(code, (letter, at) => letter + between[at]).join('');
      expect(parseUserCode(lower ? typed.toLowerCase() : typed)).toBe(code);
      expect(parseUserCode(printUserCode(code))).toBe(code);
    }));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const read = parseUserCode(typed);
      expect(read === undefined || /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/.test(read)).toBe(true);
    }));
  });
});
