import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ForgottenPasswords } from '../../src/account/forgotten-passwords.js';
import type { ResetAsker } from '../../src/account/reset-door.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { mailsOf } from '../support/mails.js';

const asker = (address = '192.0.2.7'): ResetAsker => ({ origin: { requestId: 'req_1', address, userAgent: null }, browserToken: 'browser', languages: undefined, deviceOf: () => null });

describe('mails that anybody can ask for', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ environment: { RATE_LIMITS: 'on' } });
  });
  afterAll(async () => test.close());
  beforeEach(async () => {
    test.clock.advance('3h');
    await test.database.run('DELETE FROM mails');
    await test.database.run('DELETE FROM limit_counters');
  });

  it('are five in an hour from one network to one person, by whichever of their names, and nothing shows it', async () => {
    const answers: string[] = [];
    for (let count = 0; count < 8; count += 1) {
      const browser = new Browser(test.url);
      await browser.open('/reset');
      const { status, url } = await browser.submit({ username: count % 2 === 0 ? 'bob' : 'Bob@Example.Test' });
      answers.push(`${status} ${new URL(url).pathname}`);
      test.clock.advance('2m');
    }
    expect(new Set(answers)).toEqual(new Set(['200 /reset/code']));
    expect(await mailsOf(test, 'bob@example.test')).toHaveLength(5);
    test.clock.advance('1h');
    await test.get(ForgottenPasswords).ask('bob', asker());
    expect(await mailsOf(test, 'bob@example.test')).toHaveLength(6);
  });

  it('take the same statements over the limit as under it', async () => {
    const ask = async (name: string): Promise<number> => test.countStatements(async () => test.get(ForgottenPasswords).ask(name, asker()));
    for (const name of ['bob', 'nobody-at-all']) await ask(name);
    const counts: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      test.clock.advance('2m');
      for (const name of ['bob', 'nobody-at-all']) counts.push(await ask(name));
    }
    // The counter that is used up is looked at once more; for a name that nobody has as for one that somebody has.
    expect(counts.filter((_, index) => index % 2 === 0)).toEqual(counts.filter((_, index) => index % 2 === 1));
    expect(new Set(counts).size).toBeLessThanOrEqual(2);
  });

  it('are ten in an hour to one person from everywhere, and none of them is taken from a network that has had its five', async () => {
    const ask = async (address: string, times: number): Promise<number> => {
      for (let count = 0; count < times; count += 1) {
        await test.get(ForgottenPasswords).ask('bob', asker(address));
        test.clock.advance('61s');
      }
      return (await mailsOf(test, 'bob@example.test')).length;
    };
    // A stranger who has asked until nothing comes any more keeps nobody elsewhere from a mail.
    expect(await ask('192.0.2.7', 9)).toBe(5);
    expect(await ask('198.51.100.1', 1)).toBe(6);
    expect(await ask('203.0.113.9', 9)).toBe(10);
  });

  it('are counted apart for a device on which the person has signed in: no stranger keeps them from one', async () => {
    const own = new Browser(test.url);
    await own.open('/login');
    await own.signIn('bob');
    await test.database.run('DELETE FROM mails');
    for (const address of ['192.0.2.7', '198.51.100.1', '203.0.113.9']) {
      for (let count = 0; count < 5; count += 1) {
        test.clock.advance('61s');
        await test.get(ForgottenPasswords).ask('bob', asker(address));
      }
    }
    expect(await mailsOf(test, 'bob@example.test')).toHaveLength(10);
    const stranger = new Browser(test.url);
    for (const [browser, sent] of [[stranger, 10], [own, 11]] as const) {
      await browser.open('/reset');
      await browser.submit({ username: 'bob' });
      expect(await mailsOf(test, 'bob@example.test')).toHaveLength(sent);
    }
  });

  it('are twenty askings in an hour from one network, whoever is asked for; then 429 says when to come back (RP-12)', async () => {
    const browser = new Browser(test.url);
    for (let count = 0; count < 20; count += 1) {
      await browser.open('/reset');
      expect((await browser.submit({ username: `person-${count}` })).status).toBe(200);
    }
    await browser.open('/reset');
    const page = await browser.submit({ username: 'bob' });
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '900']);
    expect(browser.text()).toContain('Too many attempts');
    expect(await mailsOf(test)).toEqual([]);
  });
});
