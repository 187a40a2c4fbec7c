import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { Database } from '../../src/database/database.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { RegistrationTokenStore } from '../../src/registration/registration-token.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send } from '../support/wire.js';

type Json = Readonly<Record<string, unknown>>;
interface Answer { readonly status: number; readonly body: Json; readonly headers: Headers }

const CALLBACK = 'https://app.example.com/cb';
const P256 = { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', kid: 'p256' };

async function call(at: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, token?: string): Promise<Answer> {
  const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await send(at, path, { method, headers, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  assertSound(answer);
  return { status: answer.status, headers: answer.headers as unknown as Headers, body: answer.body === '' ? {} : (JSON.parse(answer.body) as Json) };
}

eachDatabase('Dynamic registration (RFC 7591, RFC 7592)', (dialect) => {
  let open: TestApp;
  let guarded: TestApp;
  let documents: Server;
  let outside: string;
  let respond: (response: ServerResponse) => void;

  beforeAll(async () => {
    documents = createServer((_request, response) => respond(response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => documents.once('listening', resolve));
    outside = `http://127.0.0.1:${(documents.address() as AddressInfo).port}`;
    open = await createTestApp({ dialect, environment: { REGISTRATION: 'open' } });
    guarded = await createTestApp({ dialect, location: open.config.database, clock: open.clock, environment: { REGISTRATION: 'token' } });
  });
  afterAll(async () => {
    await guarded?.close();
    await open?.close();
    documents?.close();
  });

  const register = (body: unknown, token?: string, at: TestApp = open): Promise<Answer> => call(at.url, 'POST', '/oauth2/register', body, token);
  const pathOf = ({ body }: Answer): string => new URL(String(body['registration_client_uri'])).pathname;
  const tokenOf = ({ body }: Answer): string => String(body['registration_access_token']);
  const clients = async (): Promise<number> => (await open.get(ClientStore).list()).length;

  async function initialToken(draft: { mostUses?: number | null; expiresAt?: number | null; grantTypes?: string[]; scopes?: string[] } = {}): Promise<string> {
    const made = await open.database.transaction((tx) => open.get(RegistrationTokenStore).create(tx, { name: 'ci', grantTypes: [], scopes: [], mostUses: null, expiresAt: null, ...draft }));
    return made.value;
  }

  it('gives a client its id, its secret once, and everything as it was stored', async () => {
    const made = await register({ redirect_uris: [CALLBACK], 'client_name': 'Mine', 'client_name#de': 'Meins', contacts: ['me@example.com'], unknown_member: 7, software_id: null });
    expect(made.status).toBe(201);
    expect(made.headers).toMatchObject({});
    expect(made.body).toMatchObject({
      client_secret_expires_at: 0, client_id_issued_at: Math.floor(open.clock.now() / 1000), redirect_uris: [CALLBACK], 'client_name': 'Mine', 'client_name#de': 'Meins', contacts: ['me@example.com'],
      token_endpoint_auth_method: 'client_secret_basic', grant_types: ['authorization_code'], response_types: ['code'], application_type: 'web', id_token_signed_response_alg: 'RS256',
      scope: 'openid profile email address phone', registration_client_uri: `${open.url}/oauth2/register/${String(made.body['client_id'])}`,
    });
    expect(made.body).not.toHaveProperty('unknown_member');
    const credentials = Buffer.from(`${String(made.body['client_id'])}:${String(made.body['client_secret'])}`).toString('base64');
    const refused = await postForm(open.url, '/oauth2/token', { grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK }, { authorization: `Basic ${credentials}` });
    expect(JSON.parse(refused.body)).toMatchObject({ error: 'invalid_grant' });
    const read = await call(open.url, 'GET', pathOf(made), undefined, tokenOf(made));
    expect(read.status).toBe(200);
    const { client_secret: _secret, ...shown } = made.body;
    expect(read.body).toEqual(shown);
    const stored = JSON.stringify([await open.database.rows('SELECT * FROM registrations'), await open.database.rows('SELECT * FROM client_secrets'), await open.database.rows('SELECT details FROM audit_events')]);
    expect(stored).not.toContain(String(made.body['client_secret']));
    expect(stored).not.toContain(tokenOf(made));
  });

  it('refuses with the index of the entry that is wrong (DR-02, DR-03)', async () => {
    const before = await clients();
    const cases: [Json, string, RegExp][] = [
      [{ redirect_uris: [CALLBACK, 'http://app.example.com/cb'] }, 'invalid_redirect_uri', /redirect_uris\[1\]/],
      [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri', /redirect_uris\[0\]/],
      [{ redirect_uris: ['https://app.example.com/cb#x'] }, 'invalid_redirect_uri', /redirect_uris\[0\]/],
      [{ redirect_uris: ['https://*.example.com/cb'] }, 'invalid_redirect_uri', /redirect_uris\[0\]/],
      [{ redirect_uris: [] }, 'invalid_redirect_uri', /redirect_uris/],
      [{}, 'invalid_redirect_uri', /redirect_uris/],
      [{ redirect_uris: 'x' }, 'invalid_redirect_uri', /redirect_uris must be a list/],
      [{ redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'client_credentials'] }, 'invalid_client_metadata', /grant_types\[1\]/],
      [{ redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'] }, 'invalid_client_metadata', /grant_types\[1\]/],
      [{ redirect_uris: [CALLBACK], grant_types: ['password'] }, 'invalid_client_metadata', /grant_types\[0\]/],
      [{ redirect_uris: [CALLBACK], response_types: ['token'] }, 'invalid_client_metadata', /response_types/],
      [{ redirect_uris: [CALLBACK], first_party: true }, 'invalid_client_metadata', /first_party/],
      [{ redirect_uris: [CALLBACK], access: { groups: [] } }, 'invalid_client_metadata', /access/],
      [{ redirect_uris: [CALLBACK], lifetimes: { refresh_max: 1 } }, 'invalid_client_metadata', /lifetimes/],
      [{ redirect_uris: [CALLBACK], cors_origins: ['https://elsewhere.example.com'] }, 'invalid_client_metadata', /cors_origins\[0\]/],
      [{ redirect_uris: [CALLBACK], scope: 'users:write clients:read' }, 'invalid_client_metadata', /scope/],
      [{ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'a.example.com' }, 'invalid_client_metadata', /token_endpoint_auth_method/],
      [{ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata', /jwks/],
      [{ redirect_uris: [CALLBACK], id_token_signed_response_alg: 'HS256' }, 'invalid_client_metadata', /id_token_signed_response_alg/],
      [{ redirect_uris: [CALLBACK], id_token_signed_response_alg: 'none' }, 'invalid_client_metadata', /id_token_signed_response_alg/],
      [{ redirect_uris: [CALLBACK], dpop_bound_access_tokens: true }, 'invalid_client_metadata', /dpop_bound_access_tokens/],
      [{ redirect_uris: [CALLBACK], jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }, 'invalid_client_metadata', /jwks/],
    ];
    for (const [body, error, text] of cases) {
      const answer = await register(body);
      expect({ body, status: answer.status, error: answer.body['error'] }).toEqual({ body, status: 400, error });
      expect(answer.body['error_description']).toMatch(text);
    }
    for (const body of ['[]', '7', '"x"', 'null', '{', '']) expect((await call(open.url, 'POST', '/oauth2/register', body)).status).toBe(400);
    expect(await clients()).toBe(before);
  });

  it('refuses each algorithm that discovery does not list, what has no key, and what contradicts itself: every request would fail later', async () => {
    const cases: [Json, RegExp][] = [
      [{ id_token_signed_response_alg: 'ES256K' }, /id_token_signed_response_alg is not available here: RS256, PS256, ES256, EdDSA are\.$/],
      [{ id_token_encrypted_response_alg: 'dir', jwks_uri: `${outside}/jwks` }, /id_token_encrypted_response_alg is not available here: RSA-OAEP-256, /],
      [{ userinfo_signed_response_alg: 'HS256' }, /userinfo_signed_response_alg is not available/],
      [{ userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A192GCM', jwks_uri: `${outside}/jwks` }, /userinfo_encrypted_response_enc is not available/],
      [{ authorization_signed_response_alg: 'HS256' }, /authorization_signed_response_alg is not available/],
      [{ authorization_encrypted_response_alg: 'dir', jwks_uri: `${outside}/jwks` }, /authorization_encrypted_response_alg is not available/],
      [{ request_object_encryption_alg: 'RSA-OAEP' }, /request_object_encryption_alg is not available/],
      [{ request_object_signing_alg: 'ES256K' }, /request_object_signing_alg is not available here: .*HS256/],
      [{ token_endpoint_auth_signing_alg: 'ES256K', token_endpoint_auth_method: 'private_key_jwt', jwks_uri: `${outside}/jwks` }, /token_endpoint_auth_signing_alg is not available/],
      [{ request_object_signing_alg: 'none', require_signed_request_object: true }, /request_object_signing_alg must not be none/],
      [{ id_token_encrypted_response_alg: 'ECDH-ES' }, /id_token_encrypted_response_alg needs jwks or jwks_uri/],
      [{ userinfo_encrypted_response_alg: 'ECDH-ES' }, /userinfo_encrypted_response_alg needs jwks/],
      [{ authorization_encrypted_response_alg: 'ECDH-ES' }, /authorization_encrypted_response_alg needs jwks/],
      [{ id_token_encrypted_response_alg: 'RSA-OAEP-256', jwks: { keys: [P256] } }, /id_token_encrypted_response_alg has no key in jwks/],
      [{ id_token_encrypted_response_alg: 'ECDH-ES', jwks: { keys: [{ ...P256, use: 'sig' }] } }, /id_token_encrypted_response_alg has no key in jwks/],
    ];
    for (const [body, text] of cases) {
      const answer = await register({ redirect_uris: [CALLBACK], ...body });
      expect({ body, status: answer.status, error: answer.body['error'] }).toEqual({ body, status: 400, error: 'invalid_client_metadata' });
      expect(answer.body['error_description']).toMatch(text);
    }
    const able = { userinfo_signed_response_alg: 'none', request_object_signing_alg: 'none', request_object_encryption_alg: 'ECDH-ES', authorization_signed_response_alg: 'PS256', id_token_encrypted_response_alg: 'ECDH-ES', jwks_uri: `${outside}/jwks` };
    expect(await register({ redirect_uris: [CALLBACK], ...able })).toMatchObject({ status: 201, body: able });
    expect((await register({ redirect_uris: [CALLBACK], id_token_encrypted_response_alg: 'ECDH-ES', jwks: { keys: [P256] } })).status).toBe(201);
    // A client without a secret of its own gets one to sign with.
    expect((await register({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none', request_object_signing_alg: 'HS256' })).body).toHaveProperty('client_secret');
  });

  it('takes away the scopes that are not for clients to choose (DR-03)', async () => {
    const made = await register({ redirect_uris: [CALLBACK], scope: 'openid users:write email orders:read groups' });
    expect(made.body['scope']).toBe('openid email');
  });

  it.each(['jwks_uri', 'sector_identifier_uri', 'logo_uri', 'backchannel_logout_uri', 'request_uris'])('lets no client send the server to an address that is not public: %s (SS-02)', async (field) => {
    for (const address of ['https://169.254.169.254/latest', 'https://10.0.0.1/x', 'https://[fd00::1]/x', 'https://[::ffff:10.0.0.1]/x', 'https://100.64.0.1/']) {
      const answer = await register({ redirect_uris: [CALLBACK], [field]: field === 'request_uris' ? [address] : address });
      expect({ address, status: answer.status, error: answer.body['error'] }).toEqual({ address, status: 400, error: 'invalid_client_metadata' });
      expect(answer.body['error_description']).toContain(field);
    }
  });

  it('believes a sector document only when it lists every redirect URI (DR-06)', async () => {
    const body = { redirect_uris: [CALLBACK, 'https://other.example.net/cb'], sector_identifier_uri: `${outside}/sector.json`, subject_type: 'public' };
    const answers: [string, number][] = [
      [JSON.stringify([CALLBACK]), 400], [JSON.stringify({ redirect_uris: body.redirect_uris }), 400], [JSON.stringify([...body.redirect_uris, 7]), 400], ['not json', 400],
      [`["${'x'.repeat(10_000_000)}"]`, 400], [JSON.stringify([...body.redirect_uris, 'https://third.example.org/']), 201],
    ];
    for (const [document, status] of answers) {
      respond = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(document);
      expect((await register(body)).status).toBe(status);
    }
    respond = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await register(body)).body).toMatchObject({ error: 'invalid_client_metadata', error_description: expect.stringContaining('sector_identifier_uri') as unknown });
  });

  it('wants an initial access token where REGISTRATION says so, and spends it once among many (DR-01)', async () => {
    const body = { redirect_uris: [CALLBACK] };
    expect((await register(body, undefined, guarded)).status).toBe(401);
    const once = await initialToken({ mostUses: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => register(body, once, at % 2 === 0 ? guarded : open)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array.from({ length: 7 }, () => 401)]);
    const wrong = await register({ redirect_uris: ['nonsense'] }, await initialToken({ mostUses: 1 }), guarded);
    expect(wrong.status).toBe(400);
    const short = await initialToken({ expiresAt: open.clock.now() + 1000 });
    open.clock.advance('1s');
    expect((await register(body, short, guarded)).status).toBe(401);
  });

  it('takes a wrong, empty or malformed token for a wrong one, never for none (DR-01)', async () => {
    for (const authorization of ['Bearer', 'Bearer ', 'Bearer x', 'Basic eDp4', 'Bearer a b', `Bearer dwi_${'a'.repeat(49)}`, 'bearer\t']) {
      const answer = await send(open.url, '/oauth2/register', { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: [CALLBACK] }) });
      expect({ authorization, status: answer.status, error: (JSON.parse(answer.body) as Json)['error'] }).toEqual({ authorization, status: 401, error: 'invalid_token' });
    }
  });

  it('gives the bearer of a token what its policy allows, and never the admin API (DR-03)', async () => {
    const token = await initialToken({ grantTypes: ['client_credentials'], scopes: ['orders:read', 'users:write'] });
    const made = await register({ grant_types: ['client_credentials'], response_types: [], scope: 'orders:read users:write' }, token);
    expect({ status: made.status, scope: made.body['scope'] }).toEqual({ status: 201, scope: 'orders:read' });
    const refused = await register({ grant_types: ['client_credentials'], response_types: [], token_endpoint_auth_method: 'none' }, token);
    expect(refused.body).toMatchObject({ error: 'invalid_client_metadata', error_description: expect.stringContaining('grant_types[0]') as unknown });
  });

  it('lets a client change itself within the same rules, and nobody else (DR-08, DR-09)', async () => {
    const [mine, other] = [await register({ redirect_uris: [CALLBACK] }), await register({ redirect_uris: [CALLBACK] })];
    const id = mine.body['client_id'];
    expect((await call(open.url, 'GET', pathOf(mine), undefined, tokenOf(other))).status).toBe(401);
    expect((await call(open.url, 'GET', pathOf(mine))).status).toBe(401);
    expect((await call(open.url, 'PUT', pathOf(mine), { client_id: id, redirect_uris: [CALLBACK] }, tokenOf(other))).status).toBe(401);
    expect((await call(open.url, 'DELETE', pathOf(mine), undefined, tokenOf(other))).status).toBe(401);
    const refusals: Json[] = [
      { redirect_uris: [CALLBACK] }, { client_id: other.body['client_id'], redirect_uris: [CALLBACK] }, { client_id: id }, { client_id: id, redirect_uris: ['http://app.example.com/'] },
      { client_id: id, redirect_uris: [CALLBACK], grant_types: ['client_credentials'], response_types: [] }, { client_id: id, redirect_uris: [CALLBACK], first_party: true },
      { client_id: id, redirect_uris: [CALLBACK], client_secret: 'chosen' }, { client_id: id, redirect_uris: [CALLBACK], registration_access_token: 'x' },
      { client_id: id, redirect_uris: [CALLBACK], jwks_uri: 'https://10.0.0.1/keys' },
    ];
    for (const body of refusals) expect({ body, status: (await call(open.url, 'PUT', pathOf(mine), body, tokenOf(mine))).status }).toEqual({ body, status: 400 });
    const changed = await call(open.url, 'PUT', pathOf(mine), { client_id: id, redirect_uris: ['https://new.example.com/cb'], client_name: 'New', client_secret: mine.body['client_secret'] }, tokenOf(mine));
    expect(changed.body).toMatchObject({ client_id: id, redirect_uris: ['https://new.example.com/cb'], client_name: 'New', registration_access_token: tokenOf(mine) });
    expect(changed.body).not.toHaveProperty('client_secret');
    expect((await call(open.url, 'DELETE', pathOf(mine), undefined, tokenOf(mine))).status).toBe(204);
    expect((await call(open.url, 'GET', pathOf(mine), undefined, tokenOf(mine))).status).toBe(401);
    const events = (await open.get(AuditEventStore).list({ type: 'client.deleted' })).filter(({ clientId }) => clientId === id);
    expect(events).toHaveLength(1);
  });

  it('asks of a change what it asks of a registration: nobody turns into what they could not have registered as (DR-09)', async () => {
    const token = await initialToken({ grantTypes: ['client_credentials'], scopes: ['orders:read'] });
    const made = await register({ grant_types: ['client_credentials'], response_types: [], scope: 'orders:read' }, token);
    const web = await register({ redirect_uris: [CALLBACK] });
    const swaps: [Answer, Json][] = [
      // The token that let it in allowed client_credentials, to a client with a secret.
      [made, { grant_types: ['client_credentials'], response_types: [], scope: 'orders:read', token_endpoint_auth_method: 'none' }],
      [made, { grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'], response_types: [], scope: 'orders:read' }],
      [web, { redirect_uris: ['com.example.app:/cb'] }],
      [web, { redirect_uris: ['https://*.example.com/cb'], application_type: 'native' }],
      [web, { redirect_uris: [CALLBACK], application_type: 'native', token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'client_credentials'] }],
      [web, { redirect_uris: [CALLBACK], response_types: ['code', 'token'] }],
      [web, { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' }],
      [web, { redirect_uris: [CALLBACK], subject_type: 'pairwise', sector_identifier_uri: 'https://10.0.0.1/sector.json' }],
      [web, { redirect_uris: [CALLBACK], software_statement: 'eyJhbGciOiJub25lIn0.e30.' }],
    ];
    for (const [client, body] of swaps) {
      const before = await open.get(ClientStore).find(String(client.body['client_id']));
      const answer = await call(open.url, 'PUT', pathOf(client), { client_id: client.body['client_id'], ...body }, tokenOf(client));
      expect({ body, status: answer.status }).toEqual({ body, status: 400 });
      expect(await open.get(ClientStore).find(String(client.body['client_id']))).toEqual(before);
    }
    const scope = await call(open.url, 'PUT', pathOf(web), { client_id: web.body['client_id'], redirect_uris: [CALLBACK], scope: 'openid users:write orders:read' }, tokenOf(web));
    expect(scope.body['scope']).toBe('openid');
  });

  it('makes a secret when a client begins to need one, and forgets it when it stops', async () => {
    const made = await register({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' });
    const id = made.body['client_id'];
    expect(made.body).not.toHaveProperty('client_secret');
    const confidential = await call(open.url, 'PUT', pathOf(made), { client_id: id, redirect_uris: [CALLBACK] }, tokenOf(made));
    expect(confidential.body).toMatchObject({ client_secret: expect.stringMatching(/^dws_/) as unknown, client_secret_expires_at: 0 });
    await call(open.url, 'PUT', pathOf(made), { client_id: id, redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }, tokenOf(made));
    expect(await open.get(Database).rows('SELECT id FROM client_secrets WHERE client_id = ?', [String(id)])).toEqual([]);
  });

  it('honours no registration access token for another client that got the same id', async () => {
    const made = await register({ redirect_uris: [CALLBACK] });
    const id = String(made.body['client_id']);
    await open.database.transaction((tx) => open.get(ClientStore).delete(tx, id));
    open.clock.advance('1s');
    const metadata = (await open.get(ClientStore).find('app'))?.metadata;
    if (metadata === undefined) throw new Error('There is no app.');
    await open.database.transaction((tx) => open.get(ClientStore).create(tx, { clientId: id, metadata, origin: 'self-registered' }));
    expect((await call(open.url, 'GET', pathOf(made), undefined, tokenOf(made))).status).toBe(401);
    expect((await call(open.url, 'DELETE', pathOf(made), undefined, tokenOf(made))).status).toBe(401);
  });
});
