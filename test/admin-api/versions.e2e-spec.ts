import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, type AdminApiAnswer, adminApi } from './support/admin-api.js';
import { addressOf, call, exampleBody, isWrite, KnownThings, OPERATIONS, ownedByNobody } from './support/every-operation.js';

const CREATING = OPERATIONS.filter(({ method, path, answer }) => method === 'POST' && answer.status === 201 && !path.includes(':')).toSorted((one, other) => one.path.length - other.path.length);

eachDatabase('A version', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let things: KnownThings;
  const made = new Map<string, AdminApiAnswer<unknown>>();

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await new WireClient(test.address).tokens(new Browser(test.address), {});
    await ownedByNobody(test);
    for (const operation of CREATING.filter(({ path }) => !path.includes('{'))) made.set(operation.id, await call(api, operation, {}));
    things = await KnownThings.in(api);
    await ownedByNobody(test);
  });
  afterAll(() => test.close());

  const isThere = (values: Readonly<Record<string, string>>): boolean => !Object.values(values).includes('nobody');

  it('is told with everything that is made', () => {
    const answers = [...made].filter(([, { status }]) => status === 201);
    expect(answers.map(([id]) => id)).toEqual(expect.arrayContaining(['invitations.create', 'registration-tokens.create', 'statement-issuers.create', 'users.create']));
    expect(answers.filter(([, { headers }]) => !headers.has('etag') || !headers.has('location')).map(([id]) => id)).toEqual([]);
  });

  it('is told with every look at one thing, and asked for again it is 304', async () => {
    const wrong: string[] = [];
    for (const operation of OPERATIONS.filter((each) => each.method === 'GET' && !('list' in each) && each.answer.types === undefined)) {
      const values = await things.values(operation.path);
      const { status, headers } = await call(api, operation, values);
      if (status !== 200) continue;
      const etag = headers.get('etag') ?? '';
      const again = await api.get(addressOf(operation, values), { 'if-none-match': etag });
      if (!/^"[^"]+"$/.test(etag) || again.status !== 304) wrong.push(`${operation.id}: ${etag} ${again.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('that has moved lets no write through', async () => {
    const wrong: string[] = [];
    const stale: string[] = [];
    for (const operation of OPERATIONS.filter((each) => isWrite(each) && each.method !== 'POST')) {
      const values = await things.values(operation.path);
      if (!isThere(values)) continue;
      const example = exampleBody(operation);
      const headers = { ...(example === undefined ? {} : { 'content-type': example.type }), 'if-match': '"stale"' };
      const { status } = await api.send(operation.method, addressOf(operation, values), example?.body, headers);
      if (status < 400 || status >= 500) wrong.push(`${operation.id}: ${status}`);
      if (status === 412) stale.push(operation.id);
    }
    expect(wrong).toEqual([]);
    expect(stale).toEqual(expect.arrayContaining(['invitations.delete', 'registration-tokens.delete', 'statement-issuers.delete', 'grants.delete', 'sessions.delete', 'clients.delete', 'users.update']));
  });

  it.each(['invitations', 'registration-tokens', 'statement-issuers', 'grants', 'sessions'])('of %s is that which a look told: with it, and not with another one, the thing goes', async (collection) => {
    const [thing] = (await api.get<{ data: { id: string }[] }>(`/${collection}`)).body.data;
    const path = `/${collection}/${thing?.id}`;
    const etag = (await api.get(path)).headers.get('etag') ?? '';
    expect(await api.delete(path, { 'if-match': '"99"' })).toMatchObject({ status: 412, body: { type: expect.stringContaining('changed-meanwhile') } });
    expect((await api.get(path)).status).toBe(200);
    expect((await api.delete(path, { 'if-match': etag })).status).toBe(204);
  });

  it('of an admin role moves with it, so that the second of two owners is told', async () => {
    const path = `/admins/${await userId(test, 'bob')}`;
    expect((await api.put(path, { role: 'auditor' }, { 'if-match': '*' })).status).toBe(412);
    const first = await api.put(path, { role: 'auditor' }, { 'if-none-match': '*' });
    const read = (await api.get(path)).headers.get('etag') ?? '';
    expect([first.status, first.headers.get('etag')]).toEqual([200, read]);
    expect((await api.put(path, { role: 'people-admin' }, { 'if-match': read })).status).toBe(200);
    const late = await api.put(path, { role: 'owner' }, { 'if-match': read });
    expect([late.status, late.headers.get('etag')]).toEqual([412, (await api.get(path)).headers.get('etag')]);
    expect((await api.delete(path, { 'if-match': read })).status).toBe(412);
    expect((await api.get(path)).body).toMatchObject({ role: 'people-admin' });
    expect((await api.delete(path, { 'if-match': late.headers.get('etag') ?? '' })).status).toBe(204);
  });
});
