import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { csrfOf, latestSessionOf, ownedByNobody, postTo, signedIn } from '../account/support-pages.js';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';

const NEW_PASSWORD = 'seven quiet lanterns upstream';
const ORDERS = 'https://api.example.com/orders';

/** Somebody's phone, which asks the second instance, and their desk, where they are signed in as well. */
interface Scene {
  readonly name: string;
  readonly phone: Browser;
  readonly phoneSession: string;
  readonly desk: Browser;
  readonly access: string;
  readonly refresh: string;
}

eachDatabase('A session that was ended on one instance is over on the other within a second, with its tokens', (dialect) => {
  let first: TestApp;
  let second: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    first = await createTestApp({ dialect });
    second = await createTestApp({ location: first.config.database, clock: first.clock, environment: { PUBLIC_URL: first.url } });
    api = await adminApi(first);
    await first.declare({ clients: [{ client_id: 'self-service', client_name: 'Self Service', client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], scope: 'openid account:read account:write' }] });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  const app = (): WireClient => new WireClient(second.address);
  const userInfo = async (token: string): Promise<number> => (await fetch(`${second.address}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;
  /** What of it the second instance still takes: page, UserInfo, introspection. */
  async function alive({ phone, access }: Scene): Promise<readonly boolean[]> {
    const page = (await phone.open('/account')).url.endsWith('/account');
    const { active } = await new WireClient(second.address, 'orders-api').introspect(access);
    return [page, (await userInfo(access)) === 200, active === true];
  }

  async function scene(): Promise<Scene> {
    const name = await newPerson(first);
    await ownedByNobody(first, name);
    const phone = await signedIn(first, name);
    const phoneSession = await latestSessionOf(first, name);
    const { access_token: access = '', refresh_token: refresh = '' } = await new WireClient(first.url).tokens(phone, { scope: 'openid orders:read offline_access', resource: ORDERS, prompt: 'consent' }, name);
    phone.via = second.address;
    first.clock.advance('1s');
    const desk = await signedIn(first, name);
    const begun = { name, phone, phoneSession, desk, access, refresh };
    // Everything is in the other's memory.
    expect(await alive(begun)).toEqual([true, true, true]);
    return begun;
  }

  const post = async ({ desk }: Scene, page: string, path: string, fields: Readonly<Record<string, string>> = {}): Promise<void> => {
    await desk.open(page);
    await postTo(desk, path, { csrf: csrfOf(desk), ...fields });
    expect(desk.page?.status).toBe(200);
  };

  it.each<[string, (scene: Scene) => Promise<unknown>]>([
    ['on the page of devices', async (it) => post(it, '/account/devices', '/account/devices/end', { session: it.phoneSession })],
    ['with all others on that page', async (it) => post(it, '/account/devices', '/account/devices/end-others')],
    ['with another password', async (it) => post(it, '/account/password', '/account/password', { password: PASSWORD, new_password: NEW_PASSWORD, others: 'end' })],
    ['over the account API', async ({ name, desk, phoneSession }) => {
      const token = (await new WireClient(first.url, 'self-service').tokens(desk, { scope: 'openid account:write', resource: `${first.url}/account/v1` }, name))['access_token'] ?? '';
      const answer = await fetch(`${first.url}/account/v1/sessions/${phoneSession}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(204);
    }],
    ['by an administrator', async ({ phoneSession }) => expect((await api.delete(`/sessions/${phoneSession}`)).status).toBe(204)],
    ['with the account, which was disabled', async ({ name }) => expect((await api.post(`/users/${await userId(first, name)}:disable`)).status).toBeLessThan(300)],
  ])('%s', async (_how, end) => {
    const begun = await scene();
    await end(begun);
    await sleep(1000);
    expect(await alive(begun)).toEqual([false, false, false]);
    expect((await app().refresh(begun.refresh)).body).toMatchObject({ error: 'invalid_grant' });
  });
});
