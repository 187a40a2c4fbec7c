import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CleanUp } from '../../src/database/clean-up.js';
import { readRecoveryCode, shownRecoveryCode, toRecoveryCode } from '../../src/credentials/recovery-code-letters.js';
import { Credential } from '../../src/credentials/credential.entity.js';
import { MailContents } from '../../src/mail/mail-contents.js';
import { digest } from '../../src/platform/token-digest.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { codesOn, type Equipped, equipped, halfWay, isIn, keyOn, press, prove, signedIn, totp } from './support/factors.js';

describe('recovery codes', () => {
  it('are 24 letters of 32, shown in groups of four', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (bytes) => {
      const code = toRecoveryCode(bytes);
      expect(shownRecoveryCode(code)).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/);
      expect(readRecoveryCode(shownRecoveryCode(code))).toBe(code);
      expect(readRecoveryCode(` ${shownRecoveryCode(code).toUpperCase().replaceAll('-', ' ')}\t`)).toBe(code);
      expect(readRecoveryCode(code.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(code);
    }));
  });

  it('are nothing else, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const read = readRecoveryCode(typed);
      expect(read === undefined || /^[0-9a-hjkmnp-tv-z]{24}$/.test(read)).toBe(true);
    }));
    for (const typed of ['', '0'.repeat(23), '0'.repeat(25), 'u'.repeat(24), 'é'.repeat(24), '0'.repeat(100_000)]) expect(readRecoveryCode(typed)).toBeUndefined();
  });
});

eachDatabase('Recovery codes', (dialect) => {
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

  /** Somebody whose session has proven the second factor. */
  const strong = async (): Promise<Equipped> => {
    const person = await equipped(test);
    const browser = await halfWay(test, person.name);
    await prove(browser, totp(person.secret, test.clock.now()));
    return { ...person, browser };
  };
  const left = async (name: string): Promise<number> => {
    const rows = await test.database.rows("SELECT id FROM credentials WHERE user_id = ? AND type = 'recovery_code' AND confirmed_at IS NOT NULL AND used_at IS NULL", [await userId(test, name)]);
    return rows.length;
  };

  it('let somebody in who has lost their phone, each once, and tell them by mail', async () => {
    const { name, codes, secret } = await equipped(test);
    const [first = '', second = ''] = codes;
    const browser = await halfWay(test, name);
    await prove(browser, ` ${first.toUpperCase().replaceAll('-', ' ')} `, 'recovery_code');
    // Where they land they are asked what they have lost, for the next minutes.
    expect([new URL(browser.page?.url ?? '').pathname, browser.text().includes('Have you lost something?')]).toEqual(['/', true]);
    expect(await isIn(browser)).toBe(true);
    const again = await halfWay(test, name);
    expect((await prove(again, first, 'recovery_code')).status).toBe(422);
    expect(await isIn(again)).toBe(false);
    await again.open('/login/factor?method=recovery_code');
    await prove(again, second.replaceAll('-', ''), 'recovery_code');
    expect(await isIn(again)).toBe(true);
    expect(await left(name)).toBe(8);
    await again.open('/account');
    expect(again.text()).toContain('Codes left: 8');
    expect(again.text()).toContain('Have you lost something?');
    const mails = await test.database.rows<{ sealed: string }>("SELECT sealed FROM mails WHERE message = 'security-notice'");
    const kinds = mails.map(({ sealed }) => test.get(MailContents).open(sealed)).filter(({ to }) => to === `${name}@example.test`).map(({ data }) => String(data['kind']));
    // One mail each, though the browsers were new: it tells of the browser.
    expect(kinds.toSorted()).toEqual(['authenticator-added', 'recovery-code-used', 'recovery-code-used', 'recovery-codes-made']);
    expect(mails.map(({ sealed }) => test.get(MailContents).open(sealed).data).filter(({ kind }) => kind === 'recovery-code-used').map(({ network }) => network)).toContain('127.0.0.1');
    // Whoever comes by the app once more has found it: the start page does not ask every morning.
    test.clock.advance('20m');
    const found = await halfWay(test, name);
    await prove(found, totp(secret, test.clock.now()));
    expect([new URL(found.page?.url ?? '').pathname, found.text().includes('Have you lost something?')]).toEqual(['/', false]);
  });

  it('of a hundred at once on two instances let one in (MF-08)', async () => {
    const { name, codes } = await equipped(test);
    const browser = await halfWay(test, name);
    await browser.open('/login/factor?method=recovery_code');
    const inside = await Promise.all(Array.from({ length: 100 }, async (_, index) => {
      const copy = new Browser(test.url, index % 2 === 0 ? test.address : other.address);
      for (const cookie of ['doorward-browser', 'doorward-pending']) copy.setCookie(cookie, browser.cookie(cookie) ?? '');
      copy.page = browser.page;
      await press(copy, '/login/factor', { code: codes[0] ?? '' });
      return copy.cookie('doorward-session') !== undefined;
    }));
    expect(inside.filter(Boolean)).toHaveLength(1);
    expect(await left(name)).toBe(9);
  });

  it('stand in the database as digests of 120 random bits, which nobody can read back once they are saved (MF-09)', async () => {
    const { name, codes } = await equipped(test);
    const rows = await test.database.select(Credential, "WHERE user_id = ? AND type = 'recovery_code'", [await userId(test, name)]);
    expect(new Set(rows.map(({ lookup }) => lookup))).toEqual(new Set(codes.map((code) => digest(code.replaceAll('-', '')))));
    expect(rows.map(({ sealed }) => sealed)).toEqual(codes.map(() => null));
    // 24 letters of 32 each.
    for (const code of codes) expect(code.replaceAll('-', '')).toMatch(/^[0-9a-hjkmnp-tv-z]{24}$/);
    expect(new Set(codes.flatMap((code) => Array.from(code.replaceAll('-', '')))).size).toBeGreaterThan(20);
    const stored = JSON.stringify([rows, await test.database.rows('SELECT * FROM audit_events'), await test.database.rows('SELECT * FROM mails')]);
    for (const code of codes) for (const told of [code, code.replaceAll('-', '')]) expect(stored).not.toContain(told);
  });

  it('of somebody else let nobody in', async () => {
    const [ada, eve] = [await equipped(test), await equipped(test)];
    const browser = await halfWay(test, eve.name);
    expect((await prove(browser, ada.codes[0] ?? '', 'recovery_code')).status).toBe(422);
    expect(await left(ada.name)).toBe(10);
  });

  it('are shown until they are saved, also as a file, and the old ones work until then', async () => {
    const { browser, name, codes } = await strong();
    await browser.open('/account/recovery-codes');
    expect(browser.text()).toContain('Codes left 10');
    const shown = codesOn(await press(browser, '/account/recovery-codes'));
    expect(new Set([...codes, ...shown]).size).toBe(20);
    expect(codesOn(await browser.open('/account/recovery-codes/new'))).toEqual(shown);
    const file = await press(browser, '/account/recovery-codes/download');
    expect(file.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="recovery-codes.txt"');
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(file.body.split('\r\n').slice(2, 12)).toEqual(shown);
    expect(file.body.split('\r\n')[0]).toMatch(new RegExp(` – ${name} – ${new URL(test.url).host} – \\d{4}-\\d\\d-\\d\\d$`));
    // Whoever writes them down and leaves has no codes: the page says so before it shows them.
    expect((await browser.open('/account/recovery-codes/new')).body).toContain('They do not work yet');
    await browser.open('/account/recovery-codes/new');
    expect((await press(browser, '/account/recovery-codes/saved')).status).toBe(422);
    expect(codesOn(browser.page)).toEqual(shown);
    const old = await halfWay(test, name);
    await prove(old, codes[0] ?? '', 'recovery_code');
    expect(await isIn(old)).toBe(true);
    const early = await halfWay(test, name);
    expect((await prove(early, shown[0] ?? '', 'recovery_code')).status).toBe(422);
    await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
    expect(browser.text()).toContain('Your recovery codes are ready');
    expect((await browser.open('/account/recovery-codes/new')).url).toMatch(/\/account\/recovery-codes$/);
    expect((await prove(await halfWay(test, name), codes[1] ?? '', 'recovery_code')).status).toBe(422);
    const late = await halfWay(test, name);
    await prove(late, shown[1] ?? '', 'recovery_code');
    expect(await isIn(late)).toBe(true);
    expect(await left(name)).toBe(9);
  });

  it('that were seen in another tab before newer ones were made are not kept', async () => {
    const { browser, name } = await strong();
    await browser.open('/account/recovery-codes');
    await press(browser, '/account/recovery-codes');
    const stale = browser.page;
    await browser.open('/account/recovery-codes');
    const newer = codesOn(await press(browser, '/account/recovery-codes'));
    browser.page = stale;
    expect((await press(browser, '/account/recovery-codes/saved', { saved: 'yes' })).status).toBe(422);
    expect(browser.text()).toContain('Newer codes were made meanwhile');
    expect(codesOn(browser.page)).toEqual(newer);
    await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
    expect(await left(name)).toBe(10);
  });

  it('that nobody saved are cleaned away, with authenticators that nobody finished', async () => {
    const { browser, name } = await strong();
    await browser.open('/account/recovery-codes');
    await press(browser, '/account/recovery-codes');
    await browser.open('/account/authenticator/new');
    const unfinished = async (): Promise<number> => (await test.database.rows('SELECT id FROM credentials WHERE user_id = ? AND confirmed_at IS NULL', [await userId(test, name)])).length;
    expect(await unfinished()).toBe(11);
    test.clock.advance('3h');
    await test.get(CleanUp).run();
    expect(await unfinished()).toBe(0);
    expect(await left(name)).toBe(10);
  });

  it('are warned of when two are left', async () => {
    const { browser, name, codes } = await strong();
    for (const code of codes.slice(0, 8)) await prove(await halfWay(test, name), code, 'recovery_code');
    await browser.open('/account/recovery-codes');
    expect(browser.text()).toContain('Codes left 2');
    expect(browser.text()).toContain('You have almost none left');
  });

  it('are not made by whoever has only the password, nor without anything that they stand in for', async () => {
    const { name } = await equipped(test);
    const browser = await halfWay(test, name);
    for (const path of ['/account/recovery-codes', '/account/recovery-codes/new', '/account/authenticator', '/account/authenticator/new']) expect((await browser.open(path)).url).toContain('/login');
    const bare = await signedIn(test);
    await bare.browser.open('/account/recovery-codes');
    expect(bare.browser.text()).toContain('Set one up first');
    expect(bare.browser.page?.body).not.toContain('action="/account/recovery-codes"');
    await bare.browser.open('/account/recovery-codes/new');
    expect(codesOn(bare.browser.page)).toEqual([]);
  });

  it('are not shown by what another set-up has left in an address', async () => {
    const ada = await signedIn(test);
    const secret = keyOn(await ada.browser.open('/account/authenticator/new'));
    await press(ada.browser, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    const [, after = ''] = /after=([^&"]+)/.exec(ada.browser.page?.url ?? '') ?? [];
    expect(after).not.toBe('');
    expect(codesOn(ada.browser.page)).toHaveLength(10);
    const half = await halfWay(test, ada.name);
    expect((await half.open(`/account/recovery-codes/new?after=${after}`)).url).toContain('/login');
    const eve = await signedIn(test);
    await eve.browser.open(`/account/recovery-codes/new?after=${after}`);
    expect(codesOn(eve.browser.page)).toEqual([]);
    // Once she has not proven for ten minutes that it is her, what is left in the address does, and nothing that was made up.
    test.clock.advance('11m');
    for (const other of [after.replace(/^\d/, '9'), after.replace('.totp.', '.swk.'), after.replace('.totp.', '.none.')]) {
      await ada.browser.open(`/account/recovery-codes/new?after=${other}`);
      expect(codesOn(ada.browser.page)).toEqual([]);
    }
    await ada.browser.open(`/account/recovery-codes/new?after=${after}`);
    expect(codesOn(ada.browser.page)).toHaveLength(10);
  });
});
