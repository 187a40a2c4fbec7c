import { describe, expect } from '@jest/globals';
import { createRemoteJWKSet, type JSONWebKeySet, type JWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { expectErrorPage } from '../support/authorization-answers.js';
import { CALLBACK } from '../support/world.js';
import { module } from './support/modules.js';
import { newKey, useDynamicPlan } from './support/registered.js';
import { expectRefreshes } from './support/refreshing.js';

/** A PNG of one pixel. */
const LOGO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

describe('oidcc-dynamic-certification-test-plan', () => {
  const plan = useDynamicPlan();

  module('oidcc-server', 'a client that registered itself signs a person in', async () => {
    const party = await plan.client();
    const signedIn = await party.signIn(plan.browser());
    expect(signedIn.claims).not.toHaveProperty('name');
    expect((await party.userinfo(signedIn)).sub).toBe(signedIn.claims.sub);
  });

  module('oidcc-idtoken-rs256', 'ID tokens as registered', async () => {
    // The client's own check of the ID token is that it has this algorithm.
    expect((await (await plan.client({ id_token_signed_response_alg: 'RS256' })).signIn(plan.browser())).claims.iss).toBe(plan.test.url);
  });

  module('oidcc-idtoken-unsigned', 'not offered, and nobody registers for it', async () => {
    const { status, body } = await plan.register({ id_token_signed_response_alg: 'none' });
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
  });

  module('oidcc-userinfo-rs256', 'userinfo as a JWT with iss and aud', async () => {
    const party = await plan.client({ userinfo_signed_response_alg: 'RS256' });
    const { tokens, claims } = await party.signIn(plan.browser());
    const answer = await fetch(party.server.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${tokens.access_token}` } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/jwt/)]);
    const { payload, protectedHeader } = await jwtVerify(await answer.text(), createRemoteJWKSet(new URL(party.server.jwks_uri ?? '')), { issuer: plan.test.url, audience: party.clientId, currentDate: new Date(plan.test.clock.now()) });
    expect([protectedHeader.alg, payload.sub]).toEqual(['RS256', claims.sub]);
  });

  module('oidcc-ensure-redirect-uri-in-authorization-request', 'a page says that it is missing', async () => {
    const browser = plan.browser();
    expectErrorPage(await browser.open((await plan.client()).begin({ redirect_uri: undefined }).url), 400, 'invalid_request');
  });

  module('oidcc-redirect-uri-query-OK', 'a registered query stays, and the answer is added to it', async () => {
    const to = `${CALLBACK}?foo=bar`;
    const party = await plan.client({ redirect_uris: [to] });
    const browser = plan.browser();
    await party.walk(browser, party.begin({ redirect_uri: to }).url);
    const answer = party.answerIn(browser);
    expect([answer.get('foo'), answer.get('code')]).toEqual(['bar', expect.stringMatching(/./)]);
  });

  for (const [name, registered, sent] of [['oidcc-redirect-uri-query-mismatch', '?foo=bar', '?foo=baz'], ['oidcc-redirect-uri-query-added', '', '?foo=bar']] as const) {
    module(name, 'a page says that it is not registered', async () => {
      const party = await plan.client({ redirect_uris: [`${CALLBACK}${registered}`] });
      expectErrorPage(await plan.browser().open(party.begin({ redirect_uri: `${CALLBACK}${sent}` }).url), 400, 'invalid_request');
    });
  }

  module('oidcc-redirect-uri-regfrag', 'no redirect URI has a fragment', async () => {
    const { status, body } = await plan.register({ redirect_uris: [`${CALLBACK}#foobar`] });
    expect([status, body['error']]).toEqual([400, 'invalid_redirect_uri']);
  });

  for (const [name, member] of [['oidcc-registration-policy-uri', 'policy_uri'], ['oidcc-registration-tos-uri', 'tos_uri']] as const) {
    module(name, 'linked on the sign-in page', async () => {
      const browser = plan.browser();
      await browser.open((await plan.client({ [member]: `https://app.example.com/${member}` })).begin().url);
      expect(browser.page?.body).toContain(`href="https://app.example.com/${member}"`);
    });
  }

  module('oidcc-registration-logo-uri', 'on the sign-in page, from this server and not from the client', async () => {
    const party = await plan.client({ logo_uri: plan.serve('/logo.png', LOGO, 'image/png') });
    const browser = plan.browser();
    await browser.open(party.begin().url);
    const [, source = ''] = /<img class="logo" src="([^"]*)"/.exec(browser.page?.body ?? '') ?? [];
    const answer = await fetch(new URL(source, plan.test.url));
    expect([source.length > 1, answer.status, answer.headers.get('content-type')]).toEqual([true, 200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(LOGO);
  });

  module('oidcc-registration-jwks-uri', 'the keys behind the address prove the client', async () => {
    const party = await plan.client({ jwks: undefined, jwks_uri: plan.serve('/jwks.json', { keys: [plan.key.jwk] }) });
    expect((await party.signIn(plan.browser())).claims.aud).toBe(party.clientId);
  });

  module('oidcc-registration-sector-uri', 'a sector document that lists the redirect URIs is believed', async () => {
    const { status, body } = await plan.register({ subject_type: 'pairwise', sector_identifier_uri: plan.serve('/sector.json', [CALLBACK]) });
    expect([status, body['error_description'], body['subject_type']]).toEqual([201, undefined, 'pairwise']);
  });

  module('oidcc-registration-sector-bad', 'and one that does not list them is not', async () => {
    const { status, body } = await plan.register({ subject_type: 'pairwise', sector_identifier_uri: plan.serve('/other-sector.json', ['https://elsewhere.example.com/cb']) });
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
  });

  module('oidcc-server-rotate-keys', 'a new signing key beside the old one, of RSA alone where that one is rotated', async () => {
    const party = await plan.client();
    const keys = async (): Promise<JWK[]> => ((await (await fetch(party.server.jwks_uri ?? '')).json()) as JSONWebKeySet).keys;
    const before = await keys();
    await plan.test.get(KeyRotation).rotate(null, undefined, 'RS256');
    const after = await keys();
    expect(after).toEqual(expect.arrayContaining(before));
    const added = after.filter(({ kid }) => !before.some((key) => key.kid === kid));
    expect(added).toEqual([expect.objectContaining({ kty: 'RSA', use: 'sig', alg: 'RS256' })]);
    expect(before.map(({ n }) => n)).not.toContain(added[0]?.n);
  });

  module('oidcc-refresh-token', 'new tokens for the same person', async () => {
    const party = await plan.client({ grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access' });
    await expectRefreshes(party, plan);
  });

  module('oidcc-refresh-token-rp-key-rotation', 'a key that the client made a minute ago proves it, and its old one no more', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    const address = plan.serve('/rotating.json', { keys: [old.jwk] });
    const party = await plan.client({ jwks: undefined, jwks_uri: address, grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access' }, old);
    const { tokens } = await party.signIn(plan.browser(), { scope: 'openid offline_access', prompt: 'consent' });
    plan.serve('/rotating.json', { keys: [fresh.jwk] });
    plan.test.clock.advance('60s');
    const rotated = await plan.as(party.clientId, fresh);
    const { access_token: access } = await rotated.refreshed(tokens.refresh_token ?? '');
    expect((await fetch(party.server.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${access}` } })).status).toBe(200);
    expect((await (await plan.as(party.clientId, old)).refresh(tokens.refresh_token ?? '')).status).toBe(401);
  });

  module('oidcc-request-uri-signed-rs256', 'the object at the address is the request', async () => {
    const requestUri = plan.serve('/signed.jwt', '', 'application/oauth-authz-req+jwt');
    const party = await plan.client({ request_object_signing_alg: 'RS256', request_uris: [requestUri] });
    const begun = party.begin();
    const request = Object.fromEntries(new URL(begun.url).searchParams);
    plan.serve('/signed.jwt', await new SignJWT({ ...request, iss: party.clientId, aud: plan.test.url }).setProtectedHeader({ alg: 'RS256', kid: plan.key.kid }).sign(plan.key.key), 'application/oauth-authz-req+jwt');
    const browser = plan.browser();
    await party.walk(browser, party.begin({ redirect_uri: undefined, state: undefined, nonce: undefined, request_uri: requestUri }).url);
    expect((await party.redeem(browser, begun)).claims.nonce).toBe(begun.nonce);
  });

  module('oidcc-request-uri-unsigned', 'not offered; for a client that registered none all the same, what is at the address counts', async () => {
    const requestUri = plan.serve('/unsigned.jwt', '', 'application/jwt');
    const party = await plan.client({ request_object_signing_alg: 'none', request_uris: [requestUri] });
    expect(party.server['request_object_signing_alg_values_supported']).not.toContain('none');
    const begun = party.begin();
    plan.serve('/unsigned.jwt', new UnsecuredJWT(Object.fromEntries(new URL(begun.url).searchParams)).encode(), 'application/jwt');
    const browser = plan.browser();
    await party.walk(browser, party.begin({ redirect_uri: undefined, state: undefined, nonce: undefined, request_uri: requestUri }).url);
    expect((await party.redeem(browser, begun)).claims.nonce).toBe(begun.nonce);
  });

  module('oidcc-ensure-request-object-with-redirect-uri', 'the redirect URI of the object counts, and the one outside does not', async () => {
    const party = await plan.client({ request_object_signing_alg: 'RS256' });
    const begun = party.begin();
    const request = await new SignJWT({ ...Object.fromEntries(new URL(begun.url).searchParams), iss: party.clientId, aud: plan.test.url }).setProtectedHeader({ alg: 'RS256', kid: plan.key.kid }).sign(plan.key.key);
    const browser = plan.browser();
    await party.walk(browser, party.begin({ redirect_uri: 'https://elsewhere.example.com/cb', request }).url);
    expect((await party.redeem(browser, begun)).claims.nonce).toBe(begun.nonce);
  });

  module('oidcc-ensure-client-assertion-with-iss-aud-succeeds', 'an assertion for the issuer proves the client', async () => {
    // PrivateKeyJwt of oauth4webapi makes its assertions for the issuer alone.
    expect((await (await plan.client()).signIn(plan.browser())).tokens.token_type).toBe('bearer');
  });
});
