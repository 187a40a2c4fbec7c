import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';

eachDatabase('POST /oauth2/token, refresh_token', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  const OFFLINE = { scope: 'openid email offline_access orders:read' };

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  const family = async (): Promise<Record<string, string>> => app.tokens(new Browser(test.url), OFFLINE);
  const refreshToken = async (): Promise<string> => (await family())['refresh_token'] ?? '';
  const next = async (token: string, client = app): Promise<string> => {
    const answer = await client.refresh(token);
    expect(answer.status).toBe(200);
    return String(answer.body['refresh_token']);
  };
  const refused = async (token: string, client = app): Promise<void> => {
    expect((await client.refresh(token)).body['error']).toBe('invalid_grant');
  };

  it('rotates: each token is used once, and the family goes on', async () => {
    const first = await refreshToken();
    const second = await next(first);
    const third = await next(second);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('tells a client that lost the answer the same successor again, for ten seconds', async () => {
    const first = await refreshToken();
    const second = await next(first);
    expect(await next(first)).toBe(second);
    test.clock.advance('9s');
    expect(await next(first)).toBe(second);
    test.clock.advance('1s');
    await refused(first);
    // By then it was a reuse like any other: the family has ended.
    await refused(second);
    expect(await auditTypes(test)).toContain('refresh.reused');
  });

  it('ends the family when an older generation comes back, even within the grace', async () => {
    const first = await refreshToken();
    const second = await next(first);
    const third = await next(second);
    await refused(first);
    await refused(third);
  });

  it('gives 50 parallel refreshes one successor and leaves one live token', async () => {
    const first = await refreshToken();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => app.refresh(first)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(new Set(answers.map((answer) => answer.body['refresh_token'])).size).toBe(1);
  });

  it('ends the family when another client presents its live token (RT-05)', async () => {
    const first = await refreshToken();
    await refused(first, new WireClient(test.url, 'intranet'));
    await refused(first);
  });

  it('refuses what was never issued, whatever its shape, and says so in the audit log (RT-10)', async () => {
    const live = await refreshToken();
    const [head = '', mac = ''] = live.split('.');
    for (const forged of ['x', `${head}.${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`, live.toUpperCase(), `${live} `, live.slice(0, -1), `${live}x`, 'a'.repeat(10_000)]) await refused(forged);
    expect(await auditTypes(test)).toContain('refresh.refused');
    await next(live);
  });

  it('narrows the scope for one access token and never widens it (RT-06)', async () => {
    const first = await refreshToken();
    const narrowed = await app.refresh(first, { scope: 'openid orders:read' });
    expect(narrowed.body['scope']).toBe('openid orders:read');
    const second = String(narrowed.body['refresh_token']);
    expect((await app.refresh(second, { scope: 'openid orders:write' })).body['error']).toBe('invalid_scope');
    // The refusal cost nothing, and the grant is whole.
    const whole = await app.refresh(second);
    expect(whole.body['scope']).toBe('openid email offline_access orders:read');
    expect((await app.refresh(String(whole.body['refresh_token']), { resource: 'https://api.example.com/ledger' })).body['error']).toBe('invalid_target');
  });

  it('keeps auth_time, amr, sid and the nonce, and never lives longer than 90 days', async () => {
    const tokens = await family();
    const before = decodeJwt(tokens['id_token'] ?? '');
    let token = tokens['refresh_token'] ?? '';
    for (let day = 0; day < 89; day += 11) {
      test.clock.advance('11d');
      const answer = await app.refresh(token);
      if (answer.status !== 200) break;
      token = String(answer.body['refresh_token']);
      const { auth_time, sid, sub } = decodeJwt(String(answer.body['id_token']));
      expect({ auth_time, sid, sub }).toEqual({ auth_time: before['auth_time'], sid: before['sid'], sub: before.sub });
    }
    test.clock.advance('13d');
    await refused(token);
  });

  it('ends after 14 days without use', async () => {
    const token = await refreshToken();
    test.clock.advance('14d');
    await refused(token);
  });

  it('takes what the client has lost since out of the token', async () => {
    const spa = new WireClient(test.url, 'spa', null, 'https://spa.example.com/cb');
    const tokens = await spa.tokens(new Browser(test.url), { scope: 'openid email offline_access orders:read' });
    const { standardWorld } = await import('../support/world.js');
    const clients = standardWorld.clients.map((client) => (client.client_id === 'spa' ? { ...client, scope: 'openid offline_access' } : client));
    await test.declare({ ...standardWorld, clients });
    const answer = await spa.refresh(tokens['refresh_token'] ?? '');
    expect(answer.body['scope']).toBe('openid offline_access');
    await test.declare(standardWorld);
  });

  it('needs the client itself: a confidential one its secret, a public one its name (RT-05)', async () => {
    const token = await refreshToken();
    expect((await new WireClient(test.url, 'app', null).refresh(token)).body['error']).toBe('invalid_client');
    expect((await new WireClient(test.url, 'app', `${SECRET}x`).refresh(token)).status).toBe(401);
    await next(token);
  });

  it('writes a made-up token down once a minute for each client, so that nobody fills the audit log by a public name', async () => {
    const spa = new WireClient(test.url, 'spa', null, 'https://spa.example.com/cb');
    const refusals = async (): Promise<string[]> => (await auditTypes(test)).filter((type) => type === 'refresh.refused');
    test.clock.advance('2m');
    const before = (await refusals()).length;
    for (let at = 0; at < 20; at += 1) await refused(`dwr_${'A'.repeat(22)}.1.${'B'.repeat(43)}`, spa);
    expect((await refusals()).length).toBe(before + 1);
    // Another client's is news, and so is the same one's a minute later.
    await refused('nonsense');
    expect((await refusals()).length).toBe(before + 2);
    test.clock.advance('59s');
    await refused('nonsense', spa);
    expect((await refusals()).length).toBe(before + 2);
    test.clock.advance('1s');
    await refused('nonsense', spa);
    expect((await refusals()).length).toBe(before + 3);
  });
});
