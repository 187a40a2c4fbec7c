import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';

const HOUSE = 'https://house.example.com/cb';

eachDatabase('an application that was of the house', (dialect) => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp({ dialect }); });
  afterAll(async () => test.close());

  const declare = async (first_party: boolean): Promise<void> => test.declare({
    clients: [{ client_id: 'house', client_secret: SECRET, redirect_uris: [HOUSE], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access orders:read', first_party }],
  });

  it('keeps nothing that people were never asked about when it is so no longer, and gets it by asking', async () => {
    await declare(true);
    const [client, browser, name] = [new WireClient(test.url, 'house', SECRET, HOUSE), new Browser(test.url), await newPerson(test)];
    const tokens = await client.tokens(browser, { scope: 'openid offline_access orders:read' }, name);
    expect((await client.introspect(tokens['access_token'] ?? ''))['active']).toBe(true);
    await declare(false);
    expect(await client.introspect(tokens['access_token'] ?? '')).toEqual({ active: false });
    expect((await client.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
    expect((await browser.open(client.authorizeUrl({ prompt: 'none' }))).leftFor?.searchParams.get('error')).toBe('consent_required');
    const asked = await client.tokens(browser, { scope: 'openid offline_access' });
    expect((await client.refresh(asked['refresh_token'] ?? '')).status).toBe(200);
    // What was allowed stays when it belongs to the house again.
    const again = await client.tokens(browser, { scope: 'openid offline_access' });
    await declare(true);
    expect((await client.refresh(again['refresh_token'] ?? '')).status).toBe(200);
  });
});
