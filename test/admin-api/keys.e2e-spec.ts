import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, type AdminApiAnswer, adminApi } from './support/admin-api.js';

interface Key { readonly kid: string; readonly alg: string; readonly state: string; readonly signs_from: string; readonly public_jwk: Record<string, unknown> }

eachDatabase('signing keys over the admin API', (dialect) => {
  let test: TestApp | undefined;
  let api: AdminApi;
  beforeEach(async () => {
    await test?.close();
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(() => test?.close());

  const keys = async (): Promise<Key[]> => (await api.get<{ data: Key[] }>('/keys')).body.data;
  const one = async (alg: string, state: string): Promise<Key> => {
    const found = (await keys()).find((key) => key.alg === alg && key.state === state);
    if (found === undefined) throw new Error(`There is no ${state} key for ${alg}.`);
    return found;
  };
  const retire = (kid: string, match = '*'): Promise<AdminApiAnswer> => api.patch(`/keys/${kid}`, { state: 'retiring' }, { 'if-match': match });
  const withdraw = (kid: string): Promise<AdminApiAnswer> => api.delete(`/keys/${kid}`, { 'if-match': '*' });
  const published = async (): Promise<string[]> => ((await (await fetch(`${test?.url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);

  it('show the public half alone', async () => {
    const all = await keys();
    expect(all.map(({ alg, state }) => `${alg} ${state}`).toSorted()).toEqual(['ECDH-ES active', 'ES256 active', 'EdDSA active', 'PS256 active', 'RS256 active', 'RSA-OAEP-256 active']);
    for (const key of all) {
      const { body } = await api.get<Key>(`/keys/${key.kid}`);
      expect(body).toEqual(key);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(body.public_jwk).not.toHaveProperty(secret);
    }
    expect(JSON.stringify(all)).not.toContain('sealed');
    const { keys: told } = (await (await fetch(`${test?.url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
    expect(all.map(({ public_jwk: jwk }) => told.find(({ kid }) => kid === jwk['kid']))).toEqual(all.map(({ public_jwk: jwk }) => jwk));
  });

  it('are never taken away where they are the only ones of their algorithm', async () => {
    const { kid } = await one('ES256', 'active');
    for (const refused of [await withdraw(kid), await retire(kid)]) expect(refused).toMatchObject({ status: 409, body: { type: expect.stringContaining('last-of-its-kind') } });
    expect(await one('ES256', 'active')).toMatchObject({ kid });
  });

  it('are rotated once, published at once and signing later', async () => {
    const first = await api.post<{ data: Key[] }>('/keys:rotate', { publish_ahead: 3600 });
    expect(first.status).toBe(200);
    expect(first.body.data.map(({ state }) => state)).toEqual(Array(6).fill('next'));
    expect((await api.post<{ data: Key[] }>('/keys:rotate')).body.data).toEqual([]);
    expect(await published()).toEqual(expect.arrayContaining(first.body.data.map(({ kid }) => kid)));
  });

  it('make way for the next one when every service can know it, and count until their tokens end', async () => {
    await api.post('/keys:rotate');
    const [active, next] = [await one('RS256', 'active'), await one('RS256', 'next')];
    const etag = (await api.get(`/keys/${active.kid}`)).headers.get('etag') ?? '';
    expect(await auditOf(test as TestApp, async () => expect((await retire(active.kid, etag)).status).toBe(200))).toEqual(['key.retired']);
    expect((await retire(active.kid, etag)).status).toBe(412);
    test?.clock.advance('5m');
    expect(await one('RS256', 'active')).toMatchObject({ kid: next.kid });
    expect(await one('RS256', 'retiring')).toMatchObject({ kid: active.kid });
    expect(await published()).toContain(active.kid);
    expect((await retire(active.kid)).status).toBe(409);
  });

  it('stop counting at once when they are withdrawn, and the next one signs', async () => {
    await api.post('/keys:rotate');
    const [active, next] = [await one('EdDSA', 'active'), await one('EdDSA', 'next')];
    expect(await auditOf(test as TestApp, async () => expect((await withdraw(active.kid)).status).toBe(204))).toEqual(['key.revoked']);
    expect(await one('EdDSA', 'active')).toMatchObject({ kid: next.kid });
    expect(await published()).not.toContain(active.kid);
    expect((await withdraw(next.kid)).status).toBe(409);
    expect((await withdraw(active.kid)).status).toBe(204);
  });

  it('always leave one, also when two of them are withdrawn at the same moment', async () => {
    await api.post('/keys:rotate');
    const both = [await one('RS256', 'active'), await one('RS256', 'next')];
    const outcomes = await Promise.all(both.map(({ kid }) => withdraw(kid)));
    expect(outcomes.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([204, 409]);
    expect((await keys()).filter(({ alg, state }) => alg === 'RS256' && (state === 'active' || state === 'next'))).toHaveLength(1);
  });

  it('are changed by nobody who does not say which version is meant, or lacks the scope', async () => {
    const { kid } = await one('ES256', 'active');
    expect((await api.delete(`/keys/${kid}`)).status).toBe(428);
    expect((await api.patch(`/keys/${kid}`, { state: 'retiring' })).status).toBe(428);
    expect((await api.patch(`/keys/${kid}`, { state: 'active' }, { 'if-match': '*' })).status).toBe(422);
    expect((await api.post('/keys:rotate', { publish_ahead: 10 })).status).toBe(422);
    expect((await api.get('/keys/nobody')).status).toBe(404);
    const reader = await adminApi(test as TestApp, ['keys:read']);
    expect((await reader.post('/keys:rotate')).status).toBe(403);
  });
});
