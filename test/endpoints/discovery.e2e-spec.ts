import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { pkce, WireClient } from '../support/client.js';
import { send } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

const OPENID = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';

interface Metadata extends Record<string, unknown> {
  readonly issuer: string;
  readonly scopes_supported: string[];
  readonly response_modes_supported: string[];
  readonly grant_types_supported: string[];
  readonly id_token_signing_alg_values_supported: string[];
  readonly token_endpoint_auth_methods_supported: string[];
  readonly introspection_endpoint_auth_methods_supported: string[];
  readonly revocation_endpoint_auth_methods_supported: string[];
  readonly prompt_values_supported: string[];
  readonly claims_supported: string[];
  readonly acr_values_supported: string[];
}

describe('discovery', () => {
  let test: TestApp;
  let metadata: Metadata;
  let app: WireClient;
  let signing: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    signing = await generateKeyPair('ES256');
    const signs = { redirect_uris: [], response_types: [], grant_types: ['client_credentials', 'refresh_token', 'authorization_code'], scope: 'orders:read' };
    const code = { client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code'], scope: 'openid' };
    test = await createTestApp({
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          ...['RS256', 'ES256', 'EdDSA', 'PS256', 'HS256'].map((alg) => ({ ...code, client_id: `signs-${alg}`, id_token_signed_response_alg: alg })),
          { ...signs, client_id: 'signs', redirect_uris: [CALLBACK], response_types: ['code'], token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [await exportJWK(signing.publicKey)] } },
          { ...signs, client_id: 'macs', redirect_uris: [CALLBACK], response_types: ['code'], client_secret: SECRET, token_endpoint_auth_method: 'client_secret_jwt' },
        ],
      },
    });
    metadata = (await (await fetch(`${test.url}${OPENID}`)).json()) as Metadata;
    app = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  it('is one document under both of its names, for everybody, for five minutes (RFC 8414 §3, OpenID Connect Discovery §4)', async () => {
    const [openid, oauth] = await Promise.all([OPENID, OAUTH].map(async (path) => fetch(`${test.url}${path}`)));
    expect(await oauth?.text()).toBe(await openid?.text());
    for (const answer of [openid, oauth]) {
      expect(answer?.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer?.headers.get('cache-control')).toBe('public, max-age=300');
      expect(answer?.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer?.headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect(metadata.issuer).toBe(test.url);
  });

  it.each([
    ['Host', 'evil.example'], ['X-Forwarded-Host', 'evil.example'], ['X-Forwarded-Proto', 'https'], ['X-Forwarded-Port', '1'], ['X-Forwarded-Prefix', '/x'], ['Forwarded', 'host=evil.example;proto=https'],
    ['X-Original-URL', '/evil'], ['X-Rewrite-URL', '/evil'], ['X-Forwarded-Scheme', 'https'], ['Accept', 'text/html'], ['Accept-Language', 'xx'],
  ])('is the same to the byte whatever %s says (DI-01)', async (name, value) => {
    const plain = await send(test.url, OPENID);
    const spoofed = await send(test.url, OPENID, { headers: { [name]: value } });
    expect([spoofed.status, spoofed.body]).toEqual([200, plain.body]);
    expect(spoofed.body).not.toContain('evil');
  });

  it.each([`${OPENID}/`, `/${OPENID}`, '/.well-known//openid-configuration', '/%2ewell-known/openid-configuration', `${OPENID};x=1`, OPENID.toUpperCase(), `${OPENID}/x`, '/oauth2/.well-known/openid-configuration', '/.well-known/../.well-known/openid-configuration'])(
    'is not to be had by %s, and tells so in JSON (DI-02)', async (path) => {
      const answer = await send(test.url, path, { headers: { accept: 'application/json' } });
      // An escaped letter is that letter (RFC 3986 §6.2.2.2); everything else is another address.
      if (path.includes('%2e')) expect([200, 404]).toContain(answer.status);
      else expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toMatch(/json/);
    });

  it('answers HEAD and preflights, and no other method (DI-02)', async () => {
    for (const path of [OPENID, OAUTH, '/oauth2/jwks']) {
      const head = await send(test.url, path, { method: 'HEAD' });
      expect([head.status, head.body]).toEqual([200, '']);
      const preflight = await send(test.url, path, { method: 'OPTIONS', headers: { origin: 'https://any.example', 'access-control-request-method': 'GET' } });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
      for (const method of ['POST', 'PUT', 'DELETE']) expect((await send(test.url, path, { method })).status).toBe(405);
    }
  });

  it('says this and nothing else', () => {
    expect(metadata).toEqual({
      issuer: test.url,
      authorization_endpoint: `${test.url}/oauth2/authorize`, token_endpoint: `${test.url}/oauth2/token`, userinfo_endpoint: `${test.url}/oauth2/userinfo`, jwks_uri: `${test.url}/oauth2/jwks`,
      introspection_endpoint: `${test.url}/oauth2/introspect`, revocation_endpoint: `${test.url}/oauth2/revoke`, registration_endpoint: `${test.url}/oauth2/register`, device_authorization_endpoint: `${test.url}/oauth2/device_authorization`, check_session_iframe: `${test.url}/oauth2/check_session`, ui_locales_supported: ['en', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'ar', 'ja'], end_session_endpoint: `${test.url}/oauth2/logout`,
      backchannel_logout_supported: true, backchannel_logout_session_supported: true, frontchannel_logout_supported: true, frontchannel_logout_session_supported: true,
      scopes_supported: ['openid', 'profile', 'email', 'phone', 'address', 'groups', 'roles', 'offline_access'],
      response_types_supported: ['code'], response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
      subject_types_supported: ['public', 'pairwise'], id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      userinfo_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'none'],
      ...Object.fromEntries(['id_token', 'userinfo'].flatMap((name) => [
        [`${name}_encryption_alg_values_supported`, ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']],
        [`${name}_encryption_enc_values_supported`, ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512']],
      ])),
      acr_values_supported: ['phr', 'urn:doorward:acr:mfa', 'urn:doorward:acr:password'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
      ...Object.fromEntries(['token', 'revocation', 'introspection'].map((name) => [`${name}_endpoint_auth_signing_alg_values_supported`, expect.arrayContaining(['ES256', 'RS256', 'PS256', 'EdDSA'])])),
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
      claims_supported: expect.any(Array), claim_types_supported: ['normal'], display_values_supported: ['page'],
      claims_parameter_supported: true, request_parameter_supported: true, request_uri_parameter_supported: true, require_request_uri_registration: true,
      request_object_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'HS256', 'HS384', 'HS512'],
      ...Object.fromEntries(['request_object', 'authorization'].flatMap((name) => [
        [`${name}_encryption_alg_values_supported`, ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']], [`${name}_encryption_enc_values_supported`, ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512']],
      ])),
      authorization_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      pushed_authorization_request_endpoint: `${test.url}/oauth2/par`, require_pushed_authorization_requests: false,
      authorization_response_iss_parameter_supported: true,
    });
  });

  describe('tells the truth (DI-03)', () => {
    it('every address answers', async () => {
      for (const [name, address] of Object.entries(metadata).filter(([key]) => /(_endpoint|_uri)$/.test(key))) {
        const { status } = await fetch(String(address), { redirect: 'manual' });
        expect([name, [200, 303, 400, 401, 405].includes(status)]).toEqual([name, true]);
      }
    });

    it('every response mode carries a code, and no other is known', async () => {
      const browser = new Browser(test.url);
      await app.code(browser, { scope: 'openid' });
      for (const mode of metadata.response_modes_supported) {
        const page = await browser.open(app.authorizeUrl({ response_mode: mode }));
        expect(`${page.leftFor?.href ?? ''}${page.body}`).toMatch(mode.endsWith('jwt') ? /\bresponse\b/ : /\bcode\b/);
      }
      for (const mode of ['JWT', 'query.JWT', 'web_message', 'form']) expect((await browser.open(app.authorizeUrl({ response_mode: mode }))).leftFor?.searchParams.get('error')).toBe('invalid_request');
    });

    it('every algorithm signs ID tokens, and a client that asks for another gets none', async () => {
      const browser = new Browser(test.url);
      for (const alg of ['RS256', 'ES256', 'EdDSA', 'PS256', 'HS256']) {
        const client = new WireClient(test.url, `signs-${alg}`);
        const page = await client.walk(browser);
        if (metadata.id_token_signing_alg_values_supported.includes(alg)) {
          const answer = await client.redeem(page.leftFor?.searchParams.get('code') ?? '');
          expect(decodeProtectedHeader(String(answer.body['id_token']))['alg']).toBe(alg);
        } else expect(page.leftFor?.searchParams.get('error')).toBe('unauthorized_client');
      }
    });

    it('every grant type works, and no other is known', async () => {
      const tokens = await app.tokens(new Browser(test.url), { scope: 'openid offline_access orders:read' });
      expect((await app.refresh(tokens['refresh_token'] ?? '')).status).toBe(200);
      expect((await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
      for (const type of ['password', 'implicit', 'urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'urn:openid:params:grant-type:ciba', 'toString', 'x'.repeat(2_000)]) {
        expect(await app.token({ grant_type: type, username: 'alice', password: 'x' })).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
      }
    });

    it('every authentication method works where it is listed', async () => {
      let assertions = 0;
      const asserted = async (clientId: string, alg: string, key: Parameters<SignJWT['sign']>[0]): Promise<Record<string, string>> => {
        const now = Math.floor(test.clock.now() / 1000);
        const claims = { iss: clientId, sub: clientId, aud: test.url, iat: now, exp: now + 60, jti: `${clientId}-${(assertions += 1)}` };
        return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: await new SignJWT(claims).setProtectedHeader({ alg }).sign(key) };
      };
      const ways: Record<string, (path: string, form: Record<string, string>) => Promise<{ status: number }>> = {
        client_secret_basic: async (path, form) => new WireClient(test.url).post(path, form),
        client_secret_post: async (path, form) => new WireClient(test.url, 'post', null).post(path, { ...form, client_secret: SECRET }),
        private_key_jwt: async (path, form) => new WireClient(test.url, 'signs', null).post(path, { ...form, ...(await asserted('signs', 'ES256', signing.privateKey)) }),
        client_secret_jwt: async (path, form) => new WireClient(test.url, 'macs', null).post(path, { ...form, ...(await asserted('macs', 'HS256', new TextEncoder().encode(SECRET))) }),
        none: async (path, form) => new WireClient(test.url, 'spa', null).post(path, form),
      };
      for (const method of metadata.revocation_endpoint_auth_methods_supported) expect([method, (await ways[method]?.('/oauth2/revoke', { token: 'x' }))?.status]).toEqual([method, 200]);
      for (const method of Object.keys(ways)) {
        expect([method, (await ways[method]?.('/oauth2/introspect', { token: 'x' }))?.status]).toEqual([method, metadata.introspection_endpoint_auth_methods_supported.includes(method) ? 200 : 401]);
      }
      // The grant is wrong, the client is not.
      for (const method of metadata.token_endpoint_auth_methods_supported) expect([method, (await ways[method]?.('/oauth2/token', { grant_type: 'refresh_token', refresh_token: 'x' }))?.status]).toEqual([method, 400]);
    });

    it('every prompt is understood, and no other is', async () => {
      const browser = new Browser(test.url);
      await app.code(browser, { scope: 'openid' });
      for (const prompt of metadata.prompt_values_supported) expect((await browser.open(app.authorizeUrl({ prompt }))).leftFor?.searchParams.get('error') ?? 'none').toBe('none');
      for (const prompt of ['CREATE', 'NONE', 'x']) expect((await browser.open(app.authorizeUrl({ prompt }))).leftFor?.searchParams.get('error')).toBe('invalid_request');
    });

    it('S256 is the one challenge method', async () => {
      const { verifier, challenge } = pkce();
      const browser = new Browser(test.url);
      const code = await app.code(browser, { scope: 'openid', code_challenge: challenge, code_challenge_method: 'S256' });
      expect((await app.redeem(code, { code_verifier: verifier })).status).toBe(200);
      for (const method of ['plain', undefined]) {
        const page = await browser.open(app.authorizeUrl({ code_challenge: challenge, code_challenge_method: method }));
        expect(page.leftFor?.searchParams.get('error')).toBe('invalid_request');
      }
    });

    it('what is not supported is refused by its name', async () => {
      const browser = new Browser(test.url);
      await app.code(browser, { scope: 'openid' });
      const errorOf = async (parameters: Record<string, string>): Promise<string | null | undefined> => (await browser.open(app.authorizeUrl(parameters))).leftFor?.searchParams.get('error');
      expect(await errorOf({ request: 'eyJ.eyJ.x' })).toBe('invalid_request_object');
      expect(await errorOf({ request_uri: 'https://app.example.com/request' })).toBe('invalid_request_uri');
      for (const type of ['token', 'id_token', 'code id_token', 'none']) expect(await errorOf({ response_type: type, nonce: 'n' })).toBe('unsupported_response_type');
    });

    it('every scope is granted, and every claim that is listed comes from somewhere', async () => {
      const everyone = { client_id: 'everything', client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], scope: metadata.scopes_supported.join(' ') };
      await test.declare({
        clients: [everyone],
        users: [{
          preferred_username: 'complete', password: 'lantern otter cobalt drizzle', name: 'C', given_name: 'C', family_name: 'C', middle_name: 'C', nickname: 'C', profile: 'https://c.example', picture: 'https://c.example/p.png',
          website: 'https://c.example', gender: 'x', birthdate: '2000-01-01', zoneinfo: 'Europe/Paris', locale: 'en', email: 'c@example.test', email_verified: true, phone_number: '+15551234567',
          address: { country: 'FR' }, groups: ['engineering'],
        }],
      });
      const client = new WireClient(test.url, 'everything');
      const tokens = await client.tokens(new Browser(test.url), { scope: metadata.scopes_supported.join(' '), nonce: 'n' }, 'complete');
      expect(tokens['scope']?.split(' ').toSorted()).toEqual(metadata.scopes_supported.toSorted());
      const userInfo = (await (await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } })).json()) as Record<string, unknown>;
      const idToken = decodeJwt(tokens['id_token'] ?? '');
      expect(metadata.acr_values_supported).toContain(idToken['acr']);
      const found = new Set([...Object.keys(userInfo), ...Object.keys(idToken)]);
      expect(metadata.claims_supported.filter((claim) => !found.has(claim))).toEqual([]);
      expect([...found].filter((claim) => !metadata.claims_supported.includes(claim))).toEqual([]);
    });
  });
});
