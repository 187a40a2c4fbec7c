import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { UserActs } from '../../src/admin/user-acts.js';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { OneTimeLinks } from '../../src/users/one-time-link.store.js';
import { mailsOf } from '../support/mails.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeUser } from './support/made.js';

eachDatabase('What admins do to people', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let made = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  const person = async (): Promise<{ id: string; name: string }> => {
    const name = `person${(made += 1)}`;
    return { name, id: await makeUser(test, name, { password: PASSWORD }) };
  };
  const signedIn = async (name: string): Promise<{ browser: Browser; refreshToken: string }> => {
    const browser = new Browser(test.url);
    return { browser, refreshToken: (await new WireClient(test.url).tokens(browser, { scope: 'openid offline_access' }, name))['refresh_token'] ?? '' };
  };
  const refreshes = async (token: string): Promise<boolean> => (await new WireClient(test.url).refresh(token)).status === 200;
  const canSignIn = async (name: string): Promise<boolean> => (await new WireClient(test.url).walk(new Browser(test.url), {}, name)).leftFor?.searchParams.has('code') === true;
  const events = async (id: string): Promise<string[]> => (await test.get(AuditEventStore).list({ userId: id })).map(({ type }) => type);

  it('ends what a person could reach when they are disabled, and lets them in again when enabled', async () => {
    const { id, name } = await person();
    const { refreshToken } = await signedIn(name);
    expect(await api.post(`/users/${id}:disable`)).toMatchObject({ status: 200, body: { id, status: 'disabled' } });
    expect([await refreshes(refreshToken), await canSignIn(name)]).toEqual([false, false]);
    expect(await api.post(`/users/${id}:disable`)).toMatchObject({ status: 200, body: { id, status: 'disabled' } });
    expect(await api.post(`/users/${id}:enable`)).toMatchObject({ status: 200, body: { id, status: 'active' } });
    expect([await refreshes(refreshToken), await canSignIn(name)]).toEqual([false, true]);
    expect((await events(id)).filter((type) => type === 'user.disabled')).toHaveLength(1);
  });

  it('signs a person out everywhere, who may sign in again', async () => {
    const { id, name } = await person();
    const { refreshToken } = await signedIn(name);
    expect((await api.post(`/users/${id}:sign-out`)).status).toBe(200);
    expect([await refreshes(refreshToken), await canSignIn(name)]).toEqual([false, true]);
  });

  it('says that no second factor was reset where there is none, and records nothing', async () => {
    const { id } = await person();
    const before = await events(id);
    expect(await api.post(`/users/${id}:reset-mfa`)).toMatchObject({ status: 200, body: { id, reset: [] } });
    expect(await events(id)).toEqual(before);
  });

  it('makes a link to a new password once, which works as long as it says, and is in no log', async () => {
    const { id } = await person();
    const { status, body } = await api.post<Record<string, string>>(`/users/${id}:send-setup-link`, { expires_in: 'PT2H' });
    expect(status).toBe(200);
    expect(body['url']).toMatch(new RegExp(`^${test.url}/reset/[\\w-]{43}$`));
    expect(body['expires_at']).toBe(new Date(test.clock.now() + 7_200_000).toISOString());
    const token = body['url']?.split('/').at(-1) ?? '';
    expect(await test.get(OneTimeLinks).find('password-setup', token)).toMatchObject({ subject: id });
    const again = await api.post<Record<string, string>>(`/users/${id}:send-setup-link`);
    expect(await test.get(OneTimeLinks).find('password-setup', token)).toBeUndefined();
    expect(Date.parse(again.body['expires_at'] ?? '')).toBe(test.clock.now() + 86_400_000);
    expect(JSON.stringify(await test.get(AuditEventStore).list({ userId: id }))).not.toContain(token);
    expect((await events(id)).filter((type) => type === 'user.setup_link_made')).toHaveLength(2);
  });

  it('mails the link to the person when that is asked for, and shows it to nobody else', async () => {
    const { id } = await person();
    const { email } = (await api.get<{ email: string | null }>(`/users/${id}`)).body;
    if (email === null || email === undefined) throw new Error('The person has no address.');
    const { status, body } = await api.post<{ url: string | null }>(`/users/${id}:send-setup-link`, { send: true, expires_in: 'PT2H' });
    expect([status, body.url]).toEqual([200, null]);
    const [mail] = await mailsOf(test, email);
    expect([mail?.message, mail?.text.includes('The link works for 2 hours, once.')]).toEqual(['password-setup', true]);
    const [, token = ''] = /\/reset\/([\w-]{43})$/.exec(String(mail?.data['url'])) ?? [];
    expect(await test.get(OneTimeLinks).find('password-setup', token)).toMatchObject({ subject: id });
  });

  it('tells the person by mail that somebody has set another password for them (AM-16)', async () => {
    const { id, name } = await person();
    await test.database.transaction((tx) => test.get(UserActs).setPassword(tx, id, 'unusable', { actor: 'api', managedBy: null, origin: { requestId: 'req_1', address: '192.0.2.7', userAgent: null } }));
    const [mail] = await mailsOf(test, `${name}@example.test`);
    expect([mail?.subject, mail?.text.includes('192.0.2.7')]).toEqual(['Your password was changed', false]);
  });

  it('makes no link for somebody who is disabled, nor one that lasts', async () => {
    const { id } = await person();
    for (const life of ['P8D', 'PT0S', 'tomorrow', 7]) expect(await api.post(`/users/${id}:send-setup-link`, { expires_in: life })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/expires_in' }] } });
    await api.post(`/users/${id}:disable`);
    expect((await api.post(`/users/${id}:send-setup-link`)).status).toBe(409);
  });

  it('shows that there is a password, never its hash, and takes it away with every session', async () => {
    const { id, name } = await person();
    const { refreshToken } = await signedIn(name);
    const { body } = await api.get(`/users/${id}/credentials`);
    expect(body['data']).toEqual([{ id: 'password', type: 'password', name: null, created_at: expect.any(String), last_used_at: null, hash: 'argon2id', synced: null, left: null }]);
    expect((await api.delete(`/users/${id}/credentials/password`)).status).toBe(204);
    expect([await refreshes(refreshToken), await canSignIn(name)]).toEqual([false, false]);
    expect((await api.get(`/users/${id}/credentials`)).body['data']).toEqual([]);
    expect((await api.delete(`/users/${id}/credentials/password`)).status).toBe(404);
    expect((await api.delete(`/users/${id}/credentials/totp`)).status).toBe(404);
    expect(await events(id)).toContain('user.password_removed');
  });

  it('lets no admin choose a password for somebody', async () => {
    const { id, name } = await person();
    const { status, body } = await api.put(`/users/${id}/password`, { password: 'a password the admin knows' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).not.toContain('the admin knows');
    expect(await api.put(`/users/${id}/password`)).toMatchObject({ status: 403, body: { detail: expect.stringContaining(`/users/${id}:send-setup-link`) } });
    expect(await canSignIn(name)).toBe(true);
  });

  it('finds nobody under an unknown id, a user name, or the id of somebody who was deleted', async () => {
    const unknown = ['usr_00000000000000000000000000', 'alice', "x' OR 1=1--", '%', '__proto__'];
    for (const id of unknown.map(encodeURIComponent)) {
      for (const verb of ['disable', 'enable', 'sign-out', 'reset-mfa', 'send-setup-link']) expect([id, verb, (await api.post(`/users/${id}:${verb}`)).status]).toEqual([id, verb, 404]);
      expect((await api.get(`/users/${id}/credentials`)).status).toBe(404);
      expect((await api.delete(`/users/${id}/credentials/password`)).status).toBe(404);
    }
  });

  it('lets nobody act on an admin who reaches further than they do', async () => {
    const owner = await person();
    const helper = await person();
    const owners = await adminApiAs(test, owner.name, 'owner');
    const helpers = await adminApiAs(test, helper.name, 'people-admin');
    for (const verb of ['disable', 'enable', 'sign-out', 'reset-mfa', 'send-setup-link']) expect([verb, (await helpers.post(`/users/${owner.id}:${verb}`)).status]).toEqual([verb, 403]);
    expect((await helpers.delete(`/users/${owner.id}/credentials/password`)).status).toBe(403);
    expect((await owners.post(`/users/${helper.id}:send-setup-link`)).status).toBe(200);
    expect((await helpers.post(`/users/${helper.id}:disable`)).status).toBe(409);
    expect((await helpers.post(`/users/${(await person()).id}:disable`)).status).toBe(200);
  });
});
