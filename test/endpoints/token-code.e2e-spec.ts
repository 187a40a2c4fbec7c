import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { pkce, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';

const GRANT_ERROR = { error: 'invalid_grant', error_description: 'The grant is invalid, expired, revoked or was issued to another client.' };

eachDatabase('POST /oauth2/token, authorization_code', (dialect) => {
  let test: TestApp;
  let app: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  const browser = (): Browser => new Browser(test.url);

  it('answers as RFC 6749 §5.1 says: Bearer, its real lifetime, never cached, and no refresh token that nobody asked for (TK-22)', async () => {
    const answer = await app.redeem(await app.code(browser(), { scope: 'openid email' }));
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).toSorted()).toEqual(['access_token', 'expires_in', 'id_token', 'scope', 'token_type']);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'openid email' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
  });

  it('issues RFC 9068 access tokens and complete ID tokens', async () => {
    const { access_token: access = '', id_token: id = '' } = await app.tokens(browser(), { scope: 'openid orders:read', nonce: 'n-1' });
    expect(decodeProtectedHeader(access)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const claims = decodeJwt(access);
    expect(claims).toMatchObject({ iss: test.url, aud: 'https://api.example.com/orders', client_id: 'app', scope: 'openid orders:read' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    expect(decodeJwt(id)).toMatchObject({ iss: test.url, aud: 'app', nonce: 'n-1', amr: ['pwd'], sub: claims.sub });
    expect(Object.keys(decodeJwt(id))).toEqual(expect.arrayContaining(['auth_time', 'sid', 'at_hash', 'acr']));
  });

  it.each([['app', 'ES256'], ['intranet', 'EdDSA'], ['post', 'RS256']])('signs the ID tokens of %s with %s', async (clientId, alg) => {
    const client = clientId === 'intranet' ? new WireClient(test.url, clientId, SECRET, 'https://intra.example.com/callback') : new WireClient(test.url, clientId);
    const code = await client.code(browser());
    const form = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri };
    const answer = clientId === 'post' ? await new WireClient(test.url, 'post', null).token({ ...form, client_secret: SECRET }) : await client.token(form);
    expect(decodeProtectedHeader(String(answer.body['id_token']))['alg']).toBe(alg);
  });

  it('issues opaque access tokens where the API asks for them', async () => {
    const { access_token: access = '' } = await app.tokens(browser(), { scope: 'openid ledger:read' });
    expect(access).toMatch(/^dwa_[\w-]{49}$/);
    const api = new WireClient(test.url, 'orders-api');
    expect(await api.introspect(access)).toMatchObject({ active: true, aud: 'https://api.example.com/ledger', client_id: 'app' });
  });

  it('redeems a code once; the second use ends all that the first one yielded', async () => {
    const code = await app.code(browser(), { scope: 'openid offline_access orders:read' });
    const first = await app.redeem(code);
    expect(first.status).toBe(200);
    const second = await app.redeem(code);
    expect(second.status).toBe(400);
    expect(second.body).toEqual(GRANT_ERROR);
    expect(await app.introspect(String(first.body['access_token']))).toEqual({ active: false });
    expect((await app.refresh(String(first.body['refresh_token']))).body).toEqual(GRANT_ERROR);
    expect(await auditTypes(test)).toContain('code.reused');
  });

  it('has one winner among 50 parallel redemptions', async () => {
    const code = await app.code(browser());
    const answers = await Promise.all(Array.from({ length: 50 }, async () => app.redeem(code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400 && answer.body['error'] === 'invalid_grant')).toHaveLength(49);
  });

  it('refuses a code after 60 seconds, by its time and not by the clean-up (F-16)', async () => {
    const code = await app.code(browser());
    test.clock.advance('60s');
    expect((await app.redeem(code)).body).toEqual(GRANT_ERROR);
  });

  it('changes nothing when another client tries, and burns the code on a wrong verifier or redirect URI of its own (TK-02, TK-05)', async () => {
    const thief = new WireClient(test.url, 'orders-api');
    const { verifier, challenge } = pkce();
    const protect = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = await app.code(browser(), protect);
    expect((await new WireClient(test.url, 'intranet').redeem(code, { code_verifier: verifier })).body).toEqual(GRANT_ERROR);
    expect((await thief.redeem(code)).body['error']).toBe('unauthorized_client');
    expect((await app.redeem(code, { code_verifier: verifier })).status).toBe(200);

    const wrongs: readonly Readonly<Record<string, string>>[] = [{ code_verifier: pkce().verifier }, {}, { code_verifier: verifier, redirect_uri: 'https://app.example.com/other' }, { code_verifier: 'x'.repeat(42) }, { code_verifier: 'x'.repeat(129) }];
    for (const wrong of wrongs) {
      const burnt = await app.code(browser(), protect);
      expect((await app.redeem(burnt, wrong)).body).toEqual(GRANT_ERROR);
      expect((await app.redeem(burnt, { code_verifier: verifier })).body).toEqual(GRANT_ERROR);
    }
  });

  it('refuses a verifier where no challenge was sent: the challenge was taken out on the way', async () => {
    const code = await app.code(browser());
    expect((await app.redeem(code, { code_verifier: pkce().verifier })).body).toEqual(GRANT_ERROR);
  });

  it('compares codes byte for byte: case, length and trailing spaces (TK-09)', async () => {
    const code = await app.code(browser());
    const swapped = Array.from(code, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('');
    for (const near of [swapped, code.slice(0, -1), `${code} `, `${code}a`, ` ${code}`, code.slice(1), `${code}\0`]) expect((await app.redeem(near)).body).toEqual(GRANT_ERROR);
    expect((await app.redeem(code)).status).toBe(200);
  });

  it('asks for a resource among those granted before it consumes anything', async () => {
    const code = await app.code(browser(), { scope: 'openid orders:read notes:read', resource: 'https://api.example.com/orders' });
    for (const resource of ['https://api.example.com/ledger', 'https://elsewhere.example', 'orders']) {
      expect((await app.redeem(code, { resource })).body['error']).toBe('invalid_target');
    }
    const answer = await app.redeem(code, { resource: `${test.url}/api` });
    expect(answer.body).toMatchObject({ scope: 'openid notes:read' });
    expect(decodeJwt(String(answer.body['access_token'])).aud).toBe(`${test.url}/api`);
  });

  describe('what is malformed gets its error and loses nothing', () => {
    it.each([
      ['a missing code', 'grant_type=authorization_code', 'invalid_request'],
      ['an empty code', 'grant_type=authorization_code&code=', 'invalid_request'],
      ['a repeated code', 'grant_type=authorization_code&code=a&code=a', 'invalid_request'],
      ['a missing grant type', 'code=a', 'invalid_request'],
      ['a repeated parameter that nobody knows', 'grant_type=authorization_code&code=a&utm=1&utm=2', 'invalid_request'],
      ['a repeated grant type', 'grant_type=authorization_code&grant_type=authorization_code', 'invalid_request'],
      ['the password grant', 'grant_type=password&username=alice&password=x', 'unsupported_grant_type'],
      ['an implicit grant', 'grant_type=implicit', 'unsupported_grant_type'],
      ['an inherited property as grant type', 'grant_type=constructor', 'unsupported_grant_type'],
      ['a grant the client lacks', 'grant_type=client_credentials', 'unauthorized_client'],
      ['a scope with a quote', 'grant_type=client_credentials&scope=%22', 'invalid_scope'],
      ['two resources', 'grant_type=refresh_token&refresh_token=x&resource=a&resource=b', 'invalid_target'],
      ['an array', 'grant_type=authorization_code&code[]=a', 'invalid_request'],
      ['broken UTF-8', 'grant_type=authorization_code&code=%c0%ae', 'invalid_request'],
    ])('%s', async (_what, body, error) => {
      const answer = await app.post('/oauth2/token', body);
      expect(answer.status).toBe(400);
      expect(answer.body['error']).toBe(error);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it.each([
      ['application/json', '{"grant_type":"client_credentials"}', 415],
      ['multipart/form-data; boundary=x', '--x--', 415],
      ['application/x-www-form-urlencoded; charset=utf-16', 'grant_type=x', 415],
      ['text/plain', 'grant_type=x', 415],
      ['application/x-www-form-urlencoded', `grant_type=${'x'.repeat(70_000)}`, 413],
    ])('a body of %s', async (type, body, status) => {
      const answer = await app.post('/oauth2/token', body, { 'content-type': type });
      expect(answer.status).toBe(status);
      expect(answer.body['error']).toBe('invalid_request');
    });

    it('GET: 405 with Allow', async () => {
      const answer = await fetch(`${test.url}/oauth2/token?grant_type=client_credentials`);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain('POST');
    });
  });
});
