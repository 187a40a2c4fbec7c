import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { otpauthUri, stepOfCode } from '../../src/credentials/totp-codes.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { equip, equipped, halfWay, isIn, keyOn, press, prove, signedIn, totp } from './support/factors.js';

/** "12345678901234567890", the secret of RFC 6238 Appendix B. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('codes of an authenticator app', () => {
  it.each([[59, '287082'], [1_111_111_109, '081804'], [1_111_111_111, '050471'], [1_234_567_890, '005924'], [2_000_000_000, '279037'], [20_000_000_000, '353130']])(
    'are at second %d what RFC 6238 Appendix B says', (second, code) => {
      expect(stepOfCode(RFC_SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
      expect(totp(RFC_SECRET, second * 1000)).toBe(code);
    },
  );

  it('count one step before and after, and no more (MF-05)', () => {
    const now = 1_790_000_000_000;
    const step = Math.floor(now / 30_000);
    expect([-2, -1, 0, 1, 2].map((away) => stepOfCode(RFC_SECRET, totp(RFC_SECRET, now + away * 30_000), now))).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '12345a', '-12345', '1e5', '00000 0x'])('are not %j', (typed) => {
    expect(stepOfCode(RFC_SECRET, typed, 59_000)).toBeUndefined();
  });

  it.each(['287 082', ' 287-082 ', '28 70 82', '287\u2011082', '２８７０８２', '٢٨٧٠٨٢', '۲۸۷۰۸۲'])('are taken as %j', (typed) => {
    expect(stepOfCode(RFC_SECRET, typed, 59_000)).toBe(1);
  });

  it('name the organisation and the person in the address for the app, whatever these are called', () => {
    expect(otpauthUri(RFC_SECRET, 'Acme: "Ltd" & Co', 'ada?x=1&secret=A')).toBe(`otpauth://totp/Acme%20%20%22Ltd%22%20%26%20Co:ada%3Fx%3D1%26secret%3DA?issuer=Acme%20%20%22Ltd%22%20%26%20Co&secret=${RFC_SECRET}&algorithm=SHA1&digits=6&period=30`);
  });
});

eachDatabase('An authenticator app', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    other = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const rows = async (name: string): Promise<{ id: string; type: string; confirmed_at: number | null; sealed: string | null }[]> =>
    test.database.rows('SELECT id, type, confirmed_at, sealed FROM credentials WHERE user_id = ? ORDER BY id', [await userId(test, name)]);

  it('is set up with a code that it shows, brings recovery codes, and is asked for from then on', async () => {
    const person = await signedIn(test);
    let equippedWith: Awaited<ReturnType<typeof equip>> | undefined;
    const events = await auditOf(test, async () => {
      equippedWith = await equip(test, person);
    });
    expect(equippedWith?.codes).toHaveLength(10);
    expect(events).toEqual(['credential.added', 'credential.added']);
    expect(person.browser.text()).toContain('Your recovery codes are ready');
    const browser = await halfWay(test, person.name);
    expect(await isIn(browser)).toBe(false);
    await prove(browser, totp(equippedWith?.secret ?? '', test.clock.now()));
    expect(await isIn(browser)).toBe(true);
    const [session] = await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id DESC', [await userId(test, person.name)]);
    expect(JSON.parse(session?.amr ?? '')).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('keeps its key when the page is loaded again, shows it in three ways, and counts for nothing before it is confirmed', async () => {
    const { browser, name } = await signedIn(test);
    const page = await browser.open('/account/authenticator/new');
    const key = keyOn(page);
    expect(key).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect(keyOn(await browser.open('/account/authenticator/new'))).toBe(key);
    expect(page.body).toContain(`secret&#x3D;${key.replaceAll(' ', '')}`);
    expect(page.body).toMatch(/<img class="qr" src="data:image\/svg\+xml;base64,[\w+/&#;=]+"/);
    expect(page.headers.get('content-security-policy')).toContain("img-src 'self' data:");
    expect(await rows(name)).toEqual([expect.objectContaining({ type: 'totp', confirmed_at: null })]);
    const elsewhere = await halfWay(test, name);
    expect(await isIn(elsewhere)).toBe(true);
    test.clock.advance('2h');
    await test.database.run('UPDATE sessions SET authenticated_at = ?', [test.clock.now()]);
    expect(keyOn(await browser.open('/account/authenticator/new'))).not.toBe(key);
  });

  it('is not set up by a wrong code, by none, by the key of somebody else, or after an hour', async () => {
    const [ada, eve] = [await signedIn(test), await signedIn(test)];
    const secret = keyOn(await ada.browser.open('/account/authenticator/new'));
    const path = '/account/authenticator/new';
    const now = test.clock.now();
    expect((await press(ada.browser, path, { code: '' })).status).toBe(422);
    expect((await press(ada.browser, path, {})).status).toBe(422);
    const wrong = totp(secret, now) === '000000' ? '000001' : '000000';
    expect((await press(ada.browser, path, { code: wrong })).status).toBe(422);
    expect(ada.browser.page?.body).toContain('aria-invalid="true"');
    expect(keyOn(ada.browser.page)).toBe(secret);
    const id = /name="id" value="([^"]*)"/.exec(ada.browser.page?.body ?? '')?.[1] ?? '';
    await eve.browser.open(path);
    expect((await press(eve.browser, path, { id, code: totp(secret, now) })).status).toBe(422);
    expect((await rows(eve.name)).every(({ confirmed_at: confirmedAt }) => confirmedAt === null)).toBe(true);
    test.clock.advance('61m');
    await test.database.run('UPDATE sessions SET authenticated_at = ?', [test.clock.now()]);
    expect((await press(ada.browser, path, { id, code: totp(secret, test.clock.now()) })).status).toBe(422);
    // The code was right, and the picture is another one: they are told, or would look for what they did wrong.
    expect([ada.browser.text().includes('no longer works'), ada.browser.text().includes('That code is not right'), keyOn(ada.browser.page) === secret]).toEqual([true, false, false]);
    expect((await rows(ada.name)).every(({ confirmed_at: confirmedAt }) => confirmedAt === null)).toBe(true);
  });

  it('proves nothing twice with the same code, nor with an older one, on whichever instance (MF-04)', async () => {
    const { name, secret } = await equipped(test);
    const browsers = await Promise.all([test, other, test, other, test, other].map(({ address }) => halfWay(test, name, address)));
    const now = test.clock.now();
    await Promise.all(browsers.map((browser) => prove(browser, totp(secret, now))));
    const inside = await Promise.all(browsers.map(isIn));
    expect(inside.filter(Boolean)).toHaveLength(1);
    const late = browsers[inside.indexOf(false)] ?? new Browser(test.url);
    await late.open('/login/factor');
    expect((await prove(late, totp(secret, now - 30_000))).status).toBe(422);
    test.clock.advance('30s');
    await prove(late, totp(secret, test.clock.now()));
    expect(await isIn(late)).toBe(true);
  });

  it('takes no code of the step in which it was set up', async () => {
    const person = await signedIn(test);
    const secret = keyOn(await person.browser.open('/account/authenticator/new'));
    const code = totp(secret, test.clock.now());
    await press(person.browser, '/account/authenticator/new', { code });
    const browser = await halfWay(test, person.name);
    expect((await prove(browser, code)).status).toBe(422);
    expect(await isIn(browser)).toBe(false);
  });

  it('is not proven by a code that is missing, empty, a list, a word, noughts, a digit or a book (MF-02)', async () => {
    const { name } = await equipped(test);
    const browser = await halfWay(test, name);
    const forms: Readonly<Record<string, string>>[] = [{}, { code: '' }, { 'code[]': '000000' }, { code: 'null' }, { code: '000000' }, { code: '١' }, { code: 'x'.repeat(5000) }];
    for (const form of forms) expect((await press(browser, '/login/factor', form)).status).toBe(422);
    expect(await isIn(browser)).toBe(false);
  });

  it('stands beside a second one, and either is taken', async () => {
    const person = await equipped(test);
    await prove(await halfWay(test, person.name), totp(person.secret, test.clock.now()));
    const browser = await halfWay(test, person.name);
    test.clock.advance('30s');
    await prove(browser, totp(person.secret, test.clock.now()));
    const second = await equip(test, { ...person, browser });
    expect(second.codes).toEqual([]);
    expect(second.secret).not.toBe(person.secret);
    for (const secret of [person.secret, second.secret]) {
      const again = await halfWay(test, person.name);
      await prove(again, totp(secret, test.clock.now()));
      expect(await isIn(again)).toBe(true);
    }
  });

  it('is renamed and removed by its owner alone, and takes the recovery codes with it', async () => {
    const [ada, eve] = [await equipped(test), await equipped(test)];
    const browser = await halfWay(test, ada.name);
    await prove(browser, totp(ada.secret, test.clock.now()));
    await browser.open('/account/authenticator');
    await press(browser, '/account/authenticator/rename', { name: '  Ada’s \t phone ' });
    expect(browser.text()).toContain('Ada’s phone');
    expect((await press(browser, '/account/authenticator/rename', { name: 'x'.repeat(65) })).status).toBe(400);
    await browser.open('/account/authenticator');
    const [theirs] = await rows(eve.name);
    expect((await press(browser, '/account/authenticator/remove', { id: theirs?.id ?? '' })).status).toBe(404);
    await browser.open('/account/authenticator');
    expect(await auditOf(test, () => press(browser, '/account/authenticator/remove'))).toEqual(['credential.removed']);
    expect(browser.text()).toContain('That authenticator app is removed');
    expect(await rows(ada.name)).toEqual([]);
    expect((await rows(eve.name)).length).toBe(11);
    expect(await isIn(await halfWay(test, ada.name))).toBe(true);
  });

  it('is not removed by whoever has not proven who they are for ten minutes (MF-13)', async () => {
    const ada = await equipped(test);
    const browser = await halfWay(test, ada.name);
    await prove(browser, totp(ada.secret, test.clock.now()));
    await browser.open('/account/authenticator');
    test.clock.advance('11m');
    expect((await press(browser, '/account/authenticator/remove')).url).toContain('/login');
    expect((await rows(ada.name)).filter(({ type }) => type === 'totp')).toHaveLength(1);
  });

  it('is kept sealed: the database has neither key nor codes (LK-04)', async () => {
    const { name, secret, codes } = await equipped(test);
    const stored = JSON.stringify(await test.database.rows('SELECT * FROM credentials WHERE user_id = ?', [await userId(test, name)]));
    const events = JSON.stringify(await test.database.rows('SELECT * FROM audit_events'));
    for (const hidden of [secret.replaceAll(' ', ''), ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) expect(stored + events).not.toContain(hidden);
  });
});
