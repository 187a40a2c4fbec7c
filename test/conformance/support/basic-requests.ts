import { expect } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { expectErrorPage } from '../../support/authorization-answers.js';
import { CALLBACK } from '../../support/world.js';
import type { Plan } from './basic.js';
import { module } from './modules.js';

/** The claims parameter, and request objects that nobody signed. */
export function requestModules(plan: Plan): void {
  const unsigned = (clientId: string, claims: Record<string, unknown> = {}): string =>
    new UnsecuredJWT({ iss: clientId, aud: plan.test.url, client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', ...claims }).encode();

  module('oidcc-claims-essential', 'the name, from the UserInfo endpoint alone', async () => {
    const signedIn = await plan.first.signIn(plan.browser(), { claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
    expect(await plan.first.userinfo(signedIn)).toEqual({ sub: signedIn.claims.sub, name: 'Ada Example' });
    expect(signedIn.claims).not.toHaveProperty('name');
  });

  module('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', 'not offered, and refused rather than passed over', async () => {
    expect(plan.first.server['request_object_signing_alg_values_supported']).not.toContain('none');
    const browser = plan.browser();
    await browser.open(plan.first.begin({ request: unsigned('first'), state: 'st', nonce: undefined }).url);
    const heard = plan.first.answerIn(browser);
    expect([heard.get('error'), heard.get('code')]).toEqual(['invalid_request_object', null]);
  });

  module('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', 'not offered, and nothing is fetched from where nobody registered', async () => {
    const browser = plan.browser();
    await browser.open(plan.first.begin({ request_uri: 'https://app.example.com/request.jwt', nonce: undefined }).url);
    const heard = plan.first.answerIn(browser);
    expect([heard.get('error'), heard.get('code')]).toEqual(['invalid_request_uri', null]);
  });

  module('oidcc-ensure-request-object-with-redirect-uri', 'the redirect_uri outside is not one to be sent to', async () => {
    const browser = plan.browser();
    await browser.open(plan.first.begin({ request: unsigned('first'), redirect_uri: 'https://elsewhere.example.com/cb', nonce: undefined }).url);
    expect(browser.page?.leftFor).toBeUndefined();
    expectErrorPage(browser.page as NonNullable<typeof browser.page>, 400);
  });
}
