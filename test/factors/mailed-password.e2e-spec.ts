import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { PasskeyBrowser, passkeyApp } from '../passkeys/support/passkey-browser.js';
import { changeSettings } from '../flows/support/settings.js';
import type { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { type Equipped, equipped, isIn, press, prove, signedIn, totp } from './support/factors.js';

const NEW_PASSWORD = 'otter lamp seventy copper';

eachDatabase('A password that came by a mail (RP-08)', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    await changeSettings(test, 'mfa', { email_code: true });
  });
  afterAll(async () => test.close());

  const sentCodes = async (name: string): Promise<string[]> =>
    (await mailsOf(test, `${name}@example.test`)).filter(({ message }) => message === 'sign-in-code').map(({ data }) => String(data['code']));
  /** Whoever reads the mail of this person sets a password and signs in with it. */
  const byMailbox = async (name: string): Promise<Browser> => {
    const browser = new Browser(test.url);
    test.clock.advance('2m');
    await browser.open('/reset');
    await browser.submit({ username: name });
    const reset = (await mailsOf(test, `${name}@example.test`)).find(({ message }) => message === 'password-reset');
    await browser.open(String(reset?.data['url']));
    await browser.submit({ password: NEW_PASSWORD });
    expect(browser.page?.url).toContain('/reset/ready');
    return withNewPassword(name);
  };
  const withNewPassword = async (name: string, password = NEW_PASSWORD): Promise<Browser> => {
    const browser = new Browser(test.url);
    await browser.open('/login');
    await browser.signIn(name, password);
    return browser;
  };
  const letsInByMail = async (browser: Browser, name: string): Promise<boolean> => {
    await browser.open('/login/factor?method=email_code');
    if (!(browser.page?.body ?? '').includes('name="method" value="email_code"')) return false;
    await prove(browser, (await sentCodes(name))[0] ?? '', 'email_code');
    return isIn(browser);
  };
  const app = async (): Promise<Equipped> => equipped(test);

  it('lets nobody in with a code of the same mailbox who holds an authenticator, however long ago it was set, and sends none', async () => {
    const { name } = await app();
    const thief = await byMailbox(name);
    expect(await letsInByMail(thief, name)).toBe(false);
    test.clock.advance('30d');
    const later = await withNewPassword(name);
    expect(later.page?.url).toContain('/login/factor');
    expect(later.page?.body).not.toContain('email_code');
    expect(await letsInByMail(later, name)).toBe(false);
    expect(await sentCodes(name)).toEqual([]);
  });

  it('is their own once they have shown their app, or a recovery code: then the mailbox stands in again', async () => {
    const { name, secret } = await app();
    const own = await byMailbox(name);
    await prove(own, totp(secret, test.clock.now()));
    expect(await isIn(own)).toBe(true);
    expect(await letsInByMail(await withNewPassword(name), name)).toBe(true);

    const other = await app();
    await prove(await byMailbox(other.name), other.codes[0] ?? '', 'recovery_code');
    expect(await letsInByMail(await withNewPassword(other.name), other.name)).toBe(true);
  });

  it('is not what somebody has chosen in their account: from that moment on a code by mail stands in', async () => {
    const { name, browser, secret } = await app();
    await browser.open('/account/password');
    await press(browser, '/account/password', { password: PASSWORD, new_password: NEW_PASSWORD });
    expect(await letsInByMail(await withNewPassword(name), name)).toBe(true);
    // Nor is it once somebody has replaced the mailed one by one of their own.
    const own = await byMailbox(name);
    await prove(own, totp(secret, test.clock.now()));
    await own.open('/account/password');
    await press(own, '/account/password', { password: NEW_PASSWORD, new_password: `${NEW_PASSWORD} two` });
    expect(await letsInByMail(await withNewPassword(name, `${NEW_PASSWORD} two`), name)).toBe(true);
  });

  it('is asked for the passkey that its person holds, also where policy asks nobody for a second factor', async () => {
    await changeSettings(test, 'mfa', { required: 'never', email_code: true });
    const name = await newPerson(test);
    const owner = new PasskeyBrowser(test);
    await owner.open('/login');
    await owner.signIn(name);
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin);
    await owner.addPasskey(passkey);
    expect(await isIn(await withNewPassword(name, PASSWORD))).toBe(true);

    const thief = await byMailbox(name);
    expect(thief.page?.url).toContain('/login/factor');
    expect(await isIn(thief)).toBe(false);
    expect(await letsInByMail(thief, name)).toBe(false);

    const back = new PasskeyBrowser(test);
    await back.signInWith(passkey);
    expect(await isIn(back)).toBe(true);
    // The owner's passkey says nothing of a password that the thief has set.
    expect(await isIn(await withNewPassword(name))).toBe(false);
    expect(await letsInByMail(thief, name)).toBe(false);
    await changeSettings(test, 'mfa', { email_code: true });
  });

  it('lets those in as ever who hold nothing else', async () => {
    const { name } = await signedIn(test);
    expect(await isIn(await byMailbox(name))).toBe(true);
    await changeSettings(test, 'mfa', { required: 'always', email_code: true });
    expect(await letsInByMail(await byMailbox(name), name)).toBe(true);
    await changeSettings(test, 'mfa', { email_code: true });
  });
});
