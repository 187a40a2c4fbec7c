import { describe, expect } from '@jest/globals';
import { askFrameIn } from '../support/check-session.js';
import { usePlan } from './support/basic.js';
import { BYE, logoutUrl, STATE, expectBackWith } from './support/logout.js';
import { module } from './support/modules.js';

describe('oidcc-session-management-certification-test-plan', () => {
  const plan = usePlan('query', { post_logout_redirect_uris: [BYE] });

  module('oidcc-session-management-discovery-endpoint-verification', 'the metadata names the frame and where to sign out', async () => {
    const { server, test } = { server: plan.first.server as unknown as Readonly<Record<string, unknown>>, test: plan.test };
    expect(server).toMatchObject({ check_session_iframe: `${test.url}/oauth2/check_session`, end_session_endpoint: expect.any(String) });
    const answer = await fetch(String(server['check_session_iframe']));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  module('oidcc-session-management-rp-initiated-logout', 'the frame says "unchanged" while the person is signed in, and "changed" after they have signed out', async () => {
    const browser = plan.browser();
    const begun = plan.first.begin();
    await plan.first.walk(browser, begun.url);
    const sessionState = plan.first.answerIn(browser).get('session_state') ?? '';
    expect(sessionState).toMatch(/^[\w-]{43}\.[\w-]{22}$/);
    const signedIn = await plan.first.redeem(browser, begun);
    const frame = String((plan.first.server as unknown as Readonly<Record<string, unknown>>)['check_session_iframe']);
    expect(await askFrameIn(browser, frame, `${plan.first.clientId} ${sessionState}`)).toBe('unchanged');
    await browser.open(logoutUrl(plan, signedIn));
    expectBackWith(browser, { state: STATE });
    expect(await askFrameIn(browser, frame, `${plan.first.clientId} ${sessionState}`)).toBe('changed');
  });
});
