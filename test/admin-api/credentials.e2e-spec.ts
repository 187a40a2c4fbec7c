import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FactorReset } from '../../src/admin/factor-reset.js';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { changeSettings } from '../flows/support/settings.js';
import { equip, halfWay, isIn, prove, signedIn, totp, type Equipped } from '../factors/support/factors.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeUser } from './support/made.js';

interface CredentialWire { readonly id: string; readonly type: string; readonly left: number | null; readonly name: string | null }

eachDatabase('People\'s credentials', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let made = 0;
  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on' } });
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  const person = async (): Promise<Equipped & { id: string }> => {
    const name = `credentialed${(made += 1)}`;
    const id = await makeUser(test, name, { password: PASSWORD });
    return { id, ...(await equip(test, await signedIn(test, name))) };
  };
  const list = async (id: string): Promise<readonly CredentialWire[]> => (await api.get<{ data: CredentialWire[] }>(`/users/${id}/credentials`)).body.data;
  const events = async (id: string): Promise<string[]> => (await test.get(AuditEventStore).list({ userId: id })).map(({ type }) => type);

  it('are listed with their facts, and nothing that proves anything', async () => {
    const { id, name, secret, codes } = await person();
    await prove(await halfWay(test, name), codes[0] ?? '', 'recovery_code');
    await prove(await halfWay(test, name), totp(secret, test.clock.now()));
    const { body } = await api.get(`/users/${id}/credentials`);
    expect(body['data']).toEqual([
      { id: 'password', type: 'password', name: null, created_at: expect.any(String), last_used_at: null, hash: 'argon2id', synced: null, left: null },
      { id: expect.stringMatching(/^crd_/), type: 'totp', name: null, created_at: expect.any(String), last_used_at: expect.any(String), hash: null, synced: null, left: null },
      { id: 'recovery_codes', type: 'recovery_codes', name: null, created_at: expect.any(String), last_used_at: null, hash: null, synced: null, left: 9 },
    ]);
    expect((await api.get(`/users/${id}`)).body['authentication']).toEqual({ password: { set: true, changed_at: expect.stringMatching(/Z$/) }, passkeys: 0, totp: true, recovery_codes_left: 9, mfa_required: false, locked_until: null });
  });

  it('make another version of the person: what is kept under the old one is not current, and whoever decided by it is told', async () => {
    const { id, name, codes } = await person();
    const tag = async (): Promise<string> => (await api.get(`/users/${id}`)).headers.get('etag') ?? '';
    const before = await tag();
    expect(await tag()).toBe(before);
    expect((await api.get(`/users/${id}`, { 'if-none-match': before })).status).toBe(304);
    await prove(await halfWay(test, name), codes[0] ?? '', 'recovery_code');
    expect(await api.get(`/users/${id}`, { 'if-none-match': before })).toMatchObject({ status: 200, body: { authentication: { recovery_codes_left: 9 } } });
    expect(await api.patch(`/users/${id}`, { nickname: 'x' }, { 'if-match': before })).toMatchObject({ status: 412 });
    expect((await api.post(`/users/${id}:sign-out`, undefined, { 'if-match': before })).status).toBe(412);
    expect((await api.delete(`/users/${id}`, { 'if-match': before })).status).toBe(412);
    const patched = await api.patch(`/users/${id}`, { nickname: 'x' }, { 'if-match': await tag() });
    expect([patched.status, patched.headers.get('etag')]).toEqual([200, await tag()]);
    expect((await api.post(`/users/${id}:sign-out`, undefined, { 'if-match': await tag() })).status).toBe(200);
  });

  it('are named by an admin, in words that are a name', async () => {
    const { id } = await person();
    const totpId = (await list(id)).find(({ type }) => type === 'totp')?.id ?? '';
    expect(await api.patch(`/users/${id}/credentials/${totpId}`, { name: ' Ada’s   phone ' })).toMatchObject({ status: 200, body: { id: totpId, name: 'Ada’s phone' } });
    for (const name of ['', ' ', 'x'.repeat(65), 'a\u0007b', 7, null]) expect([name, (await api.patch(`/users/${id}/credentials/${totpId}`, { name })).status]).toEqual([name, 422]);
    for (const other of ['password', 'recovery_codes', 'crd_x', totpId.toUpperCase()]) expect([other, (await api.patch(`/users/${id}/credentials/${other}`, { name: 'x' })).status]).toEqual([other, 404]);
    expect((await api.patch(`/users/${(await person()).id}/credentials/${totpId}`, { name: 'x' })).status).toBe(404);
    expect(await events(id)).toContain('credential.renamed');
  });

  it('are taken away one by one, and sign the person out', async () => {
    const { id, name, browser, secret } = await person();
    const totpId = (await list(id)).find(({ type }) => type === 'totp')?.id ?? '';
    expect((await api.delete(`/users/${id}/credentials/recovery_codes`)).status).toBe(204);
    expect((await api.delete(`/users/${id}/credentials/recovery_codes`)).status).toBe(404);
    expect(await isIn(browser)).toBe(false);
    const half = await halfWay(test, name);
    expect((await api.delete(`/users/${id}/credentials/${totpId}`)).status).toBe(204);
    await half.open('/login/factor');
    expect(half.page?.body).not.toContain('value="totp"');
    expect((await api.delete(`/users/${id}/credentials/${totpId}`)).status).toBe(404);
    expect((await list(id)).map(({ type }) => type)).toEqual(['password']);
    expect(await isIn(await halfWay(test, name))).toBe(true);
    expect(secret).not.toBe('');
    expect((await events(id)).filter((type) => type === 'credential.removed')).toHaveLength(2);
  });

  it('beside the password are all reset for a lost phone, with sessions and refresh tokens, and told by mail', async () => {
    const { id, name, browser } = await person();
    expect(await api.post(`/users/${id}:reset-mfa`)).toMatchObject({ status: 200, body: { id, reset: ['recovery_codes', 'totp'] } });
    expect(await isIn(browser)).toBe(false);
    expect(await isIn(await halfWay(test, name))).toBe(true);
    expect((await events(id)).filter((type) => type === 'user.factors_reset')).toHaveLength(1);
    expect(await api.post(`/users/${id}:reset-mfa`)).toMatchObject({ body: { reset: [] } });
    expect((await events(id)).filter((type) => type === 'user.factors_reset')).toHaveLength(1);
  });

  it('leave with the person who is wiped', async () => {
    const { id } = await person();
    await api.delete(`/users/${id}?purge=true`);
    expect(await test.database.rows('SELECT id FROM credentials WHERE user_id = ?', [id])).toEqual([]);
  });

  it('say who must have a second factor, by everybody and by group, and who is paused until when', async () => {
    const { id, name } = await person();
    const authentication = async (): Promise<Record<string, unknown>> => (await api.get<{ authentication: Record<string, unknown> }>(`/users/${id}`)).body.authentication;
    await changeSettings(test, 'mfa', { required: 'always' });
    expect(await authentication()).toMatchObject({ mfa_required: true });
    await changeSettings(test, 'mfa', { groups: ['engineering'] });
    expect(await authentication()).toMatchObject({ mfa_required: false });
    await api.put(`/groups/engineering/members/${id}`);
    expect(await authentication()).toMatchObject({ mfa_required: true });
    await changeSettings(test, 'mfa', {});
    for (let tries = 0; tries < 10; tries += 1) {
      await prove(await halfWay(test, name), '000000');
      test.clock.advance('61s');
    }
    // Its token has run out meanwhile.
    api = await adminApi(test);
    const { locked_until: until } = await authentication();
    expect(Date.parse(String(until))).toBeGreaterThan(test.clock.now());
    test.clock.advance('1d');
    api = await adminApi(test);
    expect(await authentication()).toMatchObject({ locked_until: null });
  });

  it('are what an admin with a second factor proves before they write, not before they read', async () => {
    const { name } = await person();
    const weak = await adminApiAs(test, 'alice', 'owner');
    expect((await weak.post('/groups', { name: 'made-without' })).status).toBe(201);
    const { secret } = await equip(test, await signedIn(test, 'alice'));
    const refused = await weak.post<{ type: string; detail: string }>('/groups', { name: 'made-too-late' });
    expect(refused).toMatchObject({ status: 401, body: { type: expect.stringMatching(/second-factor-needed$/), detail: expect.stringContaining('acr_values=urn:doorward:acr:mfa') } });
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer .*error="insufficient_user_authentication".*acr_values="urn:doorward:acr:mfa".*max_age="900"/);
    expect((await weak.get('/groups')).status).toBe(200);
    expect((await weak.post('/batch', { operations: [{ method: 'POST', path: '/groups', body: { name: 'made-in-a-batch' } }] })).status).toBe(401);
    const client = new WireClient(test.url, 'step-up', SECRET);
    await test.declare({ clients: [{ client_id: 'step-up', client_secret: SECRET, redirect_uris: [client.redirectUri], grant_types: ['authorization_code', 'refresh_token'], first_party: true, scope: 'openid offline_access groups:read groups:write' }] });
    const browser = await halfWay(test, 'alice');
    await prove(browser, totp(secret, test.clock.now()));
    const tokens = await client.tokens(browser, { scope: 'openid offline_access groups:read groups:write', resource: `${test.url}/admin/v1` }, 'alice');
    const strong = new AdminApi(test.url, String(tokens['access_token']));
    expect((await strong.post('/groups', { name: 'made-with' })).status).toBe(201);
    test.clock.advance('16m');
    const later = (await client.refresh(String(tokens['refresh_token']))).body;
    expect((await new AdminApi(test.url, String(later['access_token'])).post('/groups', { name: 'made-by-refresh' })).status).toBe(401);
    expect(name).not.toBe('alice');
  });

  it('of an admin are reset on the server itself, which the audit log says', async () => {
    const { id } = await person();
    const user = await test.get(UserStore).findById(id);
    if (user === undefined) throw new Error('gone');
    const act = { actor: 'cli', managedBy: null, origin: null } as const;
    expect(await test.database.transaction((tx) => test.get(FactorReset).reset(tx, user, act, { breakGlass: true }))).toEqual(['recovery_codes', 'totp']);
    expect((await test.get(AuditEventStore).list({ userId: id })).find(({ type }) => type === 'user.factors_reset')).toMatchObject({ actor: 'cli', details: { break_glass: true, reset: ['recovery_codes', 'totp'] } });
  });
});
