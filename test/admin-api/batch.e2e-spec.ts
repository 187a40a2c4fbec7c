import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

interface Results { readonly results: readonly { readonly status: number; readonly headers: Record<string, string>; readonly body?: Record<string, unknown> }[] }

eachDatabase('A batch', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on' } });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  const statuses = (answer: { body: Results }): number[] => answer.body.results.map(({ status }) => status);

  it('does each by itself, and says of each what became of it', async () => {
    const answer = await api.post<Results>('/batch', { operations: [
      { method: 'POST', path: '/groups', body: { name: 'one' } },
      { method: 'POST', path: '/groups', body: { name: 'one' } },
      { method: 'GET', path: '/groups/one' },
      { method: 'GET', path: '/admin/v1/groups?q=on&fields=name' },
      { method: 'PATCH', path: '/clients/app', body: { client_name: 'x' } },
      { method: 'GET', path: '/nothing' },
      { method: 'PUT', path: '/groups' },
      { method: 'POST', path: '/groups', body: { colour: 'red' } },
      { method: 'POST', path: '/groups', body: { name: 'two' } },
    ] });
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual([201, 409, 200, 200, 428, 404, 405, 422, 201]);
    expect(answer.body.results[0]?.headers).toMatchObject({ etag: expect.any(String), location: `${test.url}/admin/v1/groups/one` });
    expect(answer.body.results[3]?.body).toMatchObject({ data: [{ name: 'one' }] });
    expect(answer.body.results[7]?.body).toMatchObject({ type: `${test.url}/docs/errors/validation`, errors: expect.arrayContaining([expect.objectContaining({ pointer: '/colour' })]) });
  });

  it('does all or nothing when it is atomic, and sees what it has written itself', async () => {
    const good = await api.post<Results>('/batch', { atomic: true, operations: [
      { method: 'POST', path: '/groups', body: { name: 'atom' } },
      { method: 'POST', path: '/users', body: { preferred_username: 'atomic', groups: ['atom'] } },
      { method: 'PUT', path: '/clients/atom', body: { redirect_uris: ['https://atom.example.com/cb'], scope: 'openid', access: { groups: ['atom'] } } },
      { method: 'GET', path: '/groups/atom' },
      { method: 'DELETE', path: '/clients/atom', headers: { 'If-Match': '*' } },
    ] });
    expect(statuses(good)).toEqual([201, 201, 201, 200, 204]);
    const bad = await api.post<Results>('/batch', { atomic: true, operations: [
      { method: 'POST', path: '/groups', body: { name: 'gone' } },
      { method: 'POST', path: '/users', body: { preferred_username: 'atomic' } },
      { method: 'POST', path: '/groups', body: { name: 'never' } },
    ] });
    expect(statuses(bad)).toEqual([424, 409, 424]);
    expect((await api.get('/groups/gone')).status).toBe(404);
    expect((await api.get('/groups/never')).status).toBe(404);
  });

  it('counts as many requests as it has operations', async () => {
    const fresh = await adminApi(test, ['groups:read']);
    const left = (answer: { readonly headers: Headers }): number => Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
    const before = left(await fresh.get('/groups'));
    const answer = await fresh.post<Results>('/batch', { operations: Array.from({ length: 50 }, () => ({ method: 'GET', path: '/groups' })) });
    expect(before - left(answer)).toBe(50);
    const spent: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) spent.push((await fresh.post('/batch', { operations: Array.from({ length: 100 }, () => ({ method: 'GET', path: '/groups' })) })).status);
    expect(spent).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await fresh.get('/groups')).status).toBe(429);
  });

  it('sets twenty passwords at most, and says which is one too many', async () => {
    const people = Array.from({ length: 21 }, (_, index) => ({ method: 'POST', path: '/users', body: { preferred_username: `batched${index}`, password: 'lantern otter cobalt' } }));
    const { status, body } = await api.post<{ errors: readonly { pointer: string }[] }>('/batch', { operations: people });
    expect([status, body.errors.map(({ pointer }) => pointer)]).toEqual([422, ['/operations/20/body/password']]);
    expect((await api.get<{ data: unknown[] }>('/users?q=batched')).body.data).toEqual([]);
  });

  it('lets nobody do in it what they may not do alone', async () => {
    const few = await adminApi(test, ['groups:read']);
    const answer = await few.post<Results>('/batch', { operations: [
      { method: 'GET', path: '/groups/one' }, { method: 'POST', path: '/groups', body: { name: 'sneaky' } }, { method: 'GET', path: '/users' }, { method: 'POST', path: '/batch', body: { operations: [] } },
    ] });
    expect(statuses(answer)).toEqual([200, 403, 403, 403]);
  });

  it('writes nothing in a dry run', async () => {
    const answer = await api.post<Results>('/batch?dry_run=true', { atomic: true, operations: [{ method: 'POST', path: '/groups', body: { name: 'dry' } }, { method: 'GET', path: '/groups/dry' }] });
    expect(statuses(answer)).toEqual([200, 200]);
    expect(answer.body).toMatchObject({ results: [{ headers: { 'dry-run': 'true' } }, { body: { name: 'dry' } }] });
    expect(JSON.stringify(answer.body)).not.toContain('location');
    expect((await api.get('/groups/dry')).status).toBe(404);
  });

  it('rehearses those that stand each by itself as they would be done: past one that fails, each after those before it, and asking nobody outside', async () => {
    const operations = [
      { method: 'POST', path: '/groups', body: { name: 'rehearsed' } }, { method: 'POST', path: '/groups', body: { name: '' } }, { method: 'POST', path: '/groups', body: { name: 'rehearsed' } },
      { method: 'GET', path: '/groups/rehearsed' }, { method: 'POST', path: '/webhooks', body: { url: 'https://no-such-host.invalid/hook', events: ['user.created'] } },
    ];
    expect(statuses(await api.post<Results>('/batch?dry_run=true', { operations }))).toEqual([200, 422, 409, 200, 200]);
    expect((await api.get('/groups/rehearsed')).status).toBe(404);
    expect(statuses(await api.post<Results>('/batch', { operations }))).toEqual([201, 422, 409, 200, 422]);
  });

  it('rehearses one operation where each stands by itself, and none of what is done as one', async () => {
    const operations = [{ method: 'POST', path: '/groups', body: { name: 'beside' } }, { method: 'POST', path: '/groups?dry_run=true', body: { name: 'dry' } }];
    expect(statuses(await api.post<Results>('/batch', { atomic: true, operations }))).toEqual([424, 400]);
    expect(statuses(await api.post<Results>('/batch', { operations }))).toEqual([201, 200]);
    expect(await Promise.all(['beside', 'dry'].map(async (name) => (await api.get(`/groups/${name}`)).status))).toEqual([200, 404]);
  });

  it('takes effect once under one Idempotency-Key', async () => {
    for (const atomic of [true, false]) {
      const batch = { atomic, operations: [{ method: 'POST', path: '/clients', body: { client_id: `batched-${String(atomic)}`, redirect_uris: ['https://b.example.com/cb'], scope: 'openid' } }] };
      const key = { 'idempotency-key': `batch-${String(atomic)}` };
      const first = await api.post<Results>('/batch', batch, key);
      expect(statuses(first)).toEqual([201]);
      const second = await api.post<Results>('/batch', batch, key);
      expect([second.body, second.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    }
  });

  it('is refused when it is none', async () => {
    const one = { method: 'GET', path: '/me' };
    for (const body of [{}, { operations: [] }, { operations: Array.from({ length: 101 }, () => one) }, { operations: [one], colour: 1 }, { operations: ['x'] }, { operations: [{ method: 'TRACE', path: '/me' }] },
      { operations: [{ method: 'GET', path: 'https://evil.example.com/' }] }, { operations: [{ ...one, headers: { authorization: 'Bearer x' } }] }, { operations: [one], atomic: 'yes' }]) {
      expect([JSON.stringify(body).slice(0, 80), (await api.post('/batch', body)).status]).toEqual([JSON.stringify(body).slice(0, 80), 422]);
    }
    expect(statuses(await api.post<Results>('/batch', { operations: [{ method: 'GET', path: '/users/%00' }, { method: 'GET', path: '/users/%ff' }, { method: 'GET', path: '/users?limit=1&limit=2' }, one] }))).toEqual([404, 400, 400, 200]);
  });
});
