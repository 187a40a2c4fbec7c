import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { isIn } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, SECRET } from '../support/world.js';
import { SoftwarePasskey } from './support/authenticator.js';
import { PasskeyBrowser, passkeyApp } from './support/passkey-browser.js';

interface Made { readonly name: string; readonly id: string; readonly browser: PasskeyBrowser; readonly passkey: SoftwarePasskey }

eachDatabase('A passkey that a browser made by itself, and nobody has used', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    api = await adminApi(test);
    await test.declare({ clients: [{ client_id: 'self-service', client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], scope: 'openid account:read', first_party: true }] });
  });
  afterAll(async () => test.close());

  const made = async (): Promise<Made> => {
    const name = await newPerson(test);
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(name);
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin);
    await browser.open('/login/passkey/offer?request=account.devices');
    await browser.postForm('/login/passkey/offer', { passkey: passkey.create(browser.creationOptions(), { userPresent: false, userVerified: false }), silently: 'yes' });
    return { name, browser, passkey, id: await userId(test, name) };
  };
  const opens = async (passkey: SoftwarePasskey): Promise<boolean> => {
    const browser = new PasskeyBrowser(test);
    await browser.signInWith(passkey);
    return isIn(browser);
  };
  const listed = async (id: string): Promise<readonly { id: string; type: string }[]> => (await api.get<{ data: { id: string; type: string }[] }>(`/users/${id}/credentials`)).body.data;
  const eventsOf = async (id: string): Promise<string[]> => (await test.get(AuditEventStore).list({ userId: id })).map(({ type }) => type);

  it('is listed to admins and to its person, for it opens the account', async () => {
    const { name, id } = await made();
    expect((await listed(id)).map(({ type }) => type)).toEqual(['password', 'passkey']);
    expect((await api.get<{ authentication: object }>(`/users/${id}`)).body.authentication).toMatchObject({ passkeys: 1 });
    const tokens = await new WireClient(test.url, 'self-service', SECRET).tokens(new PasskeyBrowser(test), { scope: 'openid account:read', resource: `${test.url}/account/v1` }, name);
    const own = await fetch(`${test.url}/account/v1/credentials`, { headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}` } });
    expect(await own.json()).toMatchObject({ credentials: [{ type: 'passkey' }] });
  });

  it('goes with a reset of factors, which ends the sessions, is written down, and told by mail', async () => {
    const { name, id, browser, passkey } = await made();
    expect(await api.post(`/users/${id}:reset-mfa`)).toMatchObject({ status: 200, body: { reset: ['passkeys'] } });
    expect(await isIn(browser)).toBe(false);
    expect(await opens(passkey)).toBe(false);
    expect((await eventsOf(id)).filter((type) => type === 'user.factors_reset')).toHaveLength(1);
    expect((await mailsOf(test, `${name}@example.test`)).map(({ data }) => data['kind'])).toContain('factors-reset');
  });

  it('is taken away by an admin by its id, with the sessions, and by its person', async () => {
    const { id, browser, passkey } = await made();
    const credential = (await listed(id)).find(({ type }) => type === 'passkey')?.id ?? '';
    expect((await api.delete(`/users/${id}/credentials/${credential}`)).status).toBe(204);
    expect([await isIn(browser), await opens(passkey)]).toEqual([false, false]);
    expect(await eventsOf(id)).toContain('credential.removed');
  });

  it('is nothing to rely on: the passkey that was used stays where it is the only other way in, and where policy needs it', async () => {
    const { id, browser, name } = await made();
    const silent = (await listed(id)).find(({ type }) => type === 'passkey')?.id ?? '';
    test.clock.advance('1s');
    const used = new SoftwarePasskey(test.config.publicUrl.origin);
    await browser.addPasskey(used);
    const other = (await listed(id)).find((each) => each.type === 'passkey' && each.id !== silent)?.id ?? '';
    const own = new PasskeyBrowser(test);
    await own.signInWith(used);
    const remove = async (credential: string): Promise<boolean> => {
      const page = await own.open('/account/passkeys');
      const offered = page.body.split('</section>').some((section) => section.includes(`value="${credential}"`) && section.includes('/account/passkeys/remove"'));
      await own.open('/account/passkeys/remove', {
        method: 'POST', body: new URLSearchParams({ csrf: /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '', id: credential }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: own.origin },
      });
      return offered;
    };
    await changeSettings(test, 'mfa', { required: 'always' });
    expect(await remove(other)).toBe(false);
    expect((await listed(id)).map((each) => each.id)).toContain(other);
    await changeSettings(test, 'mfa', {});
    await test.database.run('UPDATE users SET password_hash = NULL WHERE preferred_username = ?', [name]);
    expect(await remove(other)).toBe(false);
    expect((await listed(id)).map((each) => each.id)).toEqual([silent, other]);
    await changeSettings(test, 'mfa', { required: 'always' });
    expect(await remove(silent)).toBe(true);
    expect((await listed(id)).map((each) => each.id)).toEqual([other]);
    await changeSettings(test, 'mfa', {});
  });
});
