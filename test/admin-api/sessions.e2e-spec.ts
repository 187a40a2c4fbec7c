import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { createTestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { forged } from '../support/forged.js';
import { newPerson } from '../support/people.js';
import { UserStore } from '../../src/users/user.store.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';

interface Listed { readonly data: readonly Record<string, unknown>[]; readonly page: { readonly next_cursor?: string | null; readonly has_more: boolean } }

eachDatabase('sessions, grants and tokens over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  interface Visit { readonly name: string; readonly id: string; readonly browser: Browser; readonly client: WireClient; readonly tokens: Record<string, unknown> }

  /** Somebody new, signed in, with tokens of an application that asked for consent. */
  async function visit(userName?: string): Promise<Visit> {
    const name = userName ?? (await newPerson(test));
    test.clock.advance('1s');
    const browser = new Browser(test.url);
    const client = new WireClient(test.url);
    const tokens = await client.tokens(browser, { scope: 'openid email offline_access' }, name);
    const user = await test.get(UserStore).findByUserName(name);
    return { name, id: user?.id ?? '', browser, client, tokens };
  }

  const list = async (path: string): Promise<Listed> => {
    const { status, body } = await api.get<Listed>(path);
    expect(status).toBe(200);
    return body;
  };

  it('tell where a person is signed in, with the applications inside, and never what the cookie holds', async () => {
    const { id, name, browser } = await visit();
    const { data } = await list(`/users/${id}/sessions`);
    expect(data).toEqual([expect.objectContaining({ user: { id, preferred_username: name }, status: 'active', amr: ['pwd'], clients: [expect.objectContaining({ client_id: 'app' })] })]);
    const shown = await api.get(`/sessions/${String(data[0]?.['id'])}`);
    expect(shown).toMatchObject({ status: 200, body: data[0] });
    const cookies = ['doorward_session', '__Host-doorward_session'].map((cookie) => browser.cookie(cookie)).filter((value) => value !== undefined);
    for (const value of cookies) expect(JSON.stringify(data)).not.toContain(value);
    expect(await list(`/sessions?user=${id}`)).toEqual(await list(`/users/${id}/sessions`));
  });

  it('say that a user name is no id, instead of that there is nothing', async () => {
    const { name } = await visit();
    for (const path of ['/sessions?user=', '/tokens?user=', '/grants?user=', '/audit-events?user_id=', '/clients/app/preview?user=']) {
      expect([path, await api.get(`${path}${name}`)]).toMatchObject([path, { status: 400, body: { detail: expect.stringContaining('must be the id of a person, which begins with usr_') as unknown } }]);
    }
    for (const path of ['', '/sessions', '/grants']) {
      expect([path, await api.get(`/users/${name}${path}`)]).toMatchObject([path, { status: 404, body: { detail: expect.stringContaining('begins with usr_') as unknown } }]);
    }
    expect((await api.get<{ detail: string }>('/clients/app/preview?user=usr_nobody')).body.detail).toBe('The parameter user names nobody.');
  });

  it('end a session with its tokens, at once and once', async () => {
    const { id, client, tokens } = await visit();
    const { data: [session] } = await list(`/users/${id}/sessions`);
    const path = `/sessions/${String(session?.['id'])}`;
    expect(await auditOf(test, async () => expect((await api.delete(path)).status).toBe(204))).toEqual(['session.ended']);
    expect(await auditOf(test, async () => expect((await api.delete(path)).status).toBe(204))).toEqual([]);
    expect((await client.refresh(String(tokens['refresh_token']))).body).toMatchObject({ error: 'invalid_grant' });
    expect(await client.introspect(String(tokens['access_token']))).toEqual({ active: false });
    expect((await list(`/users/${id}/sessions`)).data).toEqual([]);
    expect((await api.get(path)).body).toMatchObject({ status: 'ended', clients: [] });
  });

  it('end every session of a person together', async () => {
    const { id, name } = await visit();
    await visit(name);
    expect((await list(`/users/${id}/sessions`)).data).toHaveLength(2);
    expect((await api.post(`/users/${id}/sessions:revoke`)).status).toBe(204);
    expect((await list(`/users/${id}/sessions`)).data).toEqual([]);
    expect((await list(`/tokens?user=${id}`)).data).toEqual([]);
  });

  it('list every session once, page after page, while others begin', async () => {
    const { id, name } = await visit();
    for (let more = 0; more < 4; more += 1) await visit(name);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data, page } = await list(`/users/${id}/sessions?limit=2${cursor}`);
      seen.push(...data.map((session) => String(session['id'])));
      if (seen.length === 2) await visit(name);
      cursor = page.has_more ? `&cursor=${encodeURIComponent(String(page.next_cursor))}` : '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(5);
  });

  it('leave sessions out that have run out, although nobody ended them', async () => {
    const { id } = await visit();
    test.clock.advance('13h');
    api = await adminApi(test);
    expect((await list(`/users/${id}/sessions`)).data).toEqual([]);
  });

  it('tell what a person has allowed, in words, and take it back with every token', async () => {
    const { id, name, client, tokens } = await visit();
    const { data } = await list(`/users/${id}/grants`);
    expect(data).toEqual([expect.objectContaining({
      user: { id, preferred_username: name }, client: expect.objectContaining({ client_id: 'app' }), scope: 'email offline_access openid', last_used_at: expect.any(String),
      permissions: expect.arrayContaining([{ scope: 'email', description: 'See your e-mail address' }]),
    })]);
    const path = `/grants/${String(data[0]?.['id'])}`;
    expect((await api.get(path)).body).toEqual(data[0]);
    expect(await list(`/grants?user=${id}&client_id=app`)).toEqual(await list(`/users/${id}/grants`));
    expect(await auditOf(test, async () => expect((await api.delete(path)).status).toBe(204))).toEqual(['consent.withdrawn']);
    expect((await client.refresh(String(tokens['refresh_token']))).body).toMatchObject({ error: 'invalid_grant' });
    expect(await client.introspect(String(tokens['access_token']))).toEqual({ active: false });
    expect((await api.get(path)).status).toBe(404);
    expect((await api.delete(path)).status).toBe(404);
  });

  it('list live tokens by person and application as facts alone', async () => {
    const { id, name, tokens } = await visit();
    const { data } = await list(`/tokens?user=${id}&client=app`);
    expect(data).toEqual([expect.objectContaining({ user: { id, preferred_username: name }, scope: 'openid email offline_access', last_refreshed_at: expect.any(String) })]);
    for (const token of [tokens['access_token'], tokens['refresh_token'], tokens['id_token']]) expect(JSON.stringify(data)).not.toContain(String(token));
    expect((await list(`/tokens?user=${id}&client=other`)).data).toEqual([]);
  });

  it('say of any token whose it is, and of every other text that it is not active', async () => {
    const { id, tokens } = await visit();
    const said = async (token: unknown): Promise<unknown> => (await api.post('/tokens:introspect', { token })).body;
    expect(await said(tokens['access_token'])).toMatchObject({ active: true, kind: 'access_token', client_id: 'app', user_id: id });
    expect(await said(tokens['refresh_token'])).toMatchObject({ active: true, kind: 'refresh_token', client_id: 'app', user_id: id, scope: 'openid email offline_access' });
    for (const text of ['x', forged(String(tokens['access_token'])), 'dwr_', '💥', String(tokens['id_token'])]) expect(await said(text)).toEqual({ active: false });
  });

  it('revoke an access token alone, a refresh token with its family, and an authorization by its id', async () => {
    const { id, client, tokens } = await visit();
    const access = String(tokens['access_token']);
    expect(await auditOf(test, async () => expect((await api.post('/tokens:revoke', { token: access })).status).toBe(204))).toEqual(['token.revoked']);
    expect(await client.introspect(access)).toEqual({ active: false });
    const refreshed = await client.refresh(String(tokens['refresh_token']));
    expect(refreshed.status).toBe(200);
    const { data: [authorization] } = await list(`/tokens?user=${id}`);
    expect(await auditOf(test, async () => expect((await api.post('/tokens:revoke', { id: authorization?.['id'] })).status).toBe(204))).toEqual(['token.revoked']);
    expect((await client.refresh(String(refreshed.body['refresh_token']))).status).toBe(400);
    const again = await visit();
    expect((await api.post('/tokens:revoke', { token: again.tokens['refresh_token'] })).status).toBe(204);
    expect((await list(`/tokens?user=${again.id}`)).data).toEqual([]);
  });

  it.each([
    ['GET', '/sessions/nobody', undefined, 404], ['DELETE', '/sessions/nobody', undefined, 404], ['GET', '/users/nobody/sessions', undefined, 404], ['GET', '/users/nobody/grants', undefined, 404],
    ['POST', '/users/nobody/sessions:revoke', undefined, 404], ['DELETE', '/grants/%F0%9F%92%A5', undefined, 404], ['POST', '/tokens:revoke', {}, 422], ['POST', '/tokens:revoke', { token: 'a', id: 'b' }, 422],
    ['POST', '/tokens:revoke', { id: 'nobody' }, 404], ['POST', '/tokens:revoke', { token: 'nobody' }, 204], ['POST', '/tokens:introspect', { token: 7 }, 422], ['POST', '/tokens:introspect', { tokens: 'a' }, 422],
    ['GET', '/sessions?user[gt]=a', undefined, 400], ['GET', '/sessions?sort=address', undefined, 400], ['GET', '/tokens?created=1', undefined, 400],
  ] as const)('answer %s %s with its refusal', async (method, path, body, status) => {
    expect((await api.send(method, path, body)).status).toBe(status);
  });

  it('open to nobody without the scope for it', async () => {
    const reader = await adminApi(test, ['sessions:read', 'grants:read', 'tokens:read']);
    const { id } = await visit();
    const { data: [session] } = await list(`/users/${id}/sessions`);
    expect((await reader.get('/sessions')).status).toBe(200);
    expect((await reader.delete(`/sessions/${String(session?.['id'])}`)).status).toBe(403);
    expect((await reader.post('/tokens:revoke', { id: 'x' })).status).toBe(403);
    expect((await (await adminApi(test, ['users:read'])).get('/sessions')).status).toBe(403);
    expect((await list(`/users/${id}/sessions`)).data).toHaveLength(1);
  });

  it('of an owner are ended by nobody whose role reaches less far', async () => {
    const owner = await visit();
    await adminApiAs(test, owner.name, 'owner');
    const as = await adminApiAs(test, await newPerson(test), 'people-admin');
    const { data: [session] } = await list(`/users/${owner.id}/sessions`);
    const { data: [grant] } = await list(`/users/${owner.id}/grants`);
    for (const path of [`/sessions/${String(session?.['id'])}`, `/grants/${String(grant?.['id'])}`]) expect((await as.delete(path)).status).toBe(403);
    expect((await as.post(`/users/${owner.id}/sessions:revoke`)).status).toBe(403);
    const app = await adminApiAs(test, await newPerson(test), 'app-admin');
    const { data: [authorization] } = await list(`/tokens?user=${owner.id}`);
    expect((await app.post('/tokens:revoke', { id: authorization?.['id'] })).status).toBe(403);
    expect((await list(`/tokens?user=${owner.id}`)).data.length).toBeGreaterThan(0);
    expect((await list(`/users/${owner.id}/sessions`)).data.length).toBeGreaterThan(0);
  });
});
