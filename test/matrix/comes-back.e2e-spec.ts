import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GroupStore } from '../../src/users/group.store.js';
import { deleteClient, disableClient, enableClient, leaveGroup, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';

const ENGINEERS = 'https://eng.example.com/cb';

eachDatabase('what comes back with somebody or something', (dialect) => {
  let test: TestApp;
  let orders: WireClient;
  let made = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    orders = new WireClient(test.url, 'orders-api');
  });
  afterAll(async () => test.close());

  async function machine(changes: object = {}): Promise<WireClient> {
    const clientId = `machine-${(made += 1)}`;
    await test.declare({ clients: [{ client_id: clientId, client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read', ...changes }] });
    return new WireClient(test.url, clientId);
  }
  const tokenOf = async (client: WireClient): Promise<string> => String((await client.token({ grant_type: 'client_credentials' })).body['access_token']);
  const isActive = async (token: string): Promise<boolean> => (await orders.introspect(token))['active'] === true;

  it.each([['JWT', {}], ['opaque token', { access_token_format: 'opaque' }]])('not the %s of a machine that was disabled and is enabled again; its new ones count', async (_kind, changes) => {
    const client = await machine(changes);
    test.clock.advance('1m');
    const token = await tokenOf(client);
    expect(await isActive(token)).toBe(true);
    test.clock.advance('1m');
    await disableClient(test, client.clientId);
    expect(await isActive(token)).toBe(false);
    test.clock.advance('1m');
    await enableClient(test, client.clientId);
    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(client))).toBe(true);
  });

  it('not the token of a machine that is gone, for another one that gets its id', async () => {
    const client = await machine();
    const token = await tokenOf(client);
    await deleteClient(test, client.clientId);
    test.clock.advance('1m');
    await test.declare({ clients: [{ client_id: client.clientId, client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read' }] });
    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(client))).toBe(true);
  });

  it('not what a person was given before they lost the group that the application asks for', async () => {
    const engineers = new WireClient(test.url, 'engineers', SECRET, ENGINEERS);
    const name = await newPerson(test);
    const id = await userId(test, name);
    const join = async (): Promise<void> => test.database.transaction((tx) => test.get(GroupStore).addMember(tx, 'engineering', id));
    await join();
    test.clock.advance('1m');
    const tokens = await engineers.tokens(new Browser(test.url), { scope: 'openid offline_access orders:read' }, name);
    expect(await isActive(tokens['access_token'] ?? '')).toBe(true);
    // Whoever is in it already joins it again without losing anything.
    await join();
    expect(await isActive(tokens['access_token'] ?? '')).toBe(true);
    await leaveGroup(test, name, 'engineering');
    expect(await isActive(tokens['access_token'] ?? '')).toBe(false);
    test.clock.advance('1m');
    await join();
    expect(await isActive(tokens['access_token'] ?? '')).toBe(false);
    expect((await engineers.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
    const anew = await engineers.tokens(new Browser(test.url), { scope: 'openid offline_access orders:read' }, name);
    expect(await isActive(anew['access_token'] ?? '')).toBe(true);
    expect((await engineers.refresh(anew['refresh_token'] ?? '')).status).toBe(200);
  });
});
