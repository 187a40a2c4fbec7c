import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { scopesOfRole, type AdminRoleName } from '../../src/users/admin-roles.js';
import type { AdminOperation } from '../../src/admin/operation.js';
import { UserStore } from '../../src/users/user.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD, SECRET, standardWorld } from '../support/world.js';
import { AdminApi, adminApi, adminApiAs, type AdminApiAnswer } from './support/admin-api.js';
import { call, exampleBody, isWrite, KnownThings, OPERATIONS, ownedByNobody, schemaOfRequest } from './support/every-operation.js';

jest.setTimeout(180_000);

const ROLES: readonly AdminRoleName[] = ['owner', 'app-admin', 'people-admin', 'auditor'];
const PEOPLE = [...ROLES, 'nobody', 'fired'].map((name) => ({ preferred_username: `the-${name}`, name, password: PASSWORD, groups: [] }));

/** Parts that are things of their own, which several others may have. */
const SHARED = /\/(?:clients|members|users|assignments|snippets)\/\{\w+\}$/;

type Verdict = 401 | 403 | 'allowed';

/** Every operation as every role, with the ids of other people's things, and nothing secret in any answer. */
eachDatabase('Every operation of the admin API', (dialect) => {
  let test: TestApp;
  let all: AdminApi;
  let things: KnownThings;
  const callers = new Map<string, readonly [AdminApi, (operation: AdminOperation) => Verdict]>();
  const answers: string[] = [];

  beforeAll(async () => {
    test = await createTestApp({ dialect, declare: { ...standardWorld, users: [...standardWorld.users, ...PEOPLE] } });
    const expired = (await adminApi(test)).token;
    test.clock.advance('2h');
    all = await adminApi(test);
    await ownedByNobody(test);
    things = await KnownThings.in(all);
    const refused = (status: 401 | 403) => (): Verdict => status;
    for (const role of ROLES) callers.set(`a person who is ${role}`, [await adminApiAs(test, `the-${role}`, role), ({ scope }) => (scope === null || scopesOfRole(role)(scope) ? 'allowed' : 403)]);
    callers.set('a person without a role', [await adminApiAs(test, 'the-nobody'), ({ scope }) => (scope === null ? 'allowed' : 403)]);
    const fired = await adminApiAs(test, 'the-fired', 'owner');
    const { id } = (await test.get(UserStore).findByUserName('the-fired')) ?? { id: '' };
    expect((await all.post(`/users/${id}:disable`)).status).toBeLessThan(300);
    callers.set('an administrator who was disabled', [fired, refused(401)]);
    callers.set('nobody', [new AdminApi(test.address, undefined), refused(401)]);
    callers.set('an expired token', [new AdminApi(test.address, expired), refused(401)]);
    const tokens = await new WireClient(test.address).tokens(new Browser(test.address), { scope: 'openid' });
    callers.set('a token for UserInfo', [new AdminApi(test.address, String(tokens['access_token'])), refused(401)]);
    callers.set('an ID token', [new AdminApi(test.address, String(tokens['id_token'])), refused(401)]);
    const { body } = await new WireClient(test.address, 'machine', SECRET).token({ grant_type: 'client_credentials', resource: 'https://api.example.com/orders' });
    callers.set('a token for another API', [new AdminApi(test.address, String(body['access_token'])), refused(401)]);
    callers.set('an application with the scope of another resource', [await adminApi(test, ['jobs:read']), ({ scope }) => (scope === null || scope === 'jobs:read' ? 'allowed' : 403)]);
  });
  afterAll(async () => test?.close());

  const told = (answer: AdminApiAnswer<unknown>): AdminApiAnswer<unknown> => {
    answers.push(JSON.stringify([answer.body, [...answer.headers]]));
    return answer;
  };

  /** Writes are rehearsed where they would be done, so that each caller finds the same world. */
  const rehearsal = (operation: AdminOperation): string => (isWrite(operation) ? 'dry_run=true' : '');

  it.each([
    ...ROLES.map((role) => `a person who is ${role}`), 'a person without a role', 'an administrator who was disabled', 'nobody', 'an expired token', 'a token for UserInfo', 'an ID token', 'a token for another API',
    'an application with the scope of another resource',
  ])('does for %s what its declaration says, and nothing else (AM-14)', async (name) => {
    const [api, verdictOf] = callers.get(name) ?? [];
    if (api === undefined || verdictOf === undefined) throw new Error(name);
    const wrong: string[] = [];
    for (const operation of OPERATIONS) {
      const expected = verdictOf(operation);
      const { status, body } = told(await call(api, operation, await things.values(operation.path), { query: expected === 'allowed' ? rehearsal(operation) : '' }));
      // Whoever has the scope may still be told that this one thing is not theirs.
      const isForbidden = status === 403 && String((body as { type?: unknown }).type).endsWith('/forbidden');
      const right = expected === 'allowed' ? status < 500 && status !== 401 && (status !== 403 || isForbidden) : status === expected;
      if (!right) wrong.push(`${operation.id}: ${status} instead of ${expected} (${JSON.stringify(body)?.slice(0, 300) ?? ''})`);
    }
    expect(wrong).toEqual([]);
  });

  it('answers an application that has every scope, with ids of what there is', async () => {
    const wrong: string[] = [];
    let good = 0;
    for (const operation of OPERATIONS) {
      const { status, body } = told(await call(all, operation, await things.values(operation.path), { query: rehearsal(operation) }));
      if (status < 300) good += 1;
      else if (![400, 403, 404, 409, 412, 422].includes(status)) wrong.push(`${operation.id}: ${status} ${JSON.stringify(body)?.slice(0, 300) ?? ''}`);
    }
    expect(wrong).toEqual([]);
    // The test would say nothing if all it got were refusals.
    expect(good).toBeGreaterThan(OPERATIONS.length / 2);
  });

  it('answers about somebody else\'s part of a thing as about one that does not exist (AM-02)', async () => {
    const nested = OPERATIONS.filter(({ path, method }) => (path.match(/\{/g) ?? []).length === 2 && method !== 'PUT' && !SHARED.test(path));
    expect(nested.length).toBeGreaterThan(2);
    const wrong: string[] = [];
    for (const operation of nested) {
      const [outer = '', inner = ''] = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, place]) => place ?? '');
      const [own, other] = [await things.values(operation.path), await things.values(operation.path, 'last')];
      if (own[inner] === 'nobody' || own[outer] === other[outer]) continue;
      const foreign = told(await call(all, operation, { [outer]: other[outer] ?? '', [inner]: own[inner] ?? '' }, { query: rehearsal(operation) }));
      const unknown = told(await call(all, operation, { [outer]: other[outer] ?? '', [inner]: 'nobody' }, { query: rehearsal(operation) }));
      const same = (answer: AdminApiAnswer<unknown>): unknown => ({ ...(answer.body as object), instance: '', request_id: '', detail: '' });
      if (foreign.status !== 404 || JSON.stringify(same(foreign)) !== JSON.stringify(same(unknown))) wrong.push(`${operation.id}: ${foreign.status} ${JSON.stringify(foreign.body)}, and ${unknown.status} for one that does not exist`);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses parameters that it does not know, by name', async () => {
    const wrong: string[] = [];
    for (const operation of OPERATIONS) {
      for (const query of ['nonsense=1', '__proto__=1', 'constructor=x', 'limit[$ne]=1']) {
        const { status, body } = told(await call(all, operation, await things.values(operation.path), { query: [query, rehearsal(operation)].filter((part) => part !== '').join('&') }));
        const { type, errors } = body as { type?: string; errors?: readonly { pointer: string }[] };
        if (status !== 400 || !String(type).endsWith('/unknown-parameter') || errors?.[0]?.pointer !== `?${query.split('=')[0] ?? ''}`) wrong.push(`${operation.id}?${query}: ${status} ${JSON.stringify(body)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('refuses fields that it does not know, and values of another type, by pointer (NF-05, NF-06)', async () => {
    const wrong: string[] = [];
    // Except in a key, where members that nobody knows are to be ignored (RFC 7517 §4).
    const withFields = OPERATIONS.filter((operation) => schemaOfRequest(operation)?.['type'] === 'object' && typeof exampleBody(operation)?.body === 'object');
    for (const operation of withFields) {
      const example = exampleBody(operation)?.body as object;
      const values = await things.values(operation.path);
      for (const extra of operation.id === 'clients.keys.add' ? [] : ['nonsense', 'id_', 'isAdmin']) {
        const { status, body } = told(await call(all, operation, values, { query: rehearsal(operation), body: { ...example, [extra]: true } }));
        const { errors = [] } = body as { errors?: readonly { pointer: string }[] };
        if (![400, 422].includes(status) || !errors.some(({ pointer }) => pointer === `/${extra}`)) wrong.push(`${operation.id} with ${extra}: ${status} ${JSON.stringify(body)}`);
      }
      for (const body of ['[]', 'null', '"text"', '1', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', '{', '']) {
        if (body === '' || (operation as { body?: { optional?: true } }).body?.optional === true) continue;
        const answer = told(await call(all, operation, values, { query: rehearsal(operation), body }));
        if (![400, 415, 422].includes(answer.status)) wrong.push(`${operation.id} with ${body}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  it('has told nothing that is stored to be kept secret', async () => {
    const secrets = await storedSecrets(test);
    expect(secrets.length).toBeGreaterThan(20);
    const text = answers.join('\n');
    expect(text.length).toBeGreaterThan(100_000);
    expect([SECRET, PASSWORD, ...secrets].filter((secret) => text.includes(secret))).toEqual([]);
  });
});

/** What stands in columns of digests, hashes and sealed things, whatever table they are in. */
async function storedSecrets(test: TestApp): Promise<string[]> {
  const inSqlite = "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'";
  const inMysql = 'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()';
  const columns = await test.database.rows<{ t: string; c: string }>(test.config.database.dialect === 'sqlite' ? inSqlite : inMysql);
  const found: string[] = [];
  for (const { t: table, c: column } of columns) {
    if (!/digest|hash$|sealed|private|_mac$/.test(column) || /^prev_hash$|^hash$/.test(column)) continue;
    const values = await test.database.rows<{ value: unknown }>(`SELECT \`${column}\` AS value FROM \`${table}\` WHERE \`${column}\` IS NOT NULL`);
    found.push(...values.map(({ value }) => (Buffer.isBuffer(value) ? value.toString('base64url') : String(value))).filter((value) => value.length >= 16));
  }
  return found;
}
