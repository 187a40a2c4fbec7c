import { expect, it } from '@jest/globals';
import type { Transaction } from '../../src/database/statements.js';
import { onEachDatabase, People } from './stores.js';

onEachDatabase('the store of groups', (fresh) => {
  const start = async (...names: string[]): Promise<{ people: People; change: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T> }> => {
    const people = new People(await fresh());
    const change = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => people.database.transaction(work);
    for (const name of names) await change((tx) => people.groups.create(tx, { name, description: `The ${name}` }));
    return { people, change };
  };

  it('tells a person\'s groups, sorted, by one statement', async () => {
    const { people, change } = await start('ops', 'admins', 'empty');
    const alice = await people.create({ preferredUsername: 'alice' });
    for (const name of ['ops', 'admins', 'ops']) await change((tx) => people.groups.addMember(tx, name, alice.id));
    const before = people.database.statementCount;
    expect(await people.groups.groupsOf(alice.id)).toEqual(['admins', 'ops']);
    expect(people.database.statementCount - before).toBe(1);
    expect(await people.groups.groupsOf('usr_nobody')).toEqual([]);
  });

  it('tells whether a person is in any of some groups, compared letter by letter', async () => {
    const { people, change } = await start('ops', 'admins');
    const alice = await people.create({ preferredUsername: 'alice' });
    await change((tx) => people.groups.addMember(tx, 'ops', alice.id));
    expect(await people.groups.isInAny(alice.id, ['admins', 'ops'])).toBe(true);
    for (const groups of [[], ['admins'], ['OPS'], ['ops '], ['öps'], ['\u0000']]) expect(await people.groups.isInAny(alice.id, groups)).toBe(false);
    expect(await people.groups.isInAny('usr_nobody', ['ops'])).toBe(false);
  });

  it('makes a list the groups of a person, and tells a second run from the first', async () => {
    const { people, change } = await start('ops', 'admins', 'staff');
    const alice = await people.create({ preferredUsername: 'alice' });
    const set = (...names: string[]): Promise<unknown> => change((tx) => people.groups.setGroupsOf(tx, alice.id, names));
    expect(await set('ops', 'admins', 'ops')).toEqual({ unknown: [], changed: true });
    expect(await set('admins', 'ops')).toEqual({ unknown: [], changed: false });
    expect(await set('staff', 'nowhere', 'größe')).toEqual({ unknown: ['nowhere', 'größe'], changed: false });
    expect(await people.groups.groupsOf(alice.id)).toEqual(['admins', 'ops']);
    expect(await set('staff')).toEqual({ unknown: [], changed: true });
    expect(await people.groups.groupsOf(alice.id)).toEqual(['staff']);
  });

  it('keeps its members through a renaming, and loses them with its deletion', async () => {
    const { people, change } = await start('ops', 'admins');
    const alice = await people.create({ preferredUsername: 'alice' });
    await change((tx) => people.groups.addMember(tx, 'ops', alice.id));
    await expect(change((tx) => people.groups.rename(tx, 'ops', 'admins'))).rejects.toMatchObject({ name: 'AlreadyTaken', field: 'name' });
    expect(await change((tx) => people.groups.rename(tx, 'nowhere', 'somewhere'))).toBe(false);
    expect(await change((tx) => people.groups.rename(tx, 'ops', 'operations'))).toBe(true);
    expect(await people.groups.membersOf('operations')).toEqual([alice.id]);
    expect(await people.groups.find('operations')).toMatchObject({ description: 'The ops', version: 2 });
    expect(await change((tx) => people.groups.delete(tx, 'operations'))).toBe(true);
    expect(await change((tx) => people.groups.delete(tx, 'operations'))).toBe(false);
    expect(await people.groups.groupsOf(alice.id)).toEqual([]);
  });

  it('is described, listed and created once', async () => {
    const { people, change } = await start('c', 'a', 'b');
    expect(await change((tx) => people.groups.describe(tx, 'a', null, 'file:x'))).toBe(true);
    expect(await change((tx) => people.groups.describe(tx, 'nowhere', null, null))).toBe(false);
    expect(await people.groups.find('a')).toMatchObject({ description: null, managedBy: 'file:x', version: 2 });
    expect((await people.groups.list()).map((group) => group.name)).toEqual(['a', 'b', 'c']);
    expect((await people.groups.list({ after: 'a', limit: 1 })).map((group) => group.name)).toEqual(['b']);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => change((tx) => people.groups.create(tx, { name: 'new' }))));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await people.groups.find('ö')).toBeUndefined();
  });

  it('loses a member who leaves', async () => {
    const { people, change } = await start('ops');
    const alice = await people.create({ preferredUsername: 'alice' });
    await change((tx) => people.groups.addMember(tx, 'ops', alice.id));
    expect(await change((tx) => people.groups.removeMember(tx, 'ops', alice.id))).toBe(true);
    expect(await change((tx) => people.groups.removeMember(tx, 'ops', alice.id))).toBe(false);
  });
});
