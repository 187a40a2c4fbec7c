import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';

let test: TestApp;

beforeAll(async () => { test = await createTestApp(); });
afterAll(async () => { await test.close(); });

const LONG = 'x'.repeat(20_000);

describe('The field `request` of a form', () => {
  it.each(['/login', '/login/factor'])('that is longer than any of ours is in no Location: %s', async (path) => {
    const browser = new Browser(test.url);
    await browser.open('/login');
    const { csrf = '' } = Object.fromEntries(browser.form().fields);
    const body = new URLSearchParams({ csrf, username: 'alice', password: 'wrong', code: '000000', request: LONG }).toString();
    const answer = await fetch(`${test.url}${path}`, { method: 'POST', redirect: 'manual', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...browser.cookieHeader() } });
    expect(answer.status).toBeLessThan(500);
    expect((answer.headers.get('location') ?? '').length).toBeLessThan(600);
    expect(await answer.text()).not.toContain(LONG);
  });

  it('does not keep anybody from signing in', async () => {
    const browser = new Browser(test.url);
    await browser.open(`/login?request=${'x'.repeat(9_000)}`);
    await browser.signIn();
    expect(new URL(browser.page?.url ?? '').pathname).toBe('/');
  });
});
