import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SecretUses } from '../../src/clients/credentials/secret-uses.js';
import { SecretWarnings } from '../../src/clients/credentials/secret-warnings.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { type AuditFilter, AuditEventStore } from '../../src/audit/audit-event.store.js';
import type { AuditEvent } from '../../src/audit/event.entity.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeClient } from './support/made.js';

type Secret = Readonly<Record<'id' | 'name' | 'prefix' | 'created_at' | 'expires_at' | 'last_used_at' | 'status' | 'value', string>>;

const MACHINE = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read' };

eachDatabase('The secrets of an application', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let made = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  // The clock runs past the life of a token.
  beforeEach(async () => {
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  const machine = async (): Promise<string> => {
    const id = await makeClient(test, `robot-${(made += 1)}`, MACHINE);
    test.clock.advance('1s');
    return id;
  };
  const pathOf = (clientId: string): string => `/clients/${clientId}/secrets`;
  const listed = async (clientId: string): Promise<Secret[]> => (await api.get<{ data: Secret[] }>(pathOf(clientId))).body.data;
  const auditEvents = (filter: AuditFilter): Promise<AuditEvent[]> => test.get(AuditEventStore).list(filter);
  /** The servers look for changes once a second; a test need not wait. */
  const works = async (clientId: string, secret: string): Promise<boolean> => {
    const { status, body } = await new WireClient(test.url, clientId, secret).token({ grant_type: 'client_credentials' });
    if (status !== 200 && body['error'] !== 'invalid_client') throw new Error(JSON.stringify(body));
    return status === 200;
  };

  it('are shown by name and first characters, and their value in the answer that makes them alone', async () => {
    const id = await machine();
    const { status, headers, body } = await api.post<Secret>(pathOf(id), { name: '2026-11' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${test.url}/admin/v1/clients/${id}/secrets/${body.id}`);
    expect(body).toMatchObject({ id: expect.stringMatching(/^sec_/), name: '2026-11', expires_at: null, last_used_at: null, status: 'active', prefix: body.value.slice(0, 8) });
    expect(await works(id, body.value)).toBe(true);
    const { value: _value, ...rest } = body;
    expect((await api.get(`${pathOf(id)}/${body.id}`)).body).toEqual(rest);
    const text = JSON.stringify([await listed(id), await auditEvents({ clientId: id })]);
    expect(text).not.toContain(body.value);
    expect(text).not.toContain(SECRET);
  });

  it('show nothing of a secret that somebody chose', async () => {
    expect(await listed(await machine())).toEqual([expect.objectContaining({ name: 'default', prefix: null })]);
  });

  it('are long where somebody brings one along: digests of what can be guessed hide nothing', async () => {
    const body = { client_id: 'brought-along', redirect_uris: ['https://brought.test/cb'] };
    const pointers = (answer: { readonly body: unknown }): unknown => (answer.body as { errors?: { pointer: string }[] }).errors?.map(({ pointer }) => pointer);
    const short = await api.post('/clients', { ...body, client_secret: 'x'.repeat(31) });
    expect([short.status, pointers(short)]).toEqual([422, ['/client_secret']]);
    const second = await api.put('/clients/brought-along', { ...body, secrets: [{ name: 'a', value: SECRET }, { name: 'b', value: 'short' }] });
    expect([second.status, pointers(second)]).toEqual([422, ['/secrets/1/value']]);
    expect((await api.post('/clients', { ...body, client_secret: SECRET })).status).toBe(201);
  });

  it('are named by the day when no name is given, and never alike', async () => {
    const id = await machine();
    const names = [await api.post<Secret>(pathOf(id)), await api.post<Secret>(pathOf(id), {})].map(({ body }) => body.name);
    const day = new Date(test.clock.now()).toISOString().slice(0, 10);
    expect(names).toEqual([day, `${day}-2`]);
    const again = await api.post(pathOf(id), { name: day });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ pointer: '/name' }] } });
  });

  it('go on working for the overlap when they are exchanged, without one failed request', async () => {
    const id = await machine();
    const { body } = await api.post<Secret>(pathOf(id), { rotate: true, overlap: 'PT1H' });
    const before = test.clock.now();
    for (const minutes of [0, 30, 29]) {
      test.clock.advance(`${minutes}m`);
      expect([await works(id, SECRET), await works(id, body.value)]).toEqual([true, true]);
    }
    test.clock.advance('1m');
    expect([await works(id, SECRET), await works(id, body.value)]).toEqual([false, true]);
    api = await adminApi(test);
    expect((await listed(id)).map(({ status, expires_at: end }) => [status, end])).toEqual([['expired', new Date(before + 3_600_000).toISOString()], ['active', null]]);
    expect((await auditEvents({ clientId: id, type: 'client.secret_rotated' }))[0]?.details).toMatchObject({ id: body.id, others_end_at: new Date(before + 3_600_000).toISOString() });
  });

  it('end after seven days when nothing is said, and at once with no overlap', async () => {
    const [slow, quick] = [await machine(), await machine()];
    await api.post(pathOf(slow), { rotate: true });
    test.clock.advance('6d');
    api = await adminApi(test);
    expect(await works(slow, SECRET)).toBe(true);
    test.clock.advance('1d');
    api = await adminApi(test);
    expect(await works(slow, SECRET)).toBe(false);
    await api.post(pathOf(quick), { rotate: true, overlap: 'PT0S' });
    test.clock.advance('2s');
    expect(await works(quick, SECRET)).toBe(false);
  });

  it('get no more time from a second exchange', async () => {
    const id = await machine();
    await api.post(pathOf(id), { rotate: true, overlap: 'PT1H' });
    await api.post(pathOf(id), { rotate: true, overlap: 'P7D' });
    const [first] = await listed(id);
    expect(Date.parse(first?.expires_at ?? '')).toBeLessThanOrEqual(test.clock.now() + 3_600_000);
  });

  it('all work when several admins exchange them at once', async () => {
    const id = await machine();
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post<Secret>(pathOf(id), { rotate: true })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.name)).size).toBe(5);
    for (const { body } of answers) expect(await works(id, body.value)).toBe(true);
    expect((await listed(id)).filter(({ expires_at: end }) => end === null)).toHaveLength(1);
  });

  it('are exchanged once for two admins who name the version they saw', async () => {
    const id = await machine();
    const etag = (await api.get(`${pathOf(id)}/${(await listed(id))[0]?.id}`)).headers.get('etag') ?? '';
    const answers = await Promise.all([1, 2].map(() => api.post(pathOf(id), { rotate: true, overlap: 'PT0S' }, { 'if-match': etag })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 412]));
  });

  it('can be renamed and given an end, and stay ended', async () => {
    const id = await machine();
    const [first] = await listed(id);
    const soon = new Date(test.clock.now() + 60_000).toISOString();
    const path = `${pathOf(id)}/${first?.id}`;
    expect(await api.patch(path, { name: 'old', expires_at: soon })).toMatchObject({ status: 200, body: { name: 'old', expires_at: soon, status: 'active' } });
    expect(await api.patch(path, { expires_at: null })).toMatchObject({ status: 200, body: { name: 'old', expires_at: null } });
    await api.patch(path, { expires_at: soon });
    test.clock.advance('1m');
    expect(await works(id, SECRET)).toBe(false);
    expect(await api.patch(path, { expires_at: null })).toMatchObject({ status: 409 });
    expect(await works(id, SECRET)).toBe(false);
  });

  it('are refused within a second once removed', async () => {
    const id = await machine();
    expect(await works(id, SECRET)).toBe(true);
    expect((await api.delete(`${pathOf(id)}/${(await listed(id))[0]?.id}`)).status).toBe(204);
    test.clock.advance('2s');
    expect(await works(id, SECRET)).toBe(false);
    expect((await auditEvents({ clientId: id })).map(({ type }) => type)).toContain('client.secret_removed');
  });

  it('of another application are not found through this one', async () => {
    const [mine, other] = [await machine(), await machine()];
    const path = `${pathOf(mine)}/${(await listed(other))[0]?.id}`;
    const unknown = await api.get(`${pathOf(mine)}/sec_unknown`);
    for (const answer of [await api.get(path), await api.patch(path, { name: 'stolen' }), await api.delete(path)]) expect([answer.status, answer.body['detail']]).toEqual([404, unknown.body['detail']]);
    expect(await listed(other)).toEqual([expect.objectContaining({ name: 'default' })]);
    expect(await works(other, SECRET)).toBe(true);
  });

  it('are refused to a public client, and to one that a file declares', async () => {
    const id = await makeClient(test, `public-${(made += 1)}`, { token_endpoint_auth_method: 'none' });
    expect(await api.post(pathOf(id))).toMatchObject({ status: 409, body: { detail: expect.stringContaining('public client') } });
    expect(await api.post(pathOf('machine'))).toMatchObject({ status: 409, body: { type: expect.stringContaining('managed-by-file'), detail: expect.stringContaining('test.yaml') } });
    expect((await api.post(pathOf('nobody'))).status).toBe(404);
  });

  it('are at most twenty, of which ended ones make room', async () => {
    const id = await machine();
    for (let count = 1; count < 20; count += 1) await api.post(pathOf(id), { name: `n${count}` });
    expect((await api.post(pathOf(id))).status).toBe(409);
    const [first] = await listed(id);
    await api.patch(`${pathOf(id)}/${first?.id}`, { expires_at: new Date(test.clock.now() + 1000).toISOString() });
    test.clock.advance('1s');
    expect((await api.post(pathOf(id))).status).toBe(201);
    expect((await listed(id)).map(({ id: each }) => each)).not.toContain(first?.id);
  });

  it.each([
    [{ name: '' }, '/name'], [{ name: 7 }, '/name'], [{ expires_at: 'soon' }, '/expires_at'], [{ expires_at: '2001-01-01' }, '/expires_at'], [{ overlap: 'P7D' }, '/overlap'],
    [{ rotate: true, overlap: 'P1Y' }, '/overlap'], [{ rotate: true, overlap: 'P91D' }, '/overlap'], [{ rotate: 'yes' }, '/rotate'], [{ value: 'mine' }, '/value'],
  ])('are not made of %j', async (body, pointer) => {
    const id = await machine();
    expect(await api.post(pathOf(id), body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(await listed(id)).toHaveLength(1);
  });

  it('are not made, and show no value, when only asked what would be', async () => {
    const id = await machine();
    const { status, body } = await api.post(`${pathOf(id)}?dry_run=true`, { rotate: true, overlap: 'PT0S' });
    expect([status, body['value']]).toEqual([200, undefined]);
    expect(await listed(id)).toEqual([expect.objectContaining({ name: 'default', expires_at: null })]);
    expect(await works(id, SECRET)).toBe(true);
  });

  it('are made once for a request that is repeated', async () => {
    const id = await machine();
    const key = { 'idempotency-key': `rotate-${id}` };
    const [first, again] = [await api.post<Secret>(pathOf(id), { rotate: true }, key), await api.post<Secret>(pathOf(id), { rotate: true }, key)];
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    expect(await listed(id)).toHaveLength(2);
    expect(await works(id, first.body.value)).toBe(true);
  });

  it('are warned of once thirty days, a week and a day before they end, whichever instance looks', async () => {
    const id = await machine();
    const { body } = await api.post<Secret>(pathOf(id), { name: 'ending', expires_at: new Date(test.clock.now() + 40 * 86_400_000).toISOString() });
    const warned = async (): Promise<unknown[]> => {
      await Promise.all([test.get(SecretWarnings).warn(), test.get(SecretWarnings).warn()]);
      return (await auditEvents({ clientId: id, type: 'client.secret_expiring' })).map(({ details }) => details['days']);
    };
    const seen: unknown[][] = [await warned()];
    for (const days of [10, 1, 21, 1, 6, 1]) {
      test.clock.advance(`${days}d`);
      seen.push(await warned());
    }
    expect(seen.map((days) => days.toSorted((a, b) => Number(a) - Number(b)))).toEqual([[], [30], [30], [30], [7, 30], [1, 7, 30], [1, 7, 30]]);
    api = await adminApi(test);
    expect((await api.get(`${pathOf(id)}/${body.id}`)).body).toMatchObject({ status: 'expired' });
  });

  it('tell when they were last used, without a statement more for the request', async () => {
    const id = await machine();
    const { body } = await api.post<Secret>(pathOf(id), { name: 'new' });
    await works(id, body.value);
    const uses = test.get(SecretUses);
    await uses.flush();
    const counted = await test.countStatements(() => works(id, body.value));
    const used = async (): Promise<(string | null)[]> => (await listed(id)).map(({ last_used_at: at }) => at);
    const minute = new Date(test.clock.now() - (test.clock.now() % 60_000)).toISOString();
    expect(await used()).toEqual([null, minute]);
    expect(counted).toBe(0);
    // At most one write in five minutes, however many requests there are.
    for (const wait of ['1m', '1m', '1m']) {
      test.clock.advance(wait);
      await works(id, body.value);
      expect(await test.countStatements(() => uses.flush())).toBe(0);
    }
    expect(await used()).toEqual([null, minute]);
    test.clock.advance('2m');
    expect(await test.countStatements(() => uses.flush())).toBe(1);
    expect(await used()).toEqual([null, new Date(Date.parse(minute) + 180_000).toISOString()]);
  });
});
