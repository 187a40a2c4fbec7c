import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csrfOf, postTo, signedIn } from '../account/support-pages.js';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { equipped } from '../factors/support/factors.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { basic, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send } from '../support/wire.js';
import { SECRET } from '../support/world.js';

/** What stands for no id at all, in one language or another. */
const NO_IDS = ['', 'null', 'undefined', 'NaN', '0', '-1', '%', '_', '*', 'true', '[]', '{}', '[object Object]', ' ', "' OR ''='"] as const;
/** Those that an address can end with; the others are words as good as these. */
const NO_IDS_OF_PATHS = ['null', 'undefined', '0', '%', '*', ' ', "' OR ''='"] as const;
/** What could be lost by a condition that fell away. */
const KEPT = ['users', 'login_names', 'credentials', 'clients', 'client_secrets', 'apis', 'user_groups', 'group_members', 'consents', 'notes', 'signing_keys', 'webhooks', 'admin_roles', 'roles', 'role_assignments', 'settings'] as const;
/** What is ended rather than removed. */
const LIVE = ['sessions', 'authorizations'] as const;

eachDatabase('an id that is not there finds nobody and costs nobody anything (NF-07)', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let browser: Browser;
  let notes: string;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    const app = new WireClient(test.url);
    for (const name of ['alice', 'bob']) notes = (await app.tokens(new Browser(test.url), { scope: 'openid offline_access notes:read notes:write' }, name))['access_token'] ?? '';
    await send(test.url, '/api/notes', { method: 'POST', headers: { 'authorization': `Bearer ${notes}`, 'content-type': 'application/json' }, body: '{"body":"kept"}' });
    await equipped(test);
    browser = await signedIn(test, 'alice');
  });
  afterAll(async () => test.close());

  async function standing(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of KEPT) counts[table] = Number((await test.database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))?.n);
    for (const table of LIVE) counts[table] = Number((await test.database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ended_at IS NULL`))?.n);
    counts['disabled'] = Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM users WHERE disabled_at IS NOT NULL'))?.n);
    return counts;
  }

  describe('of the admin API:', () => {
    it.each(['users', 'clients', 'apis', 'groups', 'sessions', 'grants', 'keys', 'webhooks', 'admins'])('%s', async (collection) => {
      const before = await standing();
      for (const id of NO_IDS_OF_PATHS) {
        const path = `/${collection}/${encodeURIComponent(id)}`;
        for (const [method, at, body] of [['GET', path, undefined], ['DELETE', path, undefined], ['PATCH', path, { name: 'x' }], ['POST', `${path}:disable`, undefined], ['POST', `${path}/sessions:revoke`, undefined], ['DELETE', `${path}/credentials/${encodeURIComponent(id)}`, undefined]] as const) {
          const { status } = await api.send(method, at, body, { 'if-match': '*' });
          expect([method, at, [400, 404, 405, 422].includes(status)]).toEqual([method, at, true]);
        }
      }
      // An address that ends before the id is that of nobody, however good the rest is.
      for (const method of ['DELETE', 'PATCH', 'PUT']) {
        for (const body of [{}, { description: 'x' }, { role: 'owner' }, { name: 'x', scopes: [] }]) {
          const { status } = await api.send(method, `/${collection}/`, method === 'DELETE' ? undefined : body, { 'if-match': '*', ...(method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}) });
          expect([method, body, [400, 404, 405, 412, 415, 422].includes(status)]).toEqual([method, body, true]);
        }
      }
      expect(await standing()).toEqual(before);
    });
  });

  describe('of a form of the account:', () => {
    it.each<[string, string]>([
      ['/account/devices/end', 'session'], ['/account/devices/forget', 'device'], ['/account/apps/remove', 'client'], ['/account/passkeys/rename', 'id'], ['/account/passkeys/remove', 'id'], ['/account/authenticator/rename', 'id'],
      ['/account/authenticator/remove', 'id'], ['/account/activity/not-me', 'event'],
    ])('%s', async (path, field) => {
      const before = await standing();
      await browser.open('/account/devices');
      const csrf = csrfOf(browser);
      for (const value of [undefined, ...NO_IDS]) {
        const more = { name: 'Mine', sure: 'yes' };
        const page = await postTo(browser, path, { csrf, ...more, ...(value === undefined ? {} : { [field]: value }) });
        expect([path, value, page.status < 500]).toEqual([path, value, true]);
        assertSound(page, { sent: value === undefined ? [] : [value] });
      }
      expect(await standing()).toEqual(before);
    });
  });

  describe('of the protocol and the sample API:', () => {
    it.each<[string, Readonly<Record<string, string>>]>([
      ['/oauth2/token', { grant_type: 'refresh_token' }], ['/oauth2/token', { grant_type: 'authorization_code', redirect_uri: 'https://app.example.com/cb' }], ['/oauth2/introspect', {}], ['/oauth2/revoke', {}],
    ])('%s with %j', async (path, form) => {
      const before = await standing();
      for (const value of [undefined, ...NO_IDS]) {
        const body = value === undefined ? form : { ...form, code: value, refresh_token: value, token: value };
        const answer = await postForm(test.url, path, body, { authorization: basic('app', SECRET) });
        assertSound(answer);
        const { active, error } = answer.body === '' ? { active: undefined, error: undefined } : (JSON.parse(answer.body) as { active?: boolean; error?: string });
        // A revocation of nothing succeeds (RFC 7009 §2.2); everything else is refused or inactive.
        expect([value, active === false || error !== undefined || (path.endsWith('revoke') && answer.status === 200)]).toEqual([value, true]);
      }
      expect(await standing()).toEqual(before);
    });

    it('/api/notes', async () => {
      const before = await standing();
      for (const id of NO_IDS) expect([404, 405]).toContain((await send(test.url, `/api/notes/${encodeURIComponent(id)}`, { method: 'DELETE', headers: { authorization: `Bearer ${notes}` } })).status);
      expect(await standing()).toEqual(before);
    });
  });
});
