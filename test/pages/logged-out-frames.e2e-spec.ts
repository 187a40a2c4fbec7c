import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser as Chromium } from 'playwright-core';
import { type Receiver, receiver } from '../outbound/support/servers.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { WireClient } from '../support/client.js';
import { toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

describeWithChromium('the page after signing out, in Chromium', () => {
  let test: TestApp;
  let chromium: Chromium;
  let application: Receiver;
  /** Milliseconds until the frame is answered; `undefined`: never. */
  let delay: number | undefined = 0;
  const at = (path: string): string => `http://127.0.0.1:${application.port}${path}`;

  beforeAll(async () => {
    application = await receiver((request, response) => {
      const answer = (): void => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>told</p>');
      if (request.url?.startsWith('/bye') !== true) answer();
      else if (delay !== undefined) setTimeout(answer, delay);
    });
    test = await createTestApp();
    chromium = await launchChromium();
    await test.declare({ clients: [{ client_id: 'wiki', client_secret: SECRET, redirect_uris: [at('/cb')], post_logout_redirect_uris: [at('/out')], frontchannel_logout_uri: at('/bye'), scope: 'openid', first_party: true }] });
  }, 60_000);
  afterAll(async () => {
    await chromium?.close();
    await application?.close();
    await test?.close();
  });

  async function signOut(javaScriptEnabled: boolean): Promise<{ readonly seen: readonly string[]; readonly ms: number }> {
    const browser = new Browser(test.url);
    const { id_token: hint } = await new WireClient(test.url, 'wiki', SECRET, at('/cb')).tokens(browser, { scope: 'openid' });
    const context = await chromium.newContext({ javaScriptEnabled });
    try {
      await context.addCookies(['doorward-session', 'doorward-browser'].map((name) => ({ name, value: browser.cookie(name) ?? '', url: test.url })));
      const page = await context.newPage();
      const before = application.requests.length;
      const started = performance.now();
      const out = page.waitForURL(/\/out/, { timeout: 20_000 });
      await page.goto(`${test.url}/oauth2/logout?${toQuery({ id_token_hint: hint, post_logout_redirect_uri: at('/out'), state: 'st' })}`, { waitUntil: 'commit' });
      await out;
      return { seen: application.requests.slice(before).map(({ url = '' }) => url).filter((url) => /^\/(?:bye|out)/.test(url)), ms: performance.now() - started };
    } finally {
      await context.close();
    }
  }

  it.each([['with JavaScript', true], ['without JavaScript', false]])('tells the application first and goes on then, %s', async (_how, javaScript) => {
    delay = 700;
    const { seen, ms } = await signOut(javaScript);
    expect(seen).toEqual([expect.stringMatching(/^\/bye\?iss=http%3A%2F%2F127\.0\.0\.1%3A\d+&sid=ses_\w+$/), '/out?state=st']);
    expect([ms > 700, ms < 5000]).toEqual([true, true]);
  }, 30_000);

  it('goes on after five seconds when a frame hangs', async () => {
    delay = undefined;
    const { seen, ms } = await signOut(true);
    expect(seen.map((url) => url.split('?')[0])).toEqual(['/bye', '/out']);
    expect([ms > 4500, ms < 12_000]).toEqual([true, true]);
  }, 30_000);
});
