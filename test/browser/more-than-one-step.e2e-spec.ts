import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { equipped, totp } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
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
    [browser, shop, intranet] = await Promise.all([launchChromiumShell(), Application.start('shop'), Application.start('intranet-two')]);
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
  /** By whatever presses it faster than a hand. */
  const pressTwice = async (page: Page, name: string, gap: number): Promise<void> => {
    const handle = await button(page, name).elementHandle();
    await handle?.evaluate((node, ms) => {
      const pressed = node as unknown as { click(): void };
      pressed.click();
      if (ms === 0) pressed.click();
      else setTimeout(() => pressed.click(), ms);
    }, gap);
  };
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
      const key = await setUpApp(visitor);
      await visitor.sees('Save your recovery codes');
      await page.goBack();
      // They have it by now, and show it with the next code: no need to begin anew.
      await visitor.sees('One more step');
      server.clock.advance('30s');
      await prove(page, key);
      await visitor.sees(IN);
    });

    it('at the offer of a passkey sign in again, or find themselves at the application', async () => {
      const visitor = await offered();
      const { page } = visitor;
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

  /** On a device that could keep a passkey. */
  async function offered(): Promise<Visitor> {
    const visitor = await arrive();
    await VirtualAuthenticator.plugIn(visitor.page);
    await visitor.page.goto(intranet.start());
    await visitor.signIn(await newPerson(server));
    await visitor.sees('Sign in faster next time');
    return visitor;
  }

  /** Sets up the app that they must have, perhaps after a while; resolves to its key. */
  async function setUpApp({ page }: Visitor, away?: string): Promise<string> {
    await page.getByRole('link', { name: /authenticator app/i }).click();
    const key = await page.locator('code.key').innerText();
    if (away !== undefined) server.clock.advance(away);
    await page.getByLabel('Code').fill(code(key));
    await button(page, 'Set up').click();
    return key;
  }
  async function saveCodes({ page }: Visitor): Promise<void> {
    await page.getByLabel('I have saved these codes').check();
    await button(page, 'Done').click();
  }

  /** Signs in by password, to where more is asked of them. */
  async function halfWay(application: Application, name: string, wishes: Record<string, string> = {}): Promise<Visitor> {
    const visitor = await arrive();
    await visitor.page.goto(application.start(wishes));
    await visitor.signIn(name);
    return visitor;
  }

  describe('who must set up a passkey first', () => {
    it.each(['Done', 'Not now'])('are offered recovery codes before they go on to the application: %s', async (label) => {
      await changeSettings(server, 'mfa', { required: 'always' });
      const name = await newPerson(server);
      const visitor = await arrive();
      const { page } = visitor;
      const authenticator = await VirtualAuthenticator.plugIn(page);
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await page.getByRole('link', { name: /passkey/i }).click();
      await button(page, 'Create passkey').click();
      await visitor.sees('Save your recovery codes');
      expect(await page.locator('ol.codes li').count()).toBe(10);
      expect(await accessibilityViolations(page)).toEqual([]);
      if (label === 'Done') await page.getByLabel('I have saved these codes').check();
      await button(page, label).click();
      await visitor.sees(IN);
      const [held] = await authenticator.passkeys();
      expect(held?.signCount).toBe(1);
      // No factor is asked for a second time, and whoever went on without codes is reminded of them.
      await page.goto(`${server.url}/account`);
      expect(await page.getByRole('link', { name: /recovery codes/i }).count()).toBe(label === 'Done' ? 0 : 1);
    });
  });

  describe('who must set up an authenticator app first', () => {
    it.each(['Done', 'Not now'].flatMap((label) => [0, 15, 30, 80].map((gap) => [label, gap] as const)))('may press %s twice at its recovery codes, %d ms apart: the application waits for them', async (label, gap) => {
      await changeSettings(server, 'mfa', { required: 'always' });
      const name = await newPerson(server);
      const visitor = await halfWay(intranet, name);
      const { page } = visitor;
      const key = await setUpApp(visitor);
      await page.getByLabel('I have saved these codes').check();
      await pressTwice(page, label, gap);
      await page.locator('h1', { hasText: /^Signed in as Person|^Sign in|^There is a problem/ }).waitFor();
      if ((await page.locator('main[data-error]').count()) > 0) return expectWayBack(page, intranet);
      if (await page.getByLabel('Password').isVisible()) {
        server.clock.advance('30s');
        await visitor.signIn(name);
        await prove(page, key);
      }
      await visitor.sees(IN);
    });
  });

  describe('who set up an authenticator app in their account', () => {
    it.each([0, 15, 60])('may press the button twice, %d ms apart: they stay signed in, and save the codes that count', async (gap) => {
      const name = await newPerson(server);
      const visitor = await arrive();
      const { page } = visitor;
      await page.goto(`${server.url}/login`);
      await visitor.signIn(name);
      await visitor.sees('You are signed in');
      await page.goto(`${server.url}/account/authenticator/new`);
      const key = await page.locator('code.key').innerText();
      await page.getByLabel('Code').fill(code(key));
      await pressTwice(page, 'Set up', gap);
      await visitor.sees('Save your recovery codes');
      await saveCodes(visitor);
      await page.getByText('Your recovery codes are ready.').waitFor();
      await page.goto(`${server.url}/account/authenticator`);
      expect(await page.locator('main').innerText()).toContain('Last used');
    });
  });

  describe('who are away for half an hour', () => {
    it.each([['29m', 'at the application'], ['31m', 'one press away from it']])('(%s) at the second factor begin again, and end %s', async (away) => {
      const { name, secret } = await equipped(server);
      const visitor = await halfWay(intranet, name);
      const { page } = visitor;
      await visitor.sees('One more step');
      server.clock.advance(away);
      await prove(page, secret);
      await visitor.sees(/^Sign in/);
      expect(await page.locator('main').innerText()).toContain('took');
      await visitor.signIn(name);
      server.clock.advance('30s');
      await prove(page, secret);
      if (away === '29m') await visitor.sees(IN);
      else await expectWayBack(page, intranet);
    });

    it('with the factor that they must set up set it up, and end at the application', async () => {
      await changeSettings(server, 'mfa', { required: 'always' });
      const visitor = await halfWay(intranet, await newPerson(server));
      await setUpApp(visitor, '29m');
      await saveCodes(visitor);
      await visitor.sees(IN);
    });

    it('with the factor that they must set up for longer than the request waits are one press away from the application, and set it up from there', async () => {
      await changeSettings(server, 'mfa', { required: 'always' });
      const name = await newPerson(server);
      const visitor = await halfWay(intranet, name);
      const { page } = visitor;
      await setUpApp(visitor, '31m');
      await expectWayBack(page, intranet);
      await page.goto(intranet.start());
      await visitor.signIn(name);
      await setUpApp(visitor);
      await saveCodes(visitor);
      await visitor.sees(IN);
    });

    it('at the question of the application answer it', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await halfWay(shop, name);
      await prove(visitor.page, secret);
      await visitor.sees(/^Allow/);
      server.clock.advance('29m');
      await visitor.decide('Allow');
      await visitor.sees(IN);
    });

    it('at the question of the application for longer than the request waits are one press away from it', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await halfWay(shop, name);
      await prove(visitor.page, secret);
      await visitor.sees(/^Allow/);
      server.clock.advance('31m');
      await visitor.decide('Allow');
      await expectWayBack(visitor.page, shop);
    });

    it.each(['Create passkey', 'Not now'])('at the offer of a passkey press %s, and go on', async (label) => {
      const visitor = await offered();
      const { page } = visitor;
      server.clock.advance('29m');
      await page.locator('main').getByText(label, { exact: true }).click();
      await visitor.sees(IN);
    });

    it.each(['Create passkey', 'Not now'])('at the offer of a passkey for longer than the request waits press %s, and are one press away from it', async (label) => {
      const visitor = await offered();
      const { page } = visitor;
      server.clock.advance('31m');
      await page.locator('main').getByText(label, { exact: true }).click();
      await expectWayBack(page, intranet);
    });
  });

  describe('in four tabs, each begun at an application,', () => {
    it('end at it in each, whichever they prove first', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const tabs = [visitor.page, await visitor.tab(), await visitor.tab(), await visitor.tab()];
      for (const tab of tabs) await tab.goto(intranet.start());
      for (const tab of tabs) {
        await visitor.signIn(name, tab);
        await visitor.sees('One more step', tab);
      }
      for (const tab of tabs.toReversed()) {
        server.clock.advance('30s');
        // In another tab than the first they are signed in by then: whatever is typed, nobody is stopped.
        await prove(tab, secret);
        await visitor.sees(IN, tab);
      }
    });

    it('end at it in each, one after the other', async () => {
      const { name, secret } = await equipped(server);
      const visitor = await arrive();
      const tabs = [visitor.page, await visitor.tab(), await visitor.tab(), await visitor.tab()];
      for (const tab of tabs) await tab.goto(intranet.start());
      for (const tab of tabs) {
        await visitor.signIn(name, tab);
        await visitor.sees('One more step', tab);
        await prove(tab, secret);
        await visitor.sees(IN, tab);
        server.clock.advance('30s');
      }
    });
  });
});
