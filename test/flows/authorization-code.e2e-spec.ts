import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { CALLBACK, SECRET } from '../support/world.js';

eachDatabase('the authorization code flow, with openid-client', (dialect) => {
  let test: TestApp;
  let relyingParty: client.Configuration;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    relyingParty = await client.discovery(new URL(test.url), 'app', { id_token_signed_response_alg: 'ES256' }, client.ClientSecretBasic(SECRET), { execute: [client.allowInsecureRequests] });
  });
  afterAll(async () => test.close());

  it('signs a person in, asks for consent, and ends with an API call and a refresh', async () => {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];

    // 1. the client sends the browser to the authorization endpoint
    const url = client.buildAuthorizationUrl(relyingParty, {
      redirect_uri: CALLBACK, scope: 'openid profile email offline_access notes:read notes:write', state, nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const browser = new Browser(test.url);
    await browser.open(url.href);
    expect(browser.text()).toContain('Example App');

    // 2. the person signs in and sees what is asked for
    await browser.signIn('alice');
    expect(browser.text()).toContain('app.example.com');
    expect(browser.text()).toContain('See your notes');
    expect(browser.text()).toContain('alice@example.test');

    // 3. the browser returns with code, state and iss
    const { leftFor } = await browser.decide('allow');
    expect(leftFor?.href.startsWith(CALLBACK)).toBe(true);
    expect(leftFor?.searchParams.get('state')).toBe(state);
    expect(leftFor?.searchParams.get('iss')).toBe(test.url);

    // 4. the client redeems the code
    const tokens = await client.authorizationCodeGrant(relyingParty, leftFor as URL, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    expect(tokens.claims()).toMatchObject({ iss: test.url, aud: 'app', nonce, amr: ['pwd'] });
    const userinfo = await client.fetchUserInfo(relyingParty, tokens.access_token, tokens.claims()?.sub ?? '');
    expect(userinfo).toMatchObject({ name: 'Alice Example', email: 'alice@example.test', email_verified: true });

    // 5. the API trusts the access token
    const authorization = `Bearer ${tokens.access_token}`;
    const created = await fetch(`${test.url}/api/notes`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ body: 'Buy milk' }) });
    expect(created.status).toBe(201);
    const listed = await fetch(`${test.url}/api/notes`, { headers: { authorization } });
    expect(listed.status).toBe(200);
    expect(JSON.stringify(await listed.json())).toContain('Buy milk');

    const refreshed = await client.refreshTokenGrant(relyingParty, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect(refreshed.claims()?.sub).toBe(tokens.claims()?.sub);
  });
});
