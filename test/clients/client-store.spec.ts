import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eachDatabase } from '../support/database.js';
import { digest } from '../../src/platform/token-digest.js';
import { Clients, aMetadata } from './support/clients.js';

eachDatabase('the store of clients', (dialect) => {
  let here: Clients;
  let there: Clients;

  beforeEach(async () => {
    here = await Clients.fresh(dialect);
    there = new Clients(here.database);
  });

  afterEach(async () => {
    await there.close();
    await here.close();
  });

  it('gives back what was registered', async () => {
    const metadata = aMetadata({ client_name: 'Bücher 📚', cors_origins: ['https://app.example.com'], 'client_name#de': 'Bücher' });
    await here.database.transaction((tx) => here.store.create(tx, { clientId: 'app', metadata, managedBy: 'file:doorward.yaml' }));
    expect(await there.store.find('app')).toMatchObject({ clientId: 'app', name: 'Bücher 📚', metadata, managedBy: 'file:doorward.yaml', version: 1, disabled: false });
  });

  it('makes an id for a client that brings none', async () => {
    const made = await here.database.transaction((tx) => here.store.create(tx, { metadata: aMetadata() }));
    expect(made).toMatchObject({ clientId: expect.stringMatching(/^cli_[0-9a-z]{26}$/) });
  });

  it('finds a known client at once, without a statement', async () => {
    await here.register('app');
    await here.store.find('app');
    const before = here.database.statementCount;
    expect(here.store.find('app')).toMatchObject({ clientId: 'app' });
    expect(here.database.statementCount).toBe(before);
  });

  it('asks the database once for an id that nobody has', async () => {
    expect(await here.store.find('nobody')).toBeUndefined();
    const before = here.database.statementCount;
    expect(here.store.find('nobody')).toBeUndefined();
    expect(here.database.statementCount).toBe(before);
  });

  it.each(['', ' app', 'app ', 'app\0', 'äpp', 'a'.repeat(129), "' OR 1=1--", '%', 'a/b', '\u{1F600}'])('never asks the database for what is no id: %j', async (clientId) => {
    const before = here.database.statementCount;
    expect(here.store.find(clientId)).toBeUndefined();
    expect(await here.store.read(here.database, clientId)).toBeUndefined();
    expect(here.database.statementCount).toBe(before);
  });

  it('tells ids apart by case, accents and trailing characters (NF-12)', async () => {
    await here.register('app');
    for (const clientId of ['APP', 'App', 'app.', 'app_', 'ap']) expect(await here.store.find(clientId)).toBeUndefined();
  });

  it('creates one client of a name, however many try at once (RC-06)', async () => {
    const tries = Array.from({ length: 10 }, () => here.database.transaction((tx) => here.store.create(tx, { clientId: 'app', metadata: aMetadata() })));
    const results = await Promise.all(tries);
    expect(results.filter((result) => result === 'taken')).toHaveLength(9);
  });

  it('replaces metadata, counts versions, and refuses an older one', async () => {
    await here.register('app');
    here.clock.advance('1s');
    const metadata = aMetadata({ client_name: 'New' });
    expect(await here.database.transaction((tx) => here.store.replaceMetadata(tx, 'app', metadata, 1))).toBe(true);
    expect(await here.database.transaction((tx) => here.store.replaceMetadata(tx, 'app', aMetadata(), 1))).toBe(false);
    expect(await here.database.transaction((tx) => here.store.replaceMetadata(tx, 'other', metadata))).toBe(false);
    const client = await here.store.find('app');
    expect(client).toMatchObject({ name: 'New', version: 2 });
    expect(client?.updatedAt).toBe(here.clock.now());
  });

  it('shows a change to this instance at once and to others within a second', async () => {
    await here.register('app');
    expect(await there.store.find('app')).toMatchObject({ name: 'app' });
    await here.database.transaction((tx) => here.store.replaceMetadata(tx, 'app', aMetadata({ client_name: 'New' })));
    expect(await here.store.find('app')).toMatchObject({ name: 'New' });
    const deadline = performance.now() + 1_000;
    while ((await there.store.find('app'))?.name !== 'New' && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await there.store.find('app')).toMatchObject({ name: 'New' });
  });

  it('keeps nothing of a transaction that was rolled back', async () => {
    await here.register('app');
    await here.store.find('app');
    await expect(here.database.transaction(async (tx) => {
      await here.store.replaceMetadata(tx, 'app', aMetadata({ client_name: 'New' }));
      expect(await here.store.read(tx, 'app')).toMatchObject({ name: 'New' });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await here.store.find('app')).toMatchObject({ name: 'app', version: 1 });
  });

  it('disables and enables once', async () => {
    await here.register('app');
    const act = (work: 'disable' | 'enable'): Promise<boolean> => here.database.transaction((tx) => here.store[work](tx, 'app', here.clock.now()));
    expect([await act('enable'), await act('disable'), await act('disable')]).toEqual([false, true, false]);
    expect((await here.store.find('app'))?.disabled).toBe(true);
    expect([await act('enable'), await act('enable')]).toEqual([true, false]);
    expect((await here.store.find('app'))?.disabled).toBe(false);
    expect(await here.database.transaction((tx) => here.store.disable(tx, 'other', 0))).toBe(false);
  });

  it('deletes a client with its secrets and no other', async () => {
    await here.register('app', {}, { value: 'a' });
    await here.register('other', {}, { value: 'b' });
    expect(await here.database.transaction((tx) => here.store.delete(tx, 'app'))).toBe(true);
    expect(await here.database.transaction((tx) => here.store.delete(tx, 'app'))).toBe(false);
    expect(await here.store.find('app')).toBeUndefined();
    expect((await here.store.find('other'))?.secrets).toHaveLength(1);
    expect(await here.database.rows('SELECT * FROM client_secrets')).toHaveLength(1);
  });

  it('makes a secret that is shown once and stored as a digest only (LK-04)', async () => {
    await here.register('app');
    const added = await here.database.transaction((tx) => here.store.addSecret(tx, 'app', { name: '2026-09' }));
    expect(added?.value).toMatch(/^dws_[\w-]{43}[0-9A-Za-z]{6}$/);
    const client = await here.store.find('app');
    expect(client?.secretMatching(digest(added?.value ?? ''), here.clock.now())?.id).toBe(added?.id);
    expect(JSON.stringify(await here.database.rows('SELECT * FROM client_secrets'))).not.toContain(added?.value);
    expect(client?.version).toBe(2);
  });

  it('keeps several secrets until each is removed, and never removes another client\'s (AM-02)', async () => {
    await here.register('app', {}, { value: 'old' }, { value: 'new' });
    await here.register('other');
    const [old, fresh] = (await here.store.find('app'))?.secrets ?? [];
    expect(await here.database.transaction((tx) => here.store.removeSecret(tx, 'other', old?.id ?? ''))).toBe(false);
    expect(await here.database.transaction((tx) => here.store.removeSecret(tx, 'app', old?.id ?? ''))).toBe(true);
    expect((await here.store.find('app'))?.secrets.map((secret) => secret.id)).toEqual([fresh?.id]);
    expect(await here.database.transaction((tx) => here.store.addSecret(tx, 'nobody', { name: 'x' }))).toBeUndefined();
  });

  it('lists clients with their secrets, a page at a time', async () => {
    for (const clientId of ['c', 'a', 'b']) await here.register(clientId, {}, { value: clientId });
    const first = await here.store.list({ limit: 2 });
    expect(first.map((client) => [client.clientId, client.secrets.length])).toEqual([['a', 1], ['b', 1]]);
    expect((await here.store.list({ after: 'b' })).map((client) => client.clientId)).toEqual(['c']);
    expect(await here.store.list({ after: 'c' })).toEqual([]);
    for (const limit of [0, -1, Number.NaN, 1e9]) expect((await here.store.list({ limit })).length).toBeGreaterThan(0);
  });

  it('knows the origins of all enabled clients for preflights', async () => {
    await here.register('a', { cors_origins: ['https://a.example.com', 'https://both.example.com'] });
    await here.register('b', { cors_origins: ['https://b.example.com', 'https://both.example.com'] });
    await here.register('none');
    expect([...(await here.store.allCorsOrigins())].toSorted()).toEqual(['https://a.example.com', 'https://b.example.com', 'https://both.example.com']);
    await here.database.transaction((tx) => here.store.disable(tx, 'b', here.clock.now()));
    expect([...(await here.store.allCorsOrigins())].toSorted()).toEqual(['https://a.example.com', 'https://both.example.com']);
    const before = here.database.statementCount;
    expect(here.store.allCorsOrigins()).toBeInstanceOf(Set);
    expect(here.database.statementCount).toBe(before);
  });
});
