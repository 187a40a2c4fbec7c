import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { CONFIG, type Config, type Lifetimes } from '../../src/config/config.js';
import { Organization } from '../../src/http/organization.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

const DAY = 86_400;

const lifetimeOf = (lifetimes: Lifetimes, name: string): unknown => lifetimes[name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof Lifetimes];

eachDatabase('The settings over the admin API', (dialect) => {
  let test: TestApp;
  let other: TestApp;
  let api: AdminApi;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    other = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  beforeEach(async () => {
    // The clock runs past the life of a token.
    api = await adminApi(test);
    const { body } = await api.get<{ data: { section: string; set: string[] }[] }>('/settings');
    const changed = body.data.filter(({ set: names }) => names.length > 0);
    for (const { section, set: names } of changed) await set(section, Object.fromEntries(names.map((name) => [name, null])));
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const change = async (section: string, values: object): Promise<void> => {
    const { status, body } = await api.patch(`/settings/${section}`, values, { 'if-match': '*' });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  const inEffect = (app: TestApp, name: string): unknown => {
    if (name === 'organization_name') return app.get(Organization).name;
    if (name === 'support_address') return app.get(Organization).supportAddress;
    return lifetimeOf(app.app.get<Config>(CONFIG).lifetimes, name);
  };
  const defaultOf = (name: string): unknown => (name === 'organization_name' ? 'Doorward' : name === 'support_address' ? null : lifetimeOf(test.config.lifetimes, name));
  /** In effect within a second, on every instance; a busy machine has two. */
  const set = async (section: string, values: object): Promise<void> => {
    await change(section, values);
    const done = (): boolean => [test, other].every((app) => Object.entries(values).every(([name, value]) => inEffect(app, name) === (value ?? defaultOf(name))));
    for (let looks = 0; looks < 80 && !done(); looks += 1) await wait(25);
    if (!done()) throw new Error(`${section} is not in effect everywhere.`);
  };
  const signIn = async (): Promise<{ browser: Browser; client: WireClient }> => {
    const browser = new Browser(test.address);
    const client = new WireClient(test.address);
    await client.tokens(browser, {});
    return { browser, client };
  };
  const isSignedIn = async (browser: Browser): Promise<boolean> => {
    const { leftFor } = await browser.open(new WireClient(test.address).authorizeUrl({ prompt: 'none' }));
    return leftFor?.searchParams.get('error') !== 'login_required';
  };

  it('show every member as it is in effect, and which somebody has set', async () => {
    const { status, body } = await api.get<{ data: Record<string, unknown>[] }>('/settings');
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      { section: 'branding', organization_name: 'Doorward', support_address: null, set: [] },
      { section: 'sessions', session_idle: DAY / 2, session_max: 14 * DAY, set: [] },
      { section: 'tokens', access_token: 600, id_token: 600, refresh_idle: 14 * DAY, refresh_max: 90 * DAY, set: [] },
      { section: 'sign-in', passkey_offers: true, identifier_first: false, set: [] },
      { section: 'passwords', shortest: 15, set: [] },
      { section: 'mfa', required: 'when_held', groups: [], passkey_groups: [], email_code: false, remember_days: 30, set: [] },
      { section: 'account', deletion: 'off', set: [] },
    ]);
    await set('sessions', { session_idle: 3600 });
    expect((await api.get('/settings/sessions')).body).toMatchObject({ session_idle: 3600, session_max: 14 * DAY, set: ['session_idle'] });
    expect((await api.get('/settings/nothing')).status).toBe(404);
  });

  it('are changed by whoever names the version they saw', async () => {
    const before = await api.get('/settings/branding');
    expect((await api.patch('/settings/branding', { organization_name: 'Acme' })).status).toBe(428);
    const first = await api.patch('/settings/branding', { organization_name: 'Acme' }, { 'if-match': before.headers.get('etag') ?? '' });
    expect([first.status, first.body['organization_name']]).toEqual([200, 'Acme']);
    expect(first.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const late = await api.patch('/settings/branding', { organization_name: 'Other' }, { 'if-match': before.headers.get('etag') ?? '' });
    expect([late.status, late.headers.get('etag')]).toEqual([412, first.headers.get('etag')]);
    const again = await api.patch('/settings/branding', { organization_name: 'Acme' }, { 'if-match': '*' });
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('change once when two change them at once', async () => {
    const etag = (await api.get('/settings/tokens')).headers.get('etag') ?? '';
    const both = await Promise.all([111, 222].map((seconds) => api.patch('/settings/tokens', { access_token: seconds }, { 'if-match': etag })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('refuse what makes no sense, and say what would', async () => {
    const wrong: readonly (readonly [string, object, string])[] = [
      ['branding', { organisation_name: 'Acme' }, 'did you mean "organization_name"?'], ['branding', { organization_name: '' }, 'must be text'],
      ['branding', { organization_name: 'Acme\u202egro' }, 'must have no control characters'], ['branding', { organization_name: 'a'.repeat(101) }, 'must be text'],
      ['branding', { support_address: 'it at acme' }, 'must be an e-mail address'], ['branding', { support_address: 'it@acme.test\r\nBcc: x@y.test' }, 'must be an e-mail address'],
      ['sessions', { session_idle: 1 }, 'from 300 to'], ['sessions', { session_idle: 3600.5 }, 'a whole number'], ['sessions', { session_idle: '3600' }, 'a whole number'],
      ['sessions', { session_idle: 7200, session_max: 3600 }, 'must not be longer than session_max'], ['sessions', { session_max: 3600 }, 'must not be longer than session_max, which is 3600'],
      ['tokens', { access_token: 2 * DAY }, 'from 60 to 86400'], ['tokens', { access_token: true }, 'from 60'], ['tokens', { refresh_idle: 100 * DAY }, 'must not be longer than refresh_max'],
      ['tokens', { acces_token: 600 }, 'did you mean "access_token"?'],
      ['passwords', { shortest: 7 }, 'from 8 to 64'], ['mfa', { required: 'sometimes' }, 'one of always, when_held, never'], ['mfa', { remember_days: -1 }, 'from 0 to 365'],
      ['mfa', { groups: 'finance' }, 'a list of names of groups'], ['mfa', { groups: ['a', 'a'] }, 'twice'], ['mfa', { groups: ['engineerin'] }, 'there is no group "engineerin"'], ['mfa', { passkey_groups: ['engineerin'] }, 'there is no group "engineerin"'], ['mfa', { passkey_groups: 'engineering' }, 'a list of names of groups'], ['mfa', { email_code: 'yes' }, 'true or false'], ['account', { deletion: 'maybe' }, 'one of off'],
    ];
    for (const [section, values, problem] of wrong) {
      const { status, body } = await api.patch<{ errors: { detail: string }[] }>(`/settings/${section}`, values, { 'if-match': '*' });
      expect([section, values, status, body.errors.map(({ detail }) => detail).join()]).toEqual([section, values, 422, expect.stringContaining(problem)]);
    }
  });

  it('name the organization and its support on every page of every instance', async () => {
    await set('branding', { organization_name: 'Acme <b>& Sons</b>', support_address: 'it@acme.test' });
    const page = async (url: string): Promise<string> => (await fetch(url)).text();
    expect((await new Browser(test.address).open(new WireClient(test.url).authorizeUrl())).body).toContain('Sign in to Acme &lt;b&gt;&amp; Sons&lt;/b&gt;');
    expect(await page(`${other.address}/`)).toContain('– Acme &lt;b&gt;&amp; Sons&lt;/b&gt;</title>');
    expect(await page(`${test.address}/oauth2/authorize?client_id=nobody`)).toContain('href="mailto:it@acme.test"');
    await set('branding', { organization_name: null, support_address: null });
    expect(await page(`${test.address}/oauth2/authorize?client_id=nobody`)).not.toContain('mailto:');
    expect(await page(`${other.address}/`)).toContain('– Doorward</title>');
  });

  it('say how long a session lives without use, on every instance', async () => {
    await set('sessions', { session_idle: 600 });
    const { browser } = await signIn();
    test.clock.advance('9m');
    expect(await isSignedIn(browser)).toBe(true);
    test.clock.advance('11m');
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('say how long a session lives in all: shorter for those that there are as well (MX-92)', async () => {
    const { browser } = await signIn();
    test.clock.advance('2h');
    expect(await isSignedIn(browser)).toBe(true);
    api = await adminApi(test);
    await set('sessions', { session_idle: 3600, session_max: 5400 });
    expect(await isSignedIn(browser)).toBe(false);
    const live = await (await adminApi(test)).get<{ data: unknown[] }>('/sessions');
    expect(live.body.data).toEqual([]);
  });

  it('say how long tokens are good for where a client says nothing', async () => {
    await set('tokens', { access_token: 120 });
    const code = await new WireClient(test.address).code(new Browser(test.address));
    expect((await new WireClient(other.address).redeem(code)).body['expires_in']).toBe(120);
  });

  it('cost no request a statement', async () => {
    await set('tokens', { access_token: 300 });
    const browser = new Browser(test.address);
    const client = new WireClient(test.address);
    const tokens = await client.tokens(browser, {});
    const statements = await test.countStatements(() => fetch(`${test.address}/oauth2/userinfo`, { headers: { authorization: `Bearer ${String(tokens['access_token'])}` } }));
    expect(statements).toBe(1);
  });

  it('leave a record of who changed what from what to what', async () => {
    await change('branding', { organization_name: 'Before' });
    test.clock.advance('1s');
    await change('branding', { organization_name: 'After' });
    const [event] = await test.get(AuditEventStore).list({ type: 'settings.updated' });
    expect(event).toMatchObject({ actor: 'api', outcome: 'success', details: { 'section': 'branding', 'changed': ['organization_name'], 'before.organization_name': '"Before"', 'after.organization_name': '"After"' } });
    expect(event?.actorId).toMatch(/^admin-/);
  });

  it('are for whoever has their scopes', async () => {
    const reader = await adminApi(test, ['settings:read']);
    expect((await reader.get('/settings/tokens')).status).toBe(200);
    expect((await reader.patch('/settings/tokens', { access_token: 600 }, { 'if-match': '*' })).status).toBe(403);
    expect((await (await adminApi(test, ['clients:read'])).get('/settings')).status).toBe(403);
  });
});
