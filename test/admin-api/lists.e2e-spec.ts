import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keysetTail } from '../../src/database/keyset.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { call, KnownThings, OPERATIONS } from './support/every-operation.js';

interface Page {
  readonly data: readonly Record<string, unknown>[];
  readonly page: { readonly next_cursor: string | null; readonly has_more: boolean; readonly total_estimate?: number };
}

eachDatabase('A list of the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect, declare: { version: 1 } });
    api = await adminApi(test);
    for (let index = 0; index < 30; index += 1) {
      test.clock.advance('1s');
      await api.post('/users', { preferred_username: `p${String(index).padStart(2, '0')}`, ...(index % 3 === 0 ? {} : { email: `p${index % 7}.${index}@example.test` }) });
    }
    await api.post('/groups', { name: 'staff' });
    const [first] = (await api.get<Page>('/users?limit=1')).body.data;
    await api.patch(`/users/${String(first?.['id'])}`, { groups: ['staff'], disabled: true });
  });
  afterAll(() => test.close());

  async function everything(query: string, limit = 7): Promise<Record<string, unknown>[]> {
    const all: Record<string, unknown>[] = [];
    for (let address = `/users?${query}&limit=${limit}`; ;) {
      const { status, body, headers } = await api.get<Page>(address);
      expect(status).toBe(200);
      all.push(...body.data);
      if (body.page.next_cursor === null) return all;
      const link = /^<(\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '');
      address = `/users${link?.[1] ?? ''}`;
    }
  }

  it('gives every row once, whatever it is sorted by and however long its pages are', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    await fc.assert(fc.asyncProperty(fc.constantFrom('id', 'created_at', 'updated_at', 'preferred_username'), fc.boolean(), fc.integer({ min: 1, max: 31 }), async (field, descending, limit) => {
      const all = await everything(`sort=${descending ? '-' : ''}${field}`, limit);
      expect(new Set(all.map((user) => user['preferred_username']))).toEqual(new Set(names));
      expect(all).toHaveLength(names.length);
      const values = all.map((user) => user[field] as string | undefined ?? '');
      expect(values).toEqual(descending ? values.toSorted().toReversed() : values.toSorted());
    }), { numRuns: 25 });
  });

  it('has 25 rows when nothing is said, at most 200, and refuses what is no such number (AM-10)', async () => {
    const { body } = await api.get<Page>('/users');
    expect([body.data.length, body.page.has_more]).toEqual([25, true]);
    expect((await api.get('/users?limit=200')).status).toBe(200);
    for (const limit of ['0', '-1', '201', '1e2', '0x10', '1e9', 'NaN', '%201', '01', '5.0', '99999999999999999999']) expect([limit, (await api.get(`/users?limit=${limit}`)).status]).toEqual([limit, 400]);
  });

  it('goes on only from a cursor of its own', async () => {
    const { body } = await api.get<Page>('/users?limit=2&sort=created_at');
    const cursor = body.page.next_cursor ?? '';
    expect((await api.get(`/users?limit=5&sort=created_at&cursor=${cursor}`)).status).toBe(200);
    const strange = [`sort=-created_at&cursor=${cursor}`, `sort=created_at&status=active&cursor=${cursor}`, `sort=created_at&cursor=${cursor}x`, `sort=created_at&cursor=x${cursor}`, `sort=created_at&cursor=${cursor.toUpperCase()}`, 'cursor=abc', 'cursor=.', `cursor=${Buffer.from('["x"]').toString('base64url')}.${'a'.repeat(43)}`];
    for (const query of strange) expect(await api.get(`/users?${query}`)).toMatchObject({ status: 400, body: { errors: [{ pointer: '?cursor' }] } });
    expect((await api.get(`/clients?cursor=${cursor}`)).status).toBe(400);
  });

  it('narrows to what a filter says, and takes text as text (AM-08)', async () => {
    expect((await api.get<Page>('/users?preferred_username=p05')).body.data).toHaveLength(1);
    expect((await api.get<Page>('/users?status=disabled')).body.data).toHaveLength(1);
    expect((await api.get<Page>('/users?q=p1&limit=50')).body.data).toHaveLength(10);
    expect((await api.get<Page>('/users?q=p1.&limit=50')).body.data).toHaveLength(0);
    expect((await api.get<Page>('/users?q=p1.1@e')).body.data.length).toBeLessThanOrEqual(1);
    const [tenth] = (await api.get<Page>('/users?preferred_username=p10')).body.data;
    const created = encodeURIComponent(String(tenth?.['created_at']));
    expect(await everything(`created_at[lt]=${created}`)).toHaveLength(10);
    expect(await everything(`created_at[gte]=${created}`)).toHaveLength(20);
    for (const hostile of ["' OR 1=1--", '1;DROP TABLE users', '%', '_', '\\', '`', 'p0_', 'p%', '{"$ne":""}', '\u{1F600}', 'é', 'ﬀ']) {
      const text = encodeURIComponent(hostile);
      for (const query of [`q=${text}`, `preferred_username=${text}`, `email=${text}`, `managed_by=${text}`]) expect([query, (await api.get<Page>(`/users?${query}`)).body.data]).toEqual([query, []]);
      for (const query of [`sort=${text}`, `created_at=${text}`, `status=${text}`, `fields=${text}`, `limit=${text}`]) expect([query, (await api.get(`/users?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await api.get('/users?sort=(select%20sleep(5))')).status).toBe(400);
    expect((await api.get('/users?created_at[gte]=2026-02-30')).status).toBe(400);
  });

  it('shows the members that were asked for, and what belongs to a row where that is', async () => {
    const { body } = await api.get<Page>('/users?fields=id,preferred_username&limit=1');
    expect(Object.keys(body.data[0] ?? {})).toEqual(['id', 'preferred_username']);
    const expanded = await api.get<Page>('/users?expand=groups&limit=2');
    expect(expanded.body.data.map((user) => user['groups'])).toEqual([['staff'], []]);
    expect((await api.get('/users?fields=password_hash')).status).toBe(400);
    expect(Object.keys((await api.get<Page>('/clients?fields=client_id,redirect_uris,client_name,disabled&limit=1')).body.data[0] ?? {})).toEqual(expect.arrayContaining(['client_id', 'redirect_uris']));
  });

  it('shows no members that there never are: whoever misspells one is told, in every list', async () => {
    const things = await KnownThings.in(api);
    const wrong: string[] = [];
    for (const operation of OPERATIONS.filter((each) => 'list' in each)) {
      const { status, body } = await call(api, operation, await things.values(operation.path), { query: 'fields=client_idd' });
      if (status !== 400 || !JSON.stringify(body).includes('must be one or some of')) wrong.push(`${operation.id}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('says about how many there are when it is asked', async () => {
    const { body } = await api.get<Page>('/users?include=total_estimate&limit=1');
    expect(body.page.total_estimate).toBeGreaterThanOrEqual(0);
    expect((await api.get<Page>('/users?limit=1')).body.page).not.toHaveProperty('total_estimate');
  });

  it('finds the page after any row by an index, whatever it is sorted by', async () => {
    for (const [name, descending] of [['id', false], ['created_at', false], ['created_at', true], ['updated_at', true], ['preferred_username', false], ['preferred_username', true]] as const) {
      const sort = [{ column: { sql: name }, descending }, ...(name === 'id' ? [] : [{ column: { sql: 'id' }, descending }])];
      const { tail, params } = keysetTail({ conditions: [], sort, after: sort.map(({ column }) => (column.sql.endsWith('_at') ? 1 : 'p')), limit: 26 }, 'deleted_at IS NULL');
      const plan = await test.database.rows<Record<string, unknown>>(`${dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN FORMAT=TRADITIONAL'} SELECT id, profile FROM users ${tail}`, params);
      expect([name, JSON.stringify(plan)]).toEqual([name, expect.stringMatching(dialect === 'sqlite' ? /"SEARCH users USING INDEX/ : /"key":"[\w,]+"/)]);
    }
  });

  it('stays whole while people come and go between two pages', async () => {
    const first = await api.get<Page>('/users?limit=5&sort=preferred_username');
    await api.post('/users', { preferred_username: 'a-newcomer' });
    const second = await api.get<Page>(`/users?limit=5&sort=preferred_username&cursor=${first.body.page.next_cursor ?? ''}`);
    expect([...first.body.data, ...second.body.data].map((user) => user['preferred_username'])).toEqual(Array.from({ length: 10 }, (_, index) => `p${String(index).padStart(2, '0')}`));
  });
});
