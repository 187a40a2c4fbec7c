import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { directionOf, LOCALES } from '../../src/http/locales.js';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { type PageApp, startPageApp } from './support/page-app.js';
import { SAMPLES } from './support/samples.js';

let app: PageApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startPageApp(), launchChromiumShell()]);
}, 60_000);
afterAll(async () => { await Promise.all([browser, app].map(async (each) => each?.close())); });

const STATES = SAMPLES.map(({ state }) => state).filter((state) => state !== 'form-post' && state !== 'continue');
/** What words do to a page shows on a few of them: a form with a problem, a question, lists, a page of the account. */
const LOOKED_AT = STATES.filter((state) => ['login-mismatch', 'consent', 'account', 'language', 'account-devices'].includes(state));

/** Two languages of long words, and the one from right to left, stand for all on the other pages. */
const ON_EVERY_PAGE = ['de', 'pl', 'ar'];

const OTHERS = LOCALES.filter((locale) => locale !== 'en');
const IN_PAGES = SAMPLES.filter(({ state }) => STATES.includes(state) && !LOOKED_AT.includes(state));
/** One state of each page, dealt out among the languages: axe looks at every page in one of them besides English. */
const dealtTo = (locale: string): readonly string[] =>
  IN_PAGES.filter(({ page }, at) => IN_PAGES.findIndex((each) => each.page === page) === at).map(({ state }) => state).filter((_, turn) => OTHERS[turn % OTHERS.length] === locale);

describeWithChromium.each(OTHERS.map((locale) => [locale]))('Every page in %s', (locale) => {
  let page: Page;
  beforeAll(async () => void (page = await browser.newPage({ locale, viewport: { width: 320, height: 640 } })));
  afterAll(async () => page?.close());

  const shown = async (state: string): Promise<unknown> => {
    await page.goto(`${app.origin}/pages/sample/${state}`);
    return page.evaluate<unknown[]>('[document.documentElement.lang, document.documentElement.dir, document.documentElement.scrollWidth <= 320]');
  };
  const right = [locale, directionOf(locale), true];

  it.each(LOOKED_AT)('says its language and direction, fits the narrowest screen, and has no accessibility violation: %s', async (state) => {
    expect(await shown(state)).toEqual(right);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('has no accessibility violation on its share of the other pages, and fits the narrowest screen there', async () => {
    const share = dealtTo(locale);
    expect(share.length).toBeGreaterThan(2);
    const found: unknown[] = [];
    for (const state of share) found.push([state, await shown(state), await accessibilityViolations(page)]);
    expect(found).toEqual(share.map((state) => [state, right, []]));
  });

  if (ON_EVERY_PAGE.includes(locale)) it('says its language and direction, and fits the narrowest screen, in every other state too', async () => {
    const wrong: unknown[] = [];
    for (const state of STATES.filter((each) => ![...LOOKED_AT, ...dealtTo(locale)].includes(each))) {
      const found = await shown(state);
      if (JSON.stringify(found) !== JSON.stringify(right)) wrong.push([state, found]);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
