import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/app.js';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { WireClient } from '../support/client.js';
import { Browser as PlainBrowser } from '../support/browser.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { Visitor } from './support/visitor.js';

const NEW_PASSWORD = 'seven quiet lanterns upstream';
const PAGES = ['', '/profile', '/security', '/password', '/devices', '/apps', '/activity', '/data'];
const WAYS = [
  ['light, 1280 px', { width: 1280, height: 800 }, { colorScheme: 'light' }],
  ['dark, 320 px', { width: 320, height: 640 }, { colorScheme: 'dark' }],
] as const;

let browser: Browser;
let server: TestApp;

async function visiting(options: BrowserContextOptions, name: string, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.arrive(browser, options);
  try {
    await visitor.page.goto(`${server.url}/login`);
    await visitor.signIn(name);
    await visitor.sees('You are signed in');
    await work(visitor);
  } finally {
    await visitor.leave();
  }
}

async function problemsOf(place: string, page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [way, size, media] of WAYS) {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    const measured = await page.evaluate<string[]>(`[
      ...(document.documentElement.scrollWidth > innerWidth ? ['wider than the screen'] : []),
      ...[...document.querySelectorAll('button, .button, select, .places a, .places summary, input:not([type=hidden], [type=checkbox], .hidden)')].filter((each) => each.checkVisibility()).filter((each) => each.getBoundingClientRect().height < 44).map((each) => 'lower than 44 px: ' + each.outerHTML),
    ]`);
    found.push(...[...measured, ...(await accessibilityViolations(page))].map((problem) => `${place}: ${way}: ${problem}`));
  }
  return found;
}

describeWithChromium('The account pages', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromiumShell(), createTestApp()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const aPerson = async (): Promise<string> => {
    const name = await newPerson(server);
    await server.database.run('UPDATE users SET managed_by = NULL WHERE preferred_username = ?', [name]);
    // A device elsewhere, with an application in it.
    await new WireClient(server.url).tokens(new PlainBrowser(server.url), { scope: 'openid email offline_access', prompt: 'consent' }, name);
    return name;
  };

  it('have no accessibility violation, from 320 px on, light and dark', async () => {
    await visiting({ bypassCSP: true, reducedMotion: 'reduce' }, await aPerson(), async ({ page }) => {
      const found: string[] = [];
      for (const place of PAGES) {
        await page.goto(`${server.url}/account${place}`);
        found.push(...(await problemsOf(place, page)));
      }
      await page.goto(`${server.url}/account/activity`);
      await page.getByRole('link', { name: 'This wasn’t me' }).first().click();
      found.push(...(await problemsOf('/activity/not-me', page)));
      await page.goto(`${server.url}/account/password`);
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Change the password' }).click();
      found.push(...(await problemsOf('/password refused', page)));
      expect(found).toEqual([]);
    });
  }, 240_000);

  it('keep their menu folded on a phone, say where one is, and open it by the keyboard, without JavaScript and in every direction', async () => {
    const name = await aPerson();
    for (const [language, here, other] of [['English', 'Devices and sessions', 'Your data'], ['العربية', 'الأجهزة والجلسات', 'بياناتك']] as const) {
      await visiting({ viewport: { width: 390, height: 780 }, javaScriptEnabled: false }, name, async ({ page }) => {
        await page.goto(`${server.url}/language`);
        await page.getByRole('button', { name: language }).click();
        await page.goto(`${server.url}/account/devices`);
        const menu = page.locator('nav:visible');
        expect(await menu.count()).toBe(1);
        const folded = (await menu.boundingBox())?.height ?? 0;
        expect(folded).toBeGreaterThanOrEqual(44);
        expect(folded).toBeLessThan(60);
        expect((await menu.innerText()).trim()).toContain(here);
        expect(await page.getByRole('link', { name: other }).count()).toBe(0);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('link', { name: other }).waitFor();
        expect(await menu.locator('[aria-current=page]').innerText()).toBe(here);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForURL(`${server.url}/account`);
        await page.setViewportSize({ width: 1280, height: 800 });
        expect(await page.locator('nav:visible').count()).toBe(1);
        expect(await page.locator('nav:visible summary').count()).toBe(0);
        await page.locator('nav:visible').getByRole('link', { name: other }).waitFor();
      });
    }
  }, 60_000);

  it('have no accessibility violation where the menu of a phone is open', async () => {
    await visiting({ bypassCSP: true, viewport: { width: 390, height: 780 } }, await aPerson(), async ({ page }) => {
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${server.url}/account/security`);
        await page.locator('nav:visible summary').click();
        found.push(...(await accessibilityViolations(page)));
        // With much larger text than usual, a screen is narrower still.
        for (const width of [390, 320, 256]) {
          await page.setViewportSize({ width, height: 780 });
          expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
        }
        expect(await page.evaluate('[...document.querySelectorAll(".short a")].every((each) => each.getBoundingClientRect().height >= 44)')).toBe(true);
      }
      expect(found).toEqual([]);
    });
  }, 60_000);

  it('do everything without JavaScript, ask no other host and break no rule of their policy', async () => {
    await visiting({ javaScriptEnabled: false }, await aPerson(), async (visitor) => {
      const { page } = visitor;
      await page.getByRole('link', { name: 'Your account' }).click();
      await visitor.sees('Your account');
      await page.getByRole('navigation', { name: 'Your account' }).getByRole('link', { name: 'Profile' }).click();
      await page.getByLabel('Nickname').fill('Ada');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Your profile is saved.').waitFor();
      await page.getByRole('link', { name: 'Connected applications' }).click();
      await page.locator('summary', { hasText: 'Remove Example App' }).click();
      await page.getByRole('button', { name: 'Yes, remove Example App' }).click();
      await page.getByText('The application is removed.').waitFor();
      await page.getByRole('link', { name: 'Devices and sessions' }).click();
      await page.getByRole('button', { name: /^Sign out(?! everywhere)/ }).click();
      await page.getByText('That device is signed out.').waitFor();
      await page.getByRole('link', { name: 'Your data' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()]);
      expect(download.suggestedFilename()).toBe('my-account.json');
      await page.goto(`${server.url}/.well-known/change-password`);
      await visitor.sees('Change your password');
      await page.getByLabel('Current password').fill(PASSWORD);
      await page.getByLabel('New password').fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('Your password is changed').waitFor();
      await page.getByRole('link', { name: 'Activity' }).click();
      await page.getByText('Your password was set').waitFor();
      expect(visitor.complaints).toEqual([]);
      expect(visitor.hosts()).toEqual([new URL(server.url).host]);
    });
  }, 120_000);

  it('tell times as they are where the person sits, and as they are written there, by a script, and say what they are without it', async () => {
    const name = await aPerson();
    const times = async ({ page }: Visitor): Promise<readonly string[]> => {
      await page.goto(`${server.url}/account/activity`);
      return page.locator('time').allTextContents();
    };
    let plain: readonly string[] = [];
    let local: readonly string[] = [];
    await visiting({ javaScriptEnabled: false }, name, async (visitor) => void (plain = await times(visitor)));
    await visiting({ timezoneId: 'Asia/Kathmandu', locale: 'en-GB' }, name, async (visitor) => void (local = await times(visitor)));
    for (const time of plain) expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    const [oldest = ''] = plain.toReversed();
    const at = new Date(`${oldest.slice(0, 16).replace(' ', 'T')}Z`);
    const told = (locale: string): string => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Kathmandu' }).format(at);
    expect(told('en-GB')).not.toBe(told('en'));
    expect(local.at(-1)).toBe(told('en-GB'));
  }, 60_000);

  it('lead to the sign-in page when the session was ended meanwhile, and back to where the person was', async () => {
    const name = await aPerson();
    await visiting({ javaScriptEnabled: false }, name, async (visitor) => {
      const { page } = visitor;
      await page.goto(`${server.url}/account/apps`);
      await server.database.run('UPDATE sessions SET ended_at = 1 WHERE user_id = (SELECT id FROM users WHERE preferred_username = ?)', [name]);
      await page.locator('summary', { hasText: 'Remove Example App' }).click();
      await page.getByRole('button', { name: 'Yes, remove Example App' }).click();
      await visitor.signIn(name);
      await visitor.sees('Connected applications');
      await page.locator('summary', { hasText: 'Remove Example App' }).waitFor();
    });
  });
});
