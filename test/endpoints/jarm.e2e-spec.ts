import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt, createLocalJWKSet, type CryptoKey, decodeProtectedHeader, exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectError } from '../support/authorization-answers.js';
import { Browser } from '../support/browser.js';
import { basic, pkce, WireClient } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send, toQuery, type WireAnswer } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

describe('authorization responses as JWTs (JARM)', () => {
  let test: TestApp;
  let keys: ReturnType<typeof createLocalJWKSet>;
  let rsa: { privateKey: CryptoKey; publicKey: CryptoKey };

  beforeAll(async () => {
    rsa = await generateKeyPair('RSA-OAEP-256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'to-me', use: 'enc', alg: 'RSA-OAEP-256' }] };
    const client = { client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid', first_party: true };
    test = await createTestApp({
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...client, client_id: 'plain' },
          ...(['ES256', 'PS256', 'EdDSA'] as const).map((alg) => ({ ...client, client_id: `by-${alg}`, authorization_signed_response_alg: alg })),
          { ...client, client_id: 'sealed', jwks, authorization_signed_response_alg: 'ES256', authorization_encrypted_response_alg: 'RSA-OAEP-256', authorization_encrypted_response_enc: 'A256GCM' },
          { ...client, client_id: 'keyless', authorization_encrypted_response_alg: 'RSA-OAEP-256' },
          { ...client, client_id: 'hmac', authorization_signed_response_alg: 'HS256' },
        ],
      },
    });
    keys = createLocalJWKSet(JSON.parse((await send(test.url, '/oauth2/jwks')).body) as JSONWebKeySet);
  });
  afterAll(async () => test?.close());

  const verify = async (response: string, audience: string): Promise<JWTPayload> =>
    (await jwtVerify(response, keys, { issuer: test.url, audience, currentDate: new Date(test.clock.now()) })).payload;
  const client = (clientId: string): WireClient => new WireClient(test.url, clientId);
  const ask = (clientId: string, more: Readonly<Record<string, string>>): Promise<WireAnswer> =>
    send(test.url, `/oauth2/authorize?${toQuery({ client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'st', ...more })}`);
  /** What the browser leaves with, after a sign-in. */
  const leave = async (clientId: string, responseMode: string): Promise<URL> => {
    const page = await client(clientId).walk(new Browser(test.url), { response_mode: responseMode });
    if (page.leftFor === undefined) throw new Error(page.body.slice(0, 500));
    return page.leftFor;
  };

  it.each(['jwt', 'query.jwt'])('%s: brings everything in one signed parameter of the query, and a code that works', async (mode) => {
    const { verifier, challenge } = pkce();
    const page = await client('plain').walk(new Browser(test.url), { response_mode: mode, code_challenge: challenge, code_challenge_method: 'S256' });
    expect([...(page.leftFor?.searchParams.keys() ?? [])]).toEqual(['response']);
    const response = page.leftFor?.searchParams.get('response') ?? '';
    expect(decodeProtectedHeader(response)).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
    const claims = await verify(response, 'plain');
    expect(claims).toEqual({ iss: test.url, aud: 'plain', exp: Math.floor(test.clock.now() / 1000) + 600, code: expect.stringMatching(/^dwc_/), state: 'st', session_state: expect.stringMatching(/^[\w-]{43}\.[\w-]{22}$/) });
    expect((await client('plain').redeem(String(claims['code']), { code_verifier: verifier })).status).toBe(200);
  });

  it('fragment.jwt: in the fragment', async () => {
    const { hash, search } = await leave('plain', 'fragment.jwt');
    expect(search).toBe('');
    const parameters = new URLSearchParams(hash.slice(1));
    expect([...parameters.keys()]).toEqual(['response']);
    expect(await verify(parameters.get('response') ?? '', 'plain')).toMatchObject({ code: expect.any(String), state: 'st' });
  });

  it('form_post.jwt: in a form that posts itself', async () => {
    const browser = new Browser(test.url);
    await client('plain').walk(browser, { response_mode: 'form_post.jwt' });
    const form = browser.form();
    expect({ action: form.action, method: form.method, names: [...form.fields.keys()] }).toEqual({ action: CALLBACK, method: 'POST', names: ['response'] });
    expect(await verify(form.fields.get('response') ?? '', 'plain')).toMatchObject({ code: expect.any(String), state: 'st' });
  });

  it.each(['ES256', 'PS256', 'EdDSA'])('is signed with %s for a client that is registered so', async (alg) => {
    const response = (await leave(`by-${alg}`, 'jwt')).searchParams.get('response') ?? '';
    expect(decodeProtectedHeader(response).alg).toBe(alg);
    await expect(verify(response, `by-${alg}`)).resolves.toMatchObject({ code: expect.any(String) });
    await expect(verify(response, 'plain')).rejects.toThrow('aud');
  });

  it('is signed and then encrypted for a client that asks for that', async () => {
    const response = (await leave('sealed', 'query.jwt')).searchParams.get('response') ?? '';
    const { plaintext, protectedHeader } = await compactDecrypt(response, rsa.privateKey);
    expect(protectedHeader).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: 'to-me' });
    expect(await verify(new TextDecoder().decode(plaintext), 'sealed')).toMatchObject({ code: expect.any(String), state: 'st' });
  });

  it('brings errors the same way', async () => {
    for (const [clientId, more, error] of [['plain', { prompt: 'none' }, 'login_required'], ['plain', { scope: 'nothing' }, 'invalid_scope'], ['by-ES256', { response_type: 'token' }, 'unsupported_response_type']] as const) {
      const answer = await ask(clientId, { response_mode: 'jwt', ...more });
      assertSound(answer);
      const parameters = new URL(String(answer.headers.get('location'))).searchParams;
      expect([...parameters.keys()]).toEqual(['response']);
      expect(await verify(parameters.get('response') ?? '', clientId)).toMatchObject({ error, error_description: expect.any(String), state: 'st' });
    }
  });

  it('says so plainly, before anybody signs in, where it cannot be signed or encrypted as the client is registered', async () => {
    expectError(await ask('keyless', { response_mode: 'jwt' }), 'invalid_request', { iss: test.url, state: 'st' });
    expectError(await ask('hmac', { response_mode: 'query.jwt' }), 'unauthorized_client', { iss: test.url, state: 'st' });
    expectError(await ask('plain', { response_mode: 'fragment.JWT' }), 'invalid_request', { iss: test.url, state: 'st' });
    expect((await ask('keyless', {})).status).toBe(303);
  });

  it('is asked for in what is pushed, and refused there already', async () => {
    const push = (clientId: string): Promise<WireAnswer> =>
      postForm(test.url, '/oauth2/par', { redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', response_mode: 'jwt', state: 'st' }, { accept: 'application/json', authorization: basic(clientId, SECRET) });
    expect((await push('hmac')).status).toBe(400);
    const { request_uri: requestUri } = JSON.parse((await push('plain')).body) as { request_uri: string };
    const browser = new Browser(test.url);
    await browser.open(`${test.url}/oauth2/authorize?${toQuery({ client_id: 'plain', request_uri: requestUri, response_mode: 'query' })}`);
    const page = await browser.signIn('alice');
    expect(await verify(page.leftFor?.searchParams.get('response') ?? '', 'plain')).toMatchObject({ code: expect.any(String), state: 'st' });
  });
});
