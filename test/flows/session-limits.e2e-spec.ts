import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser, type Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET, standardWorld } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';

eachDatabase('an application with limits of its own on the session', (dialect) => {
  let test: TestApp;
  let intranet: WireClient;

  const client = (name: string, lifetimes: object): object => ({
    client_id: name, client_secret: SECRET, redirect_uris: [`https://${name}.example.com/cb`], scope: 'openid offline_access', first_party: true, grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], lifetimes,
  });
  beforeAll(async () => {
    test = await createTestApp({ dialect, declare: { ...standardWorld, clients: [...standardWorld.clients, client('payroll', { session_max: 3600 }), client('till', { session_idle: 900 })] } });
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
  });
  afterAll(async () => test.close());

  const clientOf = (name: string): WireClient => new WireClient(test.url, name, SECRET, `https://${name}.example.com/cb`);
  const isSilent = async (browser: Browser, of: WireClient): Promise<string | null | undefined> => {
    const { leftFor } = await browser.open(of.authorizeUrl({ prompt: 'none' }));
    return leftFor?.searchParams.get('error') ?? (leftFor?.searchParams.has('code') === true ? 'code' : undefined);
  };
  async function signedIn(): Promise<{ browser: Browser; name: string }> {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    await browser.open('/login');
    await browser.signIn(name);
    return { browser, name };
  }
  const pathOf = ({ url }: Loaded): string => new URL(url).pathname;

  it('has people sign in again after session_max; the others do not, and it does not ask twice', async () => {
    const { browser, name } = await signedIn();
    const payroll = clientOf('payroll');
    for (let at = 0; at < 5; at += 1) {
      test.clock.advance('11m');
      expect(await isSilent(browser, payroll)).toBe('code');
    }
    test.clock.advance('5m');
    expect(await isSilent(browser, payroll)).toBe('login_required');
    expect(await isSilent(browser, intranet)).toBe('code');
    expect(pathOf(await browser.open(payroll.authorizeUrl()))).toBe('/login');
    expect((await browser.signIn(name)).leftFor?.searchParams.has('code')).toBe(true);
    expect(await isSilent(browser, payroll)).toBe('code');
  });

  it('has people sign in again once the session has lain unused for session_idle, and using it elsewhere does not make up for that', async () => {
    const { browser, name } = await signedIn();
    const till = clientOf('till');
    test.clock.advance('14m');
    expect(await isSilent(browser, till)).toBe('code');
    test.clock.advance('16m');
    // Whoever finds the browser unattended opens another page first.
    await browser.open('/');
    expect(await isSilent(browser, intranet)).toBe('code');
    for (let at = 0; at < 2; at += 1) expect(await isSilent(browser, till)).toBe('login_required');
    await browser.open(till.authorizeUrl());
    expect((await browser.signIn(name)).leftFor?.searchParams.has('code')).toBe(true);
    expect(await isSilent(browser, till)).toBe('code');
  });

  it('refreshes by its own limits: a session that runs out ends no tokens', async () => {
    const { browser, name } = await signedIn();
    const tokens = await clientOf('payroll').tokens(browser, { scope: 'openid offline_access' }, name);
    test.clock.advance('2h');
    expect((await clientOf('payroll').refresh(tokens['refresh_token'] ?? '')).status).toBe(200);
  });
});
