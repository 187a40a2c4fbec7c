import type { TestApp } from '../support/app.js';
import { Browser, type Loaded } from '../support/browser.js';
import { PASSWORD } from '../support/world.js';

/** A browser in which this person is signed in. */
export async function signedIn(test: TestApp, name: string, headers: Readonly<Record<string, string>> = {}, password = PASSWORD): Promise<Browser> {
  const browser = new Browser(test.url);
  await browser.open('/login', { headers });
  const { url, status } = await browser.submit({ username: name, password }, headers);
  if (new URL(url).pathname !== '/') throw new Error(`${name} was not signed in: ${status} ${url}`);
  return browser;
}

/** The token of the forms on the page. */
export function csrfOf(browser: Browser): string {
  const [, csrf] = /name="csrf" value="([^"]+)"/.exec(browser.page?.body ?? '') ?? [];
  if (csrf === undefined) throw new Error(`There is no form on ${browser.page?.url}`);
  return csrf;
}

/** Posts a form to a path, whichever form of the page that is. */
export async function postTo(browser: Browser, path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  return browser.open(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: browser.origin, ...headers } });
}
