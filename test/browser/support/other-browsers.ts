import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch } from 'puppeteer-core';
import { freePort } from '../../support/app.js';

/** What a person can do in a browser, whichever it is. */
export interface OtherBrowser {
  /** Forgets everybody who was signed in there. */
  renew(server: string): Promise<void>;
  open(url: string): Promise<void>;
  /** Where it is, or was last on its way to. */
  address(): Promise<string>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path));
const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = miniBrowser();

/** Whether the browser is on this machine, and how it is started. */
export const OTHER_BROWSERS = [
  { name: 'Firefox', found: FIREFOX !== undefined, start: startFirefox },
  { name: 'WebKit', found: existsSync(WEBKIT_DRIVER) && MINI_BROWSER !== undefined && existsSync('/usr/bin/Xvfb'), start: startWebKit },
] as const;

async function startFirefox(): Promise<OtherBrowser> {
  const browser = await launch({ browser: 'firefox', executablePath: FIREFOX ?? '', headless: true, extraPrefsFirefox: { 'network.dns.localDomains': '*.localhost' } });
  let context = await browser.createBrowserContext();
  let page = await context.newPage();
  return {
    renew: async () => {
      await context.close();
      context = await browser.createBrowserContext();
      page = await context.newPage();
    },
    open: async (url) => void (await page.goto(url)),
    address: async () => page.url(),
    evaluate: (expression) => page.evaluate(expression),
    close: () => browser.close(),
  };
}

/** WebKit for GTK, by the WebDriver protocol (W3C), on a display that nobody looks at. */
async function startWebKit(): Promise<OtherBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'doorward-webkit-'));
  const [display, number] = await startDisplay();
  const environment = { ...process.env, DISPLAY: `:${number}`, HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
  const window = await openWindow(environment);
  return {
    // Another window takes a second, and on a busy machine many.
    renew: async (server) => {
      await window.call('POST', '/url', { url: `${server}/login` });
      await window.call('DELETE', '/cookie');
    },
    open: async (url) => void (await window.call('POST', '/url', { url })),
    address: async () => String(await window.call('GET', '/url')),
    evaluate: (expression) => window.call('POST', '/execute/sync', { script: `return (${expression});`, args: [] }),
    close: async () => {
      await window.close();
      display.kill();
      await once(display, 'exit');
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

interface WebKitWindow {
  call(method: string, path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** A window with a driver of its own: on a busy machine one now and then never opens its window, and another one does. */
async function openWindow(environment: NodeJS.ProcessEnv, triesLeft = 3): Promise<WebKitWindow> {
  const port = await freePort();
  const driver = spawn(WEBKIT_DRIVER, [`--port=${port}`], { stdio: 'ignore', env: environment, detached: true });
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, signal: AbortSignal.timeout(20_000), ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const end = async (): Promise<void> => {
    if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGKILL');
    await once(driver, 'exit');
  };
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: MINI_BROWSER, args: ['--automation'] } } };
  try {
    await until(async () => call('GET', '/status').then(() => true, () => false));
    const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string };
    return {
      call: (method, path, body) => call(method, `/session/${sessionId}${path}`, body),
      close: async () => {
        await call('DELETE', `/session/${sessionId}`).catch(() => undefined);
        await end();
      },
    };
  } catch (error) {
    await end();
    if (triesLeft <= 1) throw error;
    return openWindow(environment, triesLeft - 1);
  }
}

async function startDisplay(): Promise<readonly [ChildProcess, string]> {
  const display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve) => { display.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim())); });
  return [display, number];
}

function miniBrowser(): string | undefined {
  const libraries = '/usr/lib/x86_64-linux-gnu';
  const folders = existsSync(libraries) ? readdirSync(libraries).filter((name) => name.startsWith('webkit2gtk-4')) : [];
  return folders.map((name) => `${libraries}/${name}/MiniBrowser`).find((path) => existsSync(path));
}

/** Rejects after 20 seconds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come to that within 20 seconds.');
    await sleep(100);
  }
}
