import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accentProblem, Appearance, GROUNDS } from '../../src/http/appearance.js';
import { type Color, contrast, parseColor } from '../../src/http/contrast.js';
import { VIEWS } from '../../src/http/templates.js';
import { RunningSettings } from '../../src/settings/running-settings.js';
import { adminApi, type AdminApi } from '../admin-api/support/admin-api.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';

let test: TestApp;
let api: AdminApi;

beforeAll(async () => {
  test = await createTestApp();
  api = await adminApi(test);
});
afterAll(async () => { await test.close(); });

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

async function change(branding: object): Promise<{ status: number; body: string }> {
  const { headers } = await api.get('/settings/branding');
  const { status, body } = await api.patch('/settings/branding', branding, { 'if-match': headers.get('etag') ?? '' });
  return { status, body: JSON.stringify(body) };
}

async function loginPage(): Promise<string> {
  await test.app.get(RunningSettings).refresh();
  return (await new Browser(test.url).open('/login')).body;
}

describe('An organisation', () => {
  it('sees its own name, colours and logo, in light and dark, from this server alone', async () => {
    const changed = await change({ organization_name: 'Acme', accent_color: '#7a1f5c', logo: `data:image/png;base64,${PIXEL}`, logo_dark: `data:image/png;base64,${PIXEL}` });
    expect([changed.status, changed.body]).toEqual([200, expect.stringContaining('#7a1f5c')]);

    const html = await loginPage();
    const [sheet = '', logo = '', dark = ''] = ['colors.css', 'logo', 'logo-dark'].map((name) => new RegExp(`"(/brand/[\\w-]{12}/${name})"`).exec(html)?.[1]);
    expect(html).toContain('alt="Acme"');

    const css = await fetch(test.url + sheet);
    expect([css.status, css.headers.get('content-type'), css.headers.get('cache-control')]).toEqual([200, 'text/css; charset=utf-8', 'public, max-age=31536000, immutable']);
    expect(await css.text()).toMatch(/^:root\{--accent:#7a1f5c;[^}]*\}\n@media \(prefers-color-scheme:dark\)\{:root\{--accent:#[0-9a-f]{6};[^}]*\}\}\n$/);
    for (const path of [logo, dark]) expect((await fetch(test.url + path)).headers.get('content-type')).toBe('image/png');
  });

  it('goes back to our own look when it takes that back', async () => {
    await change({ accent_color: '#7a1f5c' });
    expect((await change({ accent_color: null, accent_color_dark: null, logo: null, logo_dark: null })).status).toBe(200);
    expect(await loginPage()).not.toContain('/brand/');
    expect((await fetch(`${test.url}/brand/AAAAAAAAAAAA/logo`)).status).toBe(404);
  });

  it.each([
    ['a colour that nobody can read on white', { accent_color: '#ffcc00' }, /contrast of 1\.\d\d to the white page/],
    ['a colour that nobody can read in dark mode', { accent_color_dark: '#14604c' }, /contrast of \d\.\d\d to the dark page/],
    ['a style sheet for a colour', { accent_color: 'red;}body{display:none' }, /must be a colour/],
    ['a number for a colour', { accent_color: 7 }, /must be a colour/],
    ['a picture of another host', { logo: 'https://tracker.example/pixel.png' }, /data: URI/],
    ['an SVG with a script', { logo: `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>').toString('base64')}` }, /PNG, JPEG, GIF or WebP/],
    ['a picture that is of another type than it says', { logo: `data:image/jpeg;base64,${PIXEL}` }, /image\/png by its bytes/],
    ['a picture that is too large', { logo: `data:image/png;base64,${Buffer.alloc(65 * 1024).toString('base64')}` }, /at most 65536 bytes/],
    ['what would leave an attribute', { logo: 'data:image/png;base64,AAAA\n"onerror=alert(1)' }, /data: URI/],
  ])('is refused %s, and told why', async (_what, branding, why) => {
    const refused = await change(branding);
    expect([refused.status, refused.body]).toEqual([422, expect.stringMatching(why)]);
    expect(refused.body).toContain(`/${Object.keys(branding)[0]}`);
  });

  it('keeps its pictures out of the audit log', async () => {
    await change({ logo: `data:image/png;base64,${Buffer.concat([Buffer.from(PIXEL, 'base64'), Buffer.alloc(2000, 'x')]).toString('base64')}` });
    const body = JSON.stringify((await api.get('/audit-events?type=settings.updated')).body);
    expect(body).toMatch(/characters, SHA-256/);
    expect(body).not.toContain('eHh4eHh4');
  });
});

describe('The colours of an organisation', () => {
  const colorIn = (css: string, name: string): Color => parseColor(new RegExp(`--${name}:(#[0-9a-f]{6})`).exec(css)?.[1] ?? '') ?? [0, 0, 0];
  const hex = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

  it('can be read wherever they are let in: links on the page, words on buttons, in both schemes', () => {
    fc.assert(fc.property(hex.filter((color) => accentProblem(color, 'light') === undefined), (accentColor) => {
      const [light = '', dark = ''] = new Appearance({ accentColor }).find('colors.css')?.content.toString().split('\n') ?? [];
      for (const [css, grounds] of [[light, GROUNDS.light], [dark, GROUNDS.dark]] as const) {
        for (const ground of grounds) expect(contrast(colorIn(css, 'link'), parseColor(ground) ?? [0, 0, 0])).toBeGreaterThanOrEqual(4.5);
        for (const button of ['accent', 'accent-strong']) expect(contrast(colorIn(css, 'on-accent'), colorIn(css, button))).toBeGreaterThanOrEqual(4.5);
      }
    }));
  });

  it('are held against the grounds that the style sheet has', () => {
    const css = readFileSync(`${VIEWS}assets/site.css`, 'utf8');
    const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
    const ground = (text: string, name: string): string => (new RegExp(`--${name}: (#[0-9a-f]+)`).exec(text)?.[1] ?? '').replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3');
    expect([ground(light, 'card'), ground(light, 'ground')]).toEqual(GROUNDS.light);
    expect([ground(dark, 'card'), ground(dark, 'ground')]).toEqual(GROUNDS.dark);
  });
});
