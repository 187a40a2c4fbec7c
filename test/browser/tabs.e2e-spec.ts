import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/app.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { PASSWORD } from '../support/world.js';
import { Application } from './support/application.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

let browser: Browser;
let server: TestApp;
let shop: Application;

async function visiting(work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.arrive(browser);
  try {
    await work(visitor);
    expect(visitor.complaints).toEqual([]);
  } finally {
    await visitor.leave();
  }
}

const ANEW = { prompt: 'consent' };
const SIGNED_IN = 'Signed in as Alice Example';

/** An error page is no dead end: one button, and it leads to the application. */
async function expectWayBack(page: Page): Promise<void> {
  await page.locator('main[data-error=invalid_request]').waitFor();
  expect(await page.locator('main').innerText()).toContain('This sign-in has ended');
  expect(await page.locator('main a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([`${shop.origin}/`]);
  await page.getByRole('link', { name: 'Go to The shop application' }).click();
  await page.getByRole('heading', { name: 'Front page of the application' }).waitFor();
}

/** Whatever stands there by the second time. */
async function clickTwice(page: Page, button: string, gap: number): Promise<void> {
  const box = await page.getByRole('button', { name: button, exact: true }).boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.click(x, y);
  await new Promise((resolve) => setTimeout(resolve, gap));
  await page.mouse.click(x, y);
}

describeWithChromium('People who do not go straight on', () => {
  beforeAll(async () => {
    [browser, shop] = await Promise.all([launchChromiumShell(), Application.start('shop')]);
    server = await createTestApp({ declare: worldWith([{ application: shop }]) });
    shop.useIssuer(server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await shop?.close();
  });

  it('get back to the application when they press Back after they were signed in', async () => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      await visitor.signIn();
      await visitor.decide('Allow');
      await visitor.sees(SIGNED_IN);
      await visitor.page.goBack();
      await expectWayBack(visitor.page);
    });
  });

  it('get back to the application when they press Back after they cancelled', async () => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      await visitor.signIn();
      await visitor.decide('Cancel');
      await visitor.sees(/^Not signed in/);
      await visitor.page.goBack();
      await expectWayBack(visitor.page);
    });
  });

  it('sign in again with the form that Back brings them to', async () => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      await visitor.signIn();
      await visitor.sees('Allow The shop application?');
      await visitor.page.goBack();
      await visitor.signIn();
      await visitor.decide('Allow');
      await visitor.sees(SIGNED_IN);
    });
  });

  it('decide after they have reloaded the page, as often as they like', async () => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      await visitor.page.reload();
      await visitor.signIn();
      await visitor.sees('Allow The shop application?');
      await visitor.page.reload();
      await visitor.page.reload();
      await visitor.decide('Allow');
      await visitor.sees(SIGNED_IN);
    });
  });

  it.each([0, 50, 150])('may click twice, on Sign in and on Allow, %d ms apart', async (gap) => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      await visitor.page.getByLabel('E-mail or user name').fill('alice');
      await visitor.page.getByLabel('Password').fill(PASSWORD);
      await clickTwice(visitor.page, 'Sign in', gap);
      await visitor.sees('Allow The shop application?');
      await clickTwice(visitor.page, 'Allow', gap);
      // The second click may come when the first is answered already: then a page says so.
      await visitor.page.getByRole('heading', { level: 1, name: new RegExp(`^${SIGNED_IN}$|^There is a problem$`) }).waitFor();
      if ((await visitor.page.locator('main[data-error]').count()) > 0) await expectWayBack(visitor.page);
    });
  });

  it('finish each of four tabs that were begun before anybody was signed in', async () => {
    await visiting(async (visitor) => {
      const tabs = [visitor.page, await visitor.tab(), await visitor.tab(), await visitor.tab()] as const;
      for (const tab of tabs) await tab.goto(shop.start());
      const [first, second, third, fourth] = tabs;
      await visitor.signIn('bob', first);
      await visitor.decide('Allow', first);
      await visitor.sees('Signed in as Bob Example', first);
      // The password once more, and no question that was answered already.
      await visitor.signIn('bob', second);
      await visitor.sees('Signed in as Bob Example', second);
      await third.reload();
      await visitor.signIn('bob', third);
      await visitor.sees('Signed in as Bob Example', third);
      // Back from an application, to another tab's page, as somebody else.
      await visitor.signIn('alice', fourth);
      await fourth.getByRole('heading', { name: new RegExp(`^Allow The shop application|^${SIGNED_IN}$`) }).waitFor();
      if (fourth.url().includes('/consent')) await visitor.decide('Allow', fourth);
      await visitor.sees(SIGNED_IN, fourth);
    });
  });

  it('are asked again, as who they are now, when they allow what was shown to somebody else', async () => {
    await visiting(async (visitor) => {
      const second = await visitor.tab();
      for (const tab of [visitor.page, second]) await tab.goto(shop.start(ANEW));
      await visitor.signIn('alice');
      await visitor.sees('Allow The shop application?');
      await visitor.signIn('bob', second);
      await visitor.sees('Allow The shop application?', second);
      await visitor.decide('Allow');
      await visitor.page.locator('main[data-error=access_denied]').waitFor();
      await visitor.page.getByRole('link', { name: 'Try again' }).click();
      await visitor.sees('Allow The shop application?');
      expect(await visitor.page.locator('main').innerText()).toContain('Bob Example');
      await visitor.decide('Allow');
      await visitor.sees('Signed in as Bob Example');
    });
  });

  it('who come back to a form from before they signed out try again with a fresh one', async () => {
    await visiting(async (visitor) => {
      const second = await visitor.tab();
      for (const tab of [visitor.page, second]) await tab.goto(shop.start(ANEW));
      await visitor.signIn();
      await visitor.sees('Allow The shop application?');
      await visitor.page.goto(`${server.url}/oauth2/logout`);
      await visitor.decide('Sign out');
      await visitor.sees('You are signed out');
      await visitor.signIn('alice', second);
      await second.locator('main[data-error=access_denied]').waitFor();
      await second.getByRole('link', { name: 'Try again' }).click();
      await visitor.signIn('alice', second);
      // What was begun in a browser that has been signed out since is nobody's; the person is signed in all the same.
      await second.locator('main[data-error=invalid_request]').waitFor();
      await second.getByRole('link', { name: 'Go to the start page' }).click();
      await visitor.sees('You are signed in', second);
    });
  });

  it('who were away for longer than the request waits find the way back', async () => {
    await visiting(async (visitor) => {
      await visitor.page.goto(shop.start(ANEW));
      server.clock.advance('31m');
      await visitor.signIn();
      await expectWayBack(visitor.page);
    });
  });
});
