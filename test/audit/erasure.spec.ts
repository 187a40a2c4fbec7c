import { expect, it } from '@jest/globals';
import type { RequestOrigin } from '../../src/audit/event.js';
import type { Database } from '../../src/database/database.js';
import { AuditWorld } from '../support/audit-log.js';
import { onEachDatabase } from '../users/stores.js';

const ORIGIN: RequestOrigin = { requestId: 'req_1', address: '192.0.2.77', userAgent: 'Browser/1.0' };
const stored = async (database: Database): Promise<string> => JSON.stringify(await database.rows('SELECT * FROM audit_events'));

onEachDatabase('what audit events say of people', (fresh) => {
  const signIn = async ({ audit, database }: AuditWorld, userId: string | null, origin = ORIGIN): Promise<void> =>
    audit.record(database, { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId, details: { method: 'password' } }, origin);

  it('is unreadable in the database, and readable to who may read the log', async () => {
    const world = new AuditWorld(await fresh());
    await world.audit.record(world.database, {
      type: 'user.updated', outcome: 'success', actor: 'api', actorId: 'usr_admin', userId: 'usr_ada', details: { changed: ['email'] }, personal: { 'before.email': '"ada@old.example"', 'after.email': '"ada@new.example"' },
    }, ORIGIN);
    expect(await stored(world.database)).not.toMatch(/192\.0\.2|Browser|ada@/);
    const [event] = await world.events.list();
    expect(event).toMatchObject({ address: '192.0.2.77', actorId: 'usr_admin', details: { changed: ['email'], user_agent: 'Browser/1.0', 'before.email': '"ada@old.example"', 'after.email': '"ada@new.example"' }, personal: null });
  });

  it('goes with the person, each part with its own, and the chain stays whole', async () => {
    const world = new AuditWorld(await fresh());
    await world.audit.record(world.database, { type: 'user.updated', outcome: 'success', actor: 'api', userId: 'usr_ada', personal: { 'after.email': '"ada@new.example"' } }, { ...ORIGIN, actorId: 'usr_admin' });
    await signIn(world, 'usr_ada');
    await world.sealer.run();
    await world.database.transaction((tx) => world.audit.forget(tx, 'usr_ada'));
    const [signedIn] = await world.events.list({ type: 'sign_in.succeeded' });
    const [updated] = await world.events.list({ type: 'user.updated' });
    expect(signedIn).toMatchObject({ userId: 'usr_ada', address: '[erased]', details: { method: 'password', user_agent: '[erased]' } });
    expect(signedIn?.personal).toHaveLength(1);
    expect(updated).toMatchObject({ address: '192.0.2.77', details: { user_agent: 'Browser/1.0', 'after.email': '[erased]' } });
    expect(await world.verification.run()).toMatchObject({ findings: [], to: 2 });
  });

  it('is not kept of an erased person by what is still under way, on any instance', async () => {
    const database = await fresh();
    const [here, there] = [new AuditWorld(database), new AuditWorld(database)];
    await signIn(here, 'usr_ada');
    await signIn(there, 'usr_ada');
    await database.transaction(async (tx) => {
      await here.audit.forget(tx, 'usr_ada');
      await here.audit.record(tx, { type: 'session.ended', outcome: 'success', actor: 'user', userId: 'usr_ada' }, ORIGIN);
    });
    // This one still has the key in memory: what it writes under it, nobody can read.
    await signIn(there, 'usr_ada');
    await signIn(here, 'usr_ada');
    expect(await stored(database)).not.toContain('192.0.2');
    for (const event of await there.events.list()) expect([null, '[erased]']).toContain(event.address);
    expect(await database.rows('SELECT user_id, sealed_key FROM audit_keys')).toEqual([{ user_id: 'usr_ada', sealed_key: null }]);
  });

  it('makes no key for what was rolled back, and one key where two instances are first at once', async () => {
    const database = await fresh();
    const [here, there] = [new AuditWorld(database), new AuditWorld(database)];
    await expect(database.transaction(async (tx) => {
      await here.audit.record(tx, { type: 'sign_out', outcome: 'success', actor: 'user', userId: 'usr_ada' }, ORIGIN);
      throw new Error('the act failed');
    })).rejects.toThrow('the act failed');
    expect(await database.rows('SELECT user_id FROM audit_keys')).toEqual([]);
    await Promise.all([signIn(here, 'usr_ada'), signIn(there, 'usr_ada')]);
    expect((await here.events.list()).map(({ address }) => address)).toEqual(['192.0.2.77', '192.0.2.77']);
  });

  it('is no more than the network, of somebody whom nobody knows', async () => {
    const world = new AuditWorld(await fresh());
    for (const address of ['192.0.2.77', '2001:db8:1:2::7', '2001:db8:0:2::7', '::1', 'not an address']) {
      await world.audit.record(world.database, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: null }, { ...ORIGIN, address });
    }
    const addresses = (await world.events.list()).map(({ address }) => String(address));
    expect(new Set(addresses)).toEqual(new Set(['::1', '192.0.2.0/24', '2001:db8:1::/48', '2001:db8::/48', 'null']));
    expect(await world.database.rows('SELECT user_id FROM audit_keys')).toEqual([]);
  });

  it('of a machine is no secret: the address of an application stays', async () => {
    const world = new AuditWorld(await fresh());
    await world.audit.record(world.database, { type: 'client.authentication_failed', outcome: 'failure', actor: 'client', clientId: 'intranet' }, ORIGIN);
    await world.audit.record(world.database, { type: 'client.updated', outcome: 'success', actor: 'api', clientId: 'intranet' }, { ...ORIGIN, actorId: 'deployer' });
    expect((await world.events.list()).map(({ address }) => address)).toEqual(['192.0.2.77', '192.0.2.77']);
  });

  it('of a server that acts for a person is none of that person, and of an application without a secret, which may run on their own machine, it is', async () => {
    const world = new AuditWorld(await fresh());
    const redeemed = { type: 'code.redeemed', outcome: 'success', actor: 'client', clientId: 'intranet', userId: 'usr_ada' } as const;
    await world.audit.record(world.database, redeemed, { ...ORIGIN, fromServer: true });
    await world.audit.record(world.database, redeemed, { ...ORIGIN, fromServer: false });
    await world.database.transaction((tx) => world.audit.forget(tx, 'usr_ada'));
    expect((await world.events.list()).map(({ address }) => address)).toEqual(expect.arrayContaining(['192.0.2.77', '[erased]']));
  });

  it('outlives a change of SECRET_KEY once the keys were sealed again, and is called unreadable without it', async () => {
    const database = await fresh();
    await signIn(new AuditWorld(database), 'usr_ada');
    const secretKey = Buffer.alloc(32, 9);
    expect((await new AuditWorld(database, { secretKey }).events.list())[0]).toMatchObject({ address: '[unreadable]' });
    const changing = new AuditWorld(database, { secretKey, previousSecretKeys: [Buffer.alloc(32, 7)] });
    await changing.keyChange.run();
    expect((await new AuditWorld(database, { secretKey }).events.list())[0]).toMatchObject({ address: '192.0.2.77' });
  });

  it('cannot be moved to another event', async () => {
    const world = new AuditWorld(await fresh());
    await signIn(world, 'usr_ada');
    await signIn(world, 'usr_ada', { ...ORIGIN, address: '198.51.100.1' });
    const [first, second] = await world.database.rows<{ id: string; personal: string }>('SELECT id, personal FROM audit_events ORDER BY id');
    await world.database.run('UPDATE audit_events SET personal = ? WHERE id = ?', [second?.personal ?? '', first?.id ?? '']);
    expect((await world.events.find(first?.id ?? ''))?.address).toBe('[unreadable]');
  });
});
