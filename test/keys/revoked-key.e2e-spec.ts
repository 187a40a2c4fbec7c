import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { KeyActs } from '../../src/keys/key-acts.js';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

const BY_HAND = { actor: 'cli', origin: null } as const;

eachDatabase('a key withdrawn after a compromise (JW-10)', (dialect) => {
  let first: TestApp;
  let second: TestApp;
  let app: WireClient;

  beforeAll(async () => {
    first = await createTestApp({ dialect });
    // The issuer is one, whichever instance answers.
    second = await createTestApp({ location: first.config.database, clock: first.clock, environment: { PUBLIC_URL: first.url } });
    app = new WireClient(first.url);
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
  const accessToken = async (): Promise<string> => (await app.tokens(new Browser(first.url), { scope: 'openid notes:read' }))['access_token'] ?? '';
  const portOf = (test: TestApp): string => `http://127.0.0.1:${test.config.listen.port}`;

  async function uses(test: TestApp, token: string): Promise<unknown[]> {
    const authorization = `Bearer ${token}`;
    const introspected = await new WireClient(portOf(test)).introspect(token);
    const statuses = await Promise.all(['/oauth2/userinfo', '/api/notes'].map(async (path) => (await fetch(`${portOf(test)}${path}`, { headers: { authorization } })).status));
    return [introspected['active'], ...statuses];
  }
  async function publishedKids(): Promise<string[]> {
    const { keys } = (await (await fetch(`${first.url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
    return keys.map((key) => key.kid);
  }

  it('takes its tokens along: at once here, within a second on another instance, at introspection, UserInfo and the API', async () => {
    const token = await accessToken();
    expect(await uses(first, token)).toEqual([true, 200, 200]);
    expect(await uses(second, token)).toEqual([true, 200, 200]);
    expect(await first.get(KeyActs).revoke(kidOf(token), BY_HAND)).toBe(true);
    expect(await uses(first, token)).toEqual([false, 401, 401]);
    await sleep(1_000);
    expect(await uses(second, token)).toEqual([false, 401, 401]);
    expect(await publishedKids()).not.toContain(kidOf(token));
    expect(await auditTypes(first)).toContain('key.revoked');
  });

  it('has a successor at once: signing goes on', async () => {
    const token = await accessToken();
    expect(await publishedKids()).toContain(kidOf(token));
    expect(await uses(first, token)).toEqual([true, 200, 200]);
  });

  it('hands over to the key that services know already where one is waiting', async () => {
    const waiting = (await first.get(KeyRotation).rotate(null)).find((key) => key.alg === 'ES256');
    const before = await accessToken();
    expect(kidOf(before)).not.toBe(waiting?.kid);
    await first.get(KeyActs).revoke(kidOf(before), BY_HAND);
    expect(kidOf(await accessToken())).toBe(waiting?.kid);
    expect(await uses(first, before)).toEqual([false, 401, 401]);
  });

  it('that waits is never used, and nothing else changes', async () => {
    const [waiting] = await first.get(KeyRotation).rotate(null);
    const token = await accessToken();
    expect(await first.get(KeyActs).revoke(waiting?.kid ?? '', BY_HAND)).toBe(true);
    expect(kidOf(await accessToken())).toBe(kidOf(token));
    expect(await publishedKids()).not.toContain(waiting?.kid);
  });

  it('is withdrawn once; what nobody has cannot be', async () => {
    const token = await accessToken();
    const outcomes = await Promise.all([first, second].map(async (test) => test.get(KeyActs).revoke(kidOf(token), BY_HAND)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await first.get(KeyActs).revoke('nobody', BY_HAND)).toBe(false);
    await accessToken();
  });
});
