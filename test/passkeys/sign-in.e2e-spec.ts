import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { type Departure, type PasskeyKind, SoftwarePasskey } from './support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from './support/passkey-browser.js';

eachDatabase('Signing in with a passkey', (dialect) => {
  let test: TestApp;
  let browser: PasskeyBrowser;
  let person: string;

  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    browser = new PasskeyBrowser(test);
    person = await newPerson(test);
  });

  /** Somebody who has one, in a browser in which they are not signed in. */
  async function holder(kind: PasskeyKind = {}): Promise<SoftwarePasskey> {
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin, kind);
    const own = new PasskeyBrowser(test);
    await own.open('/login');
    await own.signIn(person);
    await own.addPasskey(passkey);
    expect(own.text()).toContain('Your passkey is ready.');
    test.clock.advance('1s');
    return passkey;
  }

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('lets its holder in without a name or a password: %s', async (algorithm) => {
    const passkey = await holder({ algorithm });
    const page = await browser.signInWith(passkey);
    expect([page.status, new URL(page.url).pathname]).toEqual([200, '/']);
    expect(browser.text()).toContain(`${person}@example.test`);
    expect(await amrOf()).toEqual(['hwk', 'user', 'mfa']);
  });

  it('takes the signatures as well that happen to be shorter than others', async () => {
    expect((await browser.signInWith(await holder(), { short: true })).status).toBe(200);
  });

  it('tells of one that is synced as one that is', async () => {
    await browser.signInWith(await holder({ synced: true }));
    expect(await amrOf()).toEqual(['swk', 'user', 'mfa']);
  });

  it.each<[string, Departure]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that ends as ours', { origin: 'http://badlocalhost:80' }],
    ['our host at another port', { origin: 'http://localhost:1' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['nobody present', { userPresent: false }],
    ['nobody verified', { userVerified: false }],
    ['a frame in somebody else’s page', { crossOrigin: true }],
    ['the making of a passkey', { type: 'webauthn.create' }],
    ['another person', { userHandle: Buffer.from('usr_somebody').toString('base64url') }],
    ['nobody’s name', { userHandle: null }],
    ['another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['a challenge of its own', { challenge: 'A'.repeat(76) }],
    ['no challenge', { challenge: '' }],
  ])('MF-14: refuses a signature for %s, with the same words for each', async (_what, lie) => {
    const passkey = await holder();
    const page = await browser.signInWith(passkey, lie);
    expect(page.status).toBe(422);
    expect(browser.text()).toContain('That passkey didn’t work. Try again, or sign in with your password.');
    expect(browser.cookie('doorward-session')).toBeUndefined();
    // It is the lie that was refused, and nothing was used up by it.
    expect((await browser.signInWith(passkey)).status).toBe(200);
  });

  it.each(Object.entries(['', '{}', '[]', 'null', '{"id":1}', '{"id":"AA","rawId":"AA","type":"public-key","response":null}', '{"id":"AA","rawId":"AB","type":"public-key","response":{}}',
    `{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"${Buffer.from('{"type":"webauthn.get"}').toString('base64url')}"}}`,
    `{"__proto__":{"id":"AA"},"response":{"clientDataJSON":"AAAA"}}`, '['.repeat(5000), '"\u0000"']))('refuses what no browser sends, and goes on (%s)', async (_number, response) => {
    await browser.open('/login');
    expect((await browser.postPasskey(response)).status).toBe(422);
  });

  it('MF-15: takes the answer to a challenge once, however many are sent at the same moment', async () => {
    const passkey = await holder();
    await browser.open('/login');
    const options = await browser.requestOptions();
    expect(Buffer.from(options.challenge.slice(0, 22), 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    const response = passkey.get(options);
    const copies = Array.from({ length: 8 }, () => {
      const copy = new PasskeyBrowser(test);
      copy.setCookie('doorward-browser', browser.cookie('doorward-browser') ?? '');
      copy.page = browser.page;
      return copy;
    });
    const pages = await Promise.all(copies.map((copy) => copy.postPasskey(response)));
    expect(pages.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(422)]);
    expect((await browser.postPasskey(response)).status).toBe(422);
  });

  it('MF-15: takes an answer for five minutes', async () => {
    const passkey = await holder();
    await browser.open('/login');
    const [early, late] = [await browser.requestOptions(), await browser.requestOptions()];
    test.clock.advance('299s');
    expect((await browser.signInWith(passkey, {}, early)).status).toBe(200);
    const other = new PasskeyBrowser(test);
    other.setCookie('doorward-browser', browser.cookie('doorward-browser') ?? '');
    test.clock.advance('1s');
    expect((await other.signInWith(passkey, {}, late)).status).toBe(422);
  });

  it('MF-15: takes the answer in the browser that was asked', async () => {
    const passkey = await holder();
    const other = new PasskeyBrowser(test);
    await other.open('/login');
    const response = passkey.get(await other.requestOptions());
    await browser.open('/login');
    expect((await browser.postPasskey(response)).status).toBe(422);
    expect((await other.postPasskey(response)).status).toBe(200);
  });

  it('writes nothing when it is asked for a challenge, or told nonsense', async () => {
    await browser.open('/login');
    const rows = async (): Promise<unknown> => test.database.rows('SELECT (SELECT COUNT(*) FROM used_challenges) AS challenges, (SELECT COUNT(*) FROM audit_events) AS events');
    const before = await rows();
    const stranger = new SoftwarePasskey(test.config.publicUrl.origin);
    for (let tries = 0; tries < 3; tries += 1) await browser.signInWith(stranger);
    expect(await rows()).toEqual(before);
  });

  it('MF-14: refuses a copy: a counter that goes back or stands still, and writes it down', async () => {
    const passkey = await holder({ counts: true });
    expect((await browser.signInWith(passkey)).status).toBe(200);
    for (const counter of [passkey.counter - 1, passkey.counter - 2]) {
      const copy = new PasskeyBrowser(test);
      passkey.counter = counter;
      expect((await copy.signInWith(passkey)).status).toBe(422);
    }
    const events = await test.database.rows<{ details: string }>("SELECT details FROM audit_events WHERE type = 'sign_in.failed' AND user_id = ? ORDER BY id", [await idOf()]);
    expect(events.map(({ details }) => JSON.parse(details) as unknown)).toMatchObject(Array(2).fill({ method: 'passkey', because: 'signature_counter' }));
  });

  it('MF-14: refuses a copy as the second factor as well, and writes it down', async () => {
    const passkey = await holder({ counts: true });
    passkey.counter = 5;
    await browser.signInWith(passkey);
    const other = new PasskeyBrowser(test);
    await other.open('/login');
    await other.signIn(person);
    passkey.counter = 3;
    await other.postForm('/login/factor', { passkey: passkey.get(other.askedOptions()) });
    expect(other.page?.status).toBe(422);
    const [event] = await test.database.rows<{ details: string }>("SELECT details FROM audit_events WHERE type = 'sign_in.factor_failed' AND user_id = ?", [await idOf()]);
    expect(JSON.parse(event?.details ?? '')).toMatchObject({ method: 'passkey', because: 'signature_counter' });
  });

  it('lets a passkey in that has stopped to be backed up, and knows it', async () => {
    const passkey = await holder({ synced: true });
    await browser.signInWith(passkey, { backedUp: false });
    const [row] = await test.database.rows<{ data: string; last_used_at: number }>('SELECT data, last_used_at FROM credentials WHERE user_id = ?', [await idOf()]);
    expect(JSON.parse(row?.data ?? '')).toMatchObject({ backupEligible: true, backedUp: false });
    expect(row?.last_used_at).toBe(test.clock.now());
  });

  it('tells the browser of a passkey that nobody has, and of none that somebody has', async () => {
    const stranger = new SoftwarePasskey(test.config.publicUrl.origin);
    await browser.signInWith(stranger);
    expect(browser.page?.body).toContain(`data-unknown="${stranger.id}"`);
    await browser.signInWith(await holder(), { userVerified: false });
    expect(browser.page?.body).not.toContain('data-unknown');
  });

  it('lets nobody in who was disabled', async () => {
    const passkey = await holder();
    await test.database.run('UPDATE users SET disabled_at = 1, version = version + 1 WHERE id = ?', [await idOf()]);
    expect((await browser.signInWith(passkey)).status).toBe(422);
  });

  it('confirms a password as the second factor, with one’s own passkey alone', async () => {
    const [passkey, stranger] = [await holder(), new SoftwarePasskey(test.config.publicUrl.origin)];
    const other = new PasskeyBrowser(test);
    await other.open('/login');
    await other.signIn(await newPerson(test));
    await other.addPasskey(stranger);
    await browser.open('/login');
    await browser.signIn(person);
    expect(browser.page?.url).toContain('/login/factor');
    expect(browser.askedOptions().allowCredentials.map(({ id }) => id)).toEqual([passkey.id]);
    await browser.postForm('/login/factor', { passkey: stranger.get(browser.askedOptions()) });
    expect(browser.page?.status).toBe(422);
    await browser.postForm('/login/factor', { passkey: passkey.get(browser.askedOptions(), { userHandle: Buffer.from('usr_somebody').toString('base64url') }) });
    expect(browser.page?.status).toBe(422);
    // Who is asked for theirs by name need not be named once more by the passkey: WebAuthn §7.2 step 6.
    await browser.postForm('/login/factor', { passkey: passkey.get(browser.askedOptions(), { userHandle: null }) });
    expect(browser.text()).toContain(`${person}@example.test`);
    expect(await amrOf()).toEqual(['pwd', 'hwk', 'user', 'mfa']);
  });

  const idOf = async (): Promise<string> => (await test.database.rows<{ id: string }>('SELECT id FROM users WHERE preferred_username = ?', [person]))[0]?.id ?? '';

  /** Of the newest session. */
  async function amrOf(): Promise<unknown> {
    const [row] = await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ? ORDER BY authenticated_at DESC, id DESC LIMIT 1', [await idOf()]);
    return JSON.parse(row?.amr ?? 'null') as unknown;
  }
});
