import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import type { AuditEventType } from '../../src/audit/event.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeUser } from './support/made.js';

const ROLE = '/roles/orders%3Aapprover';

eachDatabase('Roles', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let ada: string;

  const told = async (type: AuditEventType): Promise<unknown[]> => test.get(AuditEventStore).list({ type });
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    ada = await makeUser(test, 'ada', { password: PASSWORD });
  });
  afterAll(async () => test.close());

  it('are made, described, listed and removed', async () => {
    const made = await api.post('/roles', { name: 'orders:approver', description: 'May approve orders' });
    expect([made.status, made.headers.get('location'), made.headers.get('etag')]).toEqual([201, expect.stringContaining('/roles/orders%3Aapprover'), '"1"']);
    expect((await api.post('/roles', { name: 'orders:approver' })).status).toBe(409);
    const described = await api.patch(ROLE, { description: 'Approves' }, { 'if-match': '"1"' });
    expect([described.status, described.body, described.headers.get('etag')]).toEqual([200, expect.objectContaining({ description: 'Approves' }), '"2"']);
    expect((await api.patch(ROLE, { description: 'Stale' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.get<{ data: { name: string }[] }>('/roles?q=orders')).body.data.map(({ name }) => name)).toEqual(['orders:approver']);
    expect((await told('role.updated'))[0]).toMatchObject({ details: { 'before.description': 'May approve orders', 'after.description': 'Approves' } });
  });

  it('are told to an application that asks for the scope roles, and to no other', async () => {
    expect((await api.put(`${ROLE}/assignments/${ada}`)).status).toBe(204);
    expect((await api.put(`${ROLE}/assignments/${ada}`)).status).toBe(204);
    expect((await told('role.assigned')).length).toBe(1);
    expect((await api.get<{ data: object[] }>(`${ROLE}/assignments`)).body.data).toEqual([expect.objectContaining({ id: ada, preferred_username: 'ada' })]);
    await test.declare({ clients: [{ client_id: 'shop', client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], scope: 'openid roles', first_party: true }] });
    const shop = new WireClient(test.url, 'shop');
    const claims = async (scope: string): Promise<Record<string, unknown>> => {
      const tokens = await shop.tokens(new Browser(test.url), { scope }, 'ada');
      const answer = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } });
      return (await answer.json()) as Record<string, unknown>;
    };
    expect(await claims('openid roles')).toMatchObject({ roles: ['orders:approver'] });
    expect(await claims('openid')).not.toHaveProperty('roles');
    const discovery = (await (await fetch(`${test.url}/.well-known/openid-configuration`)).json()) as { scopes_supported: string[]; claims_supported: string[] };
    expect([discovery.scopes_supported, discovery.claims_supported]).toEqual([expect.arrayContaining(['roles']), expect.arrayContaining(['roles'])]);
  });

  it('are lost one at a time, and by everybody when the role goes', async () => {
    expect((await api.delete(`${ROLE}/assignments/${ada}`)).status).toBe(204);
    expect((await api.delete(`${ROLE}/assignments/${ada}`)).status).toBe(404);
    await api.put(`${ROLE}/assignments/${ada}`);
    expect((await api.delete(ROLE)).status).toBe(204);
    await api.post('/roles', { name: 'orders:approver' });
    expect((await api.get<{ data: object[] }>(`${ROLE}/assignments`)).body.data).toEqual([]);
  });

  it('are kept by people admins, and seen by auditors', async () => {
    const people = await adminApiAs(test, 'ada', 'people-admin');
    expect((await people.put(`${ROLE}/assignments/${ada}`)).status).toBe(204);
    const auditor = await adminApiAs(test, 'alice', 'auditor');
    expect([(await auditor.get(ROLE)).status, (await auditor.delete(ROLE)).status, (await auditor.put(`${ROLE}/assignments/${ada}`)).status]).toEqual([200, 403, 403]);
  });

  it.each([{ name: 'a/b' }, { name: '' }, { name: 'ä' }, { name: 'x'.repeat(129) }, {}, { name: 'ok', description: 'x'.repeat(501) }, { name: ['a'] }])('are not made of %j', async (body) => {
    expect((await api.post('/roles', body)).status).toBe(422);
  });

  it('are locked for the API while a file declares them', async () => {
    await test.declare({ roles: [{ name: 'filed:role' }] });
    expect((await api.get('/roles/filed:role')).body).toMatchObject({ managed_by: 'file:test.yaml' });
    for (const answer of [await api.patch('/roles/filed:role', { description: 'x' }), await api.delete('/roles/filed:role')]) expect(answer).toMatchObject({ status: 409, body: { type: expect.stringMatching(/managed-by-file$/) } });
    expect((await api.put(`/roles/filed:role/assignments/${ada}`)).status).toBe(204);
  });

  it('are not found where there are none', async () => {
    for (const path of ['/roles/nobody', '/roles/%25', '/roles/nobody/assignments', `${ROLE}/assignments/usr_unknown`]) expect((await api.send(path.includes('usr_') ? 'PUT' : 'GET', path)).status).toBe(404);
  });
});
