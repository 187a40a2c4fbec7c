import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_OPERATIONS } from '../../src/admin/admin-operations.js';
import type { AdminOperation } from '../../src/admin/operation.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { servedRoutes } from '../support/routes.js';
import { send } from '../support/wire.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

describe('The admin API', () => {
  let test: TestApp;
  let api: AdminApi;
  const log: string[] = [];
  beforeAll(async () => {
    test = await createTestApp({ environment: { RATE_LIMITS: 'on' }, log });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  const operations = (): readonly AdminOperation[] => test.app.get<readonly AdminOperation[]>(ADMIN_OPERATIONS, { strict: false });

  it('has no route that no operation declares, and a route for every operation', () => {
    const served = [...servedRoutes(test)].filter(([path]) => path.startsWith('/admin/v1')).flatMap(([path, methods]) => methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS').map((method) => `${method} ${path.replaceAll(/(?<=\/):\w+(?:\([^)]*\))?/g, '{}').replaceAll('::', ':')}`));
    const declared = operations().map(({ method, path }) => `${method} /admin/v1${path.replaceAll(/\{\w+\}/g, '{}')}`);
    const document = ['GET /admin/v1/openapi.json'];
    expect(served.filter((route) => !declared.includes(route) && !document.includes(route))).toEqual([]);
    expect(declared.filter((route) => !served.includes(route))).toEqual([]);
  });

  it('takes no body for none where the header says JSON all the same, and misses one that is needed', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await api.post('/groups', { name: 'bodiless' })).status).toBe(201);
    for (const body of [undefined, '']) {
      expect((await api.send('PUT', '/groups/bodiless/members/nobody', body, json)).status).toBe(404);
      expect((await api.send('POST', '/groups', body, json)).body).toMatchObject({ status: 400, detail: expect.stringMatching(/body/i) });
    }
    expect((await api.send('DELETE', '/groups/bodiless', undefined, json)).status).toBe(204);
  });

  it('answers 401 to strangers at every address, before it looks at anything they send', async () => {
    for (const { method, path, open } of operations()) {
      if (open === true) continue;
      const { status, headers } = await send(test.address, `/admin/v1${path.replaceAll(/\{\w+\}/g, 'x')}?nonsense=1`, { method, ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{', headers: { 'content-type': 'application/json' } }) });
      expect([method, path, status, headers.has('www-authenticate')]).toEqual([method, path, 401, true]);
    }
  });

  it('answers 405 with what is allowed, 404 where there is nothing, both as problems', async () => {
    const wrong = await api.send('PATCH', '/users', {});
    expect([wrong.status, wrong.headers.get('allow'), wrong.body['type']]).toEqual([405, 'GET, HEAD, POST, OPTIONS', `${test.url}/docs/errors/method-not-allowed`]);
    const act = await api.get('/users/usr_x:disable');
    expect([act.status, act.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    expect(await api.get('/nothing')).toMatchObject({ status: 404, body: { type: `${test.url}/docs/errors/not-found` } });
    for (const path of ['/Users', '/users/', '//users', '/users;x=1', '/%75sers/../x', '/users%2F', '/./users']) expect([404, 400, 200]).toContain((await send(test.address, `/admin/v1${path}`, { headers: { authorization: `Bearer ${api.token ?? ''}` } })).status);
    expect((await send(test.address, '/admin/v1/users', { method: 'HEAD', headers: { authorization: `Bearer ${api.token ?? ''}` } })).status).toBe(200);
    expect((await send(test.address, '/admin/v1/users', { method: 'HEAD' })).status).toBe(401);
  });

  it('says in every problem which address was asked for, and in none where that is no path', async () => {
    const asked = async (path: string, init: { method?: string; type?: string; body?: string } = {}): Promise<unknown[]> => {
      const headers = { authorization: `Bearer ${api.token ?? ''}`, ...(init.type === undefined ? {} : { 'content-type': init.type }) };
      const { status, body } = await send(test.address, path, { method: init.method ?? 'GET', headers, ...(init.body === undefined ? {} : { body: init.body }) });
      return [status, (JSON.parse(body) as { instance?: string }).instance];
    };
    expect(await asked('/admin/v1/nothing?q=secret')).toEqual([404, '/admin/v1/nothing']);
    expect(await asked('/admin/v1/users', { method: 'PATCH', type: 'application/json', body: '{}' })).toEqual([405, '/admin/v1/users']);
    expect(await asked('/admin/v1/groups', { method: 'POST', type: 'text/plain', body: '{}' })).toEqual([415, '/admin/v1/groups']);
    expect(await asked('/admin/v1/%3Cb%3E')).toEqual([404, '/admin/v1/%3Cb%3E']);
    expect(await asked('/admin/v1/<b>"')).toEqual([404, undefined]);
  });

  it('refuses bodies of another kind, broken ones and large ones as problems', async () => {
    const post = async (body: string, type: string): Promise<unknown[]> => {
      const { status, body: problem, headers } = await api.post('/groups', body, { 'content-type': type });
      return [status, String(problem['type']).split('/').at(-1), headers.get('content-type')];
    };
    const problem = expect.stringMatching(/^application\/problem\+json/);
    expect(await post('a=b', 'application/x-www-form-urlencoded')).toEqual([415, 'unsupported-media-type', problem]);
    expect(await post('{}', 'text/plain')).toEqual([415, 'unsupported-media-type', problem]);
    expect(await post('{}', 'application/merge-patch+json')).toEqual([415, 'unsupported-media-type', problem]);
    expect(await post('{"name":', 'application/json')).toEqual([400, 'malformed', problem]);
    expect(await post('{"name":"a","name":"b"}', 'application/json')).toEqual([400, 'malformed', problem]);
    expect(await post('{"__proto__":{}}', 'application/json')).toEqual([400, 'malformed', problem]);
    expect(await post(`{"name":"${'x'.repeat(300_000)}"}`, 'application/json')).toEqual([413, 'too-large', problem]);
    expect(await post('"text"', 'application/json')).toEqual([400, 'malformed', problem]);
  });

  it('reads a path parameter once, and refuses what no name has', async () => {
    for (const path of ['/users/%00', '/users/a%00b', '/groups/%252e', '/clients/%ff', `/clients/${'x'.repeat(600)}`, '/users/%2e%2e%2f', "/users/'%20OR%201=1--"]) {
      const { status } = await send(test.address, `/admin/v1${path}`, { headers: { authorization: `Bearer ${api.token ?? ''}` } });
      expect([path, [400, 404, 405, 414].includes(status) || status]).toEqual([path, true]);
    }
  });

  it('refuses unknown, repeated, empty and malformed parameters, and says which', async () => {
    for (const [query, name] of [['colour=red', 'colour'], ['limit=5&limit=6', 'limit'], ['limit=', 'limit'], ['status[]=x', 'status[]'], ['sort=name', 'sort'], ['include=everything', 'include'], ['expand=secrets', 'expand']] as const) {
      const answer = await api.get<{ errors: { pointer: string }[] }>(`/users?${query}`);
      expect([query, answer.status, answer.body.errors[0]?.pointer]).toEqual([query, 400, `?${name}`]);
    }
    expect((await api.get('/users/usr_x?x=1')).status).toBe(400);
    expect((await api.post('/groups?x=1', { name: 'x' })).status).toBe(400);
  });

  it('makes a thing at an address only where there is none for who says If-None-Match: *, and none where If-Match says there is one (RFC 9110 §13.1)', async () => {
    const draft = { redirect_uris: ['https://once.example.com/cb'], scope: 'openid' };
    expect((await api.put('/clients/once', draft, { 'if-match': '*' })).status).toBe(412);
    expect((await api.put('/clients/once', draft, { 'if-match': '"0"' })).status).toBe(412);
    expect((await api.get('/clients/once')).status).toBe(404);
    const created = await api.put('/clients/once', draft, { 'if-none-match': '*' });
    expect(created.status).toBe(201);
    const again = await api.put('/clients/once', { ...draft, client_name: 'Twice' }, { 'if-none-match': '*' });
    expect([again.status, again.headers.get('etag')]).toEqual([412, created.headers.get('etag')]);
    expect((await api.get('/clients/once')).body).not.toMatchObject({ client_name: 'Twice' });
    expect((await api.patch('/clients/once', { client_name: 'Third' }, { 'if-match': created.headers.get('etag') ?? '', 'if-none-match': created.headers.get('etag') ?? '' })).status).toBe(412);
  });

  it('is told in the log by names that can be read', async () => {
    log.length = 0;
    await api.post('/users/usr_x:disable');
    await api.post('/users:import', '', { 'content-type': 'application/x-ndjson' });
    await api.get('/clients/app/secrets/x');
    const routes = log.map((line) => (JSON.parse(line) as { route?: string }).route).filter((route) => route !== undefined);
    expect(routes).toEqual(expect.arrayContaining(['/admin/v1/users/:id:disable', '/admin/v1/users:import']));
    expect(routes.join(' ')).not.toMatch(/::|\(/);
  });

  it('tells each caller what is left of their budget, and stops whoever has used it up', async () => {
    const other = await adminApi(test, ['groups:read']);
    const first = await other.get('/groups');
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=600;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=599;t=\d+$/);
    const statuses: number[] = [];
    for (let round = 0; round < 12; round += 1) statuses.push(...(await Promise.all(Array.from({ length: 50 }, () => other.get('/me')))).map(({ status }) => status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(599);
    const refused = await other.get('/groups');
    expect(refused).toMatchObject({ status: 429, body: { type: `${test.url}/docs/errors/too-many-requests` } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.get('/groups')).status).toBe(200);
    test.clock.advance('61s');
    expect((await other.get('/groups')).status).toBe(200);
  });
});
