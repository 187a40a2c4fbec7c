import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CleanUp } from '../../src/database/clean-up.js';
import { Random } from '../../src/platform/random.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { type Answered, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { toQuery } from '../support/wire.js';

const OFFLINE = { scope: 'openid email offline_access orders:read' };
const GRANT_ERROR = { error: 'invalid_grant', error_description: 'The grant is invalid, expired, revoked or was issued to another client.' };

eachDatabase('a refresh token in the wrong hands', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let browser: Browser;
  const others: TestApp[] = [];

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    browser = new Browser(test.url);
  });
  afterAll(async () => {
    for (const other of others) await other.close();
    await test.close();
  });

  const tokens = (): Promise<Record<string, string>> => app.tokens(browser, OFFLINE);
  const refreshToken = async (): Promise<string> => (await tokens())['refresh_token'] ?? '';
  async function next(token: string, client = app): Promise<string> {
    const answer = await client.refresh(token);
    expect(answer.status).toBe(200);
    return String(answer.body['refresh_token']);
  }
  const restarted = async (): Promise<WireClient> => {
    const another = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    others.push(another);
    return new WireClient(another.address);
  };

  /** The token of two rotations ago, in its family whose live token is told too. */
  async function stolen(): Promise<{ readonly old: string; readonly live: string }> {
    const old = await refreshToken();
    return { old, live: await next(await next(old)) };
  }

  it.each<[string, () => Promise<WireClient>]>([
    ['after a restart', restarted],
    ['after the clean-up', async () => {
      test.clock.advance('13d');
      await test.get(CleanUp).run();
      return app;
    }],
    ['after a restart, the clean-up, and with the clock set back by an hour', async () => {
      await test.get(CleanUp).run();
      test.clock.advance('-1h');
      return restarted();
    }],
    ['after the clock was set on by a day', async () => {
      test.clock.advance('1d');
      return app;
    }],
  ])('is known for used %s, and ends its family (RT-03, F-03)', async (_what, change) => {
    const { old, live } = await stolen();
    const reuses = (await auditTypes(test)).filter((type) => type === 'refresh.reused').length;
    const client = await change();
    expect((await client.refresh(old)).body).toEqual(GRANT_ERROR);
    for (const instance of [client, app]) expect((await instance.refresh(live)).body).toEqual(GRANT_ERROR);
    expect((await auditTypes(test)).filter((type) => type === 'refresh.reused').length).toBeGreaterThan(reuses);
  });

  it('is answered alike to whoever is not its client: another application, a public one, one without a name (RT-05)', async () => {
    const spa = new WireClient(test.url, 'spa', null, 'https://spa.example.com/cb');
    const theirs = (await spa.tokens(new Browser(test.url), { scope: 'openid offline_access' }))['refresh_token'] ?? '';
    const nameless = async (token: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> => {
      const response = await fetch(`${test.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }), headers });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
    };
    // Nobody who does not say who they are gets or costs anything.
    expect(await nameless(theirs)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await nameless(theirs, { authorization: 'Basic OnNlY3JldA==' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const still = await next(theirs, spa);
    for (const thief of [app, new WireClient(test.url, 'native', null, 'com.example.app:/cb')]) {
      const mine = thief === app ? still : (await spa.tokens(new Browser(test.url), { scope: 'openid offline_access' }))['refresh_token'] ?? '';
      expect((await thief.refresh(mine)).body).toEqual(GRANT_ERROR);
      expect((await spa.refresh(mine)).body).toEqual(GRANT_ERROR);
    }
  });

  it('asks for no more than was granted, in whatever order it asks, and costs nothing by asking (RT-06)', async () => {
    let token = await refreshToken();
    for (const [scope, expected] of [
      ['openid orders:read', 'openid orders:read'], ['openid orders:read orders:write', null], ['openid', 'openid'], ['openid email offline_access orders:read', 'openid email offline_access orders:read'],
      ['openid profile', null], ['admin', null], ['OPENID', null], ['"', null], ['orders:read', 'orders:read'],
    ] as const) {
      const answer = await app.refresh(token, { scope });
      expect({ asked: scope, got: answer.body['scope'] ?? answer.body['error'] }).toEqual({ asked: scope, got: expected ?? 'invalid_scope' });
      if (answer.status === 200) token = String(answer.body['refresh_token']);
    }
    expect((await app.refresh(token)).body['scope']).toBe('openid email offline_access orders:read');
  });

  it('asks for no API that was not granted, by whatever name, and costs nothing by asking (RT-07)', async () => {
    const token = await refreshToken();
    for (const resource of [`${test.url}/api`, 'https://api.example.com/ledger', 'https://api.example.com/orders/', 'https://API.example.com/orders', 'https://elsewhere.example', 'orders', '*', 'https://api.example.com/orders https://api.example.com/ledger']) {
      const answer = await app.refresh(token, { resource });
      expect({ resource, error: answer.body['error'] }).toEqual({ resource, error: 'invalid_target' });
    }
    const two = toQuery({ grant_type: 'refresh_token', refresh_token: token, resource: 'https://api.example.com/orders' });
    expect((await app.post('/oauth2/token', `${two}&resource=https://api.example.com/ledger`)).body['error']).toBe('invalid_target');
    // A parameter of other servers, which this one does not know: what it names is in no token.
    const unknown = await app.refresh(token, { audience: 'https://api.example.com/ledger', aud: 'https://api.example.com/ledger' });
    expect(await new WireClient(test.url, 'orders-api').introspect(String(unknown.body['access_token']))).toMatchObject({ active: true, aud: 'https://api.example.com/orders' });
    expect((await app.refresh(String(unknown.body['refresh_token']), { resource: 'https://api.example.com/orders' })).status).toBe(200);
  });

  it('is no refresh token when it is anything else, or any one letter of it is another (RT-10)', async () => {
    const { refresh_token: live = '', access_token: access = '', id_token: id = '' } = await tokens();
    const code = await app.code(browser);
    const cookie = browser.cookie('doorward-session') ?? '';
    const random = test.get(Random);
    const nears = Array.from(live, (letter, at) => live.slice(0, at) + (letter === 'A' ? 'B' : 'A') + live.slice(at + 1)).filter((near) => near !== live);
    const cut = Array.from({ length: live.length - 1 }, (_, at) => live.slice(0, at + 1));
    const others = [access, id, code, cookie, random.secret('dwa'), random.secret('dwd'), random.secret('dwr'), live.toLowerCase(), live.toUpperCase(), ` ${live}`, `${live} `, `${live}\0`, `${live}=`, `${live}.${live}`, encodeURIComponent(`${live}%`)];
    for (const wrong of [...nears, ...cut, ...others]) expect([wrong.length, (await app.refresh(wrong)).body]).toEqual([wrong.length, GRANT_ERROR]);
    expect(await app.refresh('x'.repeat(1_000_000))).toMatchObject({ status: 413, body: { error: 'invalid_request' } });
    // None of it was a use.
    expect([(await app.refresh(live)).status, (await app.redeem(code)).status]).toEqual([200, 200]);
  });
});
