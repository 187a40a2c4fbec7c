import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { disableClient, enableClient } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

const MACHINE = { grant_type: 'client_credentials', scope: 'orders:read' };
const SPA = 'https://late.example.com';

eachDatabase('a change on one instance is in force on the other within a second', (dialect) => {
  let first: TestApp;
  let second: TestApp;
  let there: WireClient;

  beforeAll(async () => {
    first = await createTestApp({ dialect });
    second = await createTestApp({ location: first.config.database, clock: first.clock, environment: { PUBLIC_URL: first.url } });
    there = new WireClient(second.address, 'machine');
    // Everything is in the other's memory.
    expect((await there.token(MACHINE)).status).toBe(200);
    await fetch(`${second.address}/oauth2/jwks`);
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('a client that was disabled, and enabled again', async () => {
    await disableClient(first, 'machine');
    await sleep(1_000);
    expect((await there.token(MACHINE)).body['error']).toBe('invalid_client');
    await enableClient(first, 'machine');
    await sleep(1_000);
    expect((await there.token(MACHINE)).status).toBe(200);
  });

  it('an API that was changed', async () => {
    await first.declare({ apis: [{ identifier: 'https://api.example.com/orders', name: 'Orders', access_token_format: 'opaque', introspection_clients: ['orders-api'], scopes: [{ value: 'orders:read', description: 'See your orders' }] }] });
    await sleep(1_000);
    expect(String((await there.token(MACHINE)).body['access_token'])).toMatch(/^dwa_/);
  });

  it('a key that was added', async () => {
    const added = await first.get(KeyRotation).rotate(null);
    await sleep(1_000);
    const { keys } = (await (await fetch(`${second.address}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
    expect(keys.map((key) => key.kid)).toEqual(expect.arrayContaining(added.map((key) => key.kid)));
  });

  it('an origin that an application has registered', async () => {
    const preflight = async (): Promise<string | null> =>
      (await fetch(`${second.address}/oauth2/token`, { method: 'OPTIONS', headers: { origin: SPA, 'access-control-request-method': 'POST' } })).headers.get('access-control-allow-origin');
    expect(await preflight()).toBeNull();
    await first.declare({ clients: [{ client_id: 'late', redirect_uris: ['https://late.example.com/cb'], response_types: ['code'], grant_types: ['authorization_code'], scope: 'openid', token_endpoint_auth_method: 'none', cors_origins: [SPA] }] });
    await sleep(1_000);
    expect(await preflight()).toBe(SPA);
  });
});
