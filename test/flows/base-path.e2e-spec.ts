import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import { press, totp } from '../factors/support/factors.js';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { begin, DEVICE_CLIENTS, poll } from '../support/device.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, PASSWORD, SECRET, standardWorld } from '../support/world.js';

describe('PUBLIC_URL with a path', () => {
  let test: TestApp;

  beforeAll(async () => {
    const port = await freePort();
    test = await createTestApp({ environment: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}/id` }, declare: { ...standardWorld, clients: [...standardWorld.clients, ...DEVICE_CLIENTS] } });
  });
  afterAll(async () => test.close());

  it('carries the whole flow below it', async () => {
    const relyingParty = await client.discovery(new URL(test.url), 'app', { id_token_signed_response_alg: 'ES256' }, client.ClientSecretBasic(SECRET), { execute: [client.allowInsecureRequests] });
    const state = client.randomState();
    const url = client.buildAuthorizationUrl(relyingParty, { redirect_uri: CALLBACK, scope: 'openid profile notes:read', state });
    const browser = new Browser(test.config.publicUrl.origin);
    await browser.open(url.href);
    expect(browser.page?.url).toContain('/id/login');
    await browser.signIn();
    const { leftFor } = await browser.decide('allow');
    const tokens = await client.authorizationCodeGrant(relyingParty, leftFor as URL, { expectedState: state });
    expect(tokens.claims()?.iss).toBe(test.url);
    const notes = await fetch(`${test.url}/api/notes`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    expect(notes.status).toBe(200);
    const end = client.buildEndSessionUrl(relyingParty, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'https://app.example.com/bye' });
    expect((await browser.open(end.href)).leftFor?.href).toBe('https://app.example.com/bye');
  });

  it('has the second factor, the other ways to prove it and "Confirm it’s you" below it', async () => {
    const browser = new Browser(test.config.publicUrl.origin);
    const name = await newPerson(test);
    await browser.open('/id/login');
    await browser.signIn(name);
    const secret = /<code class="copy key">([A-Z2-7 ]+)<\/code>/.exec((await browser.open('/id/account/authenticator/new')).body)?.[1] ?? '';
    await press(browser, '/id/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    await press(browser, '/id/account/recovery-codes/saved', { saved: 'yes' });
    const fresh = new Browser(test.config.publicUrl.origin);
    await fresh.open('/id/login');
    expect((await fresh.signIn(name)).url).toContain('/id/login/factor');
    const [other = ''] = /\/id\/login\/factor\?method&#x3D;recovery_code/.exec(fresh.page?.body ?? '') ?? [];
    expect((await fresh.open(other.replaceAll('&#x3D;', '='))).body).toContain('name="method" value="recovery_code"');
    test.clock.advance('30s');
    await fresh.open('/id/login/factor');
    await fresh.submit({ code: totp(secret, test.clock.now()) });
    expect((await fresh.open('/id/account')).status).toBe(200);
    test.clock.advance('11m');
    expect((await fresh.open('/id/account/authenticator/new')).url).toContain('/id/login?request=confirm.');
    await fresh.submit({ password: PASSWORD });
    expect(fresh.page?.url).toContain('/id/account/authenticator');
  });

  it('leads to another account from every page that offers it, and back', async () => {
    const tv = new WireClient(test.url, 'tv', null);
    const browser = new Browser(test.config.publicUrl.origin);
    const linkToOther = (): string => /<a[^>]* href="([^"]*)">Use another account</.exec(browser.page?.body ?? '')?.[1]?.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&') ?? 'there is none';
    const switchTo = async (name: string): Promise<void> => {
      expect((await browser.open(linkToOther())).url).toContain('/id/login?request=');
      await browser.signIn(name);
    };
    await browser.open(new WireClient(test.url).authorizeUrl({ prompt: 'consent select_account' }));
    await browser.signIn();
    expect(browser.page?.url).toContain('/id/consent');
    await switchTo('bob');
    expect(browser.text()).toContain('bob@example.test');
    await browser.open(new WireClient(test.url).authorizeUrl({ prompt: 'consent select_account' }));
    expect(browser.page?.url).toContain('/id/login/choose');
    await switchTo('alice');
    expect(browser.page?.url).toContain('/id/consent');
    const begun = await begin(tv);
    expect(begun.verification_uri).toBe(`${test.url}/device`);
    await browser.open(begun.verification_uri_complete);
    await browser.submit();
    expect(browser.page?.url).toContain('/id/device/confirm');
    await switchTo('bob');
    await browser.decide('allow');
    expect((await poll(tv, begun.device_code)).status).toBe(200);
  });

  it('serves the metadata where RFC 8414 §3.1 puts it as well, and nothing outside', async () => {
    const { origin } = test.config.publicUrl;
    const inserted = await fetch(`${origin}/.well-known/oauth-authorization-server/id`);
    expect(((await inserted.json()) as { issuer: string }).issuer).toBe(test.url);
    expect((await fetch(`${origin}/oauth2/jwks`)).status).toBe(404);
  });

  it('keeps its cookies to itself', async () => {
    const response = await fetch(new WireClient(test.url).authorizeUrl(), { redirect: 'manual' });
    expect(response.headers.getSetCookie().every((cookie) => /;\s*Path=\/id(;|$)/.test(cookie))).toBe(true);
  });
});
