import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { prepare, ServerProcess } from '../start/server-process.js';
import { VirtualAuthenticator } from './support/virtual-authenticator.js';
import { Visitor } from './support/visitor.js';

let browser: Browser;
let server: ServerProcess;
let password = '';

describeWithChromium('A newcomer who has just started the server', () => {
  beforeAll(async () => {
    prepare();
    [browser, server] = await Promise.all([launchChromiumShell(), ServerProcess.start().then(async (started) => started.ready())]);
    password = (JSON.parse(await readFile(join(server.dataDir, 'demo.json'), 'utf8')) as { user: { password: string } }).user.password;
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await ServerProcess.endAll();
  });

  it.each([['with JavaScript, on a device that could keep a passkey', {}], ['without JavaScript', { javaScriptEnabled: false }]])('is signed in to the demo by two clicks, and sees what the API says: %s', async (_how, options) => {
    const visitor = await Visitor.arrive(browser, options);
    const { page } = visitor;
    await VirtualAuthenticator.plugIn(page);
    let clicks = 0;
    const click = async (name: string): Promise<void> => {
      clicks += 1;
      await page.getByRole('button', { name, exact: true }).click();
    };
    expect(server.stdout).toContain(`${server.url}/demo`);
    await page.goto(`${server.url}/demo`);
    await click('Sign in');
    // The cursor stands in the password field: the name is there already.
    await page.getByLabel('Password').waitFor();
    await page.keyboard.type(password);
    await click('Sign in');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(clicks).toBe(2);
    expect(await page.locator('main').innerText()).toContain('Ada Lovelace');

    for (const [button, answers] of [
      ['Call with the token', ['HTTP/1.1 200']],
      ['Write a note', ['HTTP/1.1 201', 'Written by the demo application.']],
      ['Call without a token', ['HTTP/1.1 401', 'www-authenticate: Bearer']],
      ['Call with too weak a token', ['HTTP/1.1 403', 'insufficient_scope']],
    ] as const) {
      await click(button);
      await page.getByText(answers[0]).waitFor();
      for (const answer of answers) expect(await page.locator('main').innerText()).toContain(answer);
    }
    await click('Sign out');
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(visitor.complaints).toEqual([]);
    expect(visitor.hosts()).toEqual([new URL(server.url).host]);
    await visitor.leave();
  });

  it('reads the claims where they unfold, in every way of looking', async () => {
    const visitor = await Visitor.arrive(browser, { bypassCSP: true, colorScheme: 'dark', viewport: { width: 320, height: 640 } });
    const { page } = visitor;
    await page.goto(`${server.url}/demo`);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const claims = page.locator('details', { hasText: 'What the ID token says' });
    await claims.locator('summary').waitFor();
    expect(await claims.getByText('Who issued it').isVisible()).toBe(false);
    await claims.locator('summary').click();
    expect(await claims.getByText('Who issued it').isVisible()).toBe(true);
    for (const media of [{ forcedColors: 'none' }, { forcedColors: 'active' }] as const) {
      await page.emulateMedia(media);
      expect(await accessibilityViolations(page)).toEqual([]);
    }
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await visitor.leave();
  });
});
