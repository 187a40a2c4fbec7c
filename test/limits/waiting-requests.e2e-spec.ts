import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CleanUp } from '../../src/database/clean-up.js';
import { digest } from '../../src/platform/token-digest.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { DEVICE_CLIENTS } from '../support/device.js';
import { assertSound } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { postForm, send } from '../support/wire.js';
import { standardWorld } from '../support/world.js';

eachDatabase('requests that wait for a person', (dialect) => {
  let test: TestApp;
  let client: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.0/8' } });
    client = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  const stored = async (): Promise<number> => Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM authorization_requests'))?.n);
  const begin = async (from: string, parameters: Record<string, string> = {}) =>
    send(test.url, client.authorizeUrl(parameters).slice(test.url.length), { headers: { 'x-forwarded-for': from } });

  it('are bounded for each address: what is too much is told on a page with Retry-After, and nobody else is kept out', async () => {
    const before = await stored();
    for (let at = 0; at < 600; at += 1) expect((await begin('192.0.2.1')).status).toBe(303);
    for (let at = 0; at < 5; at += 1) {
      const refused = await begin('192.0.2.1');
      assertSound(refused);
      expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('location')]).toEqual([429, '60', null]);
      expect(refused.body).toContain('wait a moment');
    }
    expect(await stored()).toBe(before + 600);
    expect((await begin('192.0.2.2')).status).toBe(303);
    // Nothing is stored for it, and the client gets its answer.
    expect((await begin('192.0.2.1', { prompt: 'none' })).headers.get('location')).toContain('error=login_required');
  });

  it('go soon after their half hour where nobody signed in, and a day later where somebody did', async () => {
    await test.database.run('DELETE FROM authorization_requests');
    const browser = new Browser(test.url);
    await browser.open('/login');
    await browser.signIn(await newPerson(test));
    await begin('192.0.2.3');
    await browser.open(client.authorizeUrl({ state: 'asked a person' }));
    const allowed = new Browser(test.url);
    await allowed.open(client.authorizeUrl({ state: 'signed in on the way' }));
    await allowed.signIn(await newPerson(test));
    await allowed.decide('allow');
    expect(await stored()).toBe(3);
    test.clock.advance('39m');
    await test.get(CleanUp).run();
    expect(await stored()).toBe(3);
    test.clock.advance('2m');
    await test.get(CleanUp).run();
    expect(await stored()).toBe(2);
    test.clock.advance('1d');
    await test.get(CleanUp).run();
    expect(await stored()).toBe(0);
  });
});

eachDatabase('DV-12: devices that wait for a person', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({
      dialect, declare: { ...standardWorld, clients: [...standardWorld.clients, ...DEVICE_CLIENTS] }, environment: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.0/8' },
    });
  });
  afterAll(async () => test.close());

  const stored = async (): Promise<number> => Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM device_codes'))?.n);
  const begin = async (from: string, clientId = 'tv') => postForm(test.url, '/oauth2/device_authorization', { client_id: clientId, scope: 'openid' }, { 'x-forwarded-for': from });

  it('are as many for each address as requests, and the answer says when to come again', async () => {
    for (let at = 0; at < 600; at += 1) expect((await begin('192.0.2.1')).status).toBe(200);
    const refused = await begin('192.0.2.1');
    assertSound(refused);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await stored()).toBe(600);
    expect((await begin('192.0.2.2')).status).toBe(200);
  });

  it('are so many of one client from wherever, and none the fewer of another', async () => {
    const before = await stored();
    await test.database.run('UPDATE limit_counters SET used = 20000 WHERE key_digest = ?', [digest('device codes tv')]);
    for (let at = 1; at <= 5; at += 1) expect((await begin(`203.0.113.${at}`)).status).toBe(429);
    expect(await stored()).toBe(before);
    expect((await begin('203.0.113.9', 'cli')).status).toBe(200);
    test.clock.advance('10m');
    expect((await begin('203.0.113.10')).status).toBe(200);
  });

  it('are gone when their time is over', async () => {
    expect(await stored()).toBeGreaterThan(600);
    test.clock.advance('2d');
    await test.get(CleanUp).run();
    expect(await stored()).toBe(0);
  });
});
