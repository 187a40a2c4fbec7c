import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { ApiStore } from '../../src/clients/api.store.js';
import { deleteClient, deleteUser, disableClient, disableUser, enableClient, enableUser } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';
import { issueAll, worldOf } from './artefacts.js';
import { PATHS } from './paths.js';

const OFFLINE = 'openid profile offline_access orders:read';

eachDatabase('what was issued before (MX-89..96), when something changes', (dialect) => {
  let test: TestApp;
  let made = 0;

  beforeAll(async () => { test = await createTestApp({ dialect }); });
  afterAll(async () => test.close());

  /** A person and an application that no other test knows. */
  async function somebody(): Promise<{ name: string; client: WireClient; browser: Browser }> {
    const name = `changing${(made += 1)}`;
    await test.declare(worldOf(name));
    return { name, client: new WireClient(test.url, `app-${name}`), browser: new Browser(test.url) };
  }
  const redeclare = async (clientId: string, changes: object): Promise<void> => test.declare({
    clients: [{
      client_id: clientId, client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile offline_access orders:read', ...changes,
    }],
  });
  const userInfo = async (token: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } })).json()) as Record<string, unknown>;

  it('MX-89: nothing comes back with a person who is enabled again, but they can sign in anew', async () => {
    const { name } = await somebody();
    const artefacts = await issueAll(test, name, 1);
    await disableUser(test, name);
    await enableUser(test, name);
    expect(await PATHS['P1 redeem a code'](artefacts, { address: test.url })).toBe('400 invalid_grant');
    expect(await PATHS['P2 refresh'](artefacts, { address: test.url })).toBe('400 invalid_grant');
    expect(await PATHS['P6 silent sign-on'](artefacts, { address: test.url })).toBe('ERR(login_required)');
    expect(await PATHS['P7 introspect a JWT'](artefacts, { address: test.url })).toBe('{"active":false}');
    expect(await PATHS['P7 introspect an opaque token'](artefacts, { address: test.url })).toBe('{"active":false}');
    expect(await PATHS['P8 UserInfo with a JWT'](artefacts, { address: test.url })).toBe('401 invalid_token');
    expect(await PATHS['P9 the sample API'](artefacts, { address: test.url })).toBe('401 invalid_token');
    expect(await PATHS['P10 the home page'](artefacts, { address: test.url })).toBe('signed out');
    const again = await artefacts.client.tokens(new Browser(test.url), { scope: OFFLINE }, name);
    expect((await artefacts.client.refresh(again['refresh_token'] ?? '')).status).toBe(200);
  });

  it('MX-89: nothing of people comes back with an application that is enabled again', async () => {
    const { name } = await somebody();
    const artefacts = await issueAll(test, name, 1);
    await disableClient(test, `app-${name}`);
    await enableClient(test, `app-${name}`);
    expect(await PATHS['P1 redeem a code'](artefacts, { address: test.url })).toBe('400 invalid_grant');
    expect(await PATHS['P2 refresh'](artefacts, { address: test.url })).toBe('400 invalid_grant');
    expect(await PATHS['P7 introspect an opaque token'](artefacts, { address: test.url })).toBe('{"active":false}');
    expect(await PATHS['P8 UserInfo with a JWT'](artefacts, { address: test.url })).toBe('401 invalid_token');
    expect(await PATHS['P4 client credentials'](artefacts, { address: test.url })).toBe('200');
  });

  it('MX-90: a refresh for an API that is gone is invalid_target', async () => {
    const identifier = `https://api.example.com/short-lived-${dialect}`;
    await test.declare({ apis: [{ identifier, name: 'Short-lived', scopes: [{ value: 'short:read', description: 'Read' }] }] });
    const { name, client, browser } = await somebody();
    await redeclare(`app-${name}`, { scope: 'openid offline_access short:read' });
    const tokens = await client.tokens(browser, { scope: 'openid offline_access short:read', resource: identifier }, name);
    expect(decodeJwt(tokens['access_token'] ?? '').aud).toBe(identifier);
    await test.database.transaction((tx) => test.get(ApiStore).delete(tx, identifier));
    for (const form of [undefined, { resource: identifier }]) {
      expect(await client.refresh(tokens['refresh_token'] ?? '', form)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    }
  });

  it('MX-91: a scope that the application has lost is in no token any more, neither by refresh nor by a code that is out', async () => {
    const { name, client, browser } = await somebody();
    const tokens = await client.tokens(browser, { scope: OFFLINE }, name);
    const code = requireCode(await browser.open(client.authorizeUrl({ scope: OFFLINE })));
    await redeclare(`app-${name}`, { scope: 'openid profile' });
    const redeemed = await client.redeem(code);
    expect(redeemed).toMatchObject({ status: 200, body: { scope: 'openid profile' } });
    expect(redeemed.body).not.toHaveProperty('refresh_token');
    expect(decodeJwt(String(redeemed.body['access_token']))).toMatchObject({ scope: 'openid profile', aud: test.url });
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(refreshed).toMatchObject({ status: 200, body: { scope: 'openid profile' } });
    expect(await client.refresh(String(refreshed.body['refresh_token']), { scope: 'orders:read' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(await client.introspect(String(refreshed.body['refresh_token']))).toMatchObject({ active: true, scope: 'openid profile' });
  });

  it('MX-93: a redirect URI that is no longer registered redeems nothing', async () => {
    const { name, client, browser } = await somebody();
    const code = await client.code(browser, { scope: 'openid' }, name);
    await redeclare(`app-${name}`, { redirect_uris: ['https://app.example.com/elsewhere'] });
    expect(await client.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('MX-94: a grant type that the application has lost is unauthorized_client, and does not harm what it had', async () => {
    const { name, client, browser } = await somebody();
    const tokens = await client.tokens(browser, { scope: OFFLINE }, name);
    const code = requireCode(await browser.open(client.authorizeUrl({ scope: OFFLINE })));
    await redeclare(`app-${name}`, { grant_types: ['authorization_code'] });
    expect(await client.refresh(tokens['refresh_token'] ?? '')).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    const redeemed = await client.redeem(code);
    expect(redeemed.status).toBe(200);
    expect(redeemed.body).not.toHaveProperty('refresh_token');
    await redeclare(`app-${name}`, {});
    expect((await client.refresh(tokens['refresh_token'] ?? '')).status).toBe(200);
  });

  it('MX-95: a new name and a new address change what is told of a person, and never who they are', async () => {
    const { name, client, browser } = await somebody();
    const tokens = await client.tokens(browser, { scope: 'openid profile email offline_access' }, name);
    const before = await userInfo(tokens['access_token'] ?? '');
    await test.declare({ users: [{ preferred_username: name, name: 'Another Name', email: `${name}@elsewhere.test`, email_verified: true, groups: ['engineering'] }] });
    const after = await userInfo(tokens['access_token'] ?? '');
    expect(after).toEqual({ ...before, name: 'Another Name', email: `${name}@elsewhere.test` });
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(decodeJwt(String(refreshed.body['id_token'])).sub).toBe(before['sub']);
  });

  it('MX-96: whoever gets the name of a person who was deleted is somebody else, and inherits nothing', async () => {
    const { name, client, browser } = await somebody();
    const tokens = await client.tokens(browser, { scope: OFFLINE }, name);
    const before = decodeJwt(tokens['id_token'] ?? '').sub;
    await deleteUser(test, name);
    await test.declare({ users: [{ preferred_username: name, name: 'The Newcomer', email: `${name}@example.test`, email_verified: true, password: PASSWORD, groups: ['engineering'] }] });
    expect(await client.refresh(tokens['refresh_token'] ?? '')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.open(client.authorizeUrl({ prompt: 'none' }))).leftFor?.searchParams.get('error')).toBe('login_required');
    const newcomer = new Browser(test.url);
    await newcomer.open(client.authorizeUrl({ scope: OFFLINE }));
    await newcomer.signIn(name);
    // What the one before allowed is asked for again.
    expect(newcomer.page?.url).toContain('/consent');
    const code = requireCode(await newcomer.decide('allow'));
    expect(decodeJwt(String((await client.redeem(code)).body['id_token'])).sub).not.toBe(before);
  });

  it('MX-96: an application that gets the id of one that was deleted has been allowed nothing', async () => {
    const { name, client, browser } = await somebody();
    const tokens = await client.tokens(browser, { scope: OFFLINE }, name);
    const code = requireCode(await browser.open(client.authorizeUrl({ scope: OFFLINE })));
    await deleteClient(test, `app-${name}`);
    await redeclare(`app-${name}`, { client_name: 'A different application' });
    expect(await client.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await client.refresh(tokens['refresh_token'] ?? '')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.open(client.authorizeUrl({ scope: OFFLINE, prompt: 'none' }))).leftFor?.searchParams.get('error')).toBe('consent_required');
  });
});
