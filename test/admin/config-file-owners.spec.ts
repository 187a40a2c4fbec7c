import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AdminEdits } from '../../src/admin/admin-edits.js';
import { ConfigFile } from '../../src/admin/config-file.js';
import { RoleStore } from '../../src/users/role.store.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aClient, aFile, aPerson } from './support/documents.js';

const BY_HAND = { actor: 'cli', managedBy: null, origin: null } as const;
const COMPANY = { apis: [{ identifier: 'https://api.acme.test' }], groups: [{ name: 'sales' }], clients: [aClient('wiki')], users: [aPerson('ada', { groups: ['sales'] })] };

eachDatabase('who owns what, of a doorward.yaml', (dialect) => {
  let app: AdminApp;
  beforeEach(async () => {
    app = await AdminApp.on(dialect);
  });
  afterEach(() => app.close());

  const owners = async (): Promise<Record<string, string | null>> => {
    const edits = app.get(AdminEdits);
    const named = [['apis', 'https://api.acme.test'], ['groups', 'sales'], ['clients', 'wiki'], ['users', 'ada']] as const;
    return Object.fromEntries(await Promise.all(named.map(async ([name, key]) => [name, (await edits.require(name, key)).managedBy] as const)));
  };
  const all = (owner: string | null): Record<string, string | null> => ({ apis: owner, groups: owner, clients: owner, users: owner });
  const byHand = async (): Promise<void> => {
    for (const [name, members] of Object.entries(COMPANY)) for (const member of members) await app.get(AdminEdits).create(name, member, BY_HAND);
  };

  it('stays as it was for what the file only lists', async () => {
    await byHand();
    expect(await app.applied(aFile(COMPANY))).toBe('created 0 · updated 0 · unchanged 4 · deleted 0');
    expect(await owners()).toEqual(all(null));
  });

  it('is the file for what it adopts, once, with an event for each', async () => {
    await byHand();
    const before = (await app.database.rows('SELECT id FROM audit_events')).length;
    expect((await app.apply(aFile(COMPANY), { adopt: true, dryRun: true })).changes.map(({ resource, fields }) => [resource, fields])).toEqual(
      ['apis', 'clients', 'groups', 'users'].map((name) => [name, [{ field: 'managed_by', after: 'file:doorward.yaml' }]]),
    );
    expect(await owners()).toEqual(all(null));
    expect(await app.applied(aFile(COMPANY), { adopt: true })).toBe('created 0 · updated 4 · unchanged 0 · deleted 0');
    expect(await owners()).toEqual(all('file:doorward.yaml'));
    expect((await app.database.rows('SELECT id FROM audit_events')).length).toBe(before + 4);
    expect(await app.applied(aFile(COMPANY), { adopt: true })).toBe('created 0 · updated 0 · unchanged 4 · deleted 0');
  });

  it('is the new file for what was another one\'s, and prune of the old one leaves it alone', async () => {
    await app.applied(aFile(COMPANY), { name: 'old.yaml' });
    await app.applied(aFile({ ...COMPANY, clients: [aClient('wiki', { client_name: 'Wiki' })] }), { name: 'new.yaml', adopt: true });
    expect(await owners()).toEqual(all('file:new.yaml'));
    expect(await app.applied(aFile({ prune: true }), { name: 'old.yaml' })).toBe('created 0 · updated 0 · unchanged 0 · deleted 0');
    expect(await app.applied(aFile({ prune: true }), { name: 'new.yaml' })).toBe('created 0 · updated 0 · unchanged 0 · deleted 4');
  });

  it('is the file for roles, too: it makes, describes and prunes them, and says who loses one', async () => {
    const file = (...roles: readonly object[]): string => aFile({ prune: true, users: [aPerson('ada')], roles });
    expect(await app.applied(file({ name: 'orders:approver', description: 'May approve' }, { name: 'orders:viewer' }))).toBe('created 3 · updated 0 · unchanged 0 · deleted 0');
    const { id } = await app.get(AdminEdits).require('users', 'ada');
    await app.database.transaction((tx) => app.get(RoleStore).assign(tx, 'orders:approver', id));
    expect(await app.applied(file({ name: 'orders:approver', description: 'May approve orders' }, { name: 'orders:viewer' }))).toBe('created 0 · updated 1 · unchanged 2 · deleted 0');
    expect(await app.get(ConfigFile).export()).toContain('roles:\n  - name: orders:approver\n    description: May approve orders\n  - name: orders:viewer\n');
    const { consequences } = await app.apply(file({ name: 'orders:viewer' }), { dryRun: true });
    expect(consequences).toEqual([{ kind: 'people-lose-role', subject: 'orders:approver', count: 1, sentence: '1 person loses the role orders:approver, which goes' }]);
    expect(await app.applied(file({ name: 'orders:viewer' }))).toBe('created 0 · updated 0 · unchanged 2 · deleted 1');
    expect(await app.get(RoleStore).rolesOf(id)).toEqual([]);
    await expect(app.apply(file({ name: 'bad/role' }))).rejects.toThrow(/roles\[0\]/);
  });

  it('is one file at a time: another one that would change it is refused, and told which, unless it takes it over', async () => {
    await app.applied(aFile(COMPANY), { name: 'old.yaml' });
    const changed = aFile({ ...COMPANY, clients: [aClient('wiki', { client_name: 'Wiki' })] });
    expect(await app.applied(aFile(COMPANY), { name: 'new.yaml' })).toBe('created 0 · updated 0 · unchanged 4 · deleted 0');
    const shown = await app.apply(changed, { name: 'new.yaml', dryRun: true });
    expect(shown.consequences).toEqual([{ kind: 'taken-from-file', subject: 'wiki', count: 1, sentence: 'the client "wiki" is declared in old.yaml: applying this is refused without --adopt' }]);
    await expect(app.apply(changed, { name: 'new.yaml' })).rejects.toThrow(/clients\[0\]\.client_id: belongs to old\.yaml/);
    expect(await owners()).toEqual(all('file:old.yaml'));
    const taken = await app.apply(changed, { name: 'new.yaml', adopt: true, dryRun: true });
    expect(taken.consequences.map(({ sentence }) => sentence)).toContain('the client "wiki" is declared in old.yaml, which loses it');
    expect(await app.applied(changed, { name: 'new.yaml', adopt: true })).toBe('created 0 · updated 4 · unchanged 0 · deleted 0');
  });

  it('is nobody for what a file lets go of, which stays', async () => {
    await app.applied(aFile(COMPANY));
    const { consequences, deleted } = await app.apply(aFile({ prune: true }), { release: true, dryRun: true });
    expect({ consequences, deleted }).toEqual({ consequences: [], deleted: 0 });
    expect(await app.applied(aFile({ prune: true }), { release: true })).toBe('created 0 · updated 4 · unchanged 0 · deleted 0');
    expect(await owners()).toEqual(all(null));
    expect(await app.applied(aFile({ prune: true }))).toBe('created 0 · updated 0 · unchanged 0 · deleted 0');
  });

  it('is the file for everything that an export lists, so that it can be pruned from then on', async () => {
    await byHand();
    const text = await app.get(ConfigFile).export();
    await app.applied(text, { adopt: true });
    expect(await owners()).toEqual(all('file:doorward.yaml'));
    expect(await app.get(ConfigFile).export()).toBe(text);
  });
});
