import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LogoutDispatcher } from '../../src/authorization/backchannel-logout/logout-dispatcher.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { usePlan } from './support/basic.js';
import { expectBackWith, expectSignedIn, logoutUrl, STATE } from './support/logout.js';
import { module } from './support/modules.js';
import { certificationWorld } from './support/world.js';

describe('oidcc-backchannel-rp-initiated-logout-certification-test-plan', () => {
  const plan = usePlan('query');
  const application = new LogoutReceiver();
  beforeAll(async () => {
    await application.start();
    await plan.test.declare(certificationWorld({ backchannel_logout_uri: application.uri, backchannel_logout_session_required: true }));
  });
  afterAll(async () => application.close());

  module('oidcc-backchannel-logout-discovery-endpoint-verification', 'the metadata says that applications are told, and of which session', async () => {
    expect(plan.first.server).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true, end_session_endpoint: expect.any(String) });
  });

  module('oidcc-backchannel-rp-initiated-logout', 'the application hears a signed logout token, and the browser is sent back', async () => {
    const browser = plan.browser();
    const signedIn = await plan.first.signIn(browser);
    await browser.open(logoutUrl(plan, signedIn));
    expectBackWith(browser, { state: STATE });
    await plan.test.get(LogoutDispatcher).look();
    await plan.test.get(LogoutDispatcher).idle();

    expect([application.tokens.length, application.types[0]]).toEqual([1, 'application/x-www-form-urlencoded']);
    const keys = createRemoteJWKSet(new URL(plan.first.server.jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(application.tokens[0] ?? '', keys, { issuer: plan.test.url, audience: 'first', requiredClaims: ['iat', 'jti', 'exp'], currentDate: new Date(plan.test.clock.now()) });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    expect([payload.sub, payload['sid'], payload['nonce']]).toEqual([signedIn.claims.sub, signedIn.claims['sid'], undefined]);
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    await expectSignedIn(plan, browser, false);
  });
});
