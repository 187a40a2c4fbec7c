import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/load-config.js';
import { refreshTargetOf } from '../../src/demo/walk/html.js';
import { Browser, type Loaded } from '../support/browser.js';
import { freshLocation } from '../support/database.js';
import { DemoServer } from './support/demo-server.js';

let server: DemoServer;
beforeAll(async () => { server = await DemoServer.start(); });
afterAll(async () => { await server.close(); });

const FORM = 'application/x-www-form-urlencoded';

/** A browser that presses the buttons of the demo page: each is a form of its own. */
class DemoBrowser extends Browser {
  async press(action: string, fields: Readonly<Record<string, string>> = {}): Promise<Loaded> {
    if (!(this.page?.body ?? '').includes(`action="${action}"`)) throw new Error(`There is no button for ${action}`);
    return this.open(action, { method: 'POST', body: new URLSearchParams(fields).toString(), headers: { 'content-type': FORM, origin: this.origin } });
  }

  async signInAtDemo(client = 'demo'): Promise<Loaded> {
    await this.open('/demo');
    await this.press('/demo/sign-in', { client });
    return this.signIn((await server.secrets()).user.email, (await server.secrets()).user.password);
  }
}

describe('/demo, as somebody tries it', () => {
  it('takes two clicks: Sign in on the page, Sign in at the server, where the e-mail address is filled in already', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.open('/demo');
    expect(browser.text()).toContain('Nobody is signed in');
    await browser.press('/demo/sign-in', { client: 'demo' });
    expect(browser.page?.url).toContain('/login');
    expect(browser.form().fields.get('username')).toBe('ada@example.test');
    await browser.submit({ password: (await server.secrets()).user.password });
    expect(browser.page?.url).toBe(`${server.url}/demo`);
    expect(browser.text()).toContain('You are signed in');
    expect(browser.text()).toContain('Ada Lovelace');
    expect(browser.text()).toContain('ada@example.test');
    expect(browser.text()).toContain('password');
  });

  it('shows each verification ticked and each claim in words, and no token whole', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.signInAtDemo();
    const text = browser.text();
    expect(text).not.toContain('✗ failed');
    expect(text.match(/✓ passed/g)).toHaveLength(13);
    expect(text).toContain('For whom it is: everybody else must refuse it.');
    expect(text).not.toContain('A further claim of this server');
    expect(browser.page?.body).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/);
    expect(browser.page?.headers.get('cache-control')).toBe('no-store');
  });

  it('calls the API with, without and with too weak a token, and shows what was said', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.signInAtDemo();
    await browser.press('/demo/call', { call: 'write' });
    expect(browser.text()).toContain('HTTP/1.1 201');
    await browser.press('/demo/call', { call: 'with' });
    expect(browser.text()).toContain('HTTP/1.1 200');
    expect(browser.text()).toContain('Written by the demo application.');
    await browser.press('/demo/call', { call: 'without' });
    expect(browser.text()).toContain('HTTP/1.1 401');
    expect(browser.text()).toMatch(/www-authenticate: Bearer realm="[^"]+", resource_metadata/);
    await browser.press('/demo/call', { call: 'weak' });
    expect(browser.text()).toContain('HTTP/1.1 403');
    expect(browser.text()).toContain('error="insufficient_scope"');
    await browser.press('/demo/call', { call: 'with' });
    expect(browser.text()).toContain('HTTP/1.1 200');
  });

  it('signs out here and at the server', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.signInAtDemo();
    await browser.press('/demo/sign-out');
    expect(browser.text()).toContain('You are signed out');
    await browser.press('/demo/sign-in', { client: 'demo' });
    expect(browser.page?.url).toContain('/login');
  });

  it('as a third-party application asks for consent, and takes no for an answer', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.signInAtDemo('demo-third-party');
    expect(browser.page?.url).toContain('/consent');
    expect(browser.text()).toContain('Paper Trail');
    await browser.decide('deny');
    const target = refreshTargetOf(browser.page?.body ?? '');
    if (target !== undefined) await browser.open(target);
    expect(browser.text()).toContain('access_denied');
    expect(browser.text()).toContain('Nobody is signed in');
  });
});

describe('/demo, against those who play with it', () => {
  it('takes no answer that it did not ask for, none twice, and none in another browser', async () => {
    const invented = new DemoBrowser(server.url);
    await invented.open('/demo/callback?code=x&state=y');
    expect(invented.text()).toContain('belongs to no sign-in that this browser began here');

    const browser = new DemoBrowser(server.url);
    await browser.open('/demo');
    const before = await fetch(`${server.url}/demo/sign-in`, { method: 'POST', body: 'client=demo', headers: { 'content-type': FORM }, redirect: 'manual' });
    const state = new URL(before.headers.get('location') ?? '').searchParams.get('state') ?? '';
    await browser.open(`/demo/callback?code=x&state=${state}`);
    expect(browser.text()).toContain('belongs to no sign-in');
  });

  it.each([
    ['no parameters', '/demo/callback'],
    ['an empty state', '/demo/callback?state='],
    ['two states', '/demo/callback?state=a&state=b'],
    ['an error that nobody asked for', '/demo/callback?error=access_denied&state=x'],
    ['5,000 characters of state', `/demo/callback?state=${'x'.repeat(5000)}`],
    ['U+0000', '/demo?state=%00'],
    ['a script', '/demo?state=<script>alert(1)</script>'],
  ])('answers %s without falling over', async (_name, path) => {
    const browser = new DemoBrowser(server.url);
    const { status, body } = await browser.open(path);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain('<script>alert');
  });

  it('begins a sign-in for its own clients only', async () => {
    const answer = await fetch(`${server.url}/demo/sign-in`, { method: 'POST', body: 'client=somebody-else', headers: { 'content-type': FORM }, redirect: 'manual' });
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('client_id')).toBe('demo');
  });

  it('gives who signs in another session id than the one that may have been planted', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.open('/demo');
    await browser.press('/demo/sign-in', { client: 'demo' });
    const before = browser.cookie('doorward-demo');
    await browser.submit({ password: (await server.secrets()).user.password });
    expect(before).toBeDefined();
    expect(browser.cookie('doorward-demo')).not.toBe(before);
    const old = new DemoBrowser(server.url);
    old.setCookie('doorward-demo', before ?? '');
    await old.open('/demo');
    expect(old.text()).toContain('Nobody is signed in');
  });

  it('keeps its cookie from scripts and other sites', async () => {
    const answer = await fetch(`${server.url}/demo/sign-in`, { method: 'POST', body: 'client=demo', headers: { 'content-type': FORM }, redirect: 'manual' });
    expect(answer.headers.get('set-cookie')).toMatch(/^doorward-demo=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('finishes sign-ins of two tabs', async () => {
    const browser = new DemoBrowser(server.url);
    await browser.open('/demo');
    await browser.press('/demo/sign-in', { client: 'demo' });
    const first = browser.form();
    await browser.open('/demo');
    await browser.press('/demo/sign-in', { client: 'demo' });
    const { user } = await server.secrets();
    await browser.submit({ password: user.password });
    expect(browser.text()).toContain('You are signed in');
    await browser.open(first.action, { method: 'POST', body: new URLSearchParams({ ...Object.fromEntries(first.fields), password: user.password }).toString(), headers: { 'content-type': FORM, origin: server.url } });
    expect(browser.text()).toContain('You are signed in');
  });
});

describe('/demo, where something is missing', () => {
  it('tells what to do when the secrets of the demo objects are gone', async () => {
    const other = await DemoServer.start();
    await rm(join(other.dataDir, 'demo.json'));
    const browser = new DemoBrowser(other.url);
    await browser.open('/demo');
    await browser.press('/demo/sign-in', { client: 'demo' });
    expect(browser.text()).toContain('Restart the server in development mode');
    await other.close();
  });

  it('knows the password that the banner prints, also after demo.json was lost', async () => {
    const before = await DemoServer.start();
    const { user } = await before.secrets();
    await before.stop();
    await rm(join(before.dataDir, 'demo.json'));
    const after = await DemoServer.start({ after: before });
    const { user: renewed } = await after.secrets();
    expect(renewed.password).not.toBe(user.password);
    const browser = new DemoBrowser(after.url);
    await browser.open('/demo');
    await browser.press('/demo/sign-in', { client: 'demo' });
    await browser.submit({ password: renewed.password });
    expect(browser.text()).toContain('You are signed in');
    await after.close();
  });

  it('works below a base path', async () => {
    const below = await DemoServer.start({ basePath: '/id' });
    const browser = new DemoBrowser(new URL(below.url).origin);
    await browser.open('/id/demo');
    await browser.press('/id/demo/sign-in', { client: 'demo' });
    await browser.submit({ password: (await below.secrets()).user.password });
    expect(browser.text()).toContain('You are signed in');
    await browser.press('/id/demo/call', { call: 'with' });
    expect(browser.text()).toContain('HTTP/1.1 200');
    await below.close();
  });

  it('does not exist in production (NF-17)', async () => {
    const { location, remove } = await freshLocation('sqlite');
    const { config } = loadConfig({ NODE_ENV: 'production', PUBLIC_URL: 'http://127.0.0.1:3999', SECRET_KEY: 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE', LOG_LEVEL: 'silent', DATABASE_URL: 'sqlite::memory:' });
    const app = await createApp({ ...config, database: location });
    await app.init();
    const answer = await app.inject({ url: '/demo', headers: { host: '127.0.0.1:3999', accept: 'text/html' } });
    expect(answer.statusCode).toBe(404);
    await app.close();
    await remove();
  });
});
