import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { everyMailOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';

describe('a sign-in on a device that is new to the account', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(async () => test.close());

  const signIn = async (name: string, device?: string): Promise<Browser> => {
    const browser = new Browser(test.url);
    if (device !== undefined) browser.setCookie('doorward-device', device);
    await browser.open('/login');
    await browser.signIn(name);
    return browser;
  };

  it('is told by mail, but for the first of all; on a device that is known nothing is', async () => {
    const name = await newPerson(test);
    const first = await signIn(name);
    expect(await everyMailOf(test, `${name}@example.test`)).toEqual([]);
    await signIn(name, first.cookie('doorward-device'));
    expect(await everyMailOf(test, `${name}@example.test`)).toEqual([]);
    await signIn(name);
    const [mail, ...more] = await everyMailOf(test, `${name}@example.test`);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ message: 'security-notice', text: expect.stringContaining('127.0.0.1') });
  });

  it('is told to nobody whose address is not shown to be theirs', async () => {
    const name = await newPerson(test);
    await test.database.run('UPDATE users SET email_verified = 0 WHERE preferred_username = ?', [name]);
    await signIn(name);
    await signIn(name);
    expect(await everyMailOf(test, `${name}@example.test`)).toEqual([]);
  });

  it('that fails is told to nobody', async () => {
    const name = await newPerson(test);
    await signIn(name);
    const browser = new Browser(test.url);
    await browser.open('/login');
    await browser.signIn(name, 'wrong');
    expect(await everyMailOf(test, `${name}@example.test`)).toEqual([]);
  });
});
