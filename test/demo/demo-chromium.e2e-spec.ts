import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { DemoServer } from './support/demo-server.js';

let server: DemoServer;
let browser: Browser;

async function withPage(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

async function signIn(page: Page, button = 'Sign in'): Promise<void> {
  await page.goto(`${server.url}/demo`);
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByLabel(/password/i).fill((await server.secrets()).user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describeWithChromium('/demo in Chromium', () => {
  beforeAll(async () => {
    server = await DemoServer.start();
    browser = await launchChromiumShell();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('is two clicks from signed in, without JavaScript', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await signIn(page);
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      expect(page.url()).toBe(`${server.url}/demo`);
      await page.getByRole('button', { name: 'Call with the token' }).click();
      await page.getByText('HTTP/1.1 200').waitFor();
      await page.getByRole('button', { name: 'Call with too weak a token' }).click();
      await page.getByText('HTTP/1.1 403').waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    });
  });

  it('comes back from the consent page of a third-party application, allowed or not', async () => {
    await withPage({}, async (page) => {
      await signIn(page, 'Sign in as a third-party app');
      await page.locator('button[name=decision][value=deny]').click();
      await page.getByText('access_denied').waitFor();
      await page.getByRole('button', { name: 'Sign in as a third-party app' }).click();
      await page.locator('button[name=decision][value=allow]').click();
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    });
  });

  it.each([
    ['light, 1280 px', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark, 320 px', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ] satisfies [string, BrowserContextOptions][])('has no accessibility violation and nothing to scroll sideways: %s', async (_name, options) => {
    await withPage({ ...options, bypassCSP: true }, async (page) => {
      await page.goto(`${server.url}/demo`);
      expect(await accessibilityViolations(page)).toEqual([]);
      await signIn(page);
      await page.getByRole('button', { name: 'Call without a token' }).click();
      await page.getByText('HTTP/1.1 401').waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
    });
  });
});
