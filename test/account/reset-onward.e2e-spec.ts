import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { equipped, prove, totp } from '../factors/support/factors.js';

const NEW_PASSWORD = 'otter lamp seventy copper';

eachDatabase('A forgotten password on the way to an application', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  afterAll(async () => test.close());

  const follow = async (browser: Browser, words: string): Promise<void> => {
    const [, href = ''] = new RegExp(`<a[^>]*href="([^"]*)"[^>]*>${words}</a>`).exec(browser.page?.body ?? '') ?? [];
    expect(href).not.toBe('');
    await browser.open(href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
  };
  const linkTo = async (name: string): Promise<string> => {
    const mail = (await mailsOf(test, `${name}@example.test`)).find(({ message }) => message === 'password-reset');
    return String(mail?.data['url']);
  };
  /** From the application to the sign-in page, and from there to the mail. */
  const forgotten = async (name: string): Promise<Browser> => {
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url).authorizeUrl({ prompt: 'consent' }));
    await follow(browser, 'Forgot your password\\?');
    await browser.submit({ username: name });
    return browser;
  };
  const choose = async (browser: Browser, name: string): Promise<void> => {
    await browser.open(await linkTo(name));
    await browser.submit({ password: NEW_PASSWORD });
    expect(browser.page?.url).toBe(`${test.url}/reset/ready`);
  };

  it('leads on to the application by the link of the mail', async () => {
    const name = await newPerson(test);
    const browser = await forgotten(name);
    await choose(browser, name);
    await follow(browser, 'Sign in and go on to Example App');
    expect(browser.form().fields.get('username')).toBe(name);
    expect(browser.text()).toContain('Example App');
    await browser.signIn(name, NEW_PASSWORD);
    await browser.decide('allow');
    expect(browser.page?.leftFor?.searchParams.get('code')).toMatch(/.{20}/);
  });

  it('leads on to it by the code of the mail, and past the second factor', async () => {
    const { name, secret } = await equipped(test);
    const browser = await forgotten(name);
    const mail = (await mailsOf(test, `${name}@example.test`)).find(({ message }) => message === 'password-reset');
    await browser.submit({ code: String(mail?.data['code']) });
    await browser.submit({ password: NEW_PASSWORD });
    await follow(browser, 'Sign in and go on to Example App');
    expect(browser.form().fields.get('username')).toBe(name);
    await browser.signIn(name, NEW_PASSWORD);
    test.clock.advance('30s');
    const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
    if (!(browser.page?.body ?? '').includes('name="method" value="totp"')) await browser.open(`/login/factor?method=totp&request=${request}`);
    await prove(browser, totp(secret, test.clock.now()));
    await browser.decide('allow');
    expect(browser.page?.leftFor?.searchParams.get('code')).toMatch(/.{20}/);
  });

  it('leads nobody else there: in another browser, and with the cookie of this one, it leads to the sign-in page alone', async () => {
    const name = await newPerson(test);
    const browser = await forgotten(name);
    const other = new Browser(test.url);
    other.setCookie('doorward-waiting', browser.cookie('doorward-waiting') ?? '');
    await choose(other, name);
    expect(other.page?.body).not.toContain('Example App');
    await follow(other, 'Sign in');
    expect(other.page?.url).toBe(`${test.url}/login`);
  });

  it.each([['A', 1], ['%', 1], ['_', 667], ['x', 5000], ['A', 4], ['//79_w', 1]])('leads to the sign-in page where the cookie is nothing of ours: %s, %d times', async (letters, times) => {
    const cookie = letters.repeat(times);
    const browser = new Browser(test.url);
    browser.setCookie('doorward-waiting', cookie);
    await browser.open('/reset/ready');
    expect(browser.page?.status).toBe(200);
    await follow(browser, 'Sign in');
    expect(browser.page?.url).toBe(`${test.url}/login`);
  });

  it('leads to the sign-in page when the request has run out meanwhile', async () => {
    const name = await newPerson(test);
    const browser = await forgotten(name);
    test.clock.advance('25m');
    await choose(browser, name);
    test.clock.advance('10m');
    await browser.open('/reset/ready');
    await follow(browser, 'Sign in');
    expect(browser.page?.url).toBe(`${test.url}/login`);
  });

  it.each([['', 1], ['nobody-made-this', 1], ['x', 600], ['\u0000\ud7ff', 20], ['device.', 1]])('keeps nothing of a request that is not this browser’s: %j, %d times', async (letters, times) => {
    const id = letters.repeat(times);
    const browser = new Browser(test.url);
    await browser.open(`/reset?request=${encodeURIComponent(id)}`);
    expect([browser.page?.status, browser.cookie('doorward-waiting') ?? null]).toEqual([200, null]);
  });
});
