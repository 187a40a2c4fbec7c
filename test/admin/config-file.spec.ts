import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminEdits } from '../../src/admin/admin-edits.js';
import { ConfigFile } from '../../src/admin/config-file.js';
import { ApiStore } from '../../src/clients/api.store.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aClient, aFile, aPerson, EXAMPLE } from './support/documents.js';

const UNCHANGED = (count: number): string => `created 0 · updated 0 · unchanged ${count} · deleted 0`;

eachDatabase('doorward.yaml', (dialect) => {
  let app: AdminApp;
  beforeEach(async () => {
    app = await AdminApp.on(dialect);
  });
  afterEach(async () => {
    await app.close();
  });

  const names = async (table: string, column: string): Promise<unknown[]> =>
    (await app.database.rows<Record<string, unknown>>(`SELECT ${column} FROM ${table} ORDER BY ${column}`)).map((row) => row[column]);

  it('makes what it declares, and writes nothing at all the second time', async () => {
    expect(await app.applied(EXAMPLE)).toBe('created 7 · updated 0 · unchanged 0 · deleted 0');
    const before = await app.contents();
    expect(await app.applied(EXAMPLE)).toBe(UNCHANGED(7));
    expect(await app.contents()).toEqual(before);
  });

  it('means the same as JSON, with members and names in another order', async () => {
    await app.applied(EXAMPLE);
    const json = {
      users: [{ groups: ['engineering'], email_verified: true, email: 'alice@example.test', name: 'Alice Example', preferred_username: 'alice' }],
      groups: [{ description: 'Builds things', name: 'engineering' }],
      version: 1,
    };
    expect(await app.applied(JSON.stringify(json))).toBe(UNCHANGED(2));
  });

  it('changes what differs and tells from what to what', async () => {
    await app.applied(EXAMPLE);
    const plan = await app.apply(EXAMPLE.replace('client_name: Intranet', 'client_name: Portal').replace('first_party: false', 'first_party: true').replace('"Builds things"', '"Makes things"'));
    expect(plan).toMatchObject({ created: 0, updated: 2, unchanged: 5, deleted: 0 });
    expect(plan.changes).toEqual([
      { action: 'update', resource: 'clients', key: 'intranet', fields: [
        { field: 'client_name', before: '"Intranet"', after: '"Portal"' }, { field: 'first_party', before: 'false', after: 'true' },
      ] },
      { action: 'update', resource: 'groups', key: 'engineering', fields: [{ field: 'description', before: '"Builds things"', after: '"Makes things"' }] },
    ]);
  });

  it('takes back what the file no longer says of a thing', async () => {
    await app.applied(EXAMPLE);
    await app.applied(EXAMPLE.replace('    access: { groups: [engineering] }\n', '').replace('    groups: [engineering]\n', '').replace('    name: Alice Example\n', ''));
    expect((await app.get(ClientStore).read(app.database, 'intranet'))?.accessGroups).toBeNull();
    expect((await app.get(UserStore).findByUserName('alice'))?.profile).toEqual({});
    expect(await names('group_members', 'user_id')).toEqual([]);
  });

  it('stores and shows again every registered field, also of features to come', async () => {
    const fields = {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba', 'client_credentials'],
      response_types: [], redirect_uris: [], token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=batch', backchannel_token_delivery_mode: 'poll',
      require_pushed_authorization_requests: true, dpop_bound_access_tokens: true, backchannel_logout_uri: 'http://127.0.0.1:8080/logout', id_token_signed_response_alg: 'EdDSA',
      subject_type: 'pairwise', 'client_name#de': 'Stapel', contacts: ['it@acme.test'], lifetimes: { access_token: 300 }, access_token_format: 'opaque', require_pkce: true,
    };
    const file = aFile({ clients: [{ client_id: 'batch', scope: 'clients:read users:write notes:read', ...fields }] });
    expect(await app.applied(file)).toBe('created 1 · updated 0 · unchanged 0 · deleted 0');
    expect(await app.applied(file)).toBe(UNCHANGED(1));
    expect((await app.get(ClientStore).read(app.database, 'batch'))?.metadata).toMatchObject(fields);
  });

  it('plans without writing when asked to', async () => {
    const before = await app.contents();
    expect(await app.applied(EXAMPLE, { dryRun: true })).toBe('created 7 · updated 0 · unchanged 0 · deleted 0');
    expect(await app.contents()).toEqual(before);
    const plan = await app.get(ConfigFile).diff(EXAMPLE, { name: 'doorward.yaml' });
    expect(plan.changes.map((change) => `${change.action} ${change.resource} ${change.key}`)).toEqual([
      'create apis https://api.acme.test', 'create clients intranet', 'create groups engineering', 'create users alice',
      'create webhooks help-desk', 'create settings branding', 'create settings mfa',
    ]);
  });

  it('is applied once where several apply it at once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => app.applied(EXAMPLE)));
    expect(all.toSorted()).toEqual([...Array<string>(4).fill(UNCHANGED(7)), 'created 7 · updated 0 · unchanged 0 · deleted 0']);
  });

  it('writes all of it or nothing', async () => {
    await app.applied(aFile({ users: [aPerson('bob', { email: 'shared@acme.test', email_verified: true })] }));
    const before = await app.contents();
    const refused = await app.refused(aFile({
      groups: [{ name: 'new' }], clients: [aClient('new')],
      users: [aPerson('carol'), aPerson('dave', { email: 'Shared@ACME.test', email_verified: true })],
    }));
    expect(refused).toEqual(['23:16 users[1].email: is the verified address of bob']);
    expect(await app.contents()).toEqual(before);
  });

  describe('prune', () => {
    const ours = { clients: [aClient('ours')], groups: [{ name: 'ours' }], users: [aPerson('ours')], apis: [{ identifier: 'https://ours.test', scopes: [{ value: 'ours:read' }] }] };

    it('removes what this file created and no longer lists, and nothing that anybody else made', async () => {
      await app.applied(aFile(ours));
      await app.applied(aFile({ clients: [aClient('theirs')], groups: [{ name: 'theirs' }], users: [aPerson('theirs')] }), { name: 'other.yaml' });
      const { database } = app;
      await database.transaction((tx) => app.get(UserStore).create(tx, { preferredUsername: 'nobody-s', email: null, emailVerified: false, profile: {} }));

      expect(await app.applied(aFile({ prune: true }))).toBe('created 0 · updated 0 · unchanged 0 · deleted 4');
      expect(await names('clients', 'client_id')).toEqual(['theirs']);
      expect(await names('user_groups', 'name')).toEqual(['theirs']);
      expect(await names('apis', 'identifier')).toEqual([]);
      expect((await app.get(UserStore).list()).map((user) => user.preferredUsername).toSorted()).toEqual(['nobody-s', 'theirs']);
      expect(await app.applied(aFile({ prune: true }))).toBe(UNCHANGED(0));
    });

    it('leaves everything when it is false or left out', async () => {
      await app.applied(aFile(ours));
      expect(await app.applied(aFile({ prune: false }))).toBe(UNCHANGED(0));
      expect(await app.applied(aFile({ clients: [] }))).toBe(UNCHANGED(0));
      expect(await names('clients', 'client_id')).toEqual(['ours']);
    });

    it('does not make its own what was there before', async () => {
      await app.get(AdminEdits).create('groups', { name: 'old' }, { actor: 'cli', managedBy: null, origin: null });
      await app.applied(aFile({ groups: [{ name: 'old', description: 'changed' }] }));
      expect(await app.applied(aFile({ prune: true }))).toBe(UNCHANGED(0));
      expect(await names('user_groups', 'name')).toEqual(['old']);
    });

    it('keeps a group that an application outside the file opens to', async () => {
      await app.applied(aFile({ groups: [{ name: 'sales' }] }));
      await app.applied(aFile({ clients: [aClient('crm', { access: { groups: ['sales'] } })] }), { name: 'other.yaml' });
      expect(await app.refused(aFile({ prune: true }))).toEqual(['3:12 prune: the group "sales" cannot be removed: the client "crm" names it in access']);
      expect(await names('user_groups', 'name')).toEqual(['sales']);
    });

    it('refuses to leave a reference to what it removes', async () => {
      await app.applied(aFile({ groups: [{ name: 'sales' }], users: [aPerson('bob', { groups: ['sales'] })] }));
      expect(await app.refused(aFile({ users: [aPerson('bob', { groups: ['sales'] })], prune: true }))).toEqual(['7:9 users[0].groups[0]: there is no group "sales"']);
    });

    it('refuses to leave an application with a scope that it removes itself', async () => {
      await app.applied(EXAMPLE);
      expect(await app.refused(EXAMPLE.replace('value: "orders:read"', 'value: "orders:list"'))).toEqual(['17:12 clients[0].scope: there is no scope "orders:read"']);
    });

    it('removes a person so that the name is free and the subject identifier is not', async () => {
      await app.applied(aFile({ users: [aPerson('bob', { sub: 'bob-1', email: 'bob@acme.test', email_verified: true })] }));
      await app.applied(aFile({ users: [aPerson('rob', { email: 'bob@acme.test', email_verified: true })], prune: true }));
      expect(await app.refused(aFile({ users: [aPerson('bob', { sub: 'bob-1' })] }))).toEqual([
        '6:14 users[0].sub: belongs to another person, or did once: it is never given out again',
      ]);
      expect(await app.applied(aFile({ users: [aPerson('bob')] }))).toBe('created 1 · updated 0 · unchanged 0 · deleted 0');
    });
  });

  describe('export', () => {
    it('is a file that changes nothing when applied, and the same text every time', async () => {
      await app.applied(EXAMPLE);
      await app.applied(aFile({ clients: [aClient('public', { token_endpoint_auth_method: 'none', disabled: true })], users: [aPerson('Zoë', { disabled: true, address: { country: 'NL' } })] }), { name: 'other.yaml' });
      const text = await app.get(ConfigFile).export();
      expect(await app.applied(text, { name: 'export.yaml' })).toBe(UNCHANGED(9));
      expect(await app.get(ConfigFile).export()).toBe(text);
    });

    it('changes nothing either where somebody has removed what is still named', async () => {
      await app.applied(EXAMPLE);
      // Nothing removes what is named; a restored backup may still have lost it.
      await app.database.transaction((tx) => app.get(ApiStore).delete(tx, 'https://api.acme.test'));
      expect(await app.applied(await app.get(ConfigFile).export(), { name: 'export.yaml' })).toBe(UNCHANGED(6));
      expect(await app.refused(EXAMPLE.replace('offline_access orders:read"', 'offline_access orders:reed"').replace(/apis:[^]*clients:/, 'clients:'))).toEqual([
        '11:12 clients[0].scope: there is no scope "orders:reed"',
      ]);
    });

    it('makes the same things in another database', async () => {
      await app.applied(EXAMPLE);
      const text = await app.get(ConfigFile).export();
      const other = await AdminApp.on(dialect);
      try {
        expect(await other.applied(text)).toBe('created 7 · updated 0 · unchanged 0 · deleted 0');
        expect(await other.get(ConfigFile).export()).toBe(text);
      } finally {
        await other.close();
      }
    });

    it('holds no secret, no password and nothing of what development mode made', async () => {
      await app.applied(EXAMPLE.replaceAll('"literal"', '"zx-canary-77"'));
      await app.applied(aFile({ clients: [aClient('demo')] }), { mark: 'demo' });
      const text = await app.get(ConfigFile).export();
      expect(text).toContain('client_id: intranet');
      expect(text.replaceAll(/^#.*\n/gm, '')).not.toMatch(/zx-canary|secret:|secrets:|password|argon2|demo/);
    });
  });
});

describe('the module', () => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.on('sqlite');
  });
  afterAll(() => app.close());

  it('applies a file of two thousand people in reasonable time, and compares it as well', async () => {
    const users = Array.from({ length: 2000 }, (_, index) => aPerson(`person-${index}`, { email: `p${index}@acme.test`, email_verified: true, groups: ['all'] }));
    const file = aFile({ groups: [{ name: 'all' }], users });
    const started = performance.now();
    expect(await app.applied(file)).toBe('created 2001 · updated 0 · unchanged 0 · deleted 0');
    const compared = performance.now();
    expect(await app.applied(file)).toBe(UNCHANGED(2001));
    expect(compared - started).toBeLessThan(20_000);
    expect(performance.now() - compared).toBeLessThan(10_000);
  });
});
