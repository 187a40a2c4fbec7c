import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { call, isWrite, KnownThings, OPERATIONS } from './support/every-operation.js';

const LINKS = ['sessions', 'authorizations', 'consents', 'credentials', 'group_members', 'role_assignments', 'admin_roles'];
const OWNERS = ['user_id', 'userId', 'owner', 'sub', 'client_id', 'id'];

eachDatabase('References that somebody sends to the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let things: KnownThings;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await new WireClient(test.address).tokens(new Browser(test.address), {});
    const idOf = async (name: string): Promise<string> => (await api.get<{ data: { id: string }[] }>(`/users?preferred_username=${name}`)).body.data[0]?.id ?? '';
    [alice, bob] = [await idOf('alice'), await idOf('bob')];
    await test.database.run("INSERT INTO credentials (id, user_id, type, name, lookup, sealed, data, counter, created_at, confirmed_at) VALUES ('crd_alices', ?, 'passkey', 'key', NULL, NULL, '{}', 0, 1, 1)", [alice]);
    things = await KnownThings.in(api);
  });
  afterAll(() => test.close());

  const owners = async (): Promise<unknown> => Promise.all(LINKS.map(async (table) => [table, await test.database.rows(`SELECT * FROM ${table} ORDER BY 1, 2`)]));

  it('give no credential, session, consent or membership to anybody else (AM-07)', async () => {
    const before = await owners();
    const credential = `/users/${alice}/credentials/crd_alices`;
    for (const owner of OWNERS) {
      const { status, body } = await api.patch<{ errors: readonly { pointer: string }[] }>(credential, { name: 'Mine', [owner]: bob });
      expect([owner, status, body.errors.map(({ pointer }) => pointer)]).toEqual([owner, 422, [`/${owner}`]]);
    }
    expect((await api.patch(`/users/${bob}/credentials/crd_alices`, { name: 'Mine' })).status).toBe(404);
    expect((await api.delete(`/users/${bob}/credentials/crd_alices`)).status).toBe(404);
    const [session] = (await api.get<{ data: { id: string }[] }>(`/users/${alice}/sessions`)).body.data;
    const [grant] = (await api.get<{ data: { id: string }[] }>(`/users/${alice}/grants`)).body.data;
    expect([session?.id, grant?.id]).toEqual([expect.any(String), expect.any(String)]);
    // Nothing that links two things has a way to be written over at all.
    for (const path of [`/sessions/${session?.id}`, `/grants/${grant?.id}`]) {
      for (const method of ['PATCH', 'PUT', 'POST'] as const) expect([path, method, (await api.send(method, path, { user_id: bob }, { 'content-type': 'application/json' })).status]).toEqual([path, method, 405]);
    }
    expect((await api.put('/groups/engineering/members/' + alice, { user_id: bob })).status).toBeGreaterThanOrEqual(400);
    expect(await owners()).toEqual(before);
  });

  it('may come with a patch that says nothing, which changes nothing', async () => {
    const wrong: string[] = [];
    for (const operation of OPERATIONS.filter(({ method }) => method === 'PATCH')) {
      const values = await things.values(operation.path);
      for (const id of [values, Object.fromEntries(Object.keys(values).map((name) => [name, 'nobody']))]) {
        const { status } = await call(api, operation, id, { body: {} });
        // 409: a file declares it, or it is not in a state to be changed.
        if (![200, 404, 409].includes(status)) wrong.push(`${operation.id} with ${JSON.stringify(id)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('that are missing, empty or a word for nothing name nothing, and change nothing (NF-07)', async () => {
    const before = await owners();
    const people = await test.database.rows('SELECT * FROM users ORDER BY id');
    const wrong: string[] = [];
    for (const operation of OPERATIONS.filter(({ path }) => path.includes('{'))) {
      const known = await things.values(operation.path);
      const [last = ''] = Object.keys(known).slice(-1);
      for (const nothing of ['undefined', 'null', '\u0000', ' ', '%']) {
        const { status } = await call(api, operation, { ...known, [last]: nothing }, { query: isWrite(operation) ? 'dry_run=true' : '' });
        // A PUT may make something of that name, in a rehearsal.
        if (status >= 500 || status === 204 || (status < 300 && operation.method !== 'PUT')) wrong.push(`${operation.id} with ${nothing}: ${status}`);
      }
    }
    for (const path of ['/users/', '/users//sessions', '/sessions/', '/clients/', '/groups//members', `/users/${alice}/credentials/`]) {
      for (const method of ['GET', 'DELETE', 'PATCH'] as const) {
        const { status } = await api.send(method, path, method === 'PATCH' ? {} : undefined);
        if (![400, 404, 405].includes(status)) wrong.push(`${method} ${path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await test.database.rows('SELECT * FROM users ORDER BY id')).toEqual(people);
    expect(await owners()).toEqual(before);
  });
});
