import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { RedeclaredScopes } from '../../src/clients/redeclared-scopes.js';
import { ApiStore, type ApiDraft } from '../../src/clients/api.store.js';
import { loadConfig } from '../../src/config/load-config.js';
import { digest } from '../../src/platform/token-digest.js';
import { eachDatabase } from '../support/database.js';
import { Clients } from './support/clients.js';

const ORDERS: ApiDraft = {
  identifier: 'https://api.acme.test',
  name: 'Orders',
  accessTokenFormat: 'opaque',
  scopes: [{ value: 'orders:read', description: 'See your orders' }, { value: 'orders:pay', description: 'Pay', sensitive: true }],
  introspectionClients: ['gateway'],
};

eachDatabase('the store of APIs', (dialect) => {
  let clients: Clients;
  let apis: ApiStore;

  beforeEach(async () => {
    clients = await Clients.fresh(dialect);
    apis = new ApiStore(clients.database, clients.revisions, clients.clock, new RedeclaredScopes(), loadConfig({ PUBLIC_URL: 'http://localhost:3000', SECRET_KEY: digest('a test') }).config);
  });

  afterEach(async () => {
    await clients.close();
  });

  const create = (draft: ApiDraft): ReturnType<ApiStore['create']> => clients.database.transaction((tx) => apis.create(tx, draft));

  it('has its own APIs from the start, under the address of this server, without storing them', async () => {
    expect(await apis.all()).toMatchObject([{
      identifier: 'http://localhost:3000/api', name: 'Notes', accessTokenFormat: 'jwt',
      scopes: [{ value: 'notes:read', description: 'See your notes' }, { value: 'notes:write', description: 'Add and delete notes' }],
    }, { identifier: 'http://localhost:3000/admin/v1', name: 'Doorward admin API', origin: 'built-in' }, { identifier: 'http://localhost:3000/account/v1', origin: 'built-in' }]);
    expect(await apis.list()).toEqual([]);
  });

  it('gives back what was declared, at once the second time', async () => {
    await create(ORDERS);
    expect(await apis.find(ORDERS.identifier)).toMatchObject(ORDERS);
    const before = clients.database.statementCount;
    expect(apis.all()).toHaveLength(4);
    expect(clients.database.statementCount).toBe(before);
  });

  it("keeps Doorward's own identifiers for itself", async () => {
    for (const identifier of ['http://localhost:3000/api', 'http://localhost:3000/admin/v1']) {
      expect(await create({ ...ORDERS, identifier })).toBe('taken');
      expect(apis.isReserved(identifier)).toBe(true);
    }
  });

  it('has one API of an identifier', async () => {
    await create(ORDERS);
    expect(await create(ORDERS)).toBe('taken');
  });

  it('updates what is named and counts versions', async () => {
    await create(ORDERS);
    clients.clock.advance('1s');
    expect(await clients.database.transaction((tx) => apis.update(tx, ORDERS.identifier, { name: 'New', scopes: [] }))).toBe(true);
    expect(await apis.find(ORDERS.identifier)).toMatchObject({ ...ORDERS, name: 'New', scopes: [], version: 2, updatedAt: clients.clock.now() });
    expect(await clients.database.transaction((tx) => apis.update(tx, 'https://nobody.test', { name: 'x' }))).toBe(false);
  });

  it('forgets what was deleted', async () => {
    await create(ORDERS);
    expect(await clients.database.transaction((tx) => apis.delete(tx, ORDERS.identifier))).toBe(true);
    expect(await clients.database.transaction((tx) => apis.delete(tx, ORDERS.identifier))).toBe(false);
    expect(await apis.find(ORDERS.identifier)).toBeUndefined();
  });
});
