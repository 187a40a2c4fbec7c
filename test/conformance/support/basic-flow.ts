import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { expectErrorPage } from '../../support/authorization-answers.js';
import { postForm } from '../../support/wire.js';
import { CALLBACK } from '../../support/world.js';
import type { Plan } from './basic.js';
import { module } from './modules.js';
import { at } from './relying-party.js';

/** Sign-in as such: the code, the ID token, and how a client may ask. */
export function flowModules(plan: Plan): void {
  module('oidcc-server', 'two clients sign the same person in, with unguessable codes and ID tokens that say no more than they must', async () => {
    for (const party of [plan.first, plan.second]) {
      const { code, tokens, claims } = await party.signIn(plan.browser());
      // 128 bits, at 6 bits a character.
      expect(code.length).toBeGreaterThanOrEqual(22);
      expect(tokens.expires_in).toBeGreaterThan(0);
      expect(tokens.token_type).toBe('bearer');
      expect(claims).not.toHaveProperty('name');
      const digest = createHash('sha256').update(tokens.access_token).digest();
      if (claims['at_hash'] !== undefined) expect(claims['at_hash']).toBe(digest.subarray(0, 16).toString('base64url'));
    }
  });

  module('oidcc-response-type-missing', 'the client hears invalid_request', async () => {
    const begun = plan.first.begin({ response_type: undefined });
    const browser = plan.browser();
    await browser.open(begun.url);
    const answer = plan.first.answerIn(browser);
    expect([answer.get('error'), answer.get('state'), answer.get('code')]).toEqual(['invalid_request', begun.state, null]);
  });

  module('oidcc-idtoken-signature', 'RS256, by a key of the JWKS that the header names', async () => {
    const { tokens } = await plan.first.signIn(plan.browser());
    const idToken = tokens.id_token ?? '';
    const { kid } = decodeProtectedHeader(idToken);
    expect(kid).toEqual(expect.stringMatching(/./));
    const { protectedHeader } = await jwtVerify(idToken, createRemoteJWKSet(new URL(plan.first.server.jwks_uri ?? '')), { issuer: plan.test.url, audience: 'first', algorithms: ['RS256'], currentDate: new Date(plan.test.clock.now()) });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid });
  });

  module('oidcc-idtoken-unsigned', 'nobody offers none', async () => {
    expect(plan.first.server.id_token_signing_alg_values_supported).toContain('RS256');
    expect(plan.first.server.id_token_signing_alg_values_supported).not.toContain('none');
  });

  module('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', 'an ID token without nonce', async () => {
    const { claims } = await plan.first.signIn(plan.browser(), { nonce: undefined });
    expect(claims).not.toHaveProperty('nonce');
  });

  module('oidcc-alternate-happy-flow', 'the order of scopes and parameters means nothing', async () => {
    const begun = plan.first.begin({ scope: 'email openid' });
    const turned = new URL(begun.url);
    turned.search = new URLSearchParams([...turned.searchParams].toReversed()).toString();
    const browser = plan.browser();
    await plan.first.walk(browser, turned.href);
    const signedIn = await plan.first.redeem(browser, begun);
    expect(await plan.first.userinfo(signedIn)).toMatchObject({ email: 'ada@example.test' });
  });

  module('oidcc-ensure-registered-redirect-uri', 'a page says so, and the browser goes nowhere', async () => {
    const browser = plan.browser();
    expectErrorPage(await browser.open(plan.first.begin({ redirect_uri: `${CALLBACK}/other` }).url), 400, 'invalid_request');
  });

  module('oidcc-ensure-post-request-succeeds', 'a form says the same as a query', async () => {
    const begun = plan.first.begin();
    const { origin, pathname, search } = new URL(begun.url);
    // A POST from the client's page is cross-site: it becomes a GET of ours before cookies matter.
    const browser = plan.browser();
    await browser.open(pathname, { method: 'POST', body: search.slice(1), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(CALLBACK).origin, 'sec-fetch-site': 'cross-site' } });
    expect(new URL(browser.page?.url ?? '').origin).toBe(origin);
    await browser.signIn('ada');
    if (at(browser, '/consent')) await browser.decide('allow');
    expect((await plan.first.redeem(browser, begun)).claims.nonce).toBe(begun.nonce);
    expect((await postForm(plan.test.url, pathname, search.slice(1))).status).toBe(303);
  });

  module('oidcc-server-client-secret-post', 'the secret in the form', async () => {
    expect(plan.posting.server.token_endpoint_auth_methods_supported).toContain('client_secret_post');
    expect((await plan.posting.signIn(plan.browser())).claims.aud).toBe('posting');
  });

  module('oidcc-ensure-request-with-valid-pkce-succeeds', 'S256 with its verifier, and never without', async () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const challenge = { code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' };
    expect((await plan.first.signIn(plan.browser(), { ...challenge, code_verifier: verifier })).tokens.token_type).toBe('bearer');
    await expect(plan.first.signIn(plan.browser(), challenge)).rejects.toThrow();
  });
}
