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

/** Takes somebody out of the hands of the file that declared them. */
export async function ownedByNobody(test: TestApp, name: string): Promise<void> {
  await test.database.run('UPDATE users SET managed_by = NULL WHERE preferred_username = ?', [name]);
}

/** The id of the session that somebody began last. */
export async function latestSessionOf(test: TestApp, name: string): Promise<string> {
  const [row] = await test.database.rows<{ id: string }>('SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.preferred_username = ? ORDER BY s.created_at DESC, s.id DESC LIMIT 1', [name]);
  if (row === undefined) throw new Error(`${name} has no session.`);
  return row.id;
}
