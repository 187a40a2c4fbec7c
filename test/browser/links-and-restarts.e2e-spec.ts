import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { adminApi } from '../admin-api/support/admin-api.js';
import { equipped, totp } from '../factors/support/factors.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import { createTestApp, freePort, type TestApp, type TestAppOptions } from '../support/app.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { freshLocation } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { Application } from './support/application.js';
import { VirtualAuthenticator } from './support/virtual-authenticator.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

const NEW_PASSWORD = 'otter lamp seventy copper';
const IN = /^Signed in as (?:Person|Grace)/;

let browser: Browser;
const visitors: Visitor[] = [];

async function arrive(): Promise<Visitor> {
  const visitor = await Visitor.arrive(browser);
  visitors.push(visitor);
  return visitor;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** What the page is for: buttons, and links that look like them; not the small print. */
const ways = async (page: Page): Promise<string[]> => page.locator('main :is(button[type=submit], a.button):visible').allInnerTexts();

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(name);
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
}

afterEach(async () => {
  for (const { complaints } of visitors) expect(complaints).toEqual([]);
  await Promise.all(visitors.splice(0).map((each) => each.leave()));
});

describeWithChromium('People who come by a link', () => {
  let server: TestApp;
  let shop: Application;
  let made = 0;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([launchChromiumShell(), Application.start('shop')]);
    server = await passkeyApp({ declare: worldWith([{ application: shop, as: { first_party: true, client_uri: shop.start() } }]) });
    shop.useIssuer(server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await shop?.close();
  });

  async function linkTo(email: string, message: string): Promise<string> {
    const mail = (await mailsOf(server, email)).find((each) => each.message === message);
    return String(mail?.data['url']);
  }

  describe('to a new password', () => {
    /** From the application to the sign-in page, "Forgot your password?", and the mail. */
    async function forgotten(name: string): Promise<Visitor> {
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(shop.start());
      await page.getByRole('link', { name: 'Forgot your password?' }).click();
      await page.getByLabel('E-mail or user name').fill(name);
      await page.locator('button[type=submit]').click();
      await visitor.sees('Check your mailbox');
      return visitor;
    }

    it('open it in another tab, and end at the application, past the second factor', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await forgotten(name);
      const tab = await visitor.tab();
      await tab.goto(await linkTo(`${name}@example.test`, 'password-reset'));
      await tab.getByLabel('Password').fill(NEW_PASSWORD);
      await button(tab, 'Set the password').click();
      await tab.getByRole('link', { name: 'Sign in and go on to The shop application' }).click();
      expect(await tab.locator('#username').inputValue()).toBe(name);
      await signIn(tab, name, NEW_PASSWORD);
      await tab.getByLabel('Code from your authenticator app').fill(totp(secret, server.clock.now()));
      await button(tab, 'Continue').click();
      await visitor.sees(IN, tab);
    });

    it('press Back at each step, and end at the application', async () => {
      const name = await newPerson(server);
      const visitor = await forgotten(name);
      const { page } = visitor;
      await page.goBack();
      await page.goBack();
      await visitor.sees(/^Sign in/);
      await page.goForward();
      await page.goForward();
      await page.getByLabel('Code').fill(String((await mailsOf(server, `${name}@example.test`))[0]?.data['code']));
      await page.locator('button[type=submit]').click();
      await visitor.sees('Set your password');
      // The code is used up; its page can still be looked at, and left.
      await page.goBack();
      await visitor.sees('Check your mailbox');
      await page.goForward();
      await visitor.sees('Set your password');
      await page.getByLabel('Password').fill(NEW_PASSWORD);
      await button(page, 'Set the password').click();
      await visitor.sees('Your password is set');
      await page.goBack();
      await page.locator('main[data-error=invalid_request]').waitFor();
      expect(await ways(page)).toHaveLength(1);
      await page.goForward();
      await page.getByRole('link', { name: 'Sign in and go on to The shop application' }).click();
      await signIn(page, name, NEW_PASSWORD);
      await visitor.sees(IN);
    });

    it('that has run out in front of them are one press away from another', async () => {
      const name = await newPerson(server);
      const visitor = await forgotten(name);
      const { page } = visitor;
      await page.goto(await linkTo(`${name}@example.test`, 'password-reset'));
      server.clock.advance('31m');
      await page.getByLabel('Password').fill(NEW_PASSWORD);
      await button(page, 'Set the password').click();
      await page.locator('main[data-error=invalid_request]').waitFor();
      expect(await ways(page)).toHaveLength(1);
      await page.locator('main a.button').click();
      await page.waitForLoadState();
      expect(await ways(page)).toHaveLength(1);
    });

    it('in four tabs set it in one, and are told so in the others', async () => {
      const name = await newPerson(server);
      const visitor = await forgotten(name);
      const link = await linkTo(`${name}@example.test`, 'password-reset');
      const tabs = [visitor.page, await visitor.tab(), await visitor.tab(), await visitor.tab()];
      for (const tab of tabs) {
        await tab.goto(link);
        await tab.getByLabel('Password').fill(NEW_PASSWORD);
      }
      await Promise.all(tabs.map((tab) => button(tab, 'Set the password').click()));
      for (const tab of tabs) await tab.getByRole('heading', { level: 1, name: /^(?:Your password is set|There is a problem)$/ }).waitFor();
      const headings = await Promise.all(tabs.map((tab) => tab.locator('h1').innerText()));
      expect(headings.filter((each) => each === 'Your password is set')).toHaveLength(1);
      for (const tab of tabs) expect(await ways(tab)).toHaveLength(1);
      const done = tabs[headings.indexOf('Your password is set')] ?? visitor.page;
      await done.locator('main a.button').click();
      await signIn(done, name, NEW_PASSWORD);
      await visitor.sees(IN, done);
    });
  });

  describe('to an account', () => {
    async function invited(): Promise<{ readonly visitor: Visitor; readonly email: string; readonly name: string }> {
      const name = `grace-${(made += 1)}`;
      const email = `${name}@example.test`;
      await (await adminApi(server)).post('/invitations', { email, name: 'Grace Hopper', client_id: 'shop', send: true });
      const visitor = await arrive();
      await VirtualAuthenticator.plugIn(visitor.page);
      await visitor.page.goto(await linkTo(email, 'invitation'));
      await visitor.sees('You are invited to The shop application');
      return { visitor, email, name };
    }
    async function accept(page: Page, name: string): Promise<void> {
      await page.getByLabel('User name').first().fill(name);
      await button(page, 'Create passkey').click();
    }

    it('press Back once it is made: one way on, and from the page before to the application', async () => {
      const { visitor, name } = await invited();
      const { page } = visitor;
      await accept(page, name);
      await visitor.sees('Your account is ready');
      await page.goBack();
      await page.locator('main[data-error=invalid_request]').waitFor();
      expect(await ways(page)).toHaveLength(1);
      await page.goForward();
      await page.getByRole('link', { name: 'Go on to The shop application' }).click();
      await visitor.sees(IN);
    });

    it('are away for half an hour before they accept it, and end at the application', async () => {
      const { visitor, name } = await invited();
      server.clock.advance('31m');
      await accept(visitor.page, name);
      await visitor.sees('Your account is ready');
      server.clock.advance('31m');
      await visitor.page.getByRole('link', { name: 'Go on to The shop application' }).click();
      await visitor.sees(IN);
    });

    it('in several tabs accept it in one, and are told so in the other', async () => {
      const { visitor, email, name } = await invited();
      const second = await visitor.tab();
      await second.goto(await linkTo(email, 'invitation'));
      await visitor.page.bringToFront();
      await accept(visitor.page, name);
      await visitor.sees('Your account is ready');
      await second.getByRole('link', { name: /password/ }).click();
      await second.locator('main[data-error=invalid_request]').waitFor();
      expect(await ways(second)).toHaveLength(1);
      await visitor.page.getByRole('link', { name: 'Go on to The shop application' }).click();
      await visitor.sees(IN);
    });
  });
});

describeWithChromium('People whose server is started anew', () => {
  let location: Awaited<ReturnType<typeof freshLocation>>;
  let application: Application;
  let instance: TestApp;
  let options: TestAppOptions;

  beforeAll(async () => {
    [browser, application, location] = await Promise.all([launchChromiumShell(), Application.start('shop'), freshLocation('sqlite')]);
    const port = await freePort();
    options = { location: location.location, environment: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } };
    instance = await createTestApp(options);
    await instance.declare(worldWith([{ application }]));
    application.useIssuer(instance.url);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([instance?.close(), application?.close()]);
    await location?.remove();
  });

  async function restart(page: Page): Promise<void> {
    await page.waitForLoadState('networkidle');
    const { clock } = instance;
    await instance.close();
    instance = await createTestApp({ ...options, clock });
  }

  it('do not notice it at the sign-in, at the second factor, or at the question of the application', async () => {
    const { name, secret } = await equipped(instance);
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(application.start());
    await restart(page);
    await visitor.signIn(name);
    await visitor.sees('One more step');
    await restart(page);
    await page.getByLabel('Code from your authenticator app').fill(totp(secret, instance.clock.now()));
    await button(page, 'Continue').click();
    await visitor.sees(/^Allow/);
    await restart(page);
    await visitor.decide('Allow');
    await visitor.sees(IN);
  });

  it('do not notice it when they look at the second factor again', async () => {
    const { name, secret } = await equipped(instance);
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(application.start());
    await visitor.signIn(name);
    await visitor.sees('One more step');
    await restart(page);
    await page.reload();
    await page.getByRole('link', { name: 'Use a recovery code' }).click();
    await restart(page);
    await page.goBack();
    await page.getByLabel('Code from your authenticator app').fill(totp(secret, instance.clock.now()));
    await button(page, 'Continue').click();
    await visitor.decide('Allow');
    await visitor.sees(IN);
  });

  it('do not notice it between the mail and the new password', async () => {
    const name = await newPerson(instance);
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(application.start());
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await restart(page);
    await page.getByLabel('E-mail or user name').fill(name);
    await page.locator('button[type=submit]').click();
    await visitor.sees('Check your mailbox');
    const [mail] = await mailsOf(instance, `${name}@example.test`);
    await restart(page);
    await page.getByLabel('Code').fill(String(mail?.data['code']));
    await page.locator('button[type=submit]').click();
    await visitor.sees('Set your password');
    await restart(page);
    await page.getByLabel('Password').fill(NEW_PASSWORD);
    await button(page, 'Set the password').click();
    await page.getByRole('link', { name: 'Sign in and go on to The shop application' }).click();
    await signIn(page, name, NEW_PASSWORD);
    await visitor.decide('Allow');
    await visitor.sees(IN);
  });
});
