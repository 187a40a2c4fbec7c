import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { IdempotencyKeyStore } from '../../src/admin/api/idempotency-key.store.js';
import { CleanUp } from '../../src/database/clean-up.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

eachDatabase('A request with an Idempotency-Key', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  let api: AdminApi;
  let fresh: () => Promise<AdminApi>;
  beforeAll(async () => {
    test = await createTestApp({ dialect, lifetimes: { accessToken: 86_400 } });
    other = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    api = await adminApi(test);
    fresh = () => adminApi(test);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const KEY = (key: string): Record<string, string> => ({ 'idempotency-key': key });
  const client = (id: string): object => ({ client_id: id, redirect_uris: ['https://x.example.com/cb'], scope: 'openid' });

  it('takes effect once, and is told the same again', async () => {
    const first = await api.post('/clients', client('once'), KEY('k1'));
    const second = await api.post('/clients', client('once'), KEY('"k1"'));
    expect(first.status).toBe(201);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect([second.headers.get('idempotency-replayed'), first.headers.get('idempotency-replayed')]).toEqual(['true', null]);
    expect([second.headers.get('location'), second.headers.get('etag')]).toEqual([first.headers.get('location'), first.headers.get('etag')]);
  });

  it('shows a secret again for ten minutes, and then no more', async () => {
    const first = await api.post('/clients', client('secretive'), KEY('k2'));
    expect((await api.post('/clients', client('secretive'), KEY('k2'))).body).toHaveProperty('client_secret', first.body['client_secret']);
    test.clock.advance('10m');
    const late = await (await fresh()).post('/clients', client('secretive'), KEY('k2'));
    expect(late.status).toBe(409);
    const replayed = await api.post('/clients', client('secretive'), KEY('k2'));
    expect(replayed).toMatchObject({ status: 201, body: { client_id: 'secretive' } });
    expect(replayed.body).not.toHaveProperty('client_secret');
  });

  it('is nothing that can be read where it is kept', async () => {
    const { body } = await api.post('/clients', client('sealed'), KEY('k3'));
    const rows = JSON.stringify(await test.database.rows('SELECT * FROM idempotency_keys'));
    expect(rows).not.toContain(String(body['client_secret']));
    expect(rows).not.toContain('sealed');
  });

  it('is a mistake with another body', async () => {
    await api.post('/groups', { name: 'first' }, KEY('k4'));
    expect(await api.post('/groups', { name: 'second' }, KEY('k4'))).toMatchObject({ status: 422, body: { type: expect.stringMatching(/idempotency-key-reused$/) } });
    expect((await api.post('/groups', { name: 'first', description: undefined }, KEY('k4'))).status).toBe(201);
  });

  it('belongs to its caller and its address alone', async () => {
    await api.post('/groups', { name: 'mine' }, KEY('k5'));
    expect(await (await fresh()).post('/groups', { name: 'theirs' }, KEY('k5'))).toMatchObject({ status: 201, body: { name: 'theirs' } });
    expect(await api.post('/apis', { identifier: 'https://k5.example.com' }, KEY('k5'))).toMatchObject({ status: 201 });
  });

  it('may be sent again after a refusal, which is nothing that was done', async () => {
    expect((await api.post('/groups', { name: '' }, KEY('k6'))).status).toBe(422);
    expect((await api.post('/groups', { name: 'good' }, KEY('k6'))).status).toBe(201);
  });

  it('is answered once however many send it at the same moment, to two servers', async () => {
    const second = new (api.constructor as new (origin: string, token: string | undefined) => AdminApi)(other.address, api.token);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? api : second).post('/groups', { name: 'crowd' }, KEY('k7'))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    for (const { status, body, headers } of answers) if (status === 409) expect([String(body['type']).split('/').at(-1), headers.get('retry-after')]).toEqual(['request-in-flight', '1']);
    expect(answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'))).toHaveLength(1);
    expect((await api.post('/groups', { name: 'crowd' }, KEY('k7'))).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is held by one of those who come within one turn of the event loop, and the server lives', async () => {
    const now = test.clock.now();
    const claim = (holder: number) => ({ keyDigest: 'k'.repeat(43), requestDigest: 'r'.repeat(43), holder: `holder-${holder}`, expiresAt: now + 60_000 });
    const known = await Promise.all(Array.from({ length: 10 }, (_, index) => test.get(IdempotencyKeyStore).claim(claim(index), now)));
    expect(known.filter((each) => each === undefined)).toHaveLength(1);
    expect(new Set(known.map((each) => each?.holder).filter((holder) => holder !== undefined)).size).toBe(1);
  });

  it('is free again a minute after a server died with it', async () => {
    await api.post('/groups', { name: 'dead' }, KEY('k8'));
    await api.delete('/groups/dead');
    await test.database.run('UPDATE idempotency_keys SET answer = NULL, answered_at = NULL, expires_at = ? WHERE answered_at = (SELECT latest FROM (SELECT MAX(answered_at) AS latest FROM idempotency_keys) l)', [test.clock.now() + 60_000]);
    expect((await api.post('/groups', { name: 'dead' }, KEY('k8'))).status).toBe(409);
    test.clock.advance('60s');
    expect((await api.post('/groups', { name: 'dead' }, KEY('k8'))).status).toBe(201);
  });

  it('is forgotten after a day', async () => {
    await api.post('/groups', { name: 'yesterday' }, KEY('k9'));
    await api.delete('/groups/yesterday');
    test.clock.advance('23h');
    const almost = await fresh();
    expect(almost.token).toBeDefined();
    expect((await api.post('/groups', { name: 'yesterday' }, KEY('k9'))).headers.get('idempotency-replayed')).toBe('true');
    test.clock.advance('2h');
    await test.get(CleanUp).run();
    expect(await test.database.rows("SELECT 1 FROM idempotency_keys WHERE expires_at < ?", [test.clock.now() - 3_600_000])).toEqual([]);
  });

  it('is no matter of a dry run, and must be one that can be', async () => {
    const now = await fresh();
    expect((await now.post('/groups?dry_run=true', { name: 'dry' }, KEY('k10'))).status).toBe(200);
    expect((await now.post('/groups', { name: 'wet' }, KEY('k10'))).status).toBe(201);
    for (const key of ['', 'a b', 'x'.repeat(300), 'ä']) expect([key, (await now.post('/groups', { name: 'bad-key' }, KEY(encodeURI(key) === key ? key : 'a b'))).status]).toEqual([key, 400]);
  });
});
