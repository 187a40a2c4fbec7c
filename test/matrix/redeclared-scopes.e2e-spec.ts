import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { ApiStore } from '../../src/clients/api.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, SECRET } from '../support/world.js';

eachDatabase('a scope that changes hands', (dialect) => {
  let test: TestApp;
  let made = 0;

  beforeAll(async () => { test = await createTestApp({ dialect }); });
  afterAll(async () => test.close());

  interface Scene { readonly word: string; readonly identifier: string; readonly client: WireClient; readonly browser: Browser; readonly tokens: Record<string, string> }

  const declare = async (identifier: string, ...words: string[]): Promise<void> =>
    test.declare({ apis: [{ identifier, name: identifier, scopes: words.map((value) => ({ value, description: value })) }] });
  const remove = async (identifier: string): Promise<void> => {
    await test.database.transaction((tx) => test.get(ApiStore).delete(tx, identifier));
    test.clock.advance('1m');
  };

  /** A person has allowed an application the word of an API. */
  async function scene(): Promise<Scene> {
    made += 1;
    const [word, identifier] = [`word-${made}:read`, `https://api.example.com/first-${made}`];
    await declare(identifier, word, `${word}-too`);
    test.clock.advance('1m');
    const scope = `openid offline_access ${word}`;
    await test.declare({ clients: [{ client_id: `hand-${made}`, client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], scope: `${scope} ${word}-too` }] });
    const [client, browser] = [new WireClient(test.url, `hand-${made}`), new Browser(test.url)];
    const tokens = await client.tokens(browser, { scope }, await newPerson(test));
    expect(decodeJwt(tokens['access_token'] ?? '').aud).toBe(identifier);
    test.clock.advance('1m');
    return { word, identifier, client, browser, tokens };
  }

  it('is left out at a refresh when no API declares it any more', async () => {
    const { identifier, client, tokens } = await scene();
    await remove(identifier);
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(refreshed).toMatchObject({ status: 200, body: { scope: 'openid offline_access' } });
    expect(decodeJwt(String(refreshed.body['access_token'])).aud).toBe(test.url);
  });

  it('opens nothing of another API that declares the same word afterwards: not by a refresh, and not without asking', async () => {
    const { word, identifier, client, browser, tokens } = await scene();
    await remove(identifier);
    const other = `https://api.example.com/other-${made}`;
    await declare(other, word);
    test.clock.advance('1m');
    expect(await client.refresh(tokens['refresh_token'] ?? '', { resource: other })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(decodeJwt(String(refreshed.body['access_token']))).toMatchObject({ aud: test.url, scope: 'openid offline_access' });
    const silent = await browser.open(client.authorizeUrl({ scope: `openid ${word}`, prompt: 'none' }));
    expect(silent.leftFor?.searchParams.get('error')).toBe('consent_required');
    expect(decodeJwt((await client.tokens(browser, { scope: `openid ${word}` }))['access_token'] ?? '').aud).toBe(other);
  });

  it('nor of one that is declared anew under the same identifier, or that takes the word beside the first', async () => {
    const { word, identifier, client, browser, tokens } = await scene();
    const beside = `https://api.example.com/beside-${made}`;
    await declare(beside, word);
    test.clock.advance('1m');
    expect(await client.refresh(tokens['refresh_token'] ?? '', { resource: beside })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(decodeJwt(String(refreshed.body['access_token']))).toMatchObject({ aud: identifier, scope: `openid offline_access ${word}` });
    const silent = await browser.open(client.authorizeUrl({ scope: `openid ${word}`, resource: beside, prompt: 'none' }));
    expect(silent.leftFor?.searchParams.get('error')).toBe('consent_required');
    await remove(identifier);
    await declare(identifier, word);
    expect(await client.refresh(String(refreshed.body['refresh_token']), { resource: identifier })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('takes nothing from the scopes beside it', async () => {
    const { word, identifier, client, browser, tokens } = await scene();
    await declare(identifier, `${word}-too`, word, `${word}-new`);
    expect((await client.refresh(tokens['refresh_token'] ?? '')).body['scope']).toBe(`openid offline_access ${word}`);
    const silent = await browser.open(client.authorizeUrl({ scope: `openid ${word}`, prompt: 'none' }));
    expect(silent.leftFor?.searchParams.get('code')).toEqual(expect.any(String));
  });
});
