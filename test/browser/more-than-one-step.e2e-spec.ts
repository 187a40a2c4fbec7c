import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { equipped, totp } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { newPerson } from '../support/people.js';
import { Application } from './support/application.js';
import { VirtualAuthenticator } from './support/virtual-authenticator.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

const IN = /^Signed in as Person/;

describeWithChromium('People whose sign-in takes more than one step', () => {
  let browser: Browser;
  let server: TestApp;
  let shop: Application;
  let intranet: Application;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    [browser, shop, intranet] = await Promise.all([launchChromium(), Application.start('shop'), Application.start('intranet-two')]);
    server = await passkeyApp({ declare: worldWith([{ application: shop }, { application: intranet, as: { first_party: true } }]) });
    for (const application of [shop, intranet]) application.useIssuer(server.url);
  });
  afterEach(async () => {
    await changeSettings(server, 'mfa', {});
    for (const { complaints } of visitors) expect(complaints).toEqual([]);
    await Promise.all(visitors.splice(0).map((each) => each.leave()));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await Promise.all([shop?.close(), intranet?.close()]);
  });

  async function arrive(): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser);
    visitors.push(visitor);
    return visitor;
  }

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const code = (secret: string): string => totp(secret, server.clock.now());
  async function prove(page: Page, secret: string): Promise<void> {
    await page.getByLabel('Code from your authenticator app').fill(code(secret));
    await button(page, 'Continue').click();
  }
  /** What the page is for: buttons, and links that look like them; not the small print. */
  const ways = async (page: Page): Promise<string[]> => page.locator('main :is(button[type=submit], a.button):visible').allInnerTexts();

  /** On a page that says what became of it, and with one press at the application. */
  async function expectWayBack(page: Page, application: Application): Promise<void> {
    await page.locator('main[data-error=invalid_request]').waitFor();
    expect(await ways(page)).toEqual([expect.stringMatching(/^Go to The /)]);
    await page.locator('main a.button').click();
    await page.getByRole('heading', { name: 'Front page of the application' }).waitFor();
    expect(new URL(page.url()).origin).toBe(application.origin);
  }

  describe('who press Back', () => {
    it('at the second factor sign in again, and go on from there', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await visitor.sees('One more step');
      await page.goBack();
      await visitor.sees(/^Sign in/);
      await visitor.signIn(name);
      await visitor.sees('One more step');
      await prove(page, secret);
      await visitor.sees(IN);
    });

    it('at the second factor and forward again type the code where they left it', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await visitor.sees('One more step');
      await page.goBack();
      await page.goForward();
      await visitor.sees('One more step');
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await page.getByLabel('Recovery code').waitFor();
      await page.goBack();
      await prove(page, secret);
      await visitor.sees(IN);
    });

    it('when they are signed in find one way back to the application', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await prove(page, secret);
      await visitor.sees(IN);
      await page.goBack();
      await expectWayBack(page, intranet);
    });

    it('from the question of the application are at it again: nothing is proven twice', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(shop.start());
      await visitor.signIn(name);
      await prove(page, secret);
      await visitor.sees(/^Allow/);
      await page.goBack();
      await visitor.sees(/^Allow/);
      await visitor.decide('Allow');
      await visitor.sees(IN);
    });

    it('while they set up a factor that they must have begin it again, and come to the application', async () => {
      await changeSettings(server, 'mfa', { required: 'always' });
      const name = await newPerson(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await page.getByRole('link', { name: /authenticator app/i }).click();
      await page.locator('code.key').waitFor();
      await page.goBack();
      await page.getByRole('link', { name: /authenticator app/i }).click();
      await page.locator('code.key').waitFor();
      await page.goBack();
      await page.goBack();
      await visitor.signIn(name);
      await page.getByRole('link', { name: /authenticator app/i }).click();
      const key = await page.locator('code.key').innerText();
      await page.getByLabel('Code').fill(code(key));
      await button(page, 'Set up').click();
      await visitor.sees('Save your recovery codes');
      await page.goBack();
      // They have it by now, and show it with the next code: no need to begin anew.
      await visitor.sees('One more step');
      server.clock.advance('30s');
      await prove(page, key);
      await visitor.sees(IN);
    });

    it('at the offer of a passkey sign in again, or find themselves at the application', async () => {
      const name = await newPerson(server);
      const visitor = await arrive();
      const { page } = visitor;
      await VirtualAuthenticator.plugIn(page);
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await visitor.sees('Sign in faster next time');
      await page.goBack();
      await visitor.sees(/^Sign in/);
      await page.goForward();
      // Offered once: what they wanted comes next.
      await visitor.sees(IN);
      await page.goBack();
      await page.waitForLoadState();
      expect(page.url()).toContain(server.url);
      expect((await ways(page)).length).toBeGreaterThan(0);
    });
  });
});
