import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { equip, halfWay, isIn, prove, signedIn, totp } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, SECRET } from '../support/world.js';

interface Held { readonly id: string; readonly type: string; readonly name: string }

eachDatabase('DELETE /account/v1/credentials/{id}', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    await test.declare({ clients: [{ client_id: 'self-service', client_name: 'Self Service', client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access account:read account:write' }] });
  });
  afterAll(() => test.close());

  /** A token for somebody who is signed in in this browser. */
  async function tokenOf(browser: Browser, name: string, scope = 'account:read account:write'): Promise<string> {
    return (await new WireClient(test.url, 'self-service').tokens(browser, { scope: `openid ${scope}`, resource: `${test.url}/account/v1` }, name))['access_token'] ?? '';
  }
  async function call(token: string, method: string, path: string): Promise<{ readonly status: number; readonly headers: Headers; readonly body: string }> {
    const response = await fetch(`${test.url}/account/v1${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }
  const held = async (token: string): Promise<readonly Held[]> => (JSON.parse((await call(token, 'GET', '/credentials')).body) as { credentials: Held[] }).credentials;
  const events = async (name: string): Promise<readonly string[]> =>
    (await test.database.rows<{ type: string }>("SELECT e.type FROM audit_events e JOIN users u ON u.id = e.user_id WHERE u.preferred_username = ? AND e.type LIKE 'credential.%'", [name])).map(({ type }) => type);

  /** Somebody signed in by a passkey that they have just made. */
  async function withPasskey(): Promise<{ readonly name: string; readonly browser: PasskeyBrowser; readonly passkey: SoftwarePasskey }> {
    const name = await newPerson(test);
    const first = new PasskeyBrowser(test);
    await first.open('/login');
    await first.signIn(name);
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin, {});
    await first.addPasskey(passkey);
    const browser = new PasskeyBrowser(test);
    await browser.signInWith(passkey);
    return { name, browser, passkey };
  }
  /** Somebody signed in with an authenticator app. */
  async function withApp(): Promise<{ readonly name: string; readonly browser: Browser; readonly secret: string }> {
    const { name, secret } = await equip(test, await signedIn(test));
    return { name, secret, browser: await provenBy(name, secret) };
  }
  async function provenBy(name: string, secret: string): Promise<Browser> {
    const browser = await halfWay(test, name);
    await prove(browser, totp(secret, test.clock.now()));
    return browser;
  }

  it('takes a passkey away: it lets nobody in, its person is told, and whoever came in elsewhere is out', async () => {
    const { name, browser, passkey } = await withPasskey();
    const elsewhere = new PasskeyBrowser(test);
    await elsewhere.signInWith(passkey);
    expect(await isIn(elsewhere)).toBe(true);
    const token = await tokenOf(browser, name);
    const [credential] = await held(token);
    const { status, body } = await call(token, 'DELETE', `/credentials/${credential?.id}`);
    expect([status, body]).toEqual([204, '']);
    expect(await held(token)).toEqual([]);
    expect([await isIn(elsewhere), await isIn(browser)]).toEqual([false, true]);
    expect(await events(name)).toEqual(expect.arrayContaining(['credential.removed']));
    expect((await mailsOf(test, `${name}@example.test`)).map(({ data }) => data['kind'])).toContain('passkey-removed');
    const late = new PasskeyBrowser(test);
    expect((await late.signInWith(passkey)).status).toBe(422);
  });

  it('takes an authenticator app away with the recovery codes that stood in for it, and leaves other sessions when asked to', async () => {
    const { name, browser, secret } = await withApp();
    test.clock.advance('30s');
    const elsewhere = await provenBy(name, secret);
    const token = await tokenOf(browser, name);
    const [app] = await held(token);
    expect(app?.type).toBe('totp');
    expect((await call(token, 'DELETE', `/credentials/${app?.id}?sign_out_others=false`)).status).toBe(204);
    expect(JSON.parse((await call(token, 'GET', '/credentials')).body)).toMatchObject({ credentials: [], recovery_codes_left: 0 });
    expect(await isIn(elsewhere)).toBe(true);
    expect((await mailsOf(test, `${name}@example.test`)).map(({ data }) => data['kind'])).toContain('authenticator-removed');
    expect((await call(token, 'DELETE', `/credentials/${app?.id}`)).status).toBe(404);
  });

  it('asks for a sign-in of the last ten minutes, with what the person holds', async () => {
    const { name, browser } = await withPasskey();
    const token = await tokenOf(browser, name);
    const [credential] = await held(token);
    test.clock.advance('10m');
    const later = await tokenOf(browser, name);
    const { status, headers } = await call(later, 'DELETE', `/credentials/${credential?.id}`);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    expect(headers.get('www-authenticate')).toContain('acr_values="urn:doorward:acr:mfa"');
    expect(await held(later)).toHaveLength(1);
  });

  it('is nothing for a token that may only read', async () => {
    const { name, browser } = await withPasskey();
    const token = await tokenOf(browser, name, 'account:read');
    const [credential] = await held(token);
    expect((await call(token, 'DELETE', `/credentials/${credential?.id}`)).status).toBe(403);
    expect(await held(token)).toHaveLength(1);
  });

  it('touches nobody else’s, no recovery code, and tells of neither (MF-13)', async () => {
    const [mine, theirs] = [await withPasskey(), await withApp()];
    const token = await tokenOf(mine.browser, mine.name);
    const rows = await test.database.rows<{ id: string }>('SELECT c.id FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.preferred_username = ?', [theirs.name]);
    expect(rows.length).toBeGreaterThan(1);
    const answers = await Promise.all([...rows.map(({ id }) => id), 'crd_0', '%20', 'x'.repeat(300), 'ü'].map((id) => call(token, 'DELETE', `/credentials/${encodeURIComponent(id)}`)));
    for (const { status } of answers) expect(status).toBe(404);
    expect(await test.database.rows('SELECT c.id FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.preferred_username = ?', [theirs.name])).toHaveLength(rows.length);
  });

  it('leaves the last one where policy lets nobody in without', async () => {
    const { name, browser } = await withPasskey();
    const token = await tokenOf(browser, name);
    const [credential] = await held(token);
    await changeSettings(test, 'mfa', { required: 'always' });
    const { status, body } = await call(token, 'DELETE', `/credentials/${credential?.id}`);
    await changeSettings(test, 'mfa', {});
    expect([status, (JSON.parse(body) as { type: string }).type]).toEqual([409, expect.stringMatching(/conflict$/)]);
    expect(await held(token)).toHaveLength(1);
  });

  it.each(['?sign_out_others=maybe', '?sign_out_others=0', '?sign_out=true'])('refuses %s, and takes nothing away', async (query) => {
    const { name, browser } = await withPasskey();
    const token = await tokenOf(browser, name);
    const [credential] = await held(token);
    expect((await call(token, 'DELETE', `/credentials/${credential?.id}${query}`)).status).toBe(400);
    expect(await held(token)).toHaveLength(1);
  });
});
