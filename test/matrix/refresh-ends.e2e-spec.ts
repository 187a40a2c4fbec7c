import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { csrfOf, ownedByNobody, postTo, signedIn } from '../account/support-pages.js';
import { equip } from '../factors/support/factors.js';
import { disableClient, enableClient, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';

/** Somebody on their phone, where an application got its tokens, and at their desk. */
interface Person {
  readonly name: string;
  readonly id: string;
  readonly phone: Browser;
  readonly desk: Browser;
  readonly tokens: Readonly<Record<string, string>>;
}

type Act = (person: Person) => Promise<unknown>;

eachDatabase('a refresh token is dead at once on every instance (RT-09)', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let app: WireClient;
  let there: WireClient;
  let api: AdminApi;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    app = new WireClient(test.url);
    there = new WireClient(second.address);
    api = await adminApi(test);
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });

  async function somebody(): Promise<Person> {
    const name = await newPerson(test);
    await ownedByNobody(test, name);
    const phone = await signedIn(test, name);
    const tokens = await app.tokens(phone, { scope: 'openid email offline_access orders:read', prompt: 'consent' }, name);
    return { name, id: await userId(test, name), phone, desk: await signedIn(test, name), tokens };
  }
  /** Fills in the form to `path` on the page at `on`, and presses its button. */
  async function press(browser: Browser, on: string, path: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await browser.open(on);
    const { status, url } = await postTo(browser, path, { csrf: csrfOf(browser), ...fields });
    expect([status, new URL(url).pathname]).not.toEqual([status, '/login']);
    expect(status).toBe(200);
  }
  async function phoneOf({ desk }: Person): Promise<string> {
    await desk.open('/account/devices');
    const [, session = ''] = /name="session" value="([^"]+)"/.exec(desk.page?.body ?? '') ?? [];
    return session;
  }
  function done({ status }: { readonly status: number }): void {
    expect([200, 204]).toContain(status);
  }

  const ACTS: readonly (readonly [what: string, act: Act])[] = [
    ['a sign-out', async ({ phone }) => {
      await phone.open('/oauth2/logout');
      await phone.submit({ decision: 'logout' });
      expect(phone.text()).toContain('You are signed out');
    }],
    ['a sign-out by the application', async ({ phone, tokens }) => phone.open(`/oauth2/logout?${new URLSearchParams({ id_token_hint: tokens['id_token'] ?? '' }).toString()}`)],
    ['signing this device out from another one', async (person) => press(person.desk, '/account/devices', '/account/devices/end', { session: await phoneOf(person) })],
    ['signing out everywhere else', async ({ desk }) => press(desk, '/account/devices', '/account/devices/end-others')],
    ['a new password', async ({ desk }) => press(desk, '/account/password', '/account/password', { password: PASSWORD, new_password: 'a quite different password', others: 'end' })],
    ['taking the application\'s access away', async ({ desk }) => press(desk, '/account/apps', '/account/apps/remove', { client: 'app' })],
    ['"This was not me"', async ({ desk }) => {
      await desk.open('/account/activity');
      const [, event = ''] = /not-me\?event=(evt_\w+)/.exec(desk.page?.body ?? '') ?? [];
      await desk.open(`/account/activity/not-me?event=${event}`);
      await desk.submit();
    }],
    ['an admin who takes a second factor away', async (person) => {
      await equip(test, { name: person.name, browser: person.desk });
      done(await api.delete(`/users/${person.id}/credentials/recovery_codes`));
    }],
    ['an admin who resets the second factors', async (person) => {
      await equip(test, { name: person.name, browser: person.desk });
      done(await api.post(`/users/${person.id}:reset-mfa`));
    }],
    ['an admin who signs the person out', async ({ id }) => done(await api.post(`/users/${id}/sessions:revoke`))],
    ['an admin who takes the password away', async ({ id }) => done(await api.delete(`/users/${id}/credentials/password`))],
    ['an admin who disables the person', async ({ id }) => done(await api.post(`/users/${id}:disable`))],
    ['an admin who deletes the person', async ({ id }) => done(await api.delete(`/users/${id}`))],
    ['an admin who takes the consent away', async ({ id }) => {
      const { body } = await api.get<{ data: { id: string }[] }>(`/users/${id}/grants`);
      done(await api.delete(`/grants/${body.data[0]?.id ?? ''}`));
    }],
    ['an admin who revokes the token', async ({ tokens }) => done(await api.post('/tokens:revoke', { token: tokens['refresh_token'] }))],
    ['the application itself, which gives it back', async ({ tokens }) => done(await app.revoke(tokens['refresh_token'] ?? ''))],
  ];

  describe('after', () => {
    it.each(ACTS)('%s', async (_what, act) => {
      const person = await somebody();
      const refreshed = await app.refresh(person.tokens['refresh_token'] ?? '');
      expect(refreshed.status).toBe(200);
      const live = String(refreshed.body['refresh_token']);
      await act({ ...person, tokens: { ...person.tokens, refresh_token: live } });
      for (const client of [there, app]) {
        for (const token of [live, person.tokens['refresh_token'] ?? '']) expect((await client.refresh(token)).body['error']).toBe('invalid_grant');
        for (const token of [live, String(refreshed.body['access_token'])]) expect(await client.introspect(token)).toEqual({ active: false });
      }
    });

    it('the application was disabled, which it stays when that is undone', async () => {
      const { tokens } = await somebody();
      await disableClient(test, 'app');
      expect((await app.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_client');
      await enableClient(test, 'app');
      for (const client of [there, app]) expect((await client.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
    });
  });

  it('but lives on where only another session, or another application, lost its own', async () => {
    const person = await somebody();
    await person.desk.open('/oauth2/logout');
    await person.desk.submit({ decision: 'logout' });
    expect((await there.refresh(person.tokens['refresh_token'] ?? '')).status).toBe(200);
  });
});
