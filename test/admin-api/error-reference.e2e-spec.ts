import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PROBLEMS } from '../../src/admin/problem.js';
import { OAUTH_ERROR_STATUS } from '../../src/oauth/oauth-error.js';
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
