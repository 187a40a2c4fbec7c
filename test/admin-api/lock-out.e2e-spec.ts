import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { ADMIN_SCOPES } from '../../src/clients/known-scopes.js';
import { AdminRoleStore } from '../../src/users/admin-role.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeUser } from './support/made.js';

const YAML = { 'content-type': 'application/yaml' };
const NDJSON = { 'content-type': 'application/x-ndjson' };

eachDatabase('Locking oneself out', (dialect) => {
  let test: TestApp;
  let everything: AdminApi;
  let owner: AdminApi;
  const idOf = async (name: string): Promise<string> => (await test.get(UserStore).findByUserName(name))?.id ?? '';
  const setRole = (id: string, role: 'owner' | 'auditor'): Promise<void> => test.database.transaction((tx) => test.get(AdminRoleStore).set(tx, id, role, test.clock.now()));
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    everything = await adminApi(test);
    owner = await adminApiAs(test, 'alice', 'owner');
  });
  afterAll(() => test.close());

  it('is refused where the other owners have no way in: no password, no passkey, no link that works', async () => {
    const alice = await idOf('alice');
    const other = await makeUser(test, 'second');
    await setRole(other, 'owner');
    const disable = async (): Promise<number> => (await everything.post(`/users/${alice}:disable`, undefined, {})).status;
    expect(await disable()).toBe(409);
    // A link that has run out lets nobody in.
    expect((await everything.post(`/users/${other}:send-setup-link`, { expires_in: 'PT1H' })).status).toBe(200);
    test.clock.advance('61m');
    everything = await adminApi(test);
    expect(await disable()).toBe(409);
    expect((await everything.post(`/users/${other}:send-setup-link`, { expires_in: 'PT1H' })).status).toBe(200);
    expect((await everything.post('/batch', { atomic: true, operations: [{ method: 'POST', path: `/users/${alice}:disable` }, { method: 'POST', path: `/users/${alice}:enable` }] })).body).toMatchObject({ results: [{ status: 200 }, { status: 200 }] });
    await test.database.run("DELETE FROM one_time_links WHERE purpose = 'password-setup'");
    expect(await disable()).toBe(409);
    const now = test.clock.now();
    await test.database.run("INSERT INTO credentials (id, user_id, type, name, lookup, sealed, data, counter, created_at, confirmed_at) VALUES ('crd_begun', ?, 'passkey', 'key', NULL, NULL, '{}', 0, ?, NULL)", [other, now]);
    expect(await disable()).toBe(409);
    await test.database.run("UPDATE credentials SET confirmed_at = ? WHERE id = 'crd_begun'", [now]);
    expect(await disable()).toBe(200);
    expect((await everything.post(`/users/${alice}:enable`)).status).toBe(200);
    expect((await everything.post(`/users/${other}:disable`)).status).toBe(200);
    owner = await adminApiAs(test, 'alice', 'owner');
  });

  it('is refused where passkeys are the last way in of the last owner, until there is a link (AM-20)', async () => {
    const only = await makeUser(test, 'keys-only');
    const now = test.clock.now();
    const plant = (id: string, type: string): Promise<unknown> => test.database.run("INSERT INTO credentials (id, user_id, type, name, lookup, sealed, data, counter, created_at, confirmed_at) VALUES (?, ?, ?, 'key', NULL, NULL, '{}', 0, ?, ?)", [id, only, type, now, now]);
    await setRole(only, 'owner');
    await plant('crd_only', 'passkey');
    await plant('crd_app', 'totp');
    const alice = await idOf('alice');
    await setRole(alice, 'auditor');
    const reset = () => everything.post<{ detail: string }>(`/users/${only}:reset-mfa`);
    expect(await reset()).toMatchObject({ status: 409, body: { type: `${test.url}/docs/errors/last-of-its-kind`, detail: expect.stringContaining(':send-setup-link') } });
    expect((await everything.delete(`/users/${only}/credentials/crd_only`)).status).toBe(409);
    expect((await everything.get<{ authentication: object }>(`/users/${only}`)).body).toMatchObject({ authentication: { passkeys: 1, totp: true } });
    expect((await everything.delete(`/users/${only}/credentials/crd_app`)).status).toBe(204);
    expect((await everything.post(`/users/${only}:send-setup-link`, { expires_in: 'PT1H' })).status).toBe(200);
    expect((await reset()).body).toMatchObject({ reset: ['passkeys'] });
    await setRole(alice, 'owner');
    expect((await everything.post(`/users/${only}:disable`)).status).toBe(200);
    owner = await adminApiAs(test, 'alice', 'owner');
  });

  it('is refused to a file: nobody disables themselves or the application they call by with it, and nobody removes themselves', async () => {
    const declared = `version: 1\nusers:\n  - preferred_username: filed\n    password: ${PASSWORD}\n`;
    expect((await everything.post('/config:apply?name=own.yaml', declared, YAML)).status).toBe(200);
    const filed = await adminApiAs(test, 'filed', 'owner');
    for (const [text, verb] of [[`${declared}    disabled: true\n`, 'disables'], ['version: 1\nprune: true\nusers: []\n', 'removes']] as const) {
      const refused = await filed.post('/config:apply?name=own.yaml', text, YAML);
      expect([refused.status, refused.body['detail']]).toEqual([409, expect.stringContaining(`${verb} you (filed)`)]);
      expect((await test.get(UserStore).findByUserName('filed'))?.active).toBe(true);
    }
    const machine = await adminApi(test);
    const { body: { client_id: clientId } } = await machine.get<{ client_id: string }>('/me');
    const own = { client_id: clientId, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: ADMIN_SCOPES.join(' '), disabled: true };
    const refused = await machine.post('/config:apply?name=test.yaml', JSON.stringify({ version: 1, clients: [own] }), YAML);
    expect([refused.status, refused.body['detail']]).toEqual([409, expect.stringContaining('disables the application')]);
  });

  it('is refused to an import', async () => {
    const { body } = await owner.post<{ id: string }>('/users:import?mode=upsert', JSON.stringify({ preferred_username: 'alice', disabled: true }), NDJSON);
    let state: unknown;
    for (let tries = 0; tries < 200 && state !== 'done'; tries += 1) {
      state = (await everything.get(`/jobs/${body.id}`)).body['state'];
      await sleep(20);
    }
    expect((await everything.get(`/jobs/${body.id}`)).body).toMatchObject({ state: 'done', failed: 1, updated: 0 });
    expect((await test.get(UserStore).findByUserName('alice'))?.active).toBe(true);
  });
});

eachDatabase('Deleting a person', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  it('is undone by restoring them: disabled, in no group, under their old name, once', async () => {
    await api.post('/groups', { name: 'left' });
    const { body: { id } } = await api.post<{ id: string }>('/users', { preferred_username: 'back', email: 'back@example.test', email_verified: true, groups: ['left'], password: PASSWORD });
    expect((await api.post(`/users/${id}:restore`)).status).toBe(409);
    expect((await api.delete(`/users/${id}`)).status).toBe(204);
    const gone = await api.get(`/users/${id}`);
    expect(gone.body).toMatchObject({ status: 'deleted' });
    expect((await api.post(`/users/${id}:restore`, undefined, { 'if-match': '"77"' })).status).toBe(412);
    const answer = await api.post(`/users/${id}:restore`, undefined, { 'if-match': gone.headers.get('etag') ?? '' });
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'disabled' }]);
    const shown = await api.get(`/users/${id}`);
    expect(shown.body).toMatchObject({ status: 'disabled', groups: [], preferred_username: 'back' });
    expect(answer.headers.get('etag')).toBe(shown.headers.get('etag'));
    expect((await api.post(`/users/${id}:enable`)).status).toBe(200);
    expect((await test.get(UserStore).findByLoginName('back@example.test'))?.id).toBe(id);
    expect((await api.post(`/users/${id}:restore`)).status).toBe(409);
    expect((await test.get(AuditEventStore).list({ userId: id, type: 'user.restored' })).length).toBe(1);
  });

  it('cannot be undone once the name is another\'s, or they were purged', async () => {
    const { body: { id } } = await api.post<{ id: string }>('/users', { preferred_username: 'taken' });
    await api.delete(`/users/${id}`);
    await api.post('/users', { preferred_username: 'Taken' });
    const refused = await api.post(`/users/${id}:restore`);
    expect([refused.status, refused.body['type']]).toEqual([409, `${test.url}/docs/errors/already-exists`]);
    expect((await api.get(`/users/${id}`)).body).toMatchObject({ status: 'deleted' });
    expect((await api.delete(`/users/${id}?purge=true`)).status).toBe(204);
    expect((await api.post(`/users/${id}:restore`)).status).toBe(404);
  });

  it('and disabling end the links by which they would have chosen a password', async () => {
    const { body: { id } } = await api.post<{ id: string }>('/users', { preferred_username: 'linked' });
    const { body } = await api.post(`/users/${id}:send-setup-link`);
    const path = new URL(String(body['url'])).pathname;
    expect((await fetch(`${test.address}${path}`)).status).toBe(200);
    await api.post(`/users/${id}:disable`);
    await api.post(`/users/${id}:enable`);
    expect((await fetch(`${test.address}${path}`)).status).toBe(400);
  });
});

eachDatabase('The tag of a person', (dialect) => {
  it('moves with the groups they are in, however they got there', async () => {
    const test = await createTestApp({ dialect });
    const api = await adminApi(test);
    await api.post('/groups', { name: 'one' });
    await api.post('/groups', { name: 'two' });
    const { body: { id }, headers } = await api.post<{ id: string }>('/users', { preferred_username: 'tagged' });
    const tag = async (): Promise<string> => (await api.get(`/users/${id}`)).headers.get('etag') ?? '';
    const tags = [headers.get('etag') ?? ''];
    expect(await tag()).toBe(tags[0]);
    await api.put(`/groups/one/members/${id}`);
    tags.push(await tag());
    await api.put(`/groups/two/members/${id}`);
    tags.push(await tag());
    expect((await api.patch(`/users/${id}`, { name: 'Late' }, { 'if-match': tags[1] ?? '' })).status).toBe(412);
    await api.delete('/groups/two');
    expect(await tag()).toBe(tags[1]);
    expect(new Set(tags).size).toBe(3);
    const changed = await api.patch(`/users/${id}`, { name: 'In time' }, { 'if-match': tags[1] ?? '' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, await tag()]);
    expect((await api.post(`/users/${id}:disable`, undefined, { 'if-match': tags[1] ?? '' })).status).toBe(412);
    await test.close();
  });
});
