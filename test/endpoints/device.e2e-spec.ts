import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { allowed, begin, decide, DEVICE_CLIENTS, DEVICE_GRANT, enter, poll, spoken } from '../support/device.js';
import { expectInvariants } from '../support/invariants.js';
import { standardWorld } from '../support/world.js';

const WORLD = { ...standardWorld, clients: [...standardWorld.clients, ...DEVICE_CLIENTS] };

eachDatabase('the device authorization grant', (dialect) => {
  let test: TestApp;
  let tv: WireClient;
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect, declare: WORLD });
    tv = new WireClient(test.url, 'tv', null);
    browser = new Browser(test.url);
  }, 60_000);
  afterAll(async () => test.close());

  /** More than the interval. */
  const wait = (seconds = 6): void => test.clock.advance(`${seconds}s`);

  it('tells the device its codes and where its person goes, as RFC 8628 §3.2 says', async () => {
    const answer = await tv.post('/oauth2/device_authorization', { scope: 'openid' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { device_code: deviceCode, user_code: userCode, ...rest } = answer.body;
    expect(String(deviceCode)).toMatch(/^dwd_[\w-]{43}/);
    expect(String(userCode)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(rest).toEqual({ verification_uri: `${test.url}/device`, verification_uri_complete: `${test.url}/device?user_code=${String(userCode)}`, expires_in: 600, interval: 5 });
  });

  it('keeps neither code where it could be read', async () => {
    const { device_code: deviceCode, user_code: userCode } = await begin(tv);
    const rows = JSON.stringify(await test.database.rows('SELECT * FROM device_codes'));
    expect(rows).not.toContain(deviceCode);
    expect(rows).not.toContain(userCode);
    expect(rows).not.toContain(userCode.replace('-', ''));
  });

  it('yields what a code yields: tokens with offline access and an ID token about the sign-in', async () => {
    const begun = await begin(tv);
    expect(spoken(await poll(tv, begun.device_code))).toBe('400 authorization_pending');
    expect(await auditOf(test, async () => decide(browser, begun.user_code, 'allow'))).toEqual(['consent.granted', 'device.authorized', 'sign_in.succeeded']);
    wait();
    const answer = await poll(tv, begun.device_code);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', scope: 'openid profile offline_access' });
    const claims = decodeJwt(String(answer.body['id_token']));
    expect(claims).toMatchObject({ iss: test.url, aud: 'tv', amr: ['pwd'] });
    expect(claims['nonce']).toBeUndefined();
    const refreshed = await tv.refresh(String(answer.body['refresh_token']));
    expect(refreshed.status).toBe(200);
    await expectInvariants(test);
  });

  it('asks although the same was allowed before, and allows a double click once', async () => {
    const { user_code: userCode } = await begin(tv);
    await enter(browser, userCode);
    expect(browser.text()).toContain('Is this you?');
    const form = browser.form();
    const body = new URLSearchParams([...form.fields, ['decision', 'allow']]).toString();
    const post = async (): Promise<string> => {
      const page = await browser.open(form.action, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url } });
      return `${page.status} ${/<h1>([^<]*)/.exec(page.body)?.[1]}`;
    };
    expect(await auditOf(test, async () => {
      expect([await post(), await post()]).toEqual(['200 Your device is connected', '200 Your device is connected']);
    })).toEqual(['device.authorized']);
  });

  it('tells a device that was refused so, and the person that they can close the page', async () => {
    const begun = await begin(tv);
    expect(await auditOf(test, async () => decide(browser, begun.user_code, 'deny'))).toEqual(['device.denied']);
    expect(browser.text()).toContain('You can close this page');
    const answer = await poll(tv, begun.device_code);
    expect(spoken(answer)).toBe('400 access_denied');
    // Nothing can be made of it afterwards.
    await browser.open('/device');
    expect((await browser.submit({ user_code: begun.user_code })).status).toBe(422);
  });

  it('slows down a device that polls too soon, by five seconds each time, and lets one in that is in time', async () => {
    const { device_code: code } = await begin(tv);
    expect(spoken(await poll(tv, code))).toBe('400 authorization_pending');
    wait(1);
    expect(spoken(await poll(tv, code))).toBe('400 slow_down');
    wait(9);
    expect(spoken(await poll(tv, code))).toBe('400 slow_down');
    wait(14);
    expect(spoken(await poll(tv, code))).toBe('400 slow_down');
    wait(20);
    expect(spoken(await poll(tv, code))).toBe('400 authorization_pending');
  });

  it('says expired_token once the ten minutes are over, and refuses the user code by then', async () => {
    const begun = await begin(tv);
    wait(601);
    expect(spoken(await poll(tv, begun.device_code))).toBe('400 expired_token');
    await browser.open('/device');
    expect((await browser.submit({ user_code: begun.user_code })).status).toBe(422);
  });

  it('refuses a decision that comes too late, on a page that was opened in time', async () => {
    const begun = await begin(tv);
    await enter(browser, begun.user_code);
    wait(601);
    const page = await browser.decide('allow');
    expect(page.status).toBe(410);
    expect(spoken(await poll(tv, begun.device_code))).toBe('400 expired_token');
  });

  it('gives a device whose person allowed it at the last moment a minute to ask', async () => {
    const begun = await begin(tv);
    await enter(browser, begun.user_code);
    wait(599);
    await browser.decide('allow');
    wait(30);
    expect((await poll(tv, begun.device_code)).status).toBe(200);
  });

  it('redeems a code once; used again, what it yielded ends', async () => {
    const begun = await allowed(tv, browser);
    const first = await poll(tv, begun.device_code);
    expect(first.status).toBe(200);
    expect(spoken(await poll(tv, begun.device_code))).toBe('400 invalid_grant');
    expect(spoken(await tv.refresh(String(first.body['refresh_token'])))).toBe('400 invalid_grant');
    await expectInvariants(test);
  });

  it('DV-04: is worth nothing in the hands of another client, and goes on being good for its own', async () => {
    const begun = await allowed(tv, browser);
    const other = new WireClient(test.url, 'printer');
    expect(spoken(await poll(other, begun.device_code))).toBe('400 invalid_grant');
    expect((await poll(tv, begun.device_code)).status).toBe(200);
  });

  it.each([
    ['a', 'no code'], [`dwd_${'A'.repeat(43)}000000`, 'another'], ['dwd_'.padEnd(2000, 'x'), 'a long one'], ['\0', 'a NUL'], ["' OR 1=1 --", 'SQL'],
  ])('refuses %s as a device code (%s)', async (code) => {
    expect(spoken(await poll(tv, code))).toBe('400 invalid_grant');
  });

  it('demands the device code', async () => {
    expect(spoken(await tv.token({ grant_type: DEVICE_GRANT }))).toBe('400 invalid_request');
  });

  it('PR-16: takes no code or token of another kind, and its own codes fit nowhere else', async () => {
    const web = new WireClient(test.url);
    const code = await web.code(new Browser(test.url), { scope: 'openid offline_access' });
    const tokens = await web.tokens(new Browser(test.url), { scope: 'openid offline_access' });
    for (const value of [code, tokens['refresh_token'] ?? '', tokens['access_token'] ?? '']) expect(spoken(await poll(tv, value))).toBe('400 invalid_grant');
    const { device_code: deviceCode, user_code: userCode } = await allowed(tv, browser);
    for (const value of [deviceCode, userCode]) {
      expect(spoken(await web.redeem(value))).toBe('400 invalid_grant');
      expect(spoken(await web.refresh(value))).toBe('400 invalid_grant');
      expect((await web.introspect(value))['active']).toBe(false);
      const page = await new Browser(test.url).open(`${test.url}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', request_uri: value }).toString()}`);
      expect(page.status).toBe(400);
    }
    expect(spoken(await poll(tv, userCode))).toBe('400 invalid_grant');
    expect((await poll(tv, deviceCode)).status).toBe(200);
  });

  it('DV-11: is for clients that are registered for it, and that say who they are', async () => {
    const refused = async (client: WireClient): Promise<string> => spoken(await client.post('/oauth2/device_authorization', { scope: 'openid' }));
    expect(await refused(new WireClient(test.url))).toBe('400 unauthorized_client');
    expect(await refused(new WireClient(test.url, 'printer', 'wrong'))).toBe('401 invalid_client');
    expect(await refused(new WireClient(test.url, 'printer', null))).toBe('401 invalid_client');
    expect(await refused(new WireClient(test.url, 'nobody', null))).toBe('401 invalid_client');
    expect(spoken(await new WireClient(test.url, 'spa', null).token({ grant_type: DEVICE_GRANT, device_code: 'x' }))).toBe('400 unauthorized_client');
  });

  it.each([
    [{}, 'invalid_scope'], [{ scope: 'nothing:known' }, 'invalid_scope'], [{ scope: 'orders:write' }, 'invalid_scope'], [{ scope: 'openid', resource: 'https://nobody.example.com' }, 'invalid_target'],
    [{ scope: 'x'.repeat(3000) }, 'invalid_request'],
  ])('holds what a device asks for to the rules of the authorization endpoint: %j is %s', async (form, error) => {
    expect(spoken(await tv.post('/oauth2/device_authorization', form as Record<string, string>))).toBe(`400 ${error}`);
  });

  it('refuses a repeated parameter, another method and another body', async () => {
    expect(spoken(await tv.post('/oauth2/device_authorization', 'client_id=tv&scope=openid&scope=email'))).toBe('400 invalid_request');
    expect((await fetch(`${test.url}/oauth2/device_authorization`)).status).toBe(405);
    expect((await tv.post('/oauth2/device_authorization', '{}', { 'content-type': 'application/json' })).status).toBe(415);
  });

  it('costs a wrong resource nothing: the code is still good', async () => {
    const begun = await allowed(tv, browser, 'openid orders:read');
    expect(spoken(await poll(tv, begun.device_code, { resource: 'https://api.example.com/ledger' }))).toBe('400 invalid_target');
    expect((await poll(tv, begun.device_code)).status).toBe(200);
  });

  it('lets nobody in who is not in the group, and tells the device', async () => {
    const lab = new WireClient(test.url, 'lab', null);
    const begun = await begin(lab, { scope: 'openid' });
    const bob = new Browser(test.url);
    expect(await auditOf(test, async () => enter(bob, begun.user_code, 'bob'))).toEqual(['authorization.refused', 'sign_in.succeeded']);
    expect(bob.errorCode()).toBe('access_denied');
    expect(spoken(await poll(lab, begun.device_code))).toBe('400 access_denied');
  });

  it('asks for our own applications, too, and hangs what they get on that answer', async () => {
    const cli = new WireClient(test.url, 'cli', null);
    const begun = await begin(cli, { scope: 'openid offline_access' });
    await enter(browser, begun.user_code);
    expect(browser.text()).toContain('Is this you?');
    await browser.decide('allow');
    expect((await poll(cli, begun.device_code)).status).toBe(200);
  });

  it('is listed by discovery', async () => {
    const metadata = (await (await fetch(`${test.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(metadata['device_authorization_endpoint']).toBe(`${test.url}/oauth2/device_authorization`);
    expect(metadata['grant_types_supported']).toContain(DEVICE_GRANT);
  });
});
