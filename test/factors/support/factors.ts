import { createHmac } from 'node:crypto';
import type { TestApp } from '../../support/app.js';
import { Browser, type Loaded } from '../../support/browser.js';
import { newPerson } from '../../support/people.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 6238 by its own text, so that the library of the server is not its own judge. `now` in milliseconds. */
export function totp(secret: string, now: number): string {
  const bits = Array.from(secret.replaceAll(' ', ''), (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A person in a browser. */
export interface Person {
  readonly name: string;
  readonly browser: Browser;
}

export interface Equipped extends Person {
  readonly secret: string;
  readonly codes: readonly string[];
}

export async function signedIn(test: TestApp, name?: string): Promise<Person> {
  const person = { name: name ?? (await newPerson(test)), browser: new Browser(test.url) };
  await person.browser.open('/login');
  await person.browser.signIn(person.name);
  return person;
}

/** The key that the set-up page shows. */
export const keyOn = (page: Loaded | undefined): string => /<code class="copy key">([A-Z2-7 ]+)<\/code>/.exec(page?.body ?? '')?.[1] ?? '';

export const codesOn = (page: Loaded | undefined): string[] => [...(page?.body ?? '').matchAll(/<li><code>([\w-]+)<\/code><\/li>/g)].map(([, code = '']) => code);

/** Presses the button of the form that posts to `path`. */
export async function press(browser: Browser, path: string, values: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  const page = browser.page?.body ?? '';
  const form = [...page.matchAll(/<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(([, action = '']) => action.endsWith(path))?.[2];
  if (form === undefined) throw new Error(`There is no form to ${path} on ${browser.page?.url}: ${browser.text().slice(0, 500)}`);
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']): [string, string] => [name, value]);
  const body = new URLSearchParams([...new Map([...hidden, ...Object.entries(values)])]).toString();
  return browser.open(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: browser.origin } });
}

/** Sets an authenticator app up and saves the recovery codes that come with it; the clock goes on, so that the app shows another code. */
export async function equip(test: TestApp, person: Person): Promise<Equipped> {
  const { browser } = person;
  const secret = keyOn(await browser.open('/account/authenticator/new'));
  await press(browser, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
  const codes = codesOn(browser.page);
  if (codes.length > 0) await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
  test.clock.advance('30s');
  return { ...person, secret, codes };
}

export async function equipped(test: TestApp): Promise<Equipped> {
  return equip(test, await signedIn(test));
}

/** A new browser that has proven the password and is asked for more. */
export async function halfWay(test: TestApp, name: string, via?: string): Promise<Browser> {
  const browser = new Browser(test.url, via);
  await browser.open('/login');
  await browser.signIn(name);
  return browser;
}

/** The code of a second factor on the page that asks for one. */
export async function prove(browser: Browser, code: string, method = 'totp'): Promise<Loaded> {
  if (!browser.page?.body.includes(`name="method" value="${method}"`)) await browser.open(`/login/factor?method=${method}`);
  return press(browser, '/login/factor', { code });
}

export const isIn = async (browser: Browser): Promise<boolean> => (await browser.open('/account')).url.endsWith('/account');
