import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { pkce, requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };
const INACTIVE = { active: false };

eachDatabase('POST /oauth2/revoke (RFC 7009)', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    browser = new Browser(test.url);
  });
  afterAll(async () => test.close());

  const issue = async (scope = OFFLINE.scope): Promise<{ access: string; refresh: string }> => {
    const tokens = await app.tokens(browser, { scope });
    return { access: tokens['access_token'] ?? '', refresh: tokens['refresh_token'] ?? '' };
  };
  const revocations = async (): Promise<number> => (await auditTypes(test)).filter((type) => type === 'token.revoked').length;
  const userInfo = async (token: string): Promise<number> => (await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('ends with a refresh token all that the authorization yielded, and says so once (RV-03)', async () => {
    const { access, refresh } = await issue();
    const successor = await app.refresh(refresh);
    const before = await revocations();
    for (let times = 0; times < 2; times += 1) {
      const answer = await app.revoke(String(successor.body['refresh_token']));
      expect([answer.status, answer.body]).toEqual([200, {}]);
    }
    for (const token of [access, refresh, String(successor.body['access_token']), String(successor.body['refresh_token'])]) expect(await app.introspect(token)).toEqual(INACTIVE);
    expect(await userInfo(access)).toBe(401);
    expect((await app.refresh(String(successor.body['refresh_token']))).body['error']).toBe('invalid_grant');
    expect(await revocations()).toBe(before + 1);
  });

  it('ends the family by an earlier refresh token too: whoever gives it up has no use for the later ones', async () => {
    const { refresh } = await issue();
    const successor = String((await app.refresh(refresh)).body['refresh_token']);
    await app.revoke(refresh);
    expect(await app.introspect(successor)).toEqual(INACTIVE);
  });

  it.each([['a JWT', OFFLINE.scope], ['an opaque one', 'openid offline_access ledger:read']])('ends an access token alone: %s (RV-05)', async (_kind, scope) => {
    const { access, refresh } = await issue(scope);
    expect(await userInfo(access)).toBe(200);
    expect((await app.revoke(access)).status).toBe(200);
    expect(await app.introspect(access)).toEqual(INACTIVE);
    expect(await userInfo(access)).toBe(401);
    expect((await app.refresh(refresh)).status).toBe(200);
  });

  it('ends the token of a machine', async () => {
    const machine = new WireClient(test.url, 'machine');
    const token = String((await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' })).body['access_token']);
    await machine.revoke(token);
    expect(await machine.introspect(token)).toEqual(INACTIVE);
  });

  it('refuses a confidential client that holds another\'s token, and leaves the token alive (RV-02)', async () => {
    const { access, refresh } = await issue();
    const before = await revocations();
    for (const token of [access, refresh]) {
      expect(await new WireClient(test.url, 'intranet').revoke(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await app.introspect(token)).toMatchObject({ active: true });
    }
    expect(await revocations()).toBe(before);
  });

  it('tells a public client, whose name anybody can use, nothing of others\' tokens, and does them nothing (RV-02)', async () => {
    const { access, refresh } = await issue();
    const spa = new WireClient(test.url, 'spa', null);
    for (const token of [access, refresh, 'nonsense']) {
      const answer = await spa.revoke(token);
      expect([answer.status, answer.body]).toEqual([200, {}]);
    }
    for (const token of [access, refresh]) expect(await app.introspect(token)).toMatchObject({ active: true });
  });

  it('lets a public client give up its own', async () => {
    const { verifier, challenge } = pkce();
    const spa = new WireClient(test.url, 'spa', null, 'https://spa.example.com/cb');
    const code = requireCode(await spa.walk(new Browser(test.url), { scope: 'openid offline_access', code_challenge: challenge, code_challenge_method: 'S256' }));
    const tokens = (await spa.redeem(code, { code_verifier: verifier })).body;
    expect((await spa.revoke(String(tokens['refresh_token']))).status).toBe(200);
    expect(await userInfo(String(tokens['access_token']))).toBe(401);
    expect((await spa.refresh(String(tokens['refresh_token']))).body['error']).toBe('invalid_grant');
  });

  it('answers 200 without a body to what is unknown, foreign in kind or dead already (RFC 7009 §2.2)', async () => {
    const { access } = await issue();
    const code = requireCode(await browser.open(app.authorizeUrl()));
    const { id_token: idToken = '' } = await app.tokens(browser);
    const before = await revocations();
    for (const token of ['x', code, idToken, `${access}x`, 'dwr_x', 'dwa_x', 'a'.repeat(10_000)]) {
      const answer = await app.revoke(token);
      expect([answer.status, answer.body, answer.headers.get('cache-control')]).toEqual([200, {}, 'no-store']);
    }
    expect(await revocations()).toBe(before);
    expect((await app.redeem(code)).status).toBe(200);
  });

  it.each(['access_token', 'refresh_token', 'urn:example:other'])('heeds no hint that is wrong: %s', async (hint) => {
    const { access, refresh } = await issue();
    for (const token of [access, refresh]) {
      expect((await app.post('/oauth2/revoke', { token, token_type_hint: hint })).status).toBe(200);
      expect(await app.introspect(token)).toEqual(INACTIVE);
    }
  });

  it('answers 400, 405 and 415 to what it cannot read, and revokes nothing (RV-07)', async () => {
    const { access } = await issue();
    for (const form of ['', 'token=', `token=${access}&token=${access}`, `token[]=${access}`]) expect(await app.post('/oauth2/revoke', form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await app.post('/oauth2/revoke', JSON.stringify({ token: access }), { 'content-type': 'application/json' })).toMatchObject({ status: 415, body: { error: 'invalid_request' } });
    const get = await fetch(`${test.url}/oauth2/revoke?token=${access}`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    expect(await app.introspect(access)).toMatchObject({ active: true });
  });
});
