import { describe, expect } from '@jest/globals';
import { usePlan } from './support/basic.js';
import { BYE, expectSignedIn, logoutUrl, STATE } from './support/logout.js';
import { module } from './support/modules.js';

const APPLICATION = 'https://app.example.com/signed-out';

describe('oidcc-frontchannel-rp-initiated-logout-certification-test-plan', () => {
  const plan = usePlan('query', { frontchannel_logout_uri: APPLICATION, frontchannel_logout_session_required: true });

  module('oidcc-frontchannel-logout-discovery-endpoint-verification', 'the metadata says that applications are told, and of which session', async () => {
    expect(plan.first.server).toMatchObject({ frontchannel_logout_supported: true, frontchannel_logout_session_supported: true, end_session_endpoint: expect.any(String) });
  });

  module('oidcc-frontchannel-rp-initiated-logout', 'a frame of the application with iss and sid, and then the browser is sent back', async () => {
    const browser = plan.browser();
    const signedIn = await plan.first.signIn(browser);
    const { status, body, headers } = await browser.open(logoutUrl(plan, signedIn));
    expect(status).toBe(200);
    const frames = [...body.matchAll(/<iframe src="([^"]*)"/g)].map(([, uri = '']) => new URL(plain(uri)));
    expect(frames.map((frame) => [`${frame.origin}${frame.pathname}`, Object.fromEntries(frame.searchParams)])).toEqual([[APPLICATION, { iss: plan.test.url, sid: signedIn.claims['sid'] }]]);
    expect(headers.get('content-security-policy')).toContain(`frame-src ${new URL(APPLICATION).origin}`);
    const [, target = ''] = /<meta http-equiv="refresh" content="\d+;url=([^"]*)"/.exec(body) ?? [];
    expect(plain(target)).toBe(`${BYE}?state=${STATE}`);
    await expectSignedIn(plan, browser, false);
  });
});

const plain = (attribute: string): string => attribute.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
