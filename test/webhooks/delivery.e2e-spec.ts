import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { Sealer } from '../../src/audit/sealer.js';
import { CleanUp } from '../../src/database/clean-up.js';
import { Database } from '../../src/database/database.js';
import { DerivedKeys } from '../../src/platform/derived-keys.js';
import { Random } from '../../src/platform/random.js';
import { Dispatcher } from '../../src/webhooks/dispatcher.js';
import { FanOut } from '../../src/webhooks/fan-out.js';
import { adminApi } from '../admin-api/support/admin-api.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase, freshLocation } from '../support/database.js';
import { deliverAll } from './support/deliver.js';
import { HookReceiver } from './support/hook-receiver.js';

interface Delivery { readonly id: string; readonly status: string; readonly attempts: number; readonly next_attempt_at: string | null; readonly log: readonly { readonly error: string | null; readonly status: number | null }[] }

eachDatabase('Deliveries', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  const receivers: HookReceiver[] = [];
  let groups = 0;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    other = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  beforeEach(() => {
    test.clock.advance('2m');
  });
  afterEach(async () => {
    const api = await adminApi(test);
    for (const { id } of (await api.get<{ data: { id: string }[] }>('/webhooks')).body.data) await api.delete(`/webhooks/${id}`);
    await Promise.all(receivers.splice(0).map((each) => each.close()));
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const receiver = async (...answers: (number | undefined)[]): Promise<HookReceiver> => {
    const made = await HookReceiver.start();
    if (answers.length > 0) made.answers = answers;
    receivers.push(made);
    return made;
  };
  const register = async (url: string): Promise<string> => {
    await test.get(Sealer).run();
    test.clock.advance('1s');
    const { status, body } = await (await adminApi(test)).post<{ id: string }>('/webhooks', { url, events: ['group.created'] });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  };
  const happen = async (count = 1): Promise<void> => {
    await test.declare({ groups: Array.from({ length: count }, () => ({ name: `g-${(groups += 1)}` })) });
    await test.get(Sealer).run();
  };
  const deliveries = async (id: string): Promise<readonly Delivery[]> => (await (await adminApi(test)).get<{ data: Delivery[] }>(`/webhooks/${id}/deliveries?limit=200`)).body.data;
  const idle = async (): Promise<void> => void (await Promise.all([test, other].map((app) => app.get(Dispatcher).idle())));
  /** Whichever instance holds the lease does the work. */
  const look = async (): Promise<void> => void (await Promise.all([test, other].map((app) => app.get(Dispatcher).look())));
  const eventually = async (done: () => boolean): Promise<void> => {
    for (let looks = 0; looks < 200 && !done(); looks += 1) {
      await look();
      await wait(25);
    }
  };

  it('go to quick receivers while a slow one has four connections and no more', async () => {
    const slow = await receiver(undefined);
    const quick = await receiver();
    const slowId = await register(slow.url);
    await register(quick.url);
    await happen(10);
    const started = performance.now();
    await eventually(() => quick.received.length === 10 && slow.received.length === 4);
    expect(quick.received).toHaveLength(10);
    expect(performance.now() - started).toBeLessThan(4000);
    await wait(200);
    expect(slow.received).toHaveLength(4);
    expect((await deliveries(slowId)).every(({ status }) => status === 'pending')).toBe(true);
    // So that nobody waits for the slow one at the end.
    await slow.close();
    await idle();
  });

  it('are made once for each event, and sent once, by however many instances look at the same time', async () => {
    const hook = await receiver();
    const id = await register(hook.url);
    await happen(25);
    await Promise.all([test, other].flatMap((app) => [app.get(FanOut).run(), app.get(FanOut).run()]));
    expect(await deliveries(id)).toHaveLength(25);
    await eventually(() => hook.received.length >= 25);
    await look();
    await wait(100);
    expect(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size).toBe(25);
    expect(hook.received).toHaveLength(25);
  });

  it('that nobody has told the end of for a minute are sent again, and who comes back late changes nothing (F-31)', async () => {
    const hook = await receiver(undefined, 204);
    const id = await register(hook.url);
    await happen();
    await eventually(() => hook.received.length > 0);
    test.clock.advance('59s');
    await look();
    await wait(200);
    expect(hook.received).toHaveLength(1);
    test.clock.advance('2s');
    await eventually(() => hook.received.length > 1);
    expect(hook.received).toHaveLength(2);
    expect(hook.received[1]?.headers['webhook-id']).toBe(hook.received[0]?.headers['webhook-id']);
    await wait(200);
    expect((await deliveries(id))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
    await hook.close();
    await idle();
    expect((await deliveries(id))[0]).toMatchObject({ status: 'delivered', attempts: 1, log: [{ status: 204 }] });
  });

  it('under way when a server stops are sent by the next one at once (F-28)', async () => {
    const { location, remove } = await freshLocation(dialect);
    const hook = await receiver(undefined, 204);
    const stopping = await createTestApp({ location });
    const { body } = await (await adminApi(stopping)).post<{ id: string }>('/webhooks', { url: hook.url, events: ['group.created'] });
    await stopping.declare({ groups: [{ name: 'under-way' }] });
    await stopping.get(Sealer).run();
    await stopping.get(Dispatcher).look();
    for (let looks = 0; looks < 100 && hook.received.length === 0; looks += 1) await wait(20);
    expect(hook.received).toHaveLength(1);
    const started = performance.now();
    await stopping.close();
    expect(performance.now() - started).toBeLessThan(5000);
    const next = await createTestApp({ location, clock: stopping.clock });
    await deliverAll(next);
    expect(hook.received.map(({ headers }) => headers['webhook-id'])).toEqual([hook.received[0]?.headers['webhook-id'], hook.received[0]?.headers['webhook-id']]);
    const { data } = (await (await adminApi(next)).get<{ data: Delivery[] }>(`/webhooks/${body.id}/deliveries`)).body;
    expect(data).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    await next.close();
    await remove();
  });

  it('go nowhere that the server must not go, also when the address has changed since it was registered', async () => {
    const hook = await receiver();
    const id = await register(hook.url);
    await test.database.run('UPDATE webhooks SET url = ? WHERE id = ?', ['https://169.254.169.254/latest/meta-data/', id]);
    await happen();
    await look();
    await idle();
    expect((await deliveries(id))[0]).toMatchObject({ status: 'pending', log: [{ status: null, error: 'address' }] });
  });

  it('are signed as before after SECRET_KEY was rotated and the old one is gone', async () => {
    const { location, remove } = await freshLocation(dialect);
    const hook = await receiver();
    const [old, fresh] = ['old', 'fresh'].map((name) => createHash('sha256').update(name).digest('base64url'));
    const before = await createTestApp({ location, environment: { SECRET_KEY: old ?? '' } });
    const { body } = await (await adminApi(before)).post<{ secret: string }>('/webhooks', { url: hook.url, events: ['group.created'] });
    await before.close();
    await (await createTestApp({ location, clock: before.clock, environment: { SECRET_KEY: fresh ?? '', SECRET_KEY_PREVIOUS: old ?? '' } })).close();
    const database = await Database.open(location);
    const [stored] = await database.rows<{ sealed_secret: string }>('SELECT sealed_secret FROM webhooks');
    const keys = new DerivedKeys({ secretKey: Buffer.from(fresh ?? '', 'base64url'), previousSecretKeys: [] }, new Random(test.clock));
    expect(keys.open('webhook-secret', stored?.sealed_secret ?? '')).toBe(body.secret);
    await database.close();
    await remove();
  });

  it('whose secret nobody can read any more say so', async () => {
    const hook = await receiver();
    const id = await register(hook.url);
    await test.database.run("UPDATE webhooks SET sealed_secret = 'AAAAAAAA.BBBB' WHERE id = ?", [id]);
    await happen();
    await look();
    await idle();
    expect((await deliveries(id))[0]).toMatchObject({ status: 'pending', log: [{ status: null, error: 'secret' }] });
    expect((await (await adminApi(test)).post(`/webhooks/${id}:rotate-secret`, { overlap: 'PT0S' })).status).toBe(200);
    test.clock.advance('10s');
    await eventually(() => hook.received.length > 0);
    await idle();
    expect((await deliveries(id))[0]).toMatchObject({ status: 'delivered' });
  });

  it('follow no redirect', async () => {
    const secret = await receiver();
    const hook = await receiver(307);
    hook.headers = { location: secret.url };
    const id = await register(hook.url);
    await happen();
    await eventually(() => hook.received.length > 0);
    await idle();
    expect((await deliveries(id))[0]).toMatchObject({ log: [{ status: 307, error: 'redirect' }] });
    expect(secret.received).toHaveLength(0);
  });

  it('wait as long as a receiver asks for, within a day', async () => {
    const hook = await receiver(429);
    hook.headers = { 'retry-after': '3600' };
    const id = await register(hook.url);
    await happen();
    await eventually(() => hook.received.length > 0);
    await idle();
    expect(Date.parse((await deliveries(id))[0]?.next_attempt_at ?? '') - test.clock.now()).toBe(3_600_000);
  });

  it('that wait for a webhook that is disabled are given up', async () => {
    const hook = await receiver(500);
    const id = await register(hook.url);
    await happen();
    await eventually(() => hook.received.length > 0);
    await idle();
    expect((await (await adminApi(test)).patch(`/webhooks/${id}`, { enabled: false })).status).toBe(200);
    expect((await deliveries(id))[0]).toMatchObject({ status: 'failed', next_attempt_at: null });
  });

  it('cost nothing where there is no webhook', async () => {
    await wait(600);
    await look();
    expect(await test.countStatements(() => test.get(Dispatcher).look())).toBe(0);
  });

  it('are forgotten after 30 days', async () => {
    const hook = await receiver();
    const id = await register(hook.url);
    await happen();
    await eventually(() => hook.received.length > 0);
    await idle();
    test.clock.advance('29d');
    await test.get(CleanUp).run();
    expect(await deliveries(id)).toHaveLength(1);
    test.clock.advance('2d');
    await test.get(CleanUp).run();
    expect(await deliveries(id)).toHaveLength(0);
  });

  it('have their secret in no audit event and no row', async () => {
    const hook = await receiver();
    const { body } = await (await adminApi(test)).post<{ id: string; secret: string }>('/webhooks', { url: hook.url, events: ['*'] });
    const { body: rotated } = await (await adminApi(test)).post<{ secret: string }>(`/webhooks/${body.id}:rotate-secret`);
    const events = JSON.stringify(await test.get(AuditEventStore).list({ limit: 200 }));
    const rows = JSON.stringify(await Promise.all(['webhooks', 'webhook_deliveries'].map((table) => test.database.rows(`SELECT * FROM ${table}`))));
    for (const secret of [body.secret, rotated.secret]) for (const text of [events, rows]) expect(text).not.toContain(secret.slice(6, 30));
  });
});
