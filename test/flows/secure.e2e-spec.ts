import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Vouched, vouchedCertificate } from '../support/certificates.js';
import { WireClient } from '../support/client.js';
import { send } from '../support/wire.js';
import { CALLBACK, SECRET } from '../support/world.js';

describe('https', () => {
  let test: TestApp;
  let tls: Vouched;

  const pathOf = (url: string): string => url.slice(new URL(url).origin.length);
  /** As an application does it that trusts the authority. */
  const trusting: client.CustomFetch = async (url, { method, headers, body }) => {
    const sent = typeof body === 'string' || body instanceof URLSearchParams ? { body: body.toString() } : {};
    const answer = await send(test.url, pathOf(url), { method, headers: { ...headers }, ca: tls.ca, ...sent });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };

  beforeAll(async () => {
    tls = vouchedCertificate('IP:127.0.0.1');
    const port = await freePort();
    test = await createTestApp({ environment: { PORT: String(port), PUBLIC_URL: `https://127.0.0.1:${port}`, TLS_CERT_FILE: tls.certFile, TLS_KEY_FILE: tls.keyFile } });
  });
  afterAll(async () => {
    await test?.close();
    rmSync(tls.folder, { recursive: true });
  });

  it('is spoken by the server itself, with cookies that nobody else can set and headers that say so', async () => {
    const { headers, status } = await send(test.url, pathOf(new WireClient(test.url).authorizeUrl()), { ca: tls.ca });
    expect(status).toBe(303);
    expect(headers.getSetCookie().join()).toMatch(/^__Host-doorward-browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(headers.get('strict-transport-security')).toContain('max-age=');
  });

  it('shows the certificate that is configured: nobody who does not know its authority goes on', async () => {
    const other = vouchedCertificate('IP:127.0.0.1');
    rmSync(other.folder, { recursive: true });
    await expect(send(test.url, '/health/live')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    await expect(send(test.url, '/health/live', { ca: other.ca })).rejects.toMatchObject({ code: expect.stringMatching(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/) as unknown });
    await expect(send(test.url.replace('127.0.0.1', 'localhost'), '/health/live', { ca: tls.ca })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('carries a whole sign-in, from discovery to UserInfo, to an application that trusts the authority', async () => {
    const relyingParty = await client.discovery(new URL(test.url), 'app', { id_token_signed_response_alg: 'ES256' }, client.ClientSecretBasic(SECRET), { [client.customFetch]: trusting });
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const code_challenge = await client.calculatePKCECodeChallenge(verifier);
    const browser = new Browser(test.url, test.url, tls.ca);
    await browser.open(client.buildAuthorizationUrl(relyingParty, { redirect_uri: CALLBACK, scope: 'openid email', state, nonce, code_challenge, code_challenge_method: 'S256' }).href);
    await browser.signIn('alice');
    const { leftFor } = await browser.decide('allow');
    expect(browser.cookie('__Host-doorward-session')).toMatch(/^[\w-]{43}$/);
    const tokens = await client.authorizationCodeGrant(relyingParty, leftFor as URL, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    expect(tokens.claims()).toMatchObject({ iss: test.url, aud: 'app', nonce });
    expect(await client.fetchUserInfo(relyingParty, tokens.access_token, tokens.claims()?.sub ?? '')).toMatchObject({ email: 'alice@example.test' });
    await browser.open('/oauth2/logout');
    await browser.submit({ decision: 'logout' });
    expect(browser.cookie('__Host-doorward-session')).toBeUndefined();
  });
});
