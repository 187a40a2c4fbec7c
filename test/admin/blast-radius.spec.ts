import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigFile } from '../../src/admin/config-file.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aClient, aFile, aPerson } from './support/documents.js';

const people = (count: number, groups: readonly string[], prefix = 'person'): object[] => Array.from({ length: count }, (_, index) => aPerson(`${prefix}${index}`, { groups }));
const GROUPS = [{ name: 'engineering' }, { name: 'sales' }];

eachDatabase('what an apply says about whom it hurts', (dialect) => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.on(dialect);
  });
  afterAll(() => app.close());

  /** The sentences of a plan that follows what was applied before it. */
  async function hurts(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Promise<string[]> {
    await app.apply(aFile({ groups: [], clients: [], users: [], apis: [], prune: true }));
    await app.apply(aFile({ ...before, prune: true }));
    const { consequences } = await app.get(ConfigFile).diff(aFile({ ...after, prune: true }), { name: 'doorward.yaml' });
    return consequences.map(({ sentence }) => sentence);
  }

  const grafana = (more: object = {}): object => aClient('grafana', { client_name: 'Grafana', ...more });

  it('is nothing when it only creates', async () => {
    expect(await hurts({}, { groups: GROUPS, clients: [grafana()], users: people(3, ['sales']) })).toEqual([]);
  });

  it('is everybody who could use an application that goes', async () => {
    const users = people(37, ['engineering']);
    const world = { groups: GROUPS, users: [...users, aPerson('outside'), aPerson('gone', { groups: ['engineering'], disabled: true })] };
    expect(await hurts({ ...world, clients: [grafana({ access: { groups: ['engineering'] } })] }, { ...world, clients: [] })).toEqual(['37 people lose Grafana']);
    expect(await hurts({ ...world, clients: [grafana()] }, { ...world, clients: [] })).toEqual(['38 people lose Grafana']);
  });

  it('is nobody when what goes was disabled already', async () => {
    const world = { users: people(2, []) };
    expect(await hurts({ ...world, clients: [grafana({ disabled: true })] }, world)).toEqual([]);
  });

  it('is those outside the groups that an application is narrowed to', async () => {
    const world = { groups: GROUPS, users: [...people(3, ['engineering']), ...people(2, ['sales'], 'seller'), aPerson('both', { groups: ['engineering', 'sales'] })] };
    expect(await hurts({ ...world, clients: [grafana()] }, { ...world, clients: [grafana({ access: { groups: ['sales'] } })] })).toEqual(['3 people lose Grafana']);
    expect(await hurts({ ...world, clients: [grafana({ access: { groups: ['engineering', 'sales'] } })] }, { ...world, clients: [grafana({ access: { groups: ['engineering'] } })] })).toEqual(['2 people lose Grafana']);
  });

  it('is who leaves the last group that opens an application', async () => {
    const client = grafana({ access: { groups: ['engineering', 'sales'] } });
    const before = { groups: GROUPS, clients: [client], users: [aPerson('ada', { groups: ['engineering'] }), aPerson('bob', { groups: ['engineering', 'sales'] })] };
    expect(await hurts(before, { ...before, users: [aPerson('ada'), aPerson('bob', { groups: ['sales'] })] })).toEqual(['1 person loses Grafana']);
  });

  it('counts nobody who moves to the group that opens an application from now on', async () => {
    const world = { groups: GROUPS };
    const before = { ...world, clients: [grafana({ access: { groups: ['engineering'] } })], users: [aPerson('ada', { groups: ['engineering'] }), aPerson('bob', { groups: ['engineering'] })] };
    const after = { ...world, clients: [grafana({ access: { groups: ['sales'] } })], users: [aPerson('ada', { groups: ['sales'] }), aPerson('bob', { groups: ['engineering'] })] };
    expect(await hurts(before, after)).toEqual(['1 person loses Grafana']);
  });

  it('is the applications that ask for a scope which its API no longer knows', async () => {
    const api = (...scopes: string[]): object => ({ identifier: 'https://api.acme.test', scopes: scopes.map((value) => ({ value })) });
    const clients = [aClient('intranet', { client_name: 'Intranet', scope: 'openid orders:read' }), aClient('reports', { client_name: 'Reports', scope: 'orders:read' }), aClient('other')];
    const before = { apis: [api('orders:read', 'orders:write')], clients };
    const { consequences } = await (async () => {
      await app.apply(aFile({ groups: [], clients: [], users: [], apis: [], prune: true }));
      await app.apply(aFile({ ...before, prune: true }));
      return app.get(ConfigFile).diff(aFile({ apis: [api('orders:write')] }), { name: 'doorward.yaml' });
    })();
    expect(consequences).toEqual([{ kind: 'applications-lose-scope', subject: 'orders:read', count: 2, sentence: '2 applications lose the scope orders:read: Intranet, Reports' }]);
  });

  it('is the application that gives up a scope, an address or a secret', async () => {
    const before = aClient('batch', { client_name: 'Batch', scope: 'openid email', redirect_uris: ['https://a.test/cb', 'https://b.test/cb'], secrets: [{ name: 'old', value: 'o' }, { name: 'new', value: 'n' }] });
    const after = aClient('batch', { client_name: 'Batch', scope: 'openid', redirect_uris: ['https://b.test/cb'], secrets: [{ name: 'new', value: 'n' }] });
    expect(await hurts({ clients: [before] }, { clients: [after] })).toEqual([
      'Batch loses the scope email', 'the secret "old" of Batch is refused from now on', 'Batch can no longer be returned to at https://a.test/cb',
    ]);
  });

  it('is who is removed or disabled, told once and not for each application', async () => {
    const before = { groups: GROUPS, clients: [grafana({ access: { groups: ['sales'] } }), aClient('wiki')], users: [aPerson('ada', { groups: ['sales'] }), aPerson('bob', { groups: ['sales'] }), aPerson('eve')] };
    expect(await hurts(before, { ...before, users: [aPerson('bob', { groups: ['sales'], disabled: true }), aPerson('eve')] })).toEqual(['1 person is removed: ada', '1 person can sign in no more: bob']);
  });

  it('is the members of a group that goes with the application that named it', async () => {
    const before = { groups: GROUPS, clients: [grafana({ access: { groups: ['engineering', 'sales'] } })], users: [...people(2, ['engineering']), ...people(3, ['sales'], 'seller')] };
    const after = { groups: [{ name: 'sales' }], clients: [grafana({ access: { groups: ['sales'] } })], users: [...people(2, []), ...people(3, ['sales'], 'seller')] };
    expect(await hurts(before, after)).toEqual(['2 people lose Grafana', '2 people leave the group engineering, which goes']);
  });

  it('counts exactly those who could before and cannot after, whatever changes at once', async () => {
    const names = ['g1', 'g2', 'g3'];
    const groups = names.map((name) => ({ name }));
    const client = fc.record({ access: fc.record({ groups: fc.subarray(names) }), disabled: fc.boolean() }, { requiredKeys: ['disabled'] });
    const person = fc.record({ groups: fc.subarray(names), disabled: fc.constantFrom(false, false, true) });
    const side = fc.record({ client, users: fc.array(person, { minLength: 4, maxLength: 4 }) });
    type Side = { client: { access?: { groups: string[] }; disabled: boolean }; users: { groups: string[]; disabled: boolean }[] };
    const may = ({ client: app1, users }: Side, index: number): boolean => {
      const user = users[index];
      return !app1.disabled && user !== undefined && !user.disabled && (app1.access === undefined || user.groups.some((name) => app1.access?.groups.includes(name) === true));
    };
    const documentOf = ({ client: c, users }: Side): Readonly<Record<string, unknown>> => ({ groups, clients: [grafana(c)], users: users.map((user, index) => aPerson(`p${index}`, user)) });
    await fc.assert(fc.asyncProperty(side, side, async (before, after) => {
      await app.apply(aFile({ ...documentOf(before), prune: true }));
      const { consequences } = await app.get(ConfigFile).diff(aFile({ ...documentOf(after), prune: true }), { name: 'doorward.yaml' });
      // Who is disabled is told once, by themselves.
      const expected = [0, 1, 2, 3].filter((index) => may(before, index) && !may(after, index) && after.users[index]?.disabled !== true).length;
      expect(consequences.find(({ kind }) => kind === 'people-lose-application')?.count ?? 0).toBe(expected);
    }), { numRuns: 40 });
  }, 120_000);
});

describe('the words of a plan', () => {
  it('name a few of many, and count the rest', async () => {
    const { names } = await import('../../src/admin/config-file/blast-radius/words.js');
    expect(names(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });
});
