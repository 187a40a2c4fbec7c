import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csrfOf, ownedByNobody, postTo, signedIn } from '../account/support-pages.js';
import { equipped } from '../factors/support/factors.js';
import { userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';

const NEW_PASSWORD = 'otter lamp seventy copper';

eachDatabase('an account', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  afterAll(async () => test.close());

  const somebody = async (): Promise<string> => {
    const name = await newPerson(test);
    await ownedByNobody(test, name);
    return name;
  };
  const emailOf = async (name: string): Promise<string> => {
    const row = await test.database.row<{ email: string; email_verified: number | boolean }>('SELECT email, email_verified FROM users WHERE preferred_username = ?', [name]);
    return `${row?.email} ${Number(row?.email_verified)}`;
  };

  it('lists its sessions by names that open none of them (AC-02)', async () => {
    const name = await somebody();
    const [phone, desk] = [await signedIn(test, name), await signedIn(test, name)];
    await desk.open('/account/devices');
    const ids = [...(desk.page?.body ?? '').matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id);
    const rows = await test.database.rows<{ id: string; token_digest: string }>('SELECT id, token_digest FROM sessions WHERE user_id = ?', [await userId(test, name)]);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    const digests = rows.map((row) => row.token_digest);
    expect(digests).toHaveLength(2);
    for (const told of [...rows.map(({ id }) => id), ...digests, name, `${phone.cookie('doorward-session')}x`]) {
      const thief = new Browser(test.url);
      thief.setCookie('doorward-session', told);
      expect([told.length, new URL((await thief.open('/account')).url).pathname]).toEqual([told.length, '/login']);
    }
    for (const digest of digests) expect(desk.page?.body).not.toContain(digest);
  });

  describe('of somebody who has left their computer unlocked, ten minutes after they proved who they are (AC-05)', () => {
    let browser: Browser;
    let name: string;
    let csrf: string;
    beforeAll(async () => {
      ({ browser, name } = await equipped(test));
      await ownedByNobody(test, name);
      await browser.open('/account/email');
      csrf = csrfOf(browser);
      test.clock.advance('11m');
    });
    const standing = async (): Promise<string> => {
      const id = await userId(test, name);
      return JSON.stringify([
        await test.database.rows('SELECT * FROM users WHERE id = ?', [id]), await test.database.rows('SELECT * FROM credentials WHERE user_id = ? ORDER BY id', [id]),
        await test.database.rows('SELECT id, ended_at FROM sessions WHERE user_id = ? ORDER BY id', [id]), (await mailsOf(test)).length,
      ]);
    };
    const credential = async (): Promise<string> => (await test.database.row<{ id: string }>("SELECT id FROM credentials WHERE user_id = ? AND type = 'totp'", [await userId(test, name)]))?.id ?? '';

    it.each([
      ['/account/email', { email: 'thief@evil.test' }],
      ['/account/authenticator/new', { code: '123456' }],
      ['/account/authenticator/remove', { sure: 'yes' }],
      ['/account/passkeys/new', { response: '{}', name: 'Mine' }],
      ['/account/passkeys/remove', { id: 'cred_x', sure: 'yes' }],
      ['/account/recovery-codes', {}],
      ['/account/recovery-codes/download', {}],
      ['/account/recovery-codes/saved', { saved: 'yes' }],
      ['/account/data/download', {}],
      ['/account/data/delete', { confirm: 'yes' }],
    ] as const)('changes nothing by %s before they have proven it again', async (path, fields) => {
      const before = await standing();
      await postTo(browser, path, { csrf, credential: await credential(), id: await credential(), ...fields });
      expect([path, browser.page?.url]).toEqual([path, expect.stringContaining('/login?request=confirm.')]);
      expect(await standing()).toBe(before);
    });

    it.each(['/account/authenticator/new', '/account/passkeys/new', '/account/recovery-codes/new'])('shows no secret at %s before that', async (path) => {
      const before = await standing();
      expect((await browser.open(path)).url).toContain('/login?request=confirm.');
      expect(await standing()).toBe(before);
    });

    it('has no other password without the one that there is', async () => {
      const before = await standing();
      for (const password of ['', 'wrong', NEW_PASSWORD]) await postTo(browser, '/account/password', { csrf, password, new_password: NEW_PASSWORD, others: 'end' });
      expect(await standing()).toBe(before);
    });
  });

  describe('has an address', () => {
    it('which nobody says is confirmed but whoever reads it (AC-06)', async () => {
      const name = await somebody();
      await test.database.run('UPDATE users SET email_verified = 0 WHERE preferred_username = ?', [name]);
      const browser = await signedIn(test, name);
      await browser.open('/account/profile');
      const hostile: readonly Readonly<Record<string, string>>[] = [{ email_verified: 'true' }, { email: 'alice@example.test', email_verified: '1' }, { 'email_verified[]': '1' }, { preferred_username: 'alice', id: await userId(test, 'alice') }];
      for (const more of hostile) {
        await postTo(browser, '/account/profile', { csrf: csrfOf(browser), name: 'Mallory', ...more });
      }
      expect(await emailOf(name)).toBe(`${name}@example.test 0`);
      expect(await emailOf('alice')).toBe('alice@example.test 1');
    });

    it('that is nobody else\'s in another spelling (AC-07)', async () => {
      const name = await somebody();
      const browser = await signedIn(test, name);
      for (const email of [
        'Alice@Example.Test', 'ALICE@EXAMPLE.TEST', ' alice@example.test ', 'ａlice@example.test', 'alice@ｅxample.test', 'alice@example.test.', '"alice"@example.test', 'alice@example.test\u200b', '\u2060alice@example.test',
        'alice@EXAMPLE\u3002test', 'alice(x)@example.test', 'alice@example.test\0', 'alice@example.test,eve@evil.test',
      ]) {
        await test.database.run('DELETE FROM mails');
        await browser.open('/account/email');
        await postTo(browser, '/account/email', { csrf: csrfOf(browser), email });
        // Either it is no address, or it is answered as any other, and what is mailed goes to Alice and proves nothing.
        for (const { to, message } of await mailsOf(test)) expect([email, to, message]).toEqual([email, 'alice@example.test', 'email-taken']);
        expect([[email, 200], [email, 422]]).toContainEqual([email, browser.page?.status]);
        expect(await emailOf(name)).toBe(`${name}@example.test 1`);
        test.clock.advance('30s');
      }
      // She signs in by it, and nobody else does.
      expect((await signedIn(test, ' ALICE@example.TEST ', {}, PASSWORD)).text()).toContain('alice');
    });

    it('that is another mailbox by its tag or its accent, until it is shown to be theirs (AC-07)', async () => {
      const name = await somebody();
      const browser = await signedIn(test, name);
      for (const email of ['alice+x@example.test', 'alic\u00e9@example.test']) {
        test.clock.advance('1m');
        await browser.open('/account/email');
        await postTo(browser, '/account/email', { csrf: csrfOf(browser), email });
        expect((await mailsOf(test, email)).map(({ message }) => message)).toEqual(['email-proof']);
        expect(await emailOf(name)).toBe(`${name}@example.test 1`);
      }
    });
  });
});
