import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { freshLocation } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { mariaDbUrl, type MysqlLocation } from '../support/mariadb.js';
import { WallClock } from '../support/wall-clock.js';
import { CALLBACK, PASSWORD, standardWorld } from '../support/world.js';
import { TcpProxy } from '../stores/tcp-proxy.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };
const describeWithMariaDb = mariaDbUrl === undefined ? describe.skip : describe;

describeWithMariaDb('while the database is away (F-04, F-11)', () => {
  let test: TestApp;
  let proxy: TcpProxy;
  let remove: () => Promise<void>;
  let app: WireClient;
  let browser: Browser;
  let tokens: Record<string, string>;
  let code: string;

  beforeAll(async () => {
    const fresh = await freshLocation('mysql');
    remove = fresh.remove;
    const location = fresh.location as MysqlLocation;
    proxy = await TcpProxy.to(location.host, location.port);
    test = await createTestApp({ location: { ...location, host: '127.0.0.1', port: proxy.port }, clock: new WallClock() });
    await test.declare(standardWorld);
    app = new WireClient(test.url);
    browser = new Browser(test.url);
    tokens = await app.tokens(browser, OFFLINE);
  }, 60_000);
  afterEach(() => proxy.heal());
  afterAll(async () => {
    await test.close();
    await proxy.stop();
    await remove();
  });

  /** Everything that needs the database, as far as a client without a session can ask. */
  const asked = (): Promise<{ readonly what: string; readonly status: number; readonly headers: Headers; readonly body: string }[]> => {
    const form = (path: string, body: Record<string, string>): [string, RequestInit] => [path, { method: 'POST', body: new URLSearchParams(body) }];
    const authorization = `Basic ${Buffer.from('app:a-secret-that-tests-know-0123456789').toString('base64')}`;
    const requests: [string, RequestInit][] = [
      form('/oauth2/token', { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' }),
      form('/oauth2/token', { grant_type: 'authorization_code', code, redirect_uri: CALLBACK }),
      form('/oauth2/introspect', { token: tokens['access_token'] ?? '' }),
      form('/oauth2/revoke', { token: tokens['refresh_token'] ?? '' }),
    ];
    const bearer = { headers: { authorization: `Bearer ${tokens['access_token']}` } };
    return Promise.all([
      ...requests.map(async ([path, init]) => ask(path, { ...init, headers: { authorization } })),
      ask('/oauth2/userinfo', bearer), ask('/api/notes', bearer),
      ask(app.authorizeUrl().slice(test.url.length), { headers: { accept: 'text/html' } }),
    ]);
  };
  async function ask(path: string, init: RequestInit): Promise<{ what: string; status: number; headers: Headers; body: string }> {
    const response = await fetch(`${test.url}${path}`, { redirect: 'manual', ...init });
    return { what: path, status: response.status, headers: response.headers, body: await response.text() };
  }
  const stillThere = async (): Promise<number[]> => Promise.all(
    ['/oauth2/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'].map(async (path) => (await fetch(`${test.url}${path}`)).status));

  async function expectUnavailable(): Promise<void> {
    for (const { what, status, headers, body } of await asked()) {
      expect({ what: what.slice(0, 20), status, retryAfter: Number(headers.get('retry-after')) > 0, cache: headers.get('cache-control') }).toEqual({ what: what.slice(0, 20), status: 503, retryAfter: true, cache: 'no-store' });
      if (what.startsWith('/oauth2/token') || what.startsWith('/oauth2/re') || what.startsWith('/oauth2/in')) expect((JSON.parse(body) as Record<string, unknown>)['error']).toBe('temporarily_unavailable');
      expect(body).not.toMatch(/ECONN|mysql|SELECT|127\.0\.0\.1:\d+ /i);
    }
  }

  it('answers 503 with Retry-After to whatever needs it, and publishes keys and metadata as before', async () => {
    code = requireCode(await browser.open(app.authorizeUrl()));
    proxy.leave();
    // What is known of clients is good for a second.
    await sleep(1_100);
    const since = performance.now();
    await expectUnavailable();
    expect(await stillThere()).toEqual([200, 200, 200]);
    expect(performance.now() - since).toBeLessThan(5_000);
  });

  it('is back within a second after the database, without a restart, and has lost nothing', async () => {
    proxy.leave();
    await sleep(1_100);
    await asked();
    proxy.heal();
    const since = performance.now();
    let answer = await app.refresh(tokens['refresh_token'] ?? '');
    while (answer.status === 503 && performance.now() - since < 5_000) answer = await app.refresh(tokens['refresh_token'] ?? '');
    expect(answer.status).toBe(200);
    expect(performance.now() - since).toBeLessThan(1_000);
    tokens = answer.body as Record<string, string>;
    expect((await browser.open('/')).body).toContain('alice@example.test');
  });

  it('answers within five seconds when the database has gone silent, and the key set within one', async () => {
    code = requireCode(await browser.open(app.authorizeUrl()));
    await sleep(600);
    proxy.silence();
    await sleep(1_100);
    const keys = performance.now();
    expect(await stillThere()).toEqual([200, 200, 200]);
    expect(performance.now() - keys).toBeLessThan(1_000);
    const since = performance.now();
    await expectUnavailable();
    expect(performance.now() - since).toBeLessThan(6_000);
  }, 40_000);

  it('RV-04: does not say that a token was revoked when that could not be stored, and the revocation works when it is repeated', async () => {
    const { refresh_token: token = '' } = await app.tokens(browser, OFFLINE);
    proxy.leave();
    await sleep(1_100);
    const answer = await app.revoke(token);
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    proxy.heal();
    expect(await app.introspect(token)).toMatchObject({ active: true });
    expect((await app.revoke(token)).status).toBe(200);
    expect(await app.introspect(token)).toEqual({ active: false });
  });

  it('does not revoke either when the connection ends between the look and the write', async () => {
    const { refresh_token: token = '' } = await app.tokens(browser, OFFLINE);
    proxy.cutAfter('UPDATE authorizations SET ended_at', 3);
    expect((await app.revoke(token)).status).toBe(503);
    proxy.heal();
    expect((await app.revoke(token)).status).toBe(200);
    expect(await app.introspect(token)).toEqual({ active: false });
  });

  it('redeems a code whose COMMIT was answered by a lost connection: the tokens are the one redemption', async () => {
    code = requireCode(await browser.open(app.authorizeUrl(OFFLINE)));
    proxy.cutAfter('COMMIT');
    const answer = await app.redeem(code);
    expect(answer.status).toBe(200);
    expect((await app.refresh(String(answer.body['refresh_token']))).status).toBe(200);
    expect((await app.redeem(code)).body['error']).toBe('invalid_grant');
  });

  it('tells a client the same successor when the rotation was written and the connection lost', async () => {
    const { refresh_token: token = '' } = await app.tokens(browser, OFFLINE);
    proxy.cutAfter('UPDATE authorizations SET refresh_generation');
    expect((await app.refresh(token)).status).toBe(503);
    proxy.heal();
    const again = await app.refresh(token);
    expect(again.status).toBe(200);
    expect((await app.refresh(String(again.body['refresh_token']))).status).toBe(200);
    await expectInvariants(test);
  });

  it('says on the sign-in page that it is for now, and takes the password when it is back', async () => {
    const visitor = new Browser(test.url);
    await visitor.open('/login');
    proxy.leave();
    await sleep(1_100);
    const page = await visitor.submit({ username: 'alice', password: PASSWORD });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).not.toBeNull();
    proxy.heal();
    await visitor.open('/login');
    await visitor.signIn('alice');
    expect((await visitor.open('/')).body).toContain('alice@example.test');
  });
});
