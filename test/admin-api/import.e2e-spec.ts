import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { ImportWorker } from '../../src/admin/jobs/import-worker.js';
import { PasswordHash } from '../../src/platform/password-hash.js';
import { GroupStore } from '../../src/users/group.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';
import { makeGroup, makeUser } from './support/made.js';

interface Job { readonly id: string; readonly state: string; readonly total: number; readonly done: number; readonly created: number; readonly updated: number; readonly unchanged: number; readonly failed: number }
interface RowError { readonly line: number; readonly errors: readonly { readonly pointer: string; readonly detail: string }[] }

const NDJSON = { 'content-type': 'application/x-ndjson' };

eachDatabase('The import of people', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let hash: string;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    hash = await test.get(PasswordHash).hash(PASSWORD);
    await makeGroup(test, 'imported');
  });
  afterAll(async () => test.close());

  const lines = (people: readonly object[]): string => people.map((person) => JSON.stringify(person)).join('\n');
  const finished = async (id: string): Promise<Job> => {
    for (let tries = 0; tries < 600; tries += 1) {
      const { body } = await api.get<Job>(`/jobs/${id}`);
      if (body.state === 'done' || body.state === 'failed') return body;
      await sleep(50);
    }
    throw new Error('the job did not end');
  };
  const run = async (text: string, query = ''): Promise<Job & { readonly errors: readonly RowError[] }> => {
    const { status, body, headers } = await api.post<Job>(`/users:import${query}`, text, NDJSON);
    if (status !== 202) throw new Error(JSON.stringify(body));
    expect(headers.get('location')).toContain(`/admin/v1/jobs/${body.id}`);
    const job = await finished(body.id);
    const told = await fetch(`${test.address}/admin/v1/jobs/${body.id}/errors`, { headers: { authorization: `Bearer ${String(api.token)}` } });
    expect(told.headers.get('content-type')).toContain('application/x-ndjson');
    const text_ = await told.text();
    return { ...job, errors: text_.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as RowError) };
  };
  const count = async (prefix: string): Promise<number> => Number((await test.database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM users WHERE preferred_username LIKE '${prefix}%'`))?.n);

  it('takes a thousand with hashes in, who then sign in, and says of each bad row what is wrong with it (AM-17)', async () => {
    const people = Array.from({ length: 1000 }, (_, index) => ({ preferred_username: `mass${index}`, name: `Mass ${index}`, email: `mass${index}@example.test`, email_verified: true, password_hash: hash, groups: ['imported'] }));
    const bad = [{ preferred_username: 'mass3' }, { preferred_username: 'massbad', email: 'nobody', roles: ['x'] }, { preferred_username: 'massgroup', groups: ['no-such'] }];
    const text = [lines(people.slice(0, 500)), '', lines(bad), '{"preferred_username": "half', '[]', '7', lines(people.slice(500))].join('\n');
    const job = await run(text);
    expect(job).toMatchObject({ state: 'done', total: 1006, done: 1006, created: 1000, failed: 6 });
    expect(job.errors.map(({ line }) => line)).toEqual([502, 503, 504, 505, 506, 507]);
    expect(job.errors[1]?.errors.map(({ pointer }) => pointer).toSorted()).toEqual(['/email', '/roles']);
    expect(job.errors[2]?.errors[0]).toMatchObject({ pointer: '/groups/0' });
    expect(await count('mass')).toBe(1000);
    // No half user: everybody has both names and the group.
    const whole = await test.database.row<{ n: number }>("SELECT COUNT(*) AS n FROM users u WHERE u.preferred_username LIKE 'mass%' AND (SELECT COUNT(*) FROM login_names l WHERE l.user_id = u.id) = 2 AND EXISTS (SELECT 1 FROM group_members g WHERE g.user_id = u.id AND g.group_name = 'imported')");
    expect(Number(whole?.n)).toBe(1000);
    const browser = new Browser(test.url);
    await browser.open('/login');
    expect((await browser.signIn('mass999@example.test', PASSWORD)).url).toBe(`${test.url}/`);
    expect(await test.database.rows('SELECT job_id FROM job_chunks')).toEqual([]);
    expect((await test.get(AuditEventStore).list({ type: 'import.finished' }))[0]).toMatchObject({ details: expect.objectContaining({ created: 1000, failed: 6 }) as object });
  }, 60_000);

  it('takes few statements for each person, also where one in a hundred is refused', async () => {
    const people = Array.from({ length: 400 }, (_, index) => ({ preferred_username: `few${index}`, email: `few${index}@example.test`, email_verified: true, password_hash: hash, groups: ['imported'] }));
    const { body } = await api.post<Job>('/users:import', lines(people), NDJSON);
    const before = test.database.statementCount;
    await test.get(ImportWorker).work();
    expect(await finished(body.id)).toMatchObject({ created: 400 });
    expect(test.database.statementCount - before).toBeLessThan(400);
    const mixed = people.map((person, index) => (index % 100 === 50 ? person : { ...person, preferred_username: `more${index}`, email: `more${index}@example.test` }));
    expect(await run(lines(mixed))).toMatchObject({ created: 396, failed: 4, errors: [51, 151, 251, 351].map((line) => ({ line })) });
    expect(await count('more')).toBe(396);
  });

  it('takes fewer statements still where a file is brought a second time, and tells of each line that its person is there', async () => {
    const people = Array.from({ length: 300 }, (_, index) => ({ preferred_username: index % 30 === 7 ? 'KNOWN-well7' : `known-well${index}`, email: `known-well${index}@example.test` }));
    expect(await run(lines(people))).toMatchObject({ created: 291, failed: 9 });
    for (const [query, most] of [['', 300], ['?check_only=true', 1500]] as const) {
      const before = test.database.statementCount;
      const again = await run(lines(people), query);
      expect(test.database.statementCount - before).toBeLessThan(most);
      expect(again).toMatchObject({ created: 0, failed: 300 });
      expect(again.errors.map(({ line, errors: [first] }) => [line, first?.pointer, first?.detail])).toEqual(people.map(({ preferred_username: name }, index) => [index + 1, '/preferred_username', `there is a user "${name}" already`]));
    }
  });

  it('leaves the process to those who sign in, for at least as long as it is at work itself', async () => {
    const people = Array.from({ length: 500 }, (_, index) => ({ preferred_username: `beside-others${index}`, email: `beside-others${index}@example.test`, password_hash: hash }));
    const { body } = await api.post<Job>('/users:import', lines(people), NDJSON);
    const before = performance.eventLoopUtilization();
    await test.get(ImportWorker).work();
    // Half on a machine that is as slow as may be, a fifth on others, and sealing what was written besides. All of it, where an import never rests.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.9);
    expect(await finished(body.id)).toMatchObject({ created: 500, failed: 0 });
  });

  it('takes the lines of one person one after the other with mode=upsert, however their name is written', async () => {
    const text = lines([{ preferred_username: 'inorder', name: 'First' }, { preferred_username: 'beside' }, { preferred_username: 'INORDER', name: 'Second' }, { preferred_username: 'inorder', name: 'Third' }]);
    expect(await run(text, '?mode=upsert')).toMatchObject({ created: 2, updated: 2, failed: 0 });
    expect(await test.get(UserStore).findByUserName('inorder')).toMatchObject({ profile: { name: 'Third' } });
  });

  it('keeps what it says of each person in the log under the key of that person', async () => {
    expect(await run(lines(['one', 'two', 'three'].map((name) => ({ preferred_username: `told-${name}`, disabled: name === 'two' }))))).toMatchObject({ created: 3 });
    for (const name of ['one', 'two', 'three']) {
      const user = await test.get(UserStore).findByUserName(`told-${name}`);
      expect(user?.disabledAt === null).toBe(name !== 'two');
      const [created] = await test.get(AuditEventStore).list({ userId: user?.id ?? '', type: 'user.created' });
      expect(created?.details).toMatchObject({ 'after.preferred_username': JSON.stringify(`told-${name}`) });
      const stored = await test.database.row<{ details: string; personal: string }>('SELECT details, personal FROM audit_events WHERE id = ?', [created?.id ?? '']);
      expect(`${stored?.details} ${stored?.personal}`).not.toContain('told-');
    }
  });

  it('takes no line that says a name twice, and stops reading at the hundred thousand and first', async () => {
    const job = await run('{"preferred_username":"twice1","preferred_username":"twice2"}\n{"preferred_username":"twice3"}');
    expect(job).toMatchObject({ total: 2, created: 1, failed: 1, errors: [{ line: 1, errors: [{ detail: expect.stringContaining('repeated') }] }] });
    expect(await count('twice')).toBe(1);
    const { status, body } = await api.post('/users:import', '{}\n'.repeat(100_001), NDJSON);
    expect([status, body['detail']]).toEqual([422, expect.stringContaining('more than 100000 lines')]);
  });

  it('goes on where it stopped when the server was ended, each row exactly once', async () => {
    const people = Array.from({ length: 300 }, (_, index) => ({ preferred_username: `again${index}`, password_hash: hash }));
    const other = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    const { body } = await api.post<Job>('/users:import', lines(people), NDJSON);
    while ((await api.get<Job>(`/jobs/${body.id}`)).body.done === 0) await sleep(5);
    // As a process that dies: it does nothing any more, and its lease runs out.
    await test.get(ImportWorker).onModuleDestroy();
    const stopped = (await api.get<Job>(`/jobs/${body.id}`)).body;
    expect(stopped).toMatchObject({ state: 'running' });
    expect(stopped.done).toBeLessThan(300);
    test.clock.advance('31s');
    await Promise.all([other.get(ImportWorker).work(), other.get(ImportWorker).work()]);
    expect(await finished(body.id)).toMatchObject({ state: 'done', done: 300, created: 300, failed: 0 });
    expect(await count('again')).toBe(300);
    await other.close();
    await test.close();
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await makeGroup(test, 'imported');
  }, 60_000);

  it('is done once by two instances that both work at it', async () => {
    const other = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    const { body } = await api.post<Job>('/users:import', lines(Array.from({ length: 200 }, (_, index) => ({ preferred_username: `both${index}` }))), NDJSON);
    await test.database.run('DELETE FROM leases');
    await Promise.all([test.get(ImportWorker).work(), other.get(ImportWorker).work()]);
    expect(await finished(body.id)).toMatchObject({ created: 200, failed: 0, done: 200 });
    expect(await count('both')).toBe(200);
    await other.close();
  });

  it('changes whoever is there already with mode=upsert alone, and leaves passwords as they are', async () => {
    await makeUser(test, 'upsert1', { password: 'another than the file has for them' });
    const text = lines([{ preferred_username: 'upsert1', name: 'Changed', password_hash: hash, groups: ['imported'] }, { preferred_username: 'upsert2' }]);
    expect(await run(text)).toMatchObject({ created: 1, failed: 1 });
    const before = (await test.get(UserStore).findByUserName('upsert1'))?.passwordHash;
    expect(before).not.toBe(hash);
    expect(await run(text, '?mode=upsert')).toMatchObject({ created: 0, updated: 1, unchanged: 1, failed: 0 });
    expect(await run(text, '?mode=upsert')).toMatchObject({ created: 0, updated: 0, unchanged: 2, failed: 0 });
    const user = await test.get(UserStore).findByUserName('upsert1');
    expect(user).toMatchObject({ profile: { name: 'Changed' }, passwordHash: before });
    expect(await test.get(GroupStore).groupsOf(user?.id ?? '')).toEqual(['imported']);
  });

  it('climbs over no admin, and over no file', async () => {
    await makeUser(test, 'boss', { password: PASSWORD });
    await adminApiAs(test, 'boss', 'owner');
    const less = await adminApi(test, ['users:write', 'users:read', 'groups:write', 'jobs:read']);
    const { body } = await less.post<Job>('/users:import?mode=upsert', lines([{ preferred_username: 'boss', email: 'mine@example.test', email_verified: true }, { preferred_username: 'alice', name: 'Mallory' }]), NDJSON);
    expect(await finished(body.id)).toMatchObject({ updated: 0, failed: 2 });
    expect((await test.get(UserStore).findByUserName('boss'))?.email).toBe('boss@example.test');
  });

  it('writes nobody where it is only to check, and tells what would be', async () => {
    const job = await run(lines([{ preferred_username: 'checked1' }, { preferred_username: 'a@b' }]), '?check_only=true');
    expect(job).toMatchObject({ created: 1, failed: 1 });
    expect(job.errors[0]?.line).toBe(2);
    expect(await count('checked')).toBe(0);
  });

  it('takes passwords, too, and keeps neither them nor hashes readable while rows wait', async () => {
    const { body } = await api.post<Job>('/users:import?dry_run=true', lines([{ preferred_username: 'plain1', password: 'otter lamp seventy copper' }]), NDJSON);
    expect(body).toMatchObject({ state: 'queued' });
    expect((await api.get(`/jobs/${body.id}`)).status).toBe(404);
    expect(await run(lines([{ preferred_username: 'plain1', password: 'otter lamp seventy copper' }]))).toMatchObject({ created: 1 });
    const browser = new Browser(test.url);
    await browser.open('/login');
    expect((await browser.signIn('plain1', 'otter lamp seventy copper')).url).toBe(`${test.url}/`);
  });

  it.each([
    ['an unknown hash', { preferred_username: 'bad', password_hash: '$md5$abc' }], ['a role', { preferred_username: 'bad', role: 'owner' }], ['password_update', { preferred_username: 'bad', password_update: 'always', password: 'x' }],
    ['__proto__', JSON.parse('{"preferred_username":"bad","__proto__":{"x":1}}') as object], ['an object for a name', { preferred_username: { $gt: '' } }], ['a long line', { preferred_username: 'bad', name: 'x'.repeat(70_000) }],
  ])('refuses a row with %s', async (_what, person) => {
    const job = await run(lines([person]));
    expect(job).toMatchObject({ created: 0, failed: 1 });
    expect(job.errors[0]?.errors.length).toBeGreaterThan(0);
  });

  it('refuses what is no import at all', async () => {
    expect((await api.post('/users:import', '', NDJSON)).status).toBeGreaterThanOrEqual(400);
    expect((await api.post('/users:import', '\n\n', NDJSON)).status).toBe(422);
    expect((await api.post('/users:import', '{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await api.post('/users:import?mode=replace', '{}', NDJSON)).status).toBe(400);
    expect((await api.get('/jobs/job_unknown')).status).toBe(404);
    expect((await api.get('/jobs/job_unknown/errors')).status).toBe(404);
  });
});
