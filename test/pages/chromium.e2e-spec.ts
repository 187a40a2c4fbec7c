import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { type PageApp, startPageApp } from './support/page-app.js';
import { SAMPLES } from './support/samples.js';

let app: PageApp;
let browser: Browser;
beforeAll(async () => {
  app = await startPageApp();
  browser = await launchChromiumShell();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

/** Not form-post, which goes on at once, and continue, which opens another program. */
const STILL = SAMPLES.map(({ state }) => state).filter((state) => state !== 'form-post' && state !== 'continue');

async function withPage<T>(options: BrowserContextOptions, work: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** What the page has that is wider than the screen, or shown smaller than a finger. A box is ticked by its whole label. */
const MISFITS = `[
  ...(document.documentElement.scrollWidth > 320 ? ['wider than the screen'] : []),
  ...[...document.querySelectorAll('button, .button, input:not([type=hidden], [type=checkbox], .hidden), .check, .account a, .links a')].filter((each) => each.checkVisibility()).filter((each) => each.getBoundingClientRect().height < 44 || each.getBoundingClientRect().width < 44).map((each) => each.outerHTML),
]`;

/** Sideways nobody scrolls, and targets have 44 px. 320 px wide is also 400 % zoom. */
const NARROW = { width: 320, height: 640 };

// One test a state: how many there are is no reason for any of them to be late.
describeWithChromium('Every page and state in Chromium', () => {
  let page: Page;
  let elsewhere: string[];
  let complaints: string[];
  beforeAll(async () => {
    // Without movement, a colour is what it is as soon as the scheme has changed.
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('request', (request) => void (request.url().startsWith(app.origin) || elsewhere.push(request.url())));
    page.on('console', (message) => void complaints.push(`${message.text()} ${message.location().url}`));
  });
  beforeEach(() => {
    [elsewhere, complaints] = [[], []];
  });
  afterAll(async () => page?.close());

  it.each(STILL)('has one main heading and no accessibility violation in light at 1280 px and in dark at 320 px, fits, asks no other host and breaks no rule of its policy: %s', async (state) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${app.origin}/pages/sample/${state}`);
    expect(await page.evaluate<number[]>(`['h1', 'main'].map((name) => document.querySelectorAll(name).length)`)).toEqual([1, 1]);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(NARROW);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate<string[]>(MISFITS)).toEqual([]);
    // The one page that asks other hosts, in frames that its own answer allows: test/pages/logged-out-frames has it.
    if (state === 'logged-out-telling') return;
    // A 400 or 421 is told on the console too; samples are all 200.
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });

  it.each(['login-mismatch', 'consent', 'error', 'demo'])('has no accessibility violation in forced colours: %s', async (state) => {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
    await page.setViewportSize({ width: 800, height: 600 });
    await page.goto(`${app.origin}/pages/sample/${state}`);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describeWithChromium('A page in Chromium', () => {
  it('weighs at most 30 KB with all it loads', async () => {
    await withPage({}, async (page, context) => {
      const client = await context.newCDPSession(page);
      await client.send('Network.enable');
      for (const state of ['login', 'consent', 'error', 'demo']) {
        let bytes = 0;
        const count = ({ encodedDataLength }: { encodedDataLength: number }): void => void (bytes += encodedDataLength);
        client.on('Network.loadingFinished', count);
        await client.send('Network.clearBrowserCache');
        await page.goto(`${app.origin}/pages/sample/${state}`, { waitUntil: 'networkidle' });
        client.off('Network.loadingFinished', count);
        expect([state, bytes > 1_000, bytes < 30 * 1024]).toEqual([state, true, true]);
      }
    });
  }, 60_000);
});

describeWithChromium('A form without JavaScript', () => {
  it('signs in by keyboard alone, with the names and hints that password managers know', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${app.origin}/pages/form`);
      // With the passkeys that the browser knows among what it suggests (HTML §4.10.18.7).
      expect(await page.locator('#username').getAttribute('autocomplete')).toBe('username webauthn');
      expect(await page.locator('#password').getAttribute('autocomplete')).toBe('current-password');
      await page.getByLabel('E-mail or user name').fill('ada');
      await page.keyboard.press('Tab');
      await page.keyboard.type('correct horse');
      const [request] = await Promise.all([page.waitForRequest((each) => each.method() === 'POST'), page.keyboard.press('Enter')]);
      expect(new URL(request.url()).pathname).toBe('/login');
      expect(Object.fromEntries(new URLSearchParams(request.postData() ?? ''))).toEqual({ csrf: expect.any(String), username: 'ada', password: 'correct horse' });
    });
  });

  it('puts the cursor where it is needed: on the first empty field, or on what went wrong', async () => {
    await withPage({}, async (page) => {
      for (const [state, id] of [['login', 'username'], ['login-hinted', 'password'], ['login-mismatch', 'problem'], ['login-limited', 'problem']] as const) {
        await page.goto(`${app.origin}/pages/sample/${state}`);
        expect([state, await page.evaluate<string>('document.activeElement.id')]).toEqual([state, id]);
      }
      expect(await page.title()).toMatch(/^Error: /);
    });
  });

  it('shows Allow and Cancel alike: same size, same line', async () => {
    await withPage({ javaScriptEnabled: false, viewport: { width: 390, height: 760 } }, async (page) => {
      await page.goto(`${app.origin}/pages/sample/consent`);
      const [allow, deny] = await Promise.all(['allow', 'deny'].map((value) => page.locator(`button[name=decision][value=${value}]`).boundingBox()));
      expect([deny?.width, deny?.height, deny?.y]).toEqual([allow?.width, allow?.height, allow?.y]);
    });
  });
});

interface Sink {
  readonly origin: string;
  readonly server: Server;
  readonly received: string[];
}

async function listen(answer: (request: IncomingMessage) => string | undefined): Promise<Sink> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    const location = answer(request);
    if (location === undefined) response.end('arrived');
    else response.writeHead(303, { location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, received };
}

describeWithChromium('The way back to the application', () => {
  it('by form_post ends where the application redirects on to at its own origin, and nowhere else', async () => {
    const third = await listen(() => undefined);
    const client = await listen((request) => (request.url === '/cb' ? '/home' : request.url === '/elsewhere' ? `${third.origin}/home` : undefined));
    await withPage({}, async (page) => {
      await page.goto(`${app.origin}/pages/sample/form-post?target=${encodeURIComponent(`${client.origin}/cb`)}`);
      await page.waitForURL(`${client.origin}/home`);
      const complaint = page.waitForEvent('console', (message) => message.text().includes('form-action'));
      await page.goto(`${app.origin}/pages/sample/form-post?target=${encodeURIComponent(`${client.origin}/elsewhere`)}`, { waitUntil: 'commit' });
      await complaint;
    });
    expect(client.received.filter((line) => !line.includes('favicon'))).toEqual(['POST /cb', 'GET /home', 'POST /elsewhere']);
    expect(third.received).toEqual([]);
    third.server.close();
    client.server.close();
  });

  it('by form_post works with a button where there is no JavaScript', async () => {
    const client = await listen(() => undefined);
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${app.origin}/pages/sample/form-post?target=${encodeURIComponent(`${client.origin}/cb`)}`);
      await page.getByRole('button').click();
      await page.waitForURL(`${client.origin}/cb`);
    });
    client.server.close();
  });

  it('after a posted form goes on by a page, over any number of origins, and without telling them where it came from', async () => {
    const third = await listen(() => undefined);
    const referrers: (string | undefined)[] = [];
    const client = await listen((request) => {
      referrers.push(request.headers.referer);
      return `${third.origin}/home`;
    });
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${app.origin}/pages/continue?target=${encodeURIComponent(`${client.origin}/cb?code=abc&state=a%26b`)}`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(`${third.origin}/home`);
    });
    expect([client.received, referrers]).toEqual([['GET /cb?code=abc&state=a%26b'], [undefined]]);
    third.server.close();
    client.server.close();
  });

  it('to a custom scheme is tried by the browser and stays as a link', async () => {
    await withPage({}, async (page) => {
      await page.goto(`${app.origin}/pages/continue?target=${encodeURIComponent('com.example.app:/callback?code=abc')}`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForSelector('a.button');
      expect(await page.locator('a.button').getAttribute('href')).toBe('com.example.app:/callback?code=abc');
    });
  });
});
