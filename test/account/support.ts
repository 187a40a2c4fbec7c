import { FirstAdmin } from '../../src/account/first-admin.js';
import type { TestApp } from '../support/app.js';
import { Browser, type Loaded } from '../support/browser.js';

export const PASS_PHRASE = 'otter lamp seventy copper';
export const PERSON = { username: 'grace', name: 'Grace Hopper', email: 'grace@example.test', password: PASS_PHRASE };

/** The link that a start prints, below the origin. */
export async function setupPath(test: TestApp): Promise<string> {
  const link = await test.get(FirstAdmin).announced();
  if (link === undefined) throw new Error('there is an owner');
  return link.url.slice(test.url.length);
}

/** Opens the link in a browser of its own and sends its form. */
export async function openAndSend(test: TestApp, path: string, values: Readonly<Record<string, string>>, via = test.address): Promise<{ browser: Browser; page: Loaded }> {
  const browser = new Browser(test.url, via === test.url ? undefined : via);
  await browser.open(path);
  return { browser, page: await browser.submit(values) };
}

export async function ownersOf(test: TestApp): Promise<string[]> {
  const rows = await test.database.rows<{ name: string }>("SELECT u.preferred_username AS name FROM admin_roles r JOIN users u ON u.id = r.user_id WHERE r.role = 'owner' ORDER BY name");
  return rows.map(({ name }) => name);
}
