import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ClientStore } from '../../src/clients/client.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeApi, makeClient } from './support/made.js';

interface Listed {
  readonly data: readonly { readonly client_id: string; readonly scopes: readonly string[] }[];
  readonly page: { readonly next_cursor: string | null };
}

const MACHINE = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: '' };

eachDatabase('The scopes of an API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let made = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  const anApi = async (...scopes: string[]): Promise<string> => `/apis/${encodeURIComponent(await makeApi(test, `https://api.example.com/${(made += 1)}`, ...scopes))}`;
  const aMachine = (scope = ''): Promise<string> => makeClient(test, `caller-${(made += 1)}`, { ...MACHINE, scope });
  const scopesOf = async (clientId: string): Promise<string | undefined> => (await test.get(ClientStore).read(test.database, clientId))?.metadata.scope;

  it('are declared, described and taken away one at a time', async () => {
    const path = await anApi('a:read');
    expect(await api.put(`${path}/scopes/a:write`, { description: 'Change a', sensitive: true })).toMatchObject({ status: 200, body: { value: 'a:write', description: 'Change a', sensitive: true } });
    expect(await api.put(`${path}/scopes/a:read`, { description: 'See every a' })).toMatchObject({ status: 200, body: { value: 'a:read', description: 'See every a', sensitive: false } });
    expect(await api.put(`${path}/scopes/${encodeURIComponent('https://x/y?z')}`)).toMatchObject({ status: 200, body: { value: 'https://x/y?z', description: 'https://x/y?z' } });
    expect((await api.get(`${path}/scopes`)).body['data']).toEqual([
      { value: 'a:read', description: 'See every a', sensitive: false }, { value: 'a:write', description: 'Change a', sensitive: true }, { value: 'https://x/y?z', description: 'https://x/y?z', sensitive: false },
    ]);
    expect((await api.delete(`${path}/scopes/a:write`)).status).toBe(204);
    expect((await api.get(`${path}/scopes/a:write`)).status).toBe(404);
    expect((await api.delete(`${path}/scopes/a:write`)).status).toBe(404);
    expect((await api.get(`${path}/scopes/a:read`)).status).toBe(200);
  });

  it('are never lost when two admins declare one each', async () => {
    const path = await anApi();
    const answers = await Promise.all(['one', 'two', 'three'].map((scope) => api.put(`${path}/scopes/${scope}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(((await api.get(`${path}/scopes`)).body['data'] as { value: string }[]).map(({ value }) => value).toSorted((a, b) => a.localeCompare(b))).toEqual(['one', 'three', 'two']);
  });

  it.each(['openid', 'users:read', 'with space', 'quote"', 'ä'])('are never called %s', async (scope) => {
    const path = await anApi();
    expect((await api.put(`${path}/scopes/${encodeURIComponent(scope)}`)).status).toBe(422);
    expect((await api.get(`${path}/scopes`)).body['data']).toEqual([]);
  });

  it('stay while an application may ask for them, so that nobody inherits what was allowed', async () => {
    const path = await anApi('kept:read', 'free:read');
    const clientId = await aMachine('kept:read');
    expect(await api.delete(`${path}/scopes/kept:read`)).toMatchObject({ status: 409, body: { type: expect.stringContaining('still-in-use'), detail: expect.stringContaining(clientId) } });
    expect((await api.delete(`${path}/scopes/free:read`)).status).toBe(204);
    expect((await api.delete(`${path}/clients/${clientId}`)).status).toBe(204);
    expect((await api.delete(`${path}/scopes/kept:read`)).status).toBe(204);
  });

  it('are asked for by the applications that the API lists, and no others', async () => {
    const path = await anApi('b_b:read', 'b%b:read');
    const [near] = [await anApi('bxb:read', 'bb')];
    const [first, second] = [await aMachine('b_b:read'), await aMachine('b%b:read b_b:read')];
    await aMachine('bxb:read');
    await aMachine('bb');
    expect((await api.get<Listed>(`${path}/clients`)).body.data).toEqual([
      { client_id: first, client_name: `${first} app`, scopes: ['b_b:read'] }, { client_id: second, client_name: `${second} app`, scopes: ['b%b:read', 'b_b:read'] },
    ]);
    expect((await api.get<Listed>(`${near}/clients`)).body.data).toHaveLength(2);
    expect((await api.get<Listed>(`${await anApi()}/clients`)).body.data).toEqual([]);
    expect((await api.get(`${path}/clients/${first}`)).body).toMatchObject({ scopes: ['b_b:read'] });
    expect((await api.get(`${near}/clients/${first}`)).status).toBe(404);
  });

  it('are given to an application and taken from it without touching what else it may ask for', async () => {
    const path = await anApi('c:read', 'c:write');
    const clientId = await aMachine('orders:read');
    expect(await api.put(`${path}/clients/${clientId}`, { scopes: ['c:write', 'c:read'] })).toMatchObject({ status: 200, body: { client_id: clientId, scopes: ['c:write', 'c:read'] } });
    expect(await scopesOf(clientId)).toBe('orders:read c:write c:read');
    test.clock.advance('2s');
    expect((await new WireClient(test.url, clientId).token({ grant_type: 'client_credentials', scope: 'c:write' })).status).toBe(200);
    expect((await api.put(`${path}/clients/${clientId}`, { scopes: ['c:read'] })).status).toBe(200);
    expect(await scopesOf(clientId)).toBe('orders:read c:read');
    expect((await api.delete(`${path}/clients/${clientId}`)).status).toBe(204);
    expect(await scopesOf(clientId)).toBe('orders:read');
    expect((await api.delete(`${path}/clients/${clientId}`)).status).toBe(404);
    for (const scopes of [['orders:read'], ['c:read', 'c:read'], 'c:read', [7], undefined]) expect([scopes, (await api.put(`${path}/clients/${clientId}`, { scopes })).status]).toEqual([scopes, 422]);
  });

  it('of the admin API go no further than who gives them', async () => {
    const admin = `/apis/${encodeURIComponent(`${test.url}/admin/v1`)}`;
    const clientId = await aMachine();
    const lesser = await adminApi(test, ['apis:read', 'apis:write', 'audit:read']);
    expect((await lesser.put(`${admin}/clients/${clientId}`, { scopes: ['users:write'] })).status).toBe(403);
    expect((await lesser.put(`${admin}/clients/${clientId}`, { scopes: ['audit:read'] })).status).toBe(200);
    expect((await api.put(`${admin}/clients/${clientId}`, { scopes: ['users:write'] })).status).toBe(200);
    expect((await lesser.put(`${admin}/clients/${clientId}`, { scopes: ['audit:read'] })).status).toBe(403);
    expect((await lesser.delete(`${admin}/clients/${clientId}`)).status).toBe(403);
    expect((await api.put(`${admin}/scopes/mine`)).status).toBe(409);
  });

  it('are not found at APIs that there are not, and stay as a file says', async () => {
    for (const path of ['/apis/nothing', `/apis/${encodeURIComponent('https://api.example.com/none')}`, '/apis/%25']) {
      expect((await api.get(`${path}/scopes`)).status).toBe(404);
      expect((await api.get(`${path}/clients`)).status).toBe(404);
      expect((await api.put(`${path}/scopes/x`)).status).toBe(404);
      expect((await api.put(`${path}/clients/machine`, { scopes: [] })).status).toBe(404);
    }
    const orders = `/apis/${encodeURIComponent('https://api.example.com/orders')}`;
    expect((await api.put(`${orders}/scopes/x`)).status).toBe(409);
    expect((await api.delete(`${orders}/scopes/orders:read`)).status).toBe(409);
    expect((await api.put(`${orders}/clients/machine`, { scopes: ['orders:read'] })).status).toBe(409);
  });
});
