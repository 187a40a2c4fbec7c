import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { SECRET } from '../support/world.js';
import { AdminApi, adminApi, adminApiAs } from './support/admin-api.js';

describe('Who calls the admin API', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  it('is challenged without a token, and told where to get one', async () => {
    const answer = await new AdminApi(test.address, undefined).get('/me');
    expect(answer).toMatchObject({ status: 401, body: { type: `${test.url}/docs/errors/invalid-token`, status: 401, instance: '/admin/v1/me', request_id: answer.headers.get('x-request-id') } });
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${test.url}/admin/v1", resource_metadata="${test.url}/.well-known/oauth-protected-resource/admin/v1"`);
    const metadata = (await (await fetch(`${test.address}/.well-known/oauth-protected-resource/admin/v1`)).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({ resource: `${test.url}/admin/v1`, authorization_servers: [test.url] });
    expect(metadata['scopes_supported']).toContain('users:write');
  });

  it('gets a token the ordinary way, as an application', async () => {
    const api = await adminApi(test, ['clients:read', 'users:read']);
    expect((await api.get('/me')).body).toMatchObject({ kind: 'client', user_id: null, role: null, scopes: ['clients:read', 'users:read'] });
  });

  it('gets a token the ordinary way, as a person, and reaches as far as their role', async () => {
    const auditor = await adminApiAs(test, 'alice', 'auditor');
    const { body } = await auditor.get<{ scopes: string[] }>('/me');
    expect(body).toMatchObject({ kind: 'user', preferred_username: 'alice', role: 'auditor' });
    expect(body.scopes.length).toBeGreaterThan(10);
    expect(body.scopes.filter((scope) => !scope.endsWith(':read'))).toEqual([]);
  });

  it('has no power as a person without a role, whatever the token says', async () => {
    const nobody = await adminApiAs(test, 'bob');
    expect((await nobody.get('/me')).body).toMatchObject({ kind: 'user', role: null, scopes: [] });
  });

  it('is refused with a token for another audience, an ID token, and one that is no token', async () => {
    const tokens = await new WireClient(test.address).tokens(new Browser(test.address), { scope: 'openid' });
    const { body: machine } = await new WireClient(test.address, 'machine', SECRET).token({ grant_type: 'client_credentials', resource: 'https://api.example.com/orders' });
    for (const token of [tokens['access_token'], tokens['id_token'], String(machine['access_token']), 'x', 'dwa_x']) {
      const answer = await new AdminApi(test.address, token).get('/me');
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    }
    expect((await new AdminApi(test.address, undefined).get('/me', { authorization: 'Basic eDp4' })).status).toBe(401);
    expect((await new AdminApi(test.address, undefined).get('/me?access_token=abc')).status).toBe(400);
  });

  it('is refused before its body is read', async () => {
    const answer = await new AdminApi(test.address, undefined).post('/clients', '{', {});
    expect([401, 404]).toContain(answer.status);
  });
});
