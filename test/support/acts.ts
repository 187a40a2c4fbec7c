import { ClientActs } from '../../src/admin/client-acts.js';
import { UserActs } from '../../src/admin/user-acts.js';
import { EndAccess } from '../../src/authorization/end-access.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { Session } from '../../src/sessions/session.entity.js';
import { GroupStore } from '../../src/users/group.store.js';
import { UserStore } from '../../src/users/user.store.js';
import type { TestApp } from './app.js';

const ACT = { actor: 'cli', managedBy: null, origin: null } as const;

/** What operators do while a test is under way; each fails where there was nothing to do. */
export async function disableUser(test: TestApp, name: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(UserActs).disable(tx, id, ACT)));
}

export async function enableUser(test: TestApp, name: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(UserActs).enable(tx, id, ACT)));
}

export async function setPasswordHash(test: TestApp, name: string, phc: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(UserActs).setPassword(tx, id, phc, ACT)));
}

export async function disableClient(test: TestApp, clientId: string): Promise<void> {
  await done(test.database.transaction((tx) => test.get(ClientActs).disable(tx, clientId, ACT)));
}

export async function enableClient(test: TestApp, clientId: string): Promise<void> {
  await done(test.database.transaction((tx) => test.get(ClientActs).enable(tx, clientId, ACT)));
}

export async function withdrawConsent(test: TestApp, name: string, clientId: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(EndAccess).ofConsent(tx, id, clientId, { because: 'withdrawn', ...ACT })));
}

export async function deleteUser(test: TestApp, name: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(UserActs).delete(tx, id, ACT)));
}

export async function deleteClient(test: TestApp, clientId: string): Promise<void> {
  await done(test.database.transaction((tx) => test.get(ClientActs).delete(tx, clientId, ACT)));
}

export async function leaveGroup(test: TestApp, name: string, group: string): Promise<void> {
  const id = await userId(test, name);
  await done(test.database.transaction((tx) => test.get(GroupStore).removeMember(tx, group, id)));
}

/** The sessions of a person that have neither ended nor run out. */
export async function liveSessions(test: TestApp, name: string): Promise<Session[]> {
  return test.database.select(Session, 'WHERE user_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY created_at DESC, id', [await userId(test, name), test.clock.now()]);
}

/** Ends every session of a person, and what was issued in them. */
export async function endSessions(test: TestApp, name: string): Promise<void> {
  for (const { id, userId: owner } of await liveSessions(test, name)) {
    await done(test.database.transaction((tx) => test.get(EndAccess).ofSession(tx, { id, userId: owner }, { because: 'signed-out', ...ACT })));
  }
}

/** A new secret; the ones before it stop working. Resolves to the new one. */
export async function rotateSecretAway(test: TestApp, clientId: string): Promise<string> {
  const before = await test.get(ClientStore).read(test.database, clientId);
  return test.database.transaction(async (tx) => {
    const added = await test.get(ClientActs).addSecret(tx, clientId, { name: 'next' }, ACT);
    for (const secret of before?.secrets ?? []) await done(test.get(ClientActs).removeSecret(tx, clientId, secret, ACT));
    return added?.value ?? '';
  });
}

export async function userId(test: TestApp, name: string): Promise<string> {
  const user = await test.get(UserStore).findByUserName(name);
  if (user === undefined) throw new Error(`There is no ${name}.`);
  return user.id;
}

async function done(act: Promise<boolean>): Promise<void> {
  if (!(await act)) throw new Error('There was nothing to do.');
}
