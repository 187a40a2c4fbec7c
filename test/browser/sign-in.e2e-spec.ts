import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { describeWithChromium, launchChromium, launchChromiumShell } from '../support/chromium.js';
import { pkce, WireClient } from '../support/client.js';
import { Application } from './support/application.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

let browser: Browser;
/** For whoever has no JavaScript: the same but for what is around the pages, at half the time. */
let shell: Browser;
let server: TestApp;
let shop: Application;
let intranet: Application;
let other: Application;

async function visiting(options: BrowserContextOptions, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.arrive(options.javaScriptEnabled === false ? shell : browser, options);
  shop.onward = undefined;
  shop.callbacks.length = 0;
  try {
    await work(visitor);
  } finally {
    await visitor.leave();
  }
}

const hostsOf = (...applications: readonly { readonly origin: string }[]): readonly string[] => applications.map(({ origin }) => new URL(origin).host).toSorted();

/** Asked anew each time: what one test allowed is remembered in the next. */
const ANEW = { prompt: 'consent' };

describeWithChromium('Signing in from an application on another site', () => {
  beforeAll(async () => {
    [browser, shell, shop, intranet, other] = await Promise.all([launchChromium(), launchChromiumShell(), Application.start('shop'), Application.start('house'), Application.start('other')]);
    server = await createTestApp({ declare: worldWith([{ application: shop }, { application: intranet, as: { first_party: true } }]) });
    for (const application of [shop, intranet]) application.useIssuer(server.url);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), shell?.close()]);
    await Promise.all([server, shop, intranet, other].map(async (each) => each?.close()));
  });

  for (const [scripts, options] of [['with JavaScript', {}], ['without JavaScript', { javaScriptEnabled: false }]] as const) {
    it(`ends where the application redirects on to, although that is a third site: ${scripts}`, async () => {
      await visiting(options, async (visitor) => {
        shop.onward = `${other.origin}/home`;
        await visitor.page.goto(shop.start(ANEW));
        await visitor.signIn();
        await visitor.sees('Allow The shop application?');
        await visitor.decide('Allow');
        await visitor.sees('Home of the application');
        expect(visitor.page.url()).toBe(`${other.origin}/home`);
        expect(shop.callbacks.map(({ method, headers }) => [method, headers.referer])).toEqual([['GET', undefined]]);
        expect(visitor.complaints).toEqual([]);
        expect(visitor.hosts()).toEqual(hostsOf({ origin: server.url }, shop, other));
      });
    });

    it(`goes from the password straight to an application of the house: ${scripts}`, async () => {
      await visiting(options, async (visitor) => {
        intranet.onward = `${other.origin}/home`;
        await visitor.page.goto(intranet.start());
        await visitor.signIn();
        await visitor.sees('Home of the application');
        intranet.onward = undefined;
        // Signed in already: no page of ours at all.
        await visitor.page.goto(intranet.start());
        await visitor.sees('Signed in as Alice Example');
        expect(visitor.requested.filter((url) => url.includes('/consent'))).toEqual([]);
        expect(visitor.complaints).toEqual([]);
      });
    });

    it(`posts the answer to another site, whose callback redirects on: ${scripts}`, async () => {
      await visiting(options, async (visitor) => {
        shop.onward = `${shop.origin}/home`;
        const policies: string[] = [];
        visitor.page.on('response', (response) => {
          const policy = /form-action [^;]*/.exec(response.headers()['content-security-policy'] ?? '')?.[0];
          if (policy !== undefined) policies.push(policy);
        });
        await visitor.page.goto(shop.start({ ...ANEW, response_mode: 'form_post' }));
        await visitor.signIn();
        await visitor.decide('Allow');
        if (!scripts.startsWith('with ')) await visitor.page.getByRole('button', { name: 'Continue to The shop application' }).click();
        await visitor.sees('Home of the application');
        expect(shop.callbacks.map(({ method }) => method)).toEqual(['POST']);
        expect(policies).toEqual(["form-action 'self'", "form-action 'self'", `form-action ${shop.origin}`]);
        expect(visitor.complaints).toEqual([]);
      });
    });

    it(`tells the application when somebody cancels: ${scripts}`, async () => {
      await visiting(options, async (visitor) => {
        await visitor.page.goto(shop.start(ANEW));
        await visitor.signIn();
        await visitor.decide('Cancel');
        await visitor.sees(/^Not signed in: .*access_denied|^Not signed in: authorization response from the server is an error/);
        expect(visitor.page.url()).toContain('error=access_denied');
        expect(visitor.complaints).toEqual([]);
      });
    });
  }

  it.each([['with JavaScript', {}], ['without JavaScript', { javaScriptEnabled: false }]])('opens a native application by its own scheme, and leaves a link that does: %s', async (_how, options) => {
    await visiting(options, async (visitor) => {
      const { page } = visitor;
      const asked: string[] = [];
      const debug = await visitor.context.newCDPSession(page);
      await debug.send('Network.enable');
      debug.on('Network.requestWillBeSent', ({ request }) => void asked.push(request.url));
      const client = new WireClient(server.url, 'native', null, 'com.example.app:/cb');
      await page.goto(client.authorizeUrl({ code_challenge: pkce().challenge, code_challenge_method: 'S256', state: `a&b"'<>` }));
      await visitor.signIn();
      expect(await page.locator('main').innerText()).toContain('com.example.app');
      await visitor.decide('Allow');
      await visitor.sees('Taking you to Phone App');

      const link = page.getByRole('link', { name: 'Continue to Phone App' });
      const target = (await link.getAttribute('href')) ?? '';
      expect(target).toMatch(/^com\.example\.app:\/cb\?code=dwc_[\w-]+&state=a%26b%22%27%3C%3E&iss=http%3A%2F%2F127\.0\.0\.1%3A\d+$/);
      await expectTried(asked, target);
      expect(await link.isVisible()).toBe(true);
      // By script: while the browser asks whether it may open the application, keys go to that question.
      expect(await link.evaluate((element) => { element.focus(); return element.matches(':focus') && element.tabIndex === 0; })).toBe(true);
      // Nobody handles the scheme on this machine; that it was tried is what counts.
      expect(visitor.complaints.filter((line) => !line.includes('does not have a registered handler'))).toEqual([]);
    });
  });

  it('reaches the application over plain http too, where browsers do not say what they navigate to', async () => {
    const port = await freePort();
    const lan = await createTestApp({ environment: { PORT: String(port), PUBLIC_URL: `http://id.acme.test:${port}` }, declare: worldWith([{ application: shop }]) });
    await visiting({}, async (visitor) => {
      shop.onward = `${other.origin}/home`;
      // The application cannot look the name up: its part is played by the browser alone.
      await visitor.page.goto(new WireClient(lan.url, 'shop', null, shop.redirectUri).authorizeUrl());
      expect(await visitor.page.locator('main').innerText()).toContain('This page is not protected');
      const posted = visitor.page.waitForRequest((request) => request.method() === 'POST');
      await visitor.signIn();
      expect((await posted).headers()['sec-fetch-dest']).toBeUndefined();
      await visitor.decide('Allow');
      await visitor.sees('Not signed in: no such sign-in');
      expect(new URL(visitor.page.url()).origin).toBe(shop.origin);
    });
    await lan.close();
  });
});

async function expectTried(asked: readonly string[], target: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!asked.includes(target) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toContain(target);
}
