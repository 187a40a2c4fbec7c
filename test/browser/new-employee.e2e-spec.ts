import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { adminApi } from '../admin-api/support/admin-api.js';
import { totp } from '../factors/support/factors.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { mailsOf } from '../support/mails.js';
import { Application } from './support/application.js';
import { VirtualAuthenticator } from './support/virtual-authenticator.js';
import { Visitor } from './support/visitor.js';

const NEW_PASSWORD = 'otter lamp seventy copper';
/** Where pictures of the pages are put, for whoever wants to look at them: DOORWARD_TEST_PICTURES. */
const PICTURES = process.env['DOORWARD_TEST_PICTURES'];

describeWithChromium('A new employee', () => {
  let browser: Browser;
  let server: TestApp;
  let newsroom: Application;
  const visitors: Visitor[] = [];
  let count = 0;

  beforeAll(async () => {
    [browser, server, newsroom] = await Promise.all([launchChromiumShell(), passkeyApp(), Application.start('newsroom')]);
    newsroom.useIssuer(server.url);
    await server.declare({ clients: [newsroom.registration({ client_uri: newsroom.start(), client_name: 'Newsroom', first_party: true })] });
  });
  afterEach(async () => {
    for (const { complaints } of visitors) expect(complaints).toEqual([]);
    await Promise.all(visitors.splice(0).map((each) => each.leave()));
  });
  afterAll(async () => {
    await browser?.close();
    await newsroom?.close();
    await server?.close();
  });

  async function somebodyAt(options: BrowserContextOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser, options);
    visitors.push(visitor);
    return visitor;
  }

  /** Has an admin invite somebody by mail, and opens the link of the mail. */
  async function invited(visitor: Visitor): Promise<{ readonly email: string; readonly name: string }> {
    const name = `grace${(count += 1)}`;
    const email = `${name}@example.test`;
    const { status } = await (await adminApi(server)).post('/invitations', { email, name: 'Grace Hopper', client_id: 'newsroom', send: true });
    expect(status).toBe(201);
    await visitor.page.goto(await linkTo(email, 'invitation'));
    await visitor.sees('You are invited to Newsroom');
    return { email, name };
  }

  async function linkTo(email: string, message: string): Promise<string> {
    const mail = (await mailsOf(server, email)).find((each) => each.message === message);
    if (mail === undefined) throw new Error(`There is no ${message} for ${email}.`);
    return String(mail.data['url']);
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    const before = page.viewportSize();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
    }
    if (before !== null) await page.setViewportSize(before);
  }

  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

  /** From the mail of an invitation to a passkey, the application, an authenticator app and recovery codes. */
  async function begun(visitor: Visitor): Promise<{ readonly email: string; readonly codes: readonly string[] }> {
    const { page } = visitor;
    const passkey = await VirtualAuthenticator.plugIn(page);
    const { email, name } = await invited(visitor);
    await page.getByLabel('User name').first().fill(name);
    await picture(page, '1-invitation');
    await button(page, 'Create passkey').click();
    await visitor.sees('Your account is ready');
    expect(await passkey.passkeys()).toHaveLength(1);
    await picture(page, '2-ready');
    await page.getByRole('link', { name: 'Go on to Newsroom' }).click();
    await visitor.sees('Signed in as Grace Hopper');
    await page.goto(`${server.url}/account/security`);
    await page.getByRole('link', { name: 'Authenticator app' }).click();
    await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
    await visitor.sees('Set up an authenticator app');
    await page.getByLabel('Code').fill(totp(await page.locator('code.key').innerText(), server.clock.now()));
    await button(page, 'Set up').click();
    await visitor.sees('Save your recovery codes');
    const codes = await page.locator('.codes code').allInnerTexts();
    expect(codes).toHaveLength(10);
    await picture(page, '3-recovery-codes');
    await page.getByLabel('I have saved these codes').check();
    await button(page, 'Done').click();
    await visitor.sees(/^(?:Recovery codes|Authenticator app)$/);
    return { email, codes };
  }

  /** With neither the passkey nor the app: a password, and a recovery code. */
  async function backIn(visitor: Visitor, email: string, code = ''): Promise<void> {
    const { page } = visitor;
    await page.goto(newsroom.start());
    await page.getByLabel('E-mail or user name').fill(email);
    await page.getByLabel('Password').fill(NEW_PASSWORD);
    await button(page, 'Sign in').click();
    await visitor.sees('One more step');
    await page.getByRole('link', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(code);
    await picture(page, '4-recovery-code');
    await button(page, 'Continue').click();
    await visitor.sees('Signed in as Grace Hopper');
  }

  async function removePasskey({ page }: Visitor): Promise<void> {
    await page.goto(`${server.url}/account/passkeys`);
    await page.locator('summary', { hasText: 'Remove Passkey' }).click();
    // The session of the phone is ended by itself, further on.
    await page.getByLabel('Sign out on all other devices').uncheck();
    await page.getByRole('button', { name: 'Yes, remove Passkey' }).click();
    await page.getByText('That passkey is removed.').waitFor();
    await picture(page, '5-removed');
  }

  it('goes from an invitation to a passkey and the application, loses the phone, gets back in by a recovery code, removes the passkey, and ends the session of the phone', async () => {
    const phone = await somebodyAt();
    const { email, codes } = await begun(phone);
    await phone.page.goto(`${server.url}/account/password`);
    await phone.page.getByLabel('New password').fill(NEW_PASSWORD);
    await button(phone.page, 'Set a password').click();
    await phone.page.getByText('Your password is set').waitFor();

    server.clock.advance('1h');
    const laptop = await somebodyAt();
    await backIn(laptop, email, codes[0]);
    await removePasskey(laptop);
    await laptop.page.goto(`${server.url}/account/devices`);
    await picture(laptop.page, '6-devices');
    await laptop.page.getByRole('button', { name: /^Sign out(?! everywhere)/ }).click();
    await laptop.page.getByText('That device is signed out.').waitFor();
    await phone.page.getByRole('link', { name: 'Devices and sessions' }).click();
    await phone.sees('Sign in');
  });

  it('who never had a password gets one by mail, confirms it with a recovery code, and the phone is signed out with that', async () => {
    const phone = await somebodyAt();
    const { email, codes } = await begun(phone);
    server.clock.advance('1h');
    const laptop = await somebodyAt();
    const { page } = laptop;
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail or user name').fill(email);
    await page.locator('button[type=submit]').click();
    await laptop.sees('Check your mailbox');
    await page.goto(await linkTo(email, 'password-reset'));
    await page.getByLabel('Password').fill(NEW_PASSWORD);
    await button(page, 'Set the password').click();
    await laptop.sees('Your password is set');
    await backIn(laptop, email, codes[0]);
    await removePasskey(laptop);
    await phone.page.goto(`${server.url}/account/devices`);
    await phone.sees('Sign in');
  });
});
