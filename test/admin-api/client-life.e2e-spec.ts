import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LogoutDispatcher } from '../../src/authorization/backchannel-logout/logout-dispatcher.js';
import { RegistrationUpkeep } from '../../src/registration/registration-upkeep.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

interface Listed { readonly data: readonly Record<string, unknown>[] }

eachDatabase('What has become of an application, over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  const hears = new LogoutReceiver();

  beforeAll(async () => {
    await hears.start();
    test = await createTestApp({ dialect, environment: { REGISTRATION: 'open' } });
    api = await adminApi(test);
    await test.declare({ clients: [{ client_id: 'wiki', client_name: 'Wiki', client_secret: SECRET, redirect_uris: ['https://wiki.example.com/cb'], backchannel_logout_uri: hears.uri, grant_types: ['authorization_code'], scope: 'openid', first_party: true }] });
  });
  afterAll(async () => {
    await test.close();
    await hears.close();
  });

  it('is where it registered itself from, and when it was first used', async () => {
    const answer = await fetch(`${test.url}/oauth2/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: ['https://new.example.com/cb'], client_name: 'New' }) });
    const { client_id: id, client_secret: secret } = (await answer.json()) as { client_id: string; client_secret: string };
    const registration = async (): Promise<unknown> => (await api.get(`/clients/${id}/registration`)).body;
    expect(await registration()).toEqual({ address: '127.0.0.1', registration_token_id: null, created_at: expect.any(String), first_used_at: null, expires_at: expect.any(String) });
    await new WireClient(test.url, id, secret, 'https://new.example.com/cb').redeem('nothing');
    test.clock.advance('2m');
    await test.get(RegistrationUpkeep).writeUses();
    expect(await registration()).toMatchObject({ first_used_at: expect.any(String), expires_at: null });
  });

  it('is nothing of the kind for one that somebody declared, and for none at all', async () => {
    for (const id of ['wiki', 'nobody']) expect(await api.get(`/clients/${id}/registration`)).toMatchObject({ status: 404, body: { type: expect.stringMatching(/not-found$/) } });
  });

  it('is which ends of sessions it was told of, the newest first, and what came of it', async () => {
    const wiki = new WireClient(test.url, 'wiki', SECRET, 'https://wiki.example.com/cb');
    const sids: string[] = [];
    for (const status of [200, 503]) {
      hears.status = status;
      const browser = new Browser(test.url);
      const { id_token: idToken = '' } = await wiki.tokens(browser, { scope: 'openid' }, await newPerson(test));
      sids.push(String((JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid));
      await browser.open(`/oauth2/logout?id_token_hint=${idToken}`);
      await test.get(LogoutDispatcher).look();
      await test.get(LogoutDispatcher).idle();
      test.clock.advance('1s');
    }
    const list = async (query = ''): Promise<Listed['data']> => (await api.get<Listed>(`/clients/wiki/logout-deliveries${query}`)).body.data;
    const [failing, done] = await list();
    expect(done).toMatchObject({ session_id: sids[0], host: new URL(hears.uri).host, status: 'delivered', attempts: 1, last_error: null, next_attempt_at: null });
    expect(failing).toMatchObject({ session_id: sids[1], status: 'pending', attempts: 1, last_status: 503, next_attempt_at: expect.any(String) });
    expect(await list('?status=delivered')).toEqual([done]);
    expect(await list(`?session_id=${sids[1] ?? ''}`)).toEqual([failing]);
    expect(await list('?sort=created_at')).toEqual([done, failing]);
    expect(JSON.stringify([failing, done])).not.toContain('eyJ');
    expect((await api.get('/clients/nobody/logout-deliveries')).status).toBe(404);
  });
});
