import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { PASS_PHRASE, setupPath } from '../account/support.js';
import { adminApi } from '../admin-api/support/admin-api.js';
import { equipped, totp } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { begin, poll } from '../support/device.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { Application } from './support/application.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

const IN = /^Signed in as (?:Person|Grace)/;

/** Sign-in, consent and sign-out are in sign-in.e2e-spec and sign-out.e2e-spec, the account pages in account.e2e-spec: with and without. */
describeWithChromium('Without JavaScript people', () => {
  let browser: Browser;
  let server: TestApp;
  let shop: Application;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([launchChromiumShell(), Application.start('shop')]);
    const tv = { client_id: 'tv', client_name: 'Television', redirect_uris: [], response_types: [], grant_types: ['urn:ietf:params:oauth:grant-type:device_code'], scope: 'openid profile', client_secret: SECRET };
    const world = worldWith([{ application: shop, as: { first_party: true, client_uri: shop.start() } }]) as { clients: object[] };
    server = await passkeyApp({ declare: { ...world, clients: [...world.clients, tv] } });
    shop.useIssuer(server.url);
  });
  afterEach(async () => {
    for (const section of ['mfa', 'sign-in'] as const) await changeSettings(server, section, {});
    expect(visitor.complaints).toEqual([]);
    expect(visitor.hosts().filter((host) => host !== new URL(server.url).host && host !== new URL(shop.origin).host)).toEqual([]);
    await visitor.leave();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await shop?.close();
  });

  async function arrive(): Promise<void> {
    visitor = await Visitor.arrive(browser, { javaScriptEnabled: false });
    ({ page } = visitor);
  }
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const code = (secret: string): string => totp(secret, server.clock.now());
  const mail = async (name: string, message: string): Promise<Readonly<Record<string, unknown>>> => (await mailsOf(server, `${name}@example.test`)).find((each) => each.message === message)?.data ?? {};
  async function signIn(name: string, password = PASSWORD): Promise<void> {
    await page.getByLabel('E-mail or user name').fill(name);
    await page.getByLabel('Password').fill(password);
    await button('Sign in').click();
  }
  async function setUpApp(): Promise<string> {
    const key = await page.locator('code.key').innerText();
    await page.getByLabel('Code').fill(code(key));
    await button('Set up').click();
    await visitor.sees('Save your recovery codes');
    return key;
  }
  async function saveCodes(): Promise<readonly string[]> {
    const codes = await page.locator('.codes code').allInnerTexts();
    await page.getByLabel('I have saved these codes').check();
    await button('Done').click();
    return codes;
  }

  it('prove a second factor by an app, and by a recovery code', async () => {
    const { name, secret, codes } = await equipped(server);
    await arrive();
    await page.goto(shop.start({ prompt: 'login' }));
    await signIn(name);
    await page.getByLabel('Code from your authenticator app').fill('000000');
    await button('Continue').click();
    await page.getByText('That code doesn’t match').waitFor();
    await page.getByLabel('Code from your authenticator app').fill(code(secret));
    await button('Continue').click();
    await visitor.sees(IN);
    await page.goto(shop.start({ prompt: 'login' }));
    await signIn(name);
    await page.getByRole('link', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[0] ?? '');
    await button('Continue').click();
    await visitor.sees(IN);
  });

  it('prove a second factor by a mailed code', async () => {
    await changeSettings(server, 'mfa', { email_code: true });
    const { name } = await equipped(server);
    await arrive();
    await page.goto(shop.start());
    await signIn(name);
    await page.getByRole('link', { name: 'Get a code by e-mail' }).click();
    await page.getByLabel('Code from the e-mail we sent you').fill(String((await mail(name, 'sign-in-code'))['code']));
    await button('Continue').click();
    await visitor.sees(IN);
  });

  it('set up the second factor that they must have, and save its codes', async () => {
    await changeSettings(server, 'mfa', { required: 'always' });
    const name = await newPerson(server);
    await arrive();
    await page.goto(shop.start());
    await signIn(name);
    await page.getByRole('link', { name: /authenticator app/i }).click();
    await setUpApp();
    expect(await saveCodes()).toHaveLength(10);
    await visitor.sees(IN);
  });

  it('set up an authenticator app, and remove it once they have confirmed that it is them', async () => {
    const name = await newPerson(server);
    await arrive();
    await page.goto(`${server.url}/account/authenticator`);
    await signIn(name);
    await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
    await setUpApp();
    await saveCodes();
    server.clock.advance('11m');
    await page.goto(`${server.url}/account/authenticator`);
    await page.locator('summary').filter({ hasText: 'Remove' }).click();
    await page.locator('details[open] button[type=submit]').click();
    await visitor.sees('Confirm it’s you');
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Confirm').click();
    await visitor.sees('Authenticator app');
    await page.locator('summary').filter({ hasText: 'Remove' }).click();
    await page.locator('details[open] button[type=submit]').click();
    await page.getByText('You have not set one up.').waitFor();
  });

  it('choose a new password by the link of a mail, and go on to the application', async () => {
    const name = await newPerson(server);
    await arrive();
    await page.goto(shop.start());
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail or user name').fill(name);
    await page.locator('main button[type=submit]').click();
    await visitor.sees('Check your mailbox');
    await page.goto(String((await mail(name, 'password-reset'))['url']));
    await page.getByLabel('Password').fill('short');
    await button('Set the password').click();
    await page.locator('#problem').waitFor();
    await page.getByLabel('Password').fill(PASS_PHRASE);
    await button('Set the password').click();
    await page.getByRole('link', { name: 'Sign in and go on to The shop application' }).click();
    await signIn(name, PASS_PHRASE);
    await visitor.sees(IN);
  });

  it('accept an invitation with a password, and go on to the application', async () => {
    await (await adminApi(server)).post('/invitations', { email: 'grace@example.test', name: 'Grace Hopper', client_id: 'shop', send: true });
    await arrive();
    await page.goto(String((await mail('grace', 'invitation'))['url']));
    await visitor.sees('You are invited to The shop application');
    const password = page.locator('form:visible');
    if ((await password.getByLabel('Password').count()) === 0) await page.getByRole('link', { name: /password/i }).click();
    await page.locator('form:visible').getByLabel('User name').fill('grace');
    await page.locator('form:visible').getByLabel('Password').fill(PASS_PHRASE);
    await button('Make my account').click();
    await visitor.sees('Your account is ready');
    await page.getByRole('link', { name: 'Go on to The shop application' }).click();
    await signIn('grace', PASS_PHRASE);
    await visitor.sees(IN);
  });

  it('ask for another invitation where theirs has run out', async () => {
    await (await adminApi(server)).post('/invitations', { email: 'late@example.test', name: 'Late Guest', send: true });
    await arrive();
    const url = String((await mail('late', 'invitation'))['url']);
    server.clock.advance('60d');
    await page.goto(url);
    await button('Ask for a new invitation').click();
    await visitor.sees('We have told whoever invited you');
  });

  it('change their e-mail address by a code', async () => {
    const name = await newPerson(server);
    await server.database.run('UPDATE users SET managed_by = NULL WHERE preferred_username = ?', [name]);
    await arrive();
    await page.goto(`${server.url}/account/email`);
    await signIn(name);
    // Whatever the sign-in page leads to, the address is changed here.
    await page.goto(`${server.url}/account/email`);
    await page.getByLabel('E-mail address').fill(`new-${name}@example.test`);
    await button('Send a code').click();
    await page.getByLabel('Code').fill(String((await mail(`new-${name}`, 'email-proof'))['code']));
    await button('Confirm the address').click();
    await page.getByText('Your e-mail address is confirmed').waitFor();
  });

  it('choose among accounts, and add another', async () => {
    const [ada, grace] = [await newPerson(server), await newPerson(server)];
    await arrive();
    await page.goto(shop.start());
    await signIn(ada);
    await visitor.sees(IN);
    await page.goto(shop.start({ prompt: 'select_account' }));
    await visitor.sees('Choose an account');
    await page.getByRole('link', { name: /another account/i }).click();
    await signIn(grace);
    await visitor.sees(IN);
    await page.goto(shop.start({ prompt: 'select_account' }));
    await visitor.sees('Choose an account');
    await page.locator('main button[type=submit]').first().click();
    await visitor.sees(IN);
  });

  it('let a device in by its code', async () => {
    const name = await newPerson(server);
    const tv = new WireClient(server.url, 'tv');
    const { user_code: userCode, device_code: deviceCode } = await begin(tv, { scope: 'openid profile' });
    await arrive();
    await page.goto(`${server.url}/device`);
    await page.getByLabel('Code').fill(userCode.toLowerCase().replace('-', ' '));
    await button('Continue').click();
    await signIn(name);
    await visitor.sees('Is this you?');
    await button('Allow').click();
    await page.locator('main').getByText('Television').waitFor();
    expect((await poll(tv, deviceCode)).status).toBe(200);
  });

  it('disown what they did not do', async () => {
    const name = await newPerson(server);
    await server.database.run('UPDATE users SET managed_by = NULL WHERE preferred_username = ?', [name]);
    await arrive();
    await page.goto(`${server.url}/account/activity`);
    await signIn(name);
    await page.getByRole('link', { name: 'This wasn’t me' }).first().click();
    expect(await page.locator('main button[type=submit]').count()).toBeGreaterThan(0);
    await page.locator('main button[type=submit]').first().click();
    await page.waitForLoadState();
    expect(await page.locator('main[data-error]').count()).toBe(0);
  });

  it('make the first administrator, and choose their language', async () => {
    await server.database.run('DELETE FROM admin_roles');
    await arrive();
    await page.goto(server.url + (await setupPath(server)));
    await page.getByLabel('User name').fill('root-admin');
    await page.getByLabel('Name', { exact: true }).fill('Ada Root');
    await page.getByLabel('E-mail address').fill('root-admin@example.test');
    await page.getByLabel('Password').fill(PASS_PHRASE);
    await button('Make the account').click();
    await visitor.sees('This server is set up');
    await page.getByRole('link', { name: 'English' }).click();
    await button('Deutsch').click();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
  });
});
