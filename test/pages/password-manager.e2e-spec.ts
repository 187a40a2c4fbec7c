import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type Field, FORMS, get, has } from './support/forms.js';
import { type PageApp, startPageApp } from './support/page-app.js';

/** What Chromium's own password manager takes a field for, or null. */
function meant(field: Field): string | null {
  if (has(field, 'new-password')) return 'new_password_element';
  if (has(field, 'current-password')) return 'password_element';
  return has(field, 'username') ? 'username_element' : null;
}

const shape = (fields: readonly Field[]): string => fields.map((field) => `${get(field, 'name')} ${get(field, 'autocomplete')}`).join();
/** One state of each kind of form. */
const KINDS = FORMS.filter((fields, at) => FORMS.findIndex((each) => shape(each) === shape(fields)) === at).map((fields) => [`${fields[0]?.state}: ${fields.map((field) => get(field, 'name')).join(', ')}`, fields] as const);

let app: PageApp;
let browser: Browser;
let page: Page;

describeWithChromium('Chromium’s own password manager', () => {
  beforeAll(async () => {
    // With it Chromium writes what it makes of a field onto the field.
    [app, browser] = await Promise.all([startPageApp(), launchChromium('--show-autofill-signatures')]);
    page = await browser.newPage();
  }, 60_000);
  afterAll(async () => { await Promise.all([browser, app].map(async (each) => each?.close())); });

  it.each(KINDS)('takes every field for what it is: %s', async (_, fields) => {
    await page.goto(`${app.origin}/pages/sample/${fields[0]?.state}`);
    const selectors = fields.map((field) => (get(field, 'id') === '' ? `[name="${get(field, 'name')}"]:not([type=hidden])` : `#${get(field, 'id')}`));
    const taken = (): Promise<unknown[]> => page.evaluate<unknown[]>(`${JSON.stringify(selectors)}.map((each) => document.querySelector(each).getAttribute('pm_parser_annotation'))`);
    // It looks once the page has come to rest.
    await page.waitForFunction(`${JSON.stringify(selectors)}.every((each) => document.querySelector(each).hasAttribute('field_signature'))`);
    // That it takes a field for nothing shows in nothing: time is what it gets.
    if (fields.every((field) => meant(field) === null)) await page.waitForTimeout(300);
    for (let looks = 0; looks < 40 && JSON.stringify(await taken()) !== JSON.stringify(fields.map(meant)); looks += 1) await page.waitForTimeout(50);
    expect(await taken()).toEqual(fields.map(meant));
  });
});
