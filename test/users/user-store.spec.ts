import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { AlreadyTaken } from '../../src/users/already-taken.js';
import type { UserDraft } from '../../src/users/user-draft.js';
import { User } from '../../src/users/user.entity.js';
import { onEachDatabase, People } from './stores.js';

const draft = (changes: Partial<UserDraft> = {}): UserDraft => ({ preferredUsername: 'alice', email: null, emailVerified: false, profile: {}, ...changes });

onEachDatabase('the store of people', (fresh) => {
  it('finds a person by id, subject, user name and verified e-mail address, each by one statement', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'Alice', email: 'Alice@Example.test', emailVerified: true, profile: { name: 'Alice', address: { country: 'DE' } }, passwordHash: 'phc' });
    const finding = [() => people.users.findById(alice.id), () => people.users.findBySub(alice.sub), () => people.users.findByLoginName('ALICE '), () => people.users.findByLoginName('alice@example.TEST'), () => people.users.findByUserName('aliCE')];
    for (const find of finding) {
      const before = people.database.statementCount;
      expect(await find()).toEqual(alice);
      expect(people.database.statementCount - before).toBe(1);
    }
    expect(alice.active).toBe(true);
  });

  it('finds nobody by an unverified address, by an address as user name, or by what no column can hold', async () => {
    const people = new People(await fresh());
    await people.create({ preferredUsername: 'alice', email: 'alice@example.test' });
    await people.create({ preferredUsername: 'bob', email: 'bob@example.test', emailVerified: true });
    for (const name of ['alice@example.test', '', '\u0000', 'ü', '😀'.repeat(500), "' OR 1=1 --", '%', 'a'.repeat(1_000_000)]) expect(await people.users.findByLoginName(name)).toBeUndefined();
    expect(await people.users.findByUserName('bob@example.test')).toBeUndefined();
    for (const id of ['', 'ü', '😀', '\u0000', 'a'.repeat(100), '1e0', "' OR 1=1 --"]) {
      expect(await people.users.findById(id)).toBeUndefined();
      expect(await people.users.findBySub(id)).toBeUndefined();
    }
  });

  it('tells ids apart by case, accents and trailing spaces', async () => {
    const people = new People(await fresh());
    await people.create({ preferredUsername: 'alice', sub: 'Subject' });
    for (const sub of ['subject', 'SUBJECT', 'Subject ', 'Subjéct']) expect(await people.users.findBySub(sub)).toBeUndefined();
  });

  it.each([
    ['the same user name in another case', { preferredUsername: 'ALICE' }, 'preferred_username'],
    ['the same user name decomposed', { preferredUsername: 'zoe\u0308' }, 'preferred_username'],
    ['the same verified address in another case', { preferredUsername: 'c', email: 'ALICE@example.test', emailVerified: true }, 'email'],
    ['the same subject', { preferredUsername: 'c', sub: 'sub-1' }, 'sub'],
  ] as const)('refuses %s, naming the field, and writes nothing', async (_what, second, field) => {
    const people = new People(await fresh());
    await people.create({ preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true, sub: 'sub-1' });
    await people.create({ preferredUsername: 'zo\u00eb' });
    await expect(people.create({ ...second })).rejects.toMatchObject({ name: 'AlreadyTaken', field });
    expect(await people.database.select(User, '')).toHaveLength(2);
  });

  it('lets two people have the same address until one of them has verified it', async () => {
    const people = new People(await fresh());
    await people.create({ preferredUsername: 'alice', email: 'shared@example.test' });
    await people.create({ preferredUsername: 'bob', email: 'shared@example.test', emailVerified: true });
    expect((await people.users.findByLoginName('shared@example.test'))?.preferredUsername).toBe('bob');
  });

  // RC-06
  it('creates one person when a hundred ask for the name at once', async () => {
    const people = new People(await fresh());
    const names = ['carol', 'Carol', 'CAROL', 'cArOl'];
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => people.create({ preferredUsername: names[index % 4] ?? 'carol', email: 'carol@example.test', emailVerified: true })));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(AlreadyTaken);
    expect(await people.users.list()).toHaveLength(1);
    expect(await people.database.rows('SELECT name_digest FROM login_names')).toHaveLength(2);
  });

  it('frees the old name and takes the new one when a person is renamed', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true });
    const bob = await people.create({ preferredUsername: 'bob' });
    people.clock.advance('60s');
    expect(await people.database.transaction((tx) => people.users.update(tx, alice.id, draft({ preferredUsername: 'alicia', email: 'alicia@example.test', emailVerified: true, profile: { nickname: 'Al' } })))).toBe('updated');
    expect(await people.users.findByLoginName('alice')).toBeUndefined();
    expect(await people.users.findByLoginName('alice@example.test')).toBeUndefined();
    expect(await people.users.findByLoginName('alicia@example.test')).toMatchObject({ id: alice.id, sub: alice.sub, version: 2, profile: { nickname: 'Al' }, updatedAt: alice.updatedAt + 60_000 });
    await expect(people.database.transaction((tx) => people.users.update(tx, bob.id, draft({ preferredUsername: 'ALICIA' })))).rejects.toMatchObject({ field: 'preferred_username' });
    expect(await people.users.findById(bob.id)).toEqual(bob);
  });

  it('changes a person only from the version that was seen', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice' });
    const update = (id: string, version?: number): Promise<string> => people.database.transaction((tx) => people.users.update(tx, id, draft(), version));
    expect(await update(alice.id, 1)).toBe('updated');
    expect(await update(alice.id, 1)).toBe('changed');
    expect(await update(alice.id)).toBe('updated');
    expect(await update('usr_nobody', 1)).toBe('unknown');
    const both = await Promise.all([update(alice.id, 3), update(alice.id, 3)]);
    expect(both.toSorted((one, other) => one.localeCompare(other))).toEqual(['changed', 'updated']);
  });

  it('disables, enables and sets a password, each once, counting versions', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', passwordHash: 'old' });
    const change = (work: (tx: Parameters<typeof people.users.enable>[0]) => Promise<boolean>): Promise<boolean> => people.database.transaction(work);
    expect(await change((tx) => people.users.disable(tx, alice.id, 5_000))).toBe(true);
    expect(await change((tx) => people.users.disable(tx, alice.id, 6_000))).toBe(false);
    expect(await people.users.findById(alice.id)).toMatchObject({ disabledAt: 5_000, active: false, version: 2 });
    expect(await change((tx) => people.users.enable(tx, alice.id))).toBe(true);
    expect(await change((tx) => people.users.enable(tx, alice.id))).toBe(false);
    expect(await change((tx) => people.users.setPasswordHash(tx, alice.id, 'new'))).toBe(true);
    expect(await change((tx) => people.users.setPasswordHash(tx, 'usr_nobody', 'new'))).toBe(false);
    expect(await people.users.findById(alice.id)).toMatchObject({ disabledAt: null, active: true, version: 4, passwordHash: 'new' });
  });

  it('wipes a person who is deleted, keeps the subject for ever and frees the names', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true, sub: 'sub-1', passwordHash: 'phc', profile: { name: 'Alice' }, managedBy: 'file:a', origin: 'demo' });
    await people.database.transaction(async (tx) => {
      await people.groups.create(tx, { name: 'engineering' });
      await people.groups.addMember(tx, 'engineering', alice.id);
    });
    expect(await people.database.transaction((tx) => people.users.delete(tx, alice.id))).toBe(true);
    expect(await people.database.transaction((tx) => people.users.delete(tx, alice.id))).toBe(false);
    expect(await people.users.findById(alice.id)).toMatchObject({
      sub: 'sub-1', active: false, preferredUsername: alice.id, email: null, emailVerified: false, profile: {}, passwordHash: null, managedBy: null, origin: null, deletedAt: people.clock.now(),
    });
    expect(await people.users.findByLoginName('alice')).toBeUndefined();
    expect(await people.users.findByLoginName('alice@example.test')).toBeUndefined();
    expect(await people.users.list()).toEqual([]);
    expect(await people.groups.groupsOf(alice.id)).toEqual([]);
    await expect(people.create({ preferredUsername: 'alice', sub: 'sub-1' })).rejects.toMatchObject({ field: 'sub' });
    const newcomer = await people.create({ preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true });
    expect(newcomer.sub).not.toBe('sub-1');
    for (const work of [() => people.database.transaction((tx) => people.users.enable(tx, alice.id)), () => people.database.transaction((tx) => people.users.setPasswordHash(tx, alice.id, 'phc'))]) expect(await work()).toBe(false);
    expect(await people.database.transaction((tx) => people.users.update(tx, alice.id, draft({ preferredUsername: 'back' })))).toBe('unknown');
  });

  it('lists people page by page, oldest first, and those that a file manages', async () => {
    const people = new People(await fresh());
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      people.clock.advance('1s');
      await people.create({ preferredUsername: name, managedBy: name < 'c' ? 'file:x' : null });
    }
    const first = await people.users.list({ limit: 2 });
    const second = await people.users.list({ limit: 2, after: first[1]?.id ?? '' });
    expect([...first, ...second].map((user) => user.preferredUsername)).toEqual(['a', 'b', 'c', 'd']);
    expect((await people.users.list({ managedBy: 'file:x' })).map((user) => user.preferredUsername)).toEqual(['a', 'b']);
    expect(await people.users.list({ limit: Number.NaN })).toHaveLength(1);
  });

  // RC-03, RC-04
  it('holds a person for a sign-in only while the password is still the one that was checked', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', passwordHash: 'old' });
    const hold = (user: User): Promise<boolean> => people.database.transaction((tx) => people.users.holdUnchanged(tx, user));
    expect(await hold(alice)).toBe(true);
    await people.users.replacePasswordHash(alice.id, 'old', 'old, hashed anew');
    expect(await hold(alice)).toBe(true);
    await people.database.transaction((tx) => people.users.setPasswordHash(tx, alice.id, 'new'));
    expect(await hold(alice)).toBe(false);
    const changed = await people.users.findById(alice.id);
    if (changed === undefined) throw new Error('alice is gone');
    expect(await hold(changed)).toBe(true);
    await people.database.transaction((tx) => people.users.disable(tx, alice.id, 1));
    expect(await hold(changed)).toBe(false);
    await people.database.transaction((tx) => people.users.enable(tx, alice.id));
    expect(await hold(changed)).toBe(false);
  });

  it('makes a password change wait for the sign-in that holds the person, so that it sees the session', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', passwordHash: 'old' });
    const order: string[] = [];
    const row = new EventEmitter();
    const holding = once(row, 'held');
    const signIn = people.database.transaction(async (tx) => {
      expect(await people.users.holdUnchanged(tx, alice)).toBe(true);
      row.emit('held');
      await pause(100);
      order.push('session begun');
    });
    await holding;
    const change = people.database.transaction(async (tx) => {
      await people.users.setPasswordHash(tx, alice.id, 'new');
      order.push('password changed');
    });
    await Promise.all([signIn, change]);
    expect(order).toEqual(['session begun', 'password changed']);
  });

  it('never puts an old password back with a newer hash', async () => {
    const people = new People(await fresh());
    const alice = await people.create({ preferredUsername: 'alice', passwordHash: 'old' });
    await people.database.transaction((tx) => people.users.setPasswordHash(tx, alice.id, 'changed'));
    expect(await people.users.replacePasswordHash(alice.id, 'old', 'old, hashed anew')).toBe(false);
    expect((await people.users.findById(alice.id))?.passwordHash).toBe('changed');
    expect(await people.users.replacePasswordHash(alice.id, 'changed', 'changed, hashed anew')).toBe(true);
  });
});
