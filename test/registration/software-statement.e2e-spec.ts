import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { adminApi, type AdminApi } from '../admin-api/support/admin-api.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { forged } from '../support/forged.js';
import { send } from '../support/wire.js';

const ISSUER = 'https://federation.example';
const CALLBACK = 'https://app.example.com/cb';
type Json = Readonly<Record<string, unknown>>;

eachDatabase('Software statements and initial access tokens (RFC 7591)', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let key: CryptoKey;
  let jwk: Json;

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { REGISTRATION: 'token' } });
    api = await adminApi(test);
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' };
  });
  afterAll(async () => test?.close());

  const statement = (claims: Json, signing = key, iss = ISSUER): Promise<string> => new SignJWT({ iss, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(signing);
  async function register(body: Json, token: string): Promise<{ status: number; body: Json }> {
    const answer = await send(test.url, '/oauth2/register', { method: 'POST', headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` }, body: JSON.stringify(body) });
    return { status: answer.status, body: JSON.parse(answer.body) as Json };
  }
  const newToken = async (draft: Json = {}): Promise<{ id: string; token: string }> => (await api.post<{ id: string; token: string }>('/registration-tokens', { name: 'ci', ...draft })).body;

  it('lets an administrator make a token, shown once, see its uses, and end it', async () => {
    const made = await newToken({ most_uses: 5, grant_types: ['client_credentials'], scopes: ['orders:read'] });
    expect(made.token).toMatch(/^dwi_/);
    expect((await register({ redirect_uris: [CALLBACK] }, made.token)).status).toBe(201);
    const shown = await api.get<Json>(`/registration-tokens/${made.id}`);
    expect(shown.body).toMatchObject({ id: made.id, uses: 1, most_uses: 5, grant_types: ['client_credentials'], scopes: ['orders:read'] });
    expect(JSON.stringify([shown.body, await test.database.rows('SELECT * FROM registration_tokens'), await test.database.rows('SELECT details FROM audit_events')])).not.toContain(made.token);
    expect((await api.delete(`/registration-tokens/${made.id}`)).status).toBe(204);
    expect((await register({ redirect_uris: [CALLBACK] }, made.token)).status).toBe(401);
  });

  it.each<[string, Json]>([
    ['scopes of the admin API', { scopes: ['clients:write'] }], ['scopes that nobody knows', { scopes: ['nonsense'] }], ['grants that there are not', { grant_types: ['password'] }],
    ['an end that has passed', { expires_at: '2020-01-01' }], ['no uses', { most_uses: 0 }],
  ])('makes no token for %s', async (_, draft) => {
    expect((await api.post('/registration-tokens', { name: 'x', ...draft })).status).toBe(422);
  });

  it('believes a statement of an issuer that an administrator has named, before what the request says (DR-10)', async () => {
    const { token } = await newToken();
    const claims = { redirect_uris: [CALLBACK], client_name: 'Vouched', software_id: 'sw-1' };
    expect((await register({ software_statement: await statement(claims) }, token)).body).toMatchObject({ error: 'invalid_software_statement', error_description: expect.stringContaining('not approved') as unknown });
    const issuer = await api.post<{ id: string }>('/statement-issuers', { issuer: ISSUER, jwks: { keys: [jwk] } });
    expect(issuer.status).toBe(201);
    expect((await api.post('/statement-issuers', { issuer: ISSUER, jwks: { keys: [jwk] } })).status).toBe(409);
    const sent = await statement(claims);
    const made = await register({ client_name: 'Mine', software_statement: sent }, token);
    expect(made).toMatchObject({ status: 201, body: { client_name: 'Vouched', software_id: 'sw-1', redirect_uris: [CALLBACK], software_statement: sent } });
    const other = (await generateKeyPair('ES256')).privateKey;
    const now = Math.floor(test.clock.now() / 1000);
    const wrong: unknown[] = [
      new UnsecuredJWT({ iss: ISSUER, ...claims }).encode(), await statement(claims, other), await statement(claims, key, 'https://foreign.example'), await statement({ ...claims, exp: now - 1 }),
      await statement({ ...claims, nbf: now + 3600 }), 'x', '', 7, {}, forged(sent),
      await new SignJWT({ iss: ISSUER, ...claims }).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new TextEncoder().encode(JSON.stringify(jwk))),
    ];
    for (const each of wrong) expect({ each, ...(await register({ redirect_uris: [CALLBACK], software_statement: each }, token)) }).toMatchObject({ status: 400, body: { error: 'invalid_software_statement' } });
    // What is vouched for keeps to the policy all the same.
    expect((await register({ software_statement: await statement({ ...claims, first_party: true }) }, token)).body).toMatchObject({ error: 'invalid_client_metadata' });
    expect((await register({ software_statement: await statement({ ...claims, scope: 'users:write' }) }, token)).body).toMatchObject({ error: 'invalid_client_metadata' });
    expect((await api.delete(`/statement-issuers/${issuer.body.id}`)).status).toBe(204);
    expect((await register({ software_statement: sent }, token)).body).toMatchObject({ error: 'invalid_software_statement' });
  });

  it.each([[{ keys: [] }], [{ keys: [{ kty: 'oct', k: 'AAAA' }] }], [{}], ['x']])('takes no issuer whose keys could verify nothing: %j', async (jwks) => {
    expect((await api.post('/statement-issuers', { issuer: 'https://weak.example', jwks })).status).toBe(422);
  });
});
