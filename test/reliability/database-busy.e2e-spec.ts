import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, WireClient } from '../support/client.js';
import { freshLocation } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { mariaDbUrl, type MysqlLocation } from '../support/mariadb.js';
import { WallClock } from '../support/wall-clock.js';
import { standardWorld } from '../support/world.js';
import { TcpProxy } from '../stores/tcp-proxy.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };
const FAMILIES = 40;

(mariaDbUrl === undefined ? describe.skip : describe)('while the database has more to do than it can', () => {
  let test: TestApp;
  let proxy: TcpProxy;
  let location: MysqlLocation;
  let remove: () => Promise<void>;
  let app: WireClient;
  let families: string[];

  beforeAll(async () => {
    const fresh = await freshLocation('mysql');
    remove = fresh.remove;
    location = fresh.location as MysqlLocation;
    proxy = await TcpProxy.to(location.host, location.port);
    test = await createTestApp({ location: { ...location, host: '127.0.0.1', port: proxy.port }, clock: new WallClock() });
    await test.declare(standardWorld);
    app = new WireClient(test.url);
    const browser = new Browser(test.url);
    families = [];
    for (let count = 0; count < FAMILIES; count += 1) families.push((await app.tokens(browser, OFFLINE))['refresh_token'] ?? '');
  }, 60_000);
  afterEach(() => proxy.heal());
  afterAll(async () => {
    await test.close();
    await proxy.stop();
    await remove();
  });

  /** Every family refreshes at the same moment; whoever is served keeps the successor. */
  async function refreshAll(): Promise<Answered[]> {
    const answers = await Promise.all(families.map(async (token) => app.refresh(token)));
    families = families.map((token, at) => (answers[at]?.status === 200 ? String(answers[at].body['refresh_token']) : token));
    return answers;
  }
  /** 200, or 503 with the time to come back. */
  function expectServedOrTold(answers: readonly Answered[]): void {
    for (const { status, headers, body } of answers) {
      expect([200, 503]).toContain(status);
      if (status === 503) expect([body['error'], Number(headers.get('retry-after')) > 0]).toEqual(['temporarily_unavailable', true]);
    }
  }

  it('serves everybody as before, only later, when each of its answers takes 20 ms (F-10)', async () => {
    proxy.slowDown(20);
    expect((await refreshAll()).map(({ status }) => status)).toEqual(families.map(() => 200));
    const browser = new Browser(test.url);
    expect((await app.tokens(browser, OFFLINE))['token_type']).toBe('Bearer');
  });

  it('answers everybody within seconds when each takes half a second, the key set at once, and is itself again after that (F-10)', async () => {
    proxy.slowDown(500);
    const since = performance.now();
    const [answers, keys] = await Promise.all([refreshAll(), fetch(`${test.url}/oauth2/jwks`).then(({ status }) => [status, performance.now() - since < 1000])]);
    expect(keys).toEqual([200, true]);
    expectServedOrTold(answers);
    expect(performance.now() - since).toBeLessThan(15_000);
    proxy.heal();
    await sleep(1_000);
    expect((await refreshAll()).map(({ status }) => status)).toEqual(families.map(() => 200));
  }, 40_000);

  it('turns everybody away who waits for a table that somebody has locked, and serves them within a second when it is free (F-09)', async () => {
    const { host, port, user, password, name } = location;
    const blocking = await createConnection({ host, port, user, password, database: name });
    try {
      await blocking.query('LOCK TABLES authorizations WRITE');
      const since = performance.now();
      const [answers, keys] = await Promise.all([refreshAll(), fetch(`${test.url}/oauth2/jwks`).then(({ status }) => [status, performance.now() - since < 1000])]);
      expect(keys).toEqual([200, true]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expectServedOrTold(answers);
      expect(performance.now() - since).toBeLessThan(8_000);
      await blocking.query('UNLOCK TABLES');
    } finally {
      await blocking.end();
    }
    const freed = performance.now();
    while ((await app.refresh(families[0] ?? '')).status === 503 && performance.now() - freed < 5_000);
    expect(performance.now() - freed).toBeLessThan(1_000);
    expect((await refreshAll()).map(({ status }) => status)).toEqual(families.map(() => 200));
  }, 40_000);

  it('loses no family when all of them come at once after it was away, however often each asks (F-23)', async () => {
    proxy.leave();
    await sleep(1_100);
    expectServedOrTold(await refreshAll());
    proxy.heal();
    const since = performance.now();
    let waiting = [...families];
    const successors: string[] = [];
    while (waiting.length > 0 && performance.now() - since < 20_000) {
      const answers = await Promise.all(waiting.map(async (token) => app.refresh(token)));
      expectServedOrTold(answers);
      successors.push(...answers.filter(({ status }) => status === 200).map(({ body }) => String(body['refresh_token'])));
      waiting = waiting.filter((_, at) => answers[at]?.status !== 200);
    }
    expect(successors).toHaveLength(FAMILIES);
    for (const token of successors) expect(await app.introspect(token)).toMatchObject({ active: true });
    await expectInvariants(test);
  }, 40_000);
});
