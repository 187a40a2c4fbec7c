import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/app.js';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { PASSWORD } from '../support/world.js';
import { Visitor } from './support/visitor.js';

let browser: Browser;
let server: TestApp;

describeWithChromium('A password', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromiumShell(), createTestApp()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is shown to whoever asks to see it, by the keyboard as well, and is sent hidden', async () => {
    const visitor = await Visitor.arrive(browser);
    const { page } = visitor;
    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail or user name').fill('alice');
    const field = page.locator('input#password');
    const show = page.getByRole('button', { name: 'Show password' });
    await field.fill(PASSWORD);
    expect([await field.getAttribute('type'), await show.getAttribute('aria-pressed')]).toEqual(['password', 'false']);
    await field.press('Tab');
    await page.keyboard.press('Space');
    expect([await field.getAttribute('type'), await show.getAttribute('aria-pressed')]).toEqual(['text', 'true']);
    expect(await accessibilityViolations(page)).toEqual([]);
    // The cursor is back in the field: Enter signs in.
    await page.evaluate(`document.querySelector('form').addEventListener('submit', () => sessionStorage.setItem('sent', document.querySelector('#password').type))`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);
    expect(await page.evaluate(`sessionStorage.getItem('sent')`)).toBe('password');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('typed with Caps Lock on is told of, and no longer once it is off', async () => {
    const visitor = await Visitor.arrive(browser);
    const { page } = visitor;
    await page.goto(`${server.url}/login`);
    const warning = page.getByText('Caps Lock is on.');
    const type = (on: boolean): Promise<unknown> => page.evaluate(`document.querySelector('#password').dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: ${on}, bubbles: true }))`);
    expect(await warning.isVisible()).toBe(false);
    await type(true);
    expect(await warning.isVisible()).toBe(true);
    await type(false);
    expect(await warning.isVisible()).toBe(false);
    await visitor.leave();
  });

  it('is no button more where there are no scripts', async () => {
    const visitor = await Visitor.arrive(browser, { javaScriptEnabled: false });
    await visitor.page.goto(`${server.url}/login`);
    expect(await visitor.page.getByRole('button', { name: 'Show password' }).count()).toBe(0);
    await visitor.leave();
  });
});
