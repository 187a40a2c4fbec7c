import { describe, expect } from '@jest/globals';
import { UnsecuredJWT, SignJWT, decodeJwt } from 'jose';
import type { Browser } from '../support/browser.js';
import { usePlan } from './support/basic.js';
import { BYE, expectBackWith, expectSignedIn, logoutUrl, STATE } from './support/logout.js';
import { shapeProblems } from './support/metadata.js';
import { module } from './support/modules.js';
import type { SignedIn, Wishes } from './support/relying-party.js';

describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
  const plan = usePlan('query');

  /** Signs in and goes to the end_session_endpoint. */
  async function leave(change: (signedIn: SignedIn) => Wishes | Promise<Wishes> = () => ({})): Promise<Browser> {
    const browser = plan.browser();
    const signedIn = await plan.first.signIn(browser);
    await browser.open(logoutUrl(plan, signedIn, await change(signedIn)));
    return browser;
  }

  /** An error page, or a question to the person: in either case the browser stays, and nobody is signed out unasked. */
  async function expectNotSentBack(browser: Browser): Promise<void> {
    expect(browser.page?.leftFor).toBeUndefined();
    expect(browser.text()).toMatch(/There is a problem|Sign out/);
    await expectSignedIn(plan, browser, true);
  }

  /** Signed out, after a question where there was one. */
  async function expectSignedOut(browser: Browser): Promise<void> {
    if (browser.page?.body.includes('value="logout"') === true) await browser.submit({ decision: 'logout' });
    expect(browser.page?.leftFor).toBeUndefined();
    expect(browser.text()).toContain('You are signed out');
    await expectSignedIn(plan, browser, false);
  }

  module('oidcc-rp-initiated-logout-discovery-endpoint-verification', 'the metadata names the end_session_endpoint', async () => {
    const { end_session_endpoint: endpoint } = plan.first.server;
    expect(shapeProblems({ end_session_endpoint: endpoint?.replace('http://', 'https://') })).toEqual([]);
    expect(endpoint?.startsWith(`${plan.test.url}/`)).toBe(true);
  });

  module('oidcc-rp-initiated-logout', 'signed out at once and sent back with the state', async () => {
    const browser = await leave();
    expectBackWith(browser, { state: STATE });
    await expectSignedIn(plan, browser, false);
  });

  module('oidcc-rp-initiated-logout-no-state', 'sent back without a state', async () => {
    const browser = await leave(() => ({ state: undefined }));
    expectBackWith(browser, {});
    await expectSignedIn(plan, browser, false);
  });

  module('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', 'nobody is sent to an address that is not registered', async () =>
    expectNotSentBack(await leave(() => ({ post_logout_redirect_uri: `${BYE}/elsewhere` }))));

  module('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', 'nor to a registered one with something added', async () =>
    expectNotSentBack(await leave(() => ({ post_logout_redirect_uri: `${BYE}?foo=bar` }))));

  module('oidcc-rp-initiated-logout-modified-id-token-hint', 'a hint that was made unsigned is none', async () =>
    expectNotSentBack(await leave(({ tokens }) => ({ id_token_hint: new UnsecuredJWT(decodeJwt(tokens.id_token ?? '')).encode() }))));

  module('oidcc-rp-initiated-logout-bad-id-token-hint', 'nor is one that somebody else signed', async () =>
    expectNotSentBack(await leave(async ({ claims }) => ({ id_token_hint: await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 7)) }))));

  module('oidcc-rp-initiated-logout-no-id-token-hint', 'without a hint or a client nobody is sent anywhere', async () =>
    expectNotSentBack(await leave(() => ({ id_token_hint: undefined }))));

  module('oidcc-rp-initiated-logout-no-params', 'a page says that the person is signed out', async () =>
    expectSignedOut(await leave(() => ({ id_token_hint: undefined, post_logout_redirect_uri: undefined, state: undefined }))));

  module('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', 'a page says that the person is signed out', async () =>
    expectSignedOut(await leave(() => ({ post_logout_redirect_uri: undefined }))));

  module('oidcc-rp-initiated-logout-only-state', 'a page says that the person is signed out', async () =>
    expectSignedOut(await leave(() => ({ id_token_hint: undefined, post_logout_redirect_uri: undefined }))));
});
