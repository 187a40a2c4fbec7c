import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chooseLocale, LANGUAGES, LOCALES } from '../../src/http/locales.js';
import { ownPath } from '../../src/http/path-again.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';

let test: TestApp;

beforeAll(async () => { test = await createTestApp(); });
afterAll(async () => { await test.close(); });

const PUBLIC_URL = { origin: 'https://id.acme.test', basePath: '/sso' } as Parameters<typeof ownPath>[1];

describe('The language of a page', () => {
  it('is English for whoever asks for none that there is', () => {
    for (const list of [undefined, '', 'xx', '*', 'x'.repeat(100_000), '__proto__, constructor']) expect(chooseLocale(list)).toBe('en');
  });

  it('is what the application asked for before what was chosen here, and that before what the browser asks for', () => {
    const [, other = 'en'] = LOCALES;
    expect(chooseLocale(other, 'en')).toBe(other);
    expect(chooseLocale('xx', other, 'en')).toBe(other);
    expect(chooseLocale(`xx, ${other}-AT;q=0.9, en;q=0.8`)).toBe(other);
    expect(chooseLocale(`${other};q=0, en`)).toBe('en');
  });

  it('is offered on every page, by the name that its readers know it by', async () => {
    const browser = new Browser(test.url);
    const login = await browser.open('/login?request=AAAAAAAAAAAAAAAAAAAAAA');
    const link = /href="([^"]*\/language[^"]*)"/.exec(login.body)?.[1]?.replaceAll('&#x3D;', '=') ?? '';
    const page = await browser.open(link);
    for (const [locale, name] of Object.entries(LANGUAGES)) expect(page.body).toMatch(new RegExp(`value="${locale}" lang="${locale}"[^>]*>${name}<`));
    expect(browser.form().fields.get('return')).toBe('/login?request=AAAAAAAAAAAAAAAAAAAAAA');
  });

  it('that somebody chooses stays theirs in this browser, and leads back to where they were', async () => {
    for (const locale of LOCALES) {
      const browser = new Browser(test.url);
      await browser.open('/language?return=/login');
      const after = await browser.submit({ locale });
      expect([new URL(after.url).pathname, after.status]).toEqual(['/login', 200]);
      expect(after.body).toContain(`<html lang="${locale}"`);
    }
  });

  it('is not changed by a form of another site', async () => {
    const browser = new Browser(test.url);
    await browser.open('/language');
    expect((await browser.submit({ locale: 'en', csrf: 'forged' })).status).toBe(403);
    await browser.open('/language');
    expect((await browser.submit({ locale: 'en' }, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it.each(['https://evil.example/', '//evil.example/', '/\\evil.example', '/..//evil.example', 'javascript:alert(1)', '/%0d%0aset-cookie:x=1', ''])('never leads anywhere but to a page of ours: %j', async (elsewhere) => {
    const browser = new Browser(test.url);
    await browser.open(`/language?return=${encodeURIComponent(elsewhere)}`);
    const after = await browser.submit({ locale: 'en' });
    expect([after.leftFor, new URL(after.url).origin]).toEqual([undefined, test.url]);
  });

  it('leads back below the base path alone', () => {
    expect(ownPath('/other', PUBLIC_URL)).toBeUndefined();
    expect(ownPath('/sso/../admin', PUBLIC_URL)).toBeUndefined();
    expect(ownPath('/sso//evil.example', PUBLIC_URL)).toBe('/sso//evil.example');
    expect(ownPath('/sso/login?a=b', PUBLIC_URL)).toBe('/sso/login?a=b');
  });
});
