import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { digest } from '../../src/platform/token-digest.js';
import { AdminRoleStore } from '../../src/users/admin-role.store.js';
import { OneTimeLinks } from '../../src/users/one-time-link.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';

eachDatabase('Power over the server', (dialect) => {
  let test: TestApp;
  let owner: AdminApi;
  let everything: AdminApi;
  const idOf = async (name: string): Promise<string> => (await test.get(UserStore).findByUserName(name))?.id ?? '';
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    everything = await adminApi(test);
    owner = await adminApiAs(test, 'alice', 'owner');
    await everything.post('/groups', { name: 'vault' });
  });
  afterAll(() => test.close());

  it('is not for whoever had a link made before somebody was given it', async () => {
    const { body: ben } = await everything.post('/users', { preferred_username: 'ben' });
    const helpers = await adminApiAs(test, 'bob', 'people-admin');
    const { body: link } = await helpers.post(`/users/${String(ben['id'])}:send-setup-link`, { expires_in: 'P7D' });
    const path = new URL(String(link['url'])).pathname;
    expect((await fetch(`${test.address}${path}`)).status).toBe(200);
    expect((await owner.put(`/admins/${String(ben['id'])}`, { role: 'owner' })).status).toBe(200);
    expect((await fetch(`${test.address}${path}`)).status).toBe(400);
    expect((await helpers.post(`/users/${String(ben['id'])}:send-setup-link`)).status).toBe(403);
    expect((await owner.delete(`/admins/${String(ben['id'])}`)).status).toBe(204);
  });

  it('ends with the role: what somebody made who is no admin any more, or a lesser one, or disabled, lets nobody in', async () => {
    const { body: iris } = await everything.post('/users', { preferred_username: 'iris' });
    await everything.post('/users', { preferred_username: 'maker', password: PASSWORD });
    const maker = await idOf('maker');
    const makers = await adminApiAs(test, 'maker', 'people-admin');
    const made = async (): Promise<string[]> => {
      const answers = [await makers.post(`/users/${String(iris['id'])}:send-setup-link`), await makers.post('/invitations', { email: 'guest@example.test' })];
      return answers.map(({ body }) => new URL(String(body['url'])).pathname);
    };
    const opened = async (paths: readonly string[]): Promise<number[]> => Promise.all(paths.map(async (path) => (await fetch(`${test.address}${path}`)).status));
    for (const lose of [() => owner.put(`/admins/${maker}`, { role: 'auditor' }), () => owner.delete(`/admins/${maker}`)]) {
      await test.database.transaction((tx) => test.get(AdminRoleStore).set(tx, maker, 'people-admin', test.clock.now()));
      const paths = await made();
      expect(await opened(paths)).toEqual([200, 200]);
      expect((await lose()).status).toBeLessThan(300);
      expect(await opened(paths)).toEqual([400, 400]);
      // They do not come back with the role.
      await test.database.transaction((tx) => test.get(AdminRoleStore).set(tx, maker, 'people-admin', test.clock.now()));
      expect(await opened(paths)).toEqual([400, 400]);
    }
    const first = await made();
    expect(await opened(first)).toEqual([200, 200]);
    expect((await everything.post(`/users/${maker}:disable`)).status).toBe(200);
    expect(await opened(first)).toEqual([400, 400]);
    const consumed = await test.database.transaction(async (tx) => Promise.all((['password-setup', 'invitation'] as const).map(async (purpose, index) => test.get(OneTimeLinks).consume(tx, { purpose, tokenDigest: digest(first[index]?.slice(-43) ?? '') }))));
    expect(consumed).toEqual([false, false]);
    const kept = await everything.post('/invitations', { email: 'guest@example.test' });
    expect(await opened([new URL(String(kept.body['url'])).pathname])).toEqual([200]);
  });

  it('over groups is no part of the power over people, by whatever way', async () => {
    const api = await adminApi(test, ['users:read', 'users:write', 'config:write']);
    const before = await everything.post('/users', { preferred_username: 'carl', groups: ['vault'] });
    const { id } = before.body;
    const rows = (...each: readonly object[]): string => each.map((row) => JSON.stringify(row)).join('\n');
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const yaml = { 'content-type': 'application/yaml' };
    const refused = await Promise.all([
      api.post('/users', { preferred_username: 'dora', groups: ['vault'] }),
      api.patch(`/users/${String(id)}`, { groups: [] }),
      api.patch(`/users/${String(id)}`, { groups: null }),
      api.send('POST', '/users:import', rows({ preferred_username: 'eve' }, { preferred_username: 'fay', groups: ['vault'] }), ndjson),
      api.send('POST', '/users:import', String.raw`{"preferred_username":"fay","gr\u006fups":["vault"]}`, ndjson),
      api.send('POST', '/users:import?mode=upsert', rows({ preferred_username: 'carl' }), ndjson),
      api.send('POST', '/config:apply', 'version: 1\nusers:\n  - preferred_username: gil\n    groups: [vault]\n', yaml),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect((await everything.get(`/users/${String(id)}`)).body).toMatchObject({ groups: ['vault'] });
    // What says nothing new of groups is theirs to do.
    const { status, body } = await api.patch(`/users/${String(id)}`, { name: 'Carl', groups: ['vault'] });
    expect([status, body['name']]).toEqual([200, 'Carl']);
    expect((await api.post('/users', { preferred_username: 'dora' })).status).toBe(201);
    expect((await api.send('POST', '/users:import', rows({ preferred_username: 'eve' }), ndjson)).status).toBe(202);
    expect((await api.send('POST', '/config:apply?name=gil.yaml', 'version: 1\nusers:\n  - preferred_username: gil\n', yaml)).status).toBe(200);
  });

  it('over passwords is no part of the power to make people, by whatever way', async () => {
    const api = await adminApi(test, ['users:read', 'users:write', 'config:write']);
    const hash = '$2b$12$AbYLcxsGwSGmTkWJAhG2TOJCbFHUfVULWtXYKa5ZSz.iWXAbdPmSq';
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const refused = await Promise.all([
      api.post('/users', { preferred_username: 'known1', password: PASSWORD }),
      api.post('/users?dry_run=true', { preferred_username: 'known2', password_hash: hash }),
      api.send('POST', '/users:import', `{"preferred_username":"unknown1"}\n{"preferred_username":"known3","password_hash":"${hash}"}`, ndjson),
      api.send('POST', '/users:import?mode=create', String.raw`{"preferred_username":"known4","passw\u006frd":"otter lamp seventy copper"}`, ndjson),
      api.send('POST', '/config:apply', `version: 1\nusers:\n  - preferred_username: known5\n    password: ${PASSWORD}\n`, { 'content-type': 'application/yaml' }),
    ]);
    expect(refused.map(({ status, body }) => [status, /credentials:write/.test(String(body['detail']))])).toEqual(refused.map(() => [403, true]));
    const batch = await api.post('/batch', { operations: [{ method: 'POST', path: '/users', body: { preferred_username: 'known6', password: PASSWORD } }] });
    expect(batch.body).toMatchObject({ results: [{ status: 403 }] });
    expect((await everything.get<{ data: unknown[] }>('/users?q=known')).body.data).toEqual([]);
    const may = await adminApi(test, ['users:write', 'credentials:write']);
    expect((await may.post('/users', { preferred_username: 'known7', password: PASSWORD })).status).toBe(201);
    expect((await may.send('POST', '/users:import', `{"preferred_username":"known8","password_hash":"${hash}"}`, ndjson)).status).toBe(202);
  });

  it('is not dropped by mistake: nobody deletes or disables themselves', async () => {
    const { body: olga } = await everything.post('/users', { preferred_username: 'olga', password: PASSWORD });
    const self = await adminApiAs(test, 'olga', 'people-admin');
    const path = `/users/${String(olga['id'])}`;
    for (const answer of [await self.delete(path), await self.patch(path, { disabled: true }), await self.post(`${path}:disable`)]) expect(answer).toMatchObject({ status: 409, body: { type: expect.stringMatching(/conflict$/) } });
    expect((await self.get('/me')).status).toBe(200);
  });

  it('stays within reach: the last owner keeps their password', async () => {
    const id = await idOf('alice');
    expect(await owner.delete(`/users/${id}/credentials/password`)).toMatchObject({ status: 409, body: { type: expect.stringMatching(/last-of-its-kind$/) } });
    expect((await owner.get('/me')).status).toBe(200);
  });

  it('is never had by a name: no application is called like a person, and no person like an application (RFC 9700 §4.15)', async () => {
    const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
    const refused = (field: string): object => ({ status: 422, body: { errors: [expect.objectContaining({ pointer: `/${field}` })] } });
    const alice = await idOf('alice');
    for (const id of [alice, alice.toUpperCase(), 'usr_new']) {
      expect(await everything.post('/clients', { ...machine, client_id: id })).toMatchObject(refused('client_id'));
      expect(await everything.put(`/clients/${id}`, { ...machine })).toMatchObject({ status: 422 });
    }
    expect((await everything.post('/users', { preferred_username: 'moved', sub: 'from-elsewhere-17' })).status).toBe(201);
    expect(await everything.post('/clients', { ...machine, client_id: 'from-elsewhere-17' })).toMatchObject(refused('client_id'));
    expect(await everything.post('/users', { preferred_username: 'robot', sub: 'app' })).toMatchObject(refused('sub'));
    // Both are new to the file, so that neither is there when the other is looked for.
    await expect(test.declare({ clients: [{ ...machine, client_id: 'both' }], users: [{ preferred_username: 'both', sub: 'both' }] })).rejects.toThrow(/sub/);
    expect((await everything.get('/clients/both')).status).toBe(404);
  });

  it('is never had by a name that an application and a person are given at once', async () => {
    const pairs = await Promise.all(Array.from({ length: 10 }, async (_, index) => Promise.all([
      everything.post('/clients', { client_id: `twin${index}`, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }),
      everything.post('/users', { preferred_username: `twin${index}`, sub: `twin${index}` }),
    ])));
    for (const statuses of pairs.map((pair) => pair.map(({ status }) => status).toSorted((a, b) => a - b))) {
      expect(statuses[0]).toBe(201);
      expect([409, 412, 422]).toContain(statuses[1]);
    }
  });
});
