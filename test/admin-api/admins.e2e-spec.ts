import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConfigFile } from '../../src/admin/config-file.js';
import { UserActs } from '../../src/admin/user-acts.js';
import { AdminRoleStore } from '../../src/users/admin-role.store.js';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import type { AuditEventType } from '../../src/audit/event.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeUser } from './support/made.js';

const CLI = { actor: 'cli', managedBy: null, origin: null } as const;

eachDatabase('Admins', (dialect) => {
  let test: TestApp;
  let owner: AdminApi;
  let machine: AdminApi;
  const ids = new Map<string, string>();
  const id = (name: string): string => ids.get(name) ?? '';

  const told = async (type: AuditEventType): Promise<unknown[]> => test.get(AuditEventStore).list({ type });
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    for (const name of ['olga', 'otto', 'apps', 'people', 'audit', 'nobody']) ids.set(name, await makeUser(test, name, { password: PASSWORD }));
    owner = await adminApiAs(test, 'olga', 'owner');
    machine = await adminApi(test);
  });
  afterAll(async () => test.close());

  it('are named by an owner, listed, changed and let go, each with its audit event', async () => {
    const named = await owner.put(`/admins/${id('people')}`, { role: 'people-admin' });
    expect([named.status, named.body]).toEqual([200, expect.objectContaining({ id: id('people'), preferred_username: 'people', role: 'people-admin', status: 'active' })]);
    expect((await owner.put(`/admins/${id('people')}`, { role: 'auditor' })).body).toMatchObject({ role: 'auditor' });
    const listed = (await owner.get<{ data: { preferred_username: string; role: string }[] }>('/admins?role=auditor')).body.data;
    expect(listed.map(({ preferred_username: name }) => name)).toEqual(['people']);
    expect((await owner.delete(`/admins/${id('people')}`)).status).toBe(204);
    expect((await owner.get(`/admins/${id('people')}`)).status).toBe(404);
    expect((await told('admin_role.granted')).length).toBe(2);
    expect((await told('admin_role.removed'))[0]).toMatchObject({ actor: 'api', userId: id('people'), details: { 'before.role': 'auditor' } });
  });

  it('are nobody else\'s to name: neither people with other roles nor people without one', async () => {
    for (const [name, role] of [['apps', 'app-admin'], ['people', 'people-admin'], ['audit', 'auditor']] as const) {
      const api = await adminApiAs(test, name, role);
      expect([name, (await api.put(`/admins/${id(name)}`, { role: 'owner' })).status, (await api.put(`/admins/${id('nobody')}`, { role: 'auditor' })).status, (await api.delete(`/admins/${id('olga')}`)).status]).toEqual([name, 403, 403, 403]);
    }
    expect(await test.get(AdminRoleStore).roleOf(id('nobody'))).toBeUndefined();
  });

  it('are out of reach for whoever reaches less far: no password, link or disabling climbs over them (AM-04)', async () => {
    const api = await adminApiAs(test, 'people', 'people-admin');
    for (const target of ['olga', 'apps', 'audit']) {
      for (const [method, path, body] of [['POST', ':disable', undefined], ['POST', ':send-setup-link', {}], ['POST', ':sign-out', undefined], ['PATCH', '', { email: 'mine@example.test', email_verified: true }], ['DELETE', '', undefined]] as const) {
        const headers = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json', 'if-match': '*' } : { 'if-match': '*' };
        expect([target, method, path, (await api.send(method, `/users/${id(target)}${path}`, body, headers)).status]).toEqual([target, method, path, 403]);
      }
    }
    expect((await api.post(`/users/${id('nobody')}:sign-out`)).status).toBe(200);
  });

  it('keep their own role: nobody drops or changes it by themselves', async () => {
    expect((await owner.delete(`/admins/${id('olga')}`)).status).toBe(409);
    expect((await owner.put(`/admins/${id('olga')}`, { role: 'auditor' })).status).toBe(409);
    expect((await owner.put(`/admins/${id('olga')}`, { role: 'owner' })).status).toBe(200);
  });

  it('always have an owner: the last one is neither let go, demoted, disabled nor deleted, by any way', async () => {
    const last = async (status: Promise<{ status: number; body: unknown }>): Promise<void> => {
      const answer = await status;
      expect([answer.status, answer.body]).toEqual([409, expect.objectContaining({ title: 'This is the last one' })]);
    };
    await last(machine.delete(`/admins/${id('olga')}`));
    await last(machine.put(`/admins/${id('olga')}`, { role: 'auditor' }));
    await last(machine.post(`/users/${id('olga')}:disable`));
    await last(machine.delete(`/users/${id('olga')}`, { 'if-match': '*' }));
    await expect(test.database.transaction((tx) => test.get(UserActs).disable(tx, id('olga'), CLI))).rejects.toThrow('last owner');
    await expect(test.get(ConfigFile).apply(JSON.stringify({ version: 1, users: [{ preferred_username: 'olga', disabled: true }] }), { name: 'x.yaml' })).rejects.toThrow('last owner');
    expect(await test.get(AdminRoleStore).roleOf(id('olga'))).toBe('owner');
  });

  it('do not lose their last two owners to two requests at once', async () => {
    for (const [act, undo] of [
      [async (who: string) => machine.delete(`/admins/${who}`), async (who: string) => machine.put(`/admins/${who}`, { role: 'owner' })],
      [async (who: string) => machine.post(`/users/${who}:disable`), async (who: string) => machine.post(`/users/${who}:enable`)],
    ] as const) {
      await machine.put(`/admins/${id('otto')}`, { role: 'owner' });
      for (let round = 0; round < 5; round += 1) {
        const answers = await Promise.all([act(id('olga')), act(id('otto'))]);
        expect(answers.map(({ status }) => status < 300)).toContain(false);
        expect(await test.get(AdminRoleStore).count('owner')).toBe(1);
        for (const who of [id('olga'), id('otto')]) await undo(who);
      }
    }
    await machine.delete(`/admins/${id('otto')}`);
  });

  it('lose their power with the person, and get it back with them', async () => {
    const api = await adminApiAs(test, 'audit', 'auditor');
    expect((await api.get('/admins')).status).toBe(200);
    await machine.post(`/users/${id('audit')}:disable`);
    expect((await api.get('/admins')).status).toBe(401);
    expect(await test.get(AdminRoleStore).roleOf(id('audit'))).toBeUndefined();
    await machine.post(`/users/${id('audit')}:enable`);
    expect(await test.get(AdminRoleStore).roleOf(id('audit'))).toBe('auditor');
    await machine.delete(`/users/${id('audit')}`, { 'if-match': '*' });
    expect(await test.get(AdminRoleStore).roleOf(id('audit'))).toBeUndefined();
  });

  it.each([{}, { role: 'root' }, { role: null }, { role: ['owner'] }, { role: { $gt: '' } }, { role: 'owner', more: 1 }])('are not named by %j', async (body) => {
    expect((await machine.put(`/admins/${id('nobody')}`, body)).status).toBe(422);
  });

  it('are not made of people that there are not', async () => {
    for (const who of ['usr_unknown', 'alice', '%00', `${'x'.repeat(200)}`]) expect([who, (await machine.put(`/admins/${who}`, { role: 'auditor' })).status]).toEqual([who, 404]);
  });
});
