import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT_PROBLEMS } from '../../src/account/api/problems.js';
import { ADMIN_PROBLEMS } from '../../src/admin/problem.js';
import { toHttpProblem } from '../../src/http/problem.js';
import { OAUTH_ERROR_STATUS, OAuthError, type OAuthErrorCode } from '../../src/oauth/oauth-error.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { AdminApi } from './support/admin-api.js';

describe('What a problem is called', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  it('leads to a page of this server that says what to do, under the strict policy and without a script', async () => {
    const refused = await new AdminApi(test.address, undefined).get('/me');
    const page = await fetch(String(refused.body['type']).replace(test.url, test.address));
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(html).not.toContain('<script');
    expect(html).toContain(ADMIN_PROBLEMS['invalid-token'].title);
  });

  it('has a page each, as every error code of the protocol has; and all of them are on one', async () => {
    const names = [...Object.keys(ADMIN_PROBLEMS), ...Object.keys(OAUTH_ERROR_STATUS)];
    const list = await (await fetch(`${test.address}/docs/errors`)).text();
    for (const name of names) {
      const answer = await fetch(`${test.address}/docs/errors/${name}`);
      expect([name, answer.status]).toEqual([name, 200]);
      expect(await answer.text()).toContain(`<h1><code>${name}</code></h1>`);
      expect(list).toContain(`/docs/errors/${name}"`);
    }
  });

  it('has the title of its page, whichever API says it and whatever it was at first', async () => {
    const statuses = [400, 404, 409, 412, 413, 415, 429, 431, 503];
    const errors = Object.entries(OAUTH_ERROR_STATUS).flatMap(([code, usual]) => [usual, ...statuses].map((status) => new OAuthError(code as OAuthErrorCode, 'Refused.', { status })));
    const own = Object.entries(ACCOUNT_PROBLEMS).map(([kind, { title }]) => `${kind}: ${title}`);
    const told = [...new Set([...errors.map(toHttpProblem).map(({ kind, title }) => `${kind}: ${title}`), ...own])];
    expect(told.length).toBeGreaterThan(10);
    const onPages = await Promise.all(told.map(async (each) => {
      const [kind = ''] = each.split(':');
      const page = await (await fetch(`${test.address}/docs/errors/${kind}`)).text();
      return `${kind}: ${/<strong>([^<]*)<\/strong>/.exec(page)?.[1] ?? ''}`;
    }));
    expect(told).toEqual(onPages);
  });

  it('tells with the blanks where they belong', async () => {
    const html = await (await fetch(`${test.address}/docs/errors/invalid-token`)).text();
    const [, advice = ''] = /<dd[^>]*>(.*?)<\/dd>/s.exec(html) ?? [];
    expect(advice).toContain('<code>');
    expect(advice).not.toMatch(/\w<code>|<\/code>\w/);
    const all = await (await fetch(`${test.address}/docs/errors`)).text();
    expect(all).not.toMatch(/[a-z]<code>|<\/code>[a-z]/);
  });

  it('is nothing for other names, whatever they are', async () => {
    for (const name of ['nonsense', 'constructor', '__proto__', '%3Cscript%3E', 'validation%00']) {
      const answer = await fetch(`${test.address}/docs/errors/${name}`);
      expect([name, answer.status]).toEqual([name, 404]);
      expect(await answer.text()).not.toContain('<script>');
    }
  });
});
