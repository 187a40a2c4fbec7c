import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ClientStore } from '../../src/clients/client.store.js';
import { SessionStore } from '../../src/sessions/session.store.js';
import { Session } from '../../src/sessions/session.entity.js';
import { GroupStore } from '../../src/users/group.store.js';
import type { User } from '../../src/users/user.entity.js';
import { UserStore } from '../../src/users/user.store.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aClient, aFile, aPerson } from './support/documents.js';

const CREATED = 'created 1 · updated 0 · unchanged 0 · deleted 0';
const UPDATED = 'created 0 · updated 1 · unchanged 0 · deleted 0';
const UNCHANGED = 'created 0 · updated 0 · unchanged 1 · deleted 0';

eachDatabase('people of a doorward.yaml', (dialect) => {
  let app: AdminApp;
  beforeEach(async () => {
    app = await AdminApp.on(dialect);
  });
  afterEach(async () => {
    await app.close();
  });

  const bob = (more: Record<string, unknown> = {}): string => aFile({ users: [aPerson('bob', more)] });
  const stored = async (name = 'bob'): Promise<User> => {
    const user = await app.get(UserStore).findByUserName(name);
    if (user === undefined) throw new Error(`there is no ${name}`);
    return user;
  };
  const signedIn = async (userId: string): Promise<string> => {
    const session = Object.assign(new Session(), {
      id: `ses_${userId.slice(-8)}`, tokenDigest: userId.slice(-26).padEnd(43, '0'), userId, authenticatedAt: 1, amr: ['pwd'], createdAt: 1, lastSeenAt: 1, longestIdle: null, expiresAt: 9_000_000_000_000, endedAt: null,
      userAgent: null, address: null,
    });
    await app.get(SessionStore).create(app.database, session);
    return session.id;
  };

  it('are known by their user names in any case, and keep their subject identifier', async () => {
    await app.applied(bob());
    const { sub } = await stored();
    expect(await app.applied(aFile({ users: [aPerson('BOB', { name: 'Robert' })] }))).toBe(UPDATED);
    expect(await stored()).toMatchObject({ sub, preferredUsername: 'BOB', profile: { name: 'Robert' } });
  });

  it('are given the subject identifier that the file names, once', async () => {
    expect(await app.applied(bob({ sub: 'legacy|42' }))).toBe(CREATED);
    expect((await stored()).sub).toBe('legacy|42');
    expect(await app.applied(bob())).toBe(UNCHANGED);
    expect(await app.refused(bob({ sub: 'legacy|43' }))).toEqual(['6:14 users[0].sub: can never change: it is legacy|42']);
    expect(await app.refused(aFile({ users: [aPerson('rob', { sub: 'legacy|42' })] }))).toEqual(['6:14 users[0].sub: belongs to another person, or did once: it is never given out again']);
  });

  it('are in the groups that the file names and in no others', async () => {
    const groups = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    await app.applied(aFile({ groups, users: [aPerson('bob', { groups: ['b', 'a', 'a'] })] }));
    expect(await app.get(GroupStore).groupsOf((await stored()).id)).toEqual(['a', 'b']);
    await app.applied(bob({ groups: ['c', 'b'] }));
    expect(await app.get(GroupStore).groupsOf((await stored()).id)).toEqual(['b', 'c']);
    expect(await app.applied(bob({ groups: ['b', 'c'] }))).toBe(UNCHANGED);
  });

  it('may not share a verified address, within the file or beyond it', async () => {
    const verified = { email: 'bob@acme.test', email_verified: true };
    expect(await app.refused(aFile({ users: [aPerson('bob', verified), aPerson('rob', { ...verified, email: 'BOB@acme.test' })] }))).toEqual(['11:16 users[1].email: is the email of users[0] already']);
    expect(await app.applied(aFile({ users: [aPerson('bob', verified), aPerson('rob', { ...verified, email_verified: false })] }))).toBe('created 2 · updated 0 · unchanged 0 · deleted 0');
  });

  it('may pass a verified address on to each other', async () => {
    const withAddress = (name: string, email: string | undefined): object => aPerson(name, email === undefined ? {} : { email, email_verified: true });
    await app.applied(aFile({ users: [withAddress('ann', undefined), withAddress('bob', 'one@acme.test'), withAddress('rob', 'two@acme.test')] }));
    const handedOver = aFile({ users: [withAddress('ann', 'one@acme.test'), withAddress('bob', 'two@acme.test'), withAddress('rob', undefined)] });
    expect(await app.applied(handedOver)).toBe('created 0 · updated 3 · unchanged 0 · deleted 0');
    expect((await app.get(UserStore).findByLoginName('one@acme.test'))?.preferredUsername).toBe('ann');
    expect((await app.get(UserStore).findByLoginName('two@acme.test'))?.preferredUsername).toBe('bob');
  });

  it('say so where two exchange what cannot be exchanged in one go, and nothing is written', async () => {
    const two = (bobs: string, robs: string): string => aFile({ users: [aPerson('bob', { email: bobs, email_verified: true }), aPerson('rob', { email: robs, email_verified: true })] });
    await app.applied(two('one@acme.test', 'two@acme.test'));
    const before = await app.contents();
    expect(await app.refused(two('two@acme.test', 'one@acme.test'))).toEqual([expect.stringMatching(/^11:16 users\[1\]\.email: belongs to another one/)]);
    expect({ ...(await app.contents()), leases: before['leases'] }).toEqual(before);
  });

  it('lose what they can reach when the file disables them, and stay disabled until it enables them', async () => {
    await app.applied(bob());
    const session = await signedIn((await stored()).id);
    expect(await app.applied(bob({ disabled: true }))).toBe(UPDATED);
    expect((await stored()).disabledAt).not.toBeNull();
    expect((await app.get(SessionStore).find(session))?.endedAt).not.toBeNull();
    expect(await app.applied(bob({ disabled: true }))).toBe(UNCHANGED);
    expect(await app.applied(bob())).toBe(UNCHANGED);
    expect((await stored()).disabledAt).not.toBeNull();
    expect(await app.applied(bob({ disabled: false }))).toBe(UPDATED);
    expect((await stored()).disabledAt).toBeNull();
    expect(await app.applied(bob({ disabled: false }))).toBe(UNCHANGED);
  });

  it('lose what they can reach when the file removes them', async () => {
    await app.applied(bob());
    const session = await signedIn((await stored()).id);
    await app.applied(aFile({ prune: true }));
    expect((await app.get(SessionStore).find(session))?.endedAt).not.toBeNull();
  });

  it('may be created disabled', async () => {
    expect(await app.applied(aFile({ users: [aPerson('bob', { disabled: true })], clients: [aClient('web', { disabled: true })] }))).toBe('created 2 · updated 0 · unchanged 0 · deleted 0');
    expect((await stored()).disabledAt).not.toBeNull();
    expect((await app.get(ClientStore).read(app.database, 'web'))?.disabled).toBe(true);
  });

  it('are told of in the audit log by id, without personal data', async () => {
    await app.applied(bob({ name: 'Canary Bird', email: 'canary@acme.test' }));
    await app.applied(bob({ name: 'Canary Fish', email: 'canary@acme.test' }));
    const events = await app.database.rows<{ type: string; user_id: string; details: string }>('SELECT type, user_id, details FROM audit_events WHERE type NOT LIKE \'key.%\' ORDER BY id');
    const { id } = await stored();
    expect(events.map(({ type, user_id: user }) => [type, user])).toEqual([['user.created', id], ['user.updated', id]]);
    expect(JSON.parse(events[1]?.details ?? '')).toEqual({ file: 'file:doorward.yaml', changed: ['name'] });
    expect(JSON.stringify(events)).not.toMatch(/canary/i);
  });
});
