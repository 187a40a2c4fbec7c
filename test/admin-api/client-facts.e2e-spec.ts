import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { clientTemplates } from '../../src/admin/client-templates.js';
import { parseClientMetadata } from '../../src/clients/parse-client-metadata.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { CALLBACK, SECRET } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeClient, makeGroup, makeUser } from './support/made.js';

const publicKey = (): Record<string, unknown> => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as Record<string, unknown>;
const privateKey = (): Record<string, unknown> => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as Record<string, unknown>;

eachDatabase('What the admin API knows of an application', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let made = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  const client = (members: object = {}): Promise<string> => makeClient(test, `thing-${(made += 1)}`, members);
  const etagOf = async (id: string): Promise<string> => (await api.get(`/clients/${id}/access`)).headers.get('etag') ?? '';

  it('is whom it lets in, and how many people that is', async () => {
    const id = await client();
    await makeGroup(test, `group-${made}`);
    await makeUser(test, `member-${made}`, { groups: [`group-${made}`] });
    await makeUser(test, `gone-${made}`, { groups: [`group-${made}`], disabled: true });
    expect((await api.get(`/clients/${id}/access`)).body).toMatchObject({ mode: 'everyone', groups: [], people_exact: true });
    const narrowed = await api.put(`/clients/${id}/access`, { mode: 'groups', groups: [`group-${made}`] });
    expect(narrowed).toMatchObject({ status: 200, body: { mode: 'groups', groups: [`group-${made}`], people: 1, people_exact: true } });
    expect((await new WireClient(test.url, id).walk(new Browser(test.url))).leftFor?.searchParams.get('error')).toBe('access_denied');
    expect(await api.patch(`/clients/${id}/access`, { groups: [`group-${made}`, 'engineering'] })).toMatchObject({ status: 200, body: { people: 2 } });
    expect((await new WireClient(test.url, id).walk(new Browser(test.url))).leftFor?.searchParams.has('code')).toBe(true);
    expect(await api.patch(`/clients/${id}/access`, { groups: [] })).toMatchObject({ status: 200, body: { mode: 'groups', people: 0 } });
    expect(await api.put(`/clients/${id}/access`, { mode: 'everyone' })).toMatchObject({ status: 200, body: { mode: 'everyone', groups: [] } });
    const events = await test.get(AuditEventStore).list({ clientId: id, type: 'client.updated' });
    expect(events.map(({ details }) => details['before.access'])).toContain('{"groups":[]}');
  });

  it.each([
    [{ mode: 'nobody' }, '/mode'], [{ mode: 'groups', groups: ['no such group'] }, '/groups/0'], [{ mode: 'everyone', groups: ['engineering'] }, '/groups'],
    [{ mode: 'groups', groups: 'engineering' }, '/groups'], [{ mode: 'groups', groups: ['engineering', 'engineering'] }, '/groups'], [{ groups: ['engineering'] }, '/mode'],
  ])('does not take %j for an answer to whom it lets in', async (body, pointer) => {
    expect(await api.put(`/clients/${await client()}/access`, body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('is never written over what somebody else has written', async () => {
    const id = await client();
    const etag = await etagOf(id);
    const answers = await Promise.all(['engineering', 'engineering'].map((group) => api.put(`/clients/${id}/access`, { mode: 'groups', groups: [group] }, { 'if-match': etag })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect(await etagOf(id)).not.toBe(etag);
  });

  it('is its public keys, one by one', async () => {
    const id = await client();
    const [first, second] = [{ ...publicKey(), kid: 'a/b+c' }, { ...publicKey(), kid: '2026-11', use: 'sig' }];
    const added = await api.post(`/clients/${id}/keys`, first);
    expect(added).toMatchObject({ status: 201, body: first });
    expect(added.headers.get('location')).toBe(`${test.url}/admin/v1/clients/${id}/keys/a%2Fb%2Bc`);
    expect((await api.post(`/clients/${id}/keys`, second)).status).toBe(201);
    expect((await api.get(`/clients/${id}/keys`)).body['data']).toEqual([first, second]);
    expect((await api.get(`/clients/${id}/keys/a%2Fb%2Bc`)).body).toEqual(first);
    expect(await api.post(`/clients/${id}/keys`, { ...publicKey(), kid: '2026-11' })).toMatchObject({ status: 409, body: { errors: [{ pointer: '/kid' }] } });
    expect((await api.delete(`/clients/${id}/keys/a%2Fb%2Bc`)).status).toBe(204);
    expect((await api.get(`/clients/${id}/keys`)).body['data']).toEqual([second]);
    expect((await api.delete(`/clients/${id}/keys/a%2Fb%2Bc`)).status).toBe(404);
    expect((await api.get(`/clients/${await client()}/keys/2026-11`)).status).toBe(404);
  });

  it('is never a private key, a weak one, or one without a name', async () => {
    const id = await client();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const secret = privateKey();
    const wrong: [unknown, string][] = [
      [{ ...secret, kid: 'x' }, '/d'], [{ kty: 'oct', k: 'c2VjcmV0', kid: 'x' }, '/k'], [{ ...weak, kid: 'x' }, ''], [publicKey(), '/kid'], [{ ...publicKey(), kid: '' }, '/kid'],
      [{ ...publicKey(), kid: 'ä' }, '/kid'], [{ ...publicKey(), kid: 7 }, '/kid'], [{ kid: 'x' }, ''],
    ];
    for (const [body, pointer] of wrong) {
      const answer = await api.post(`/clients/${id}/keys`, body);
      expect([body, answer.status, (answer.body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([body, 422, pointer]);
      expect(JSON.stringify(answer.body)).not.toContain(secret['d']);
    }
    expect((await api.post(`/clients/${id}/keys`, [])).status).toBeLessThan(500);
    expect((await api.get(`/clients/${id}/keys`)).body['data']).toEqual([]);
  });

  it('keeps the last key of an application that authenticates with it, and leaves published keys where they are', async () => {
    const signing = await client({ token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks: { keys: [{ ...publicKey(), kid: 'only' }] } });
    expect(await api.delete(`/clients/${signing}/keys/only`)).toMatchObject({ status: 409, body: { type: expect.stringContaining('last-of-its-kind') } });
    expect((await api.post(`/clients/${signing}/keys`, { ...publicKey(), kid: 'next' })).status).toBe(201);
    expect((await api.delete(`/clients/${signing}/keys/only`)).status).toBe(204);
    const publishing = await client({ jwks_uri: 'https://app.example.com/jwks' });
    expect(await api.post(`/clients/${publishing}/keys`, { ...publicKey(), kid: 'x' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('https://app.example.com/jwks') } });
  });

  it('is whether a redirect URI would be accepted, as the authorization endpoint says', async () => {
    const id = await client({ redirect_uris: [CALLBACK, 'https://app.example.com/other'] });
    const native = await client({ application_type: 'native', token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/cb'] });
    const asked: [string, string, boolean][] = [
      [id, CALLBACK, true], [id, `${CALLBACK}/`, false], [id, 'https://app.example.com/CB', false], [id, `${CALLBACK}?x=1`, false], [id, 'javascript:alert(1)', false],
      [native, 'http://127.0.0.1:49152/cb', true], [native, 'http://localhost:49152/cb', false],
    ];
    for (const [clientId, url, accepted] of asked) {
      expect([url, (await api.get(`/clients/${clientId}/check?url=${encodeURIComponent(url)}`)).body['accepted']]).toEqual([url, accepted]);
      const page = await new Browser(test.url).open(new WireClient(test.url, clientId, null, url).authorizeUrl({ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }));
      expect([url, page.status < 400]).toEqual([url, accepted]);
    }
    expect((await api.get(`/clients/${id}/check?url=${encodeURIComponent(`${CALLBACK}/`)}`)).body).toEqual({
      url: `${CALLBACK}/`, accepted: false, nearest: { uri: CALLBACK, position: CALLBACK.length, difference: 'It has a trailing slash that the registered one does not have.' },
    });
    expect((await api.get(`/clients/${id}/check`)).status).toBe(400);
  });

  it('is what a person\'s tokens say there, before they sign in', async () => {
    const id = await client({ grant_types: ['authorization_code', 'refresh_token'], scope: 'openid profile email groups offline_access orders:read ledger:read', id_token_signed_response_alg: 'ES256' });
    const alice = await userId(test, 'alice');
    for (const scope of ['openid profile groups', 'openid email orders:read', 'openid ledger:read offline_access']) {
      const preview = (await api.get<Record<string, Record<string, unknown>>>(`/clients/${id}/preview?user=${alice}&scope=${encodeURIComponent(scope)}`)).body;
      const tokens = await new WireClient(test.url, id).tokens(new Browser(test.url), { scope });
      const userinfo = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } });
      expect(preview).toMatchObject({ admitted: true, because: null, refused_scopes: [], error: null });
      expect(preview['userinfo']).toEqual(await userinfo.json());
      expect(comparable(preview['id_token'])).toEqual(comparable(decodeJwt(tokens['id_token'] ?? '')));
      const { format, claims } = preview['access_token'] as { format: string; claims: Record<string, unknown> };
      if (format === 'jwt') expect(comparable(claims)).toEqual(comparable(decodeJwt(tokens['access_token'] ?? '')));
      else expect(tokens['access_token']).toMatch(/^dwa_/);
    }
  });

  it('is why a person would not get in, and which scopes would be refused', async () => {
    const [alice, bob] = [await userId(test, 'alice'), await userId(test, 'bob')];
    const id = await client({ scope: 'openid orders:read ledger:read', access: { groups: ['engineering'] } });
    expect((await api.get(`/clients/${id}/preview?user=${bob}`)).body).toMatchObject({ admitted: false, because: 'The person is in none of the groups engineering.', error: { code: 'invalid_target' }, id_token: null });
    expect((await api.get(`/clients/${id}/preview?user=${alice}&scope=openid%20email`)).body).toMatchObject({ admitted: true, scopes: ['openid'], refused_scopes: ['email'] });
    expect((await api.get(`/clients/${id}/preview?user=${alice}&resource=https%3A%2F%2Fapi.example.com%2Forders`)).body).toMatchObject({ error: null, access_token: { claims: { aud: 'https://api.example.com/orders', scope: 'openid orders:read' } } });
    await api.post(`/clients/${id}:disable`);
    expect((await api.get(`/clients/${id}/preview?user=${alice}`)).body).toMatchObject({ admitted: false, because: 'The application is disabled.' });
    for (const query of ['', '?user=usr_unknown', `?user=${alice}&scope=%22`]) expect([query, (await api.get(`/clients/${id}/preview${query}`)).status]).toEqual([query, 400]);
    expect((await api.get(`/clients/machine/preview?user=${alice}`)).status).toBe(404);
    expect((await (await adminApi(test, ['clients:read'])).get(`/clients/${id}/preview?user=${alice}`)).status).toBe(403);
  });

  it('is disabled and enabled at once, whoever declares it', async () => {
    const id = await client({ redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read' });
    for (const clientId of [id, 'machine']) {
      const works = async (): Promise<boolean> => (await new WireClient(test.url, clientId).token({ grant_type: 'client_credentials', scope: 'orders:read' })).status === 200;
      expect(await works()).toBe(true);
      expect(await api.post(`/clients/${clientId}:disable`)).toMatchObject({ status: 200, body: { client_id: clientId, status: 'disabled' } });
      test.clock.advance('2s');
      expect(await works()).toBe(false);
      expect(await api.post(`/clients/${clientId}:enable`)).toMatchObject({ status: 200, body: { client_id: clientId, status: 'active' } });
      test.clock.advance('2s');
      expect(await works()).toBe(true);
    }
    expect((await api.post('/clients/nobody:disable')).status).toBe(404);
  });

  it('can be made from a template, each of which registers', async () => {
    const { body } = await api.get<{ data: { name: string }[] }>('/client-templates');
    expect(body.data.map(({ name }) => name)).toEqual(clientTemplates.map(({ name }) => name));
    for (const { name, metadata, callbackPath } of clientTemplates) {
      const draft = { redirect_uris: [`https://tool.example.com${callbackPath ?? '/cb'}`], ...metadata };
      expect([name, parseClientMetadata(draft).problems]).toEqual([name, undefined]);
      expect((await api.get(`/client-templates/${name}`)).body).toMatchObject({ name, metadata });
    }
    expect((await api.get('/client-templates/constructor')).status).toBe(404);
  });

  it('can be changed only by who may do as much as the application', async () => {
    const id = await client({ redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'users:write' });
    const lesser = await adminApi(test, ['clients:read', 'clients:write', 'client-secrets:read', 'client-secrets:write']);
    const answers = [
      await lesser.post(`/clients/${id}/secrets`), await lesser.post(`/clients/${id}/keys`, { ...publicKey(), kid: 'x' }), await lesser.put(`/clients/${id}/access`, { mode: 'everyone' }),
      await lesser.post(`/clients/${id}:enable`), await lesser.post(`/clients/${id}:disable`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await new WireClient(test.url, id, SECRET).token({ grant_type: 'client_credentials' })).status).toBe(200);
  });
});

/** Without what is made when a token is issued, and without times. */
function comparable(claims: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const told = Object.entries(claims ?? {}).map(([name, value]): [string, unknown] => [name, ['iat', 'exp', 'jti', 'sid', 'at_hash', 'auth_time', 'authorization_id'].includes(name) ? typeof value === 'undefined' : value]);
  return Object.fromEntries(told);
}
