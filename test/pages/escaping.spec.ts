import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { Assets } from '../../src/http/assets.js';
import { chooseLocale } from '../../src/http/locales.js';
import { Organization } from '../../src/http/organization.js';
import { PageRenderer } from '../../src/http/page-renderer.js';
import { aConfig } from './support/page-app.js';
import { SAMPLES } from './support/samples.js';

const pages = new PageRenderer(aConfig(3000), new Assets(), new Organization(aConfig(3000)));

/** The model with every string that others can choose replaced. */
function poisoned(model: unknown, poison: string): unknown {
  if (Array.isArray(model)) return model.map((each) => poisoned(each, poison));
  if (typeof model === 'string') return poison;
  if (typeof model !== 'object' || model === null) return model;
  return Object.fromEntries(Object.entries(model).map(([key, value]) => [key, CHOSEN_BY_US.has(key) ? value : poisoned(value, poison)]));
}

/** Nobody reads these: addresses, what goes back to this server, and the JSON that a script hands to the browser, which must stay as it is. */
const FOR_MACHINES = /\b(?:value|name|action|href|src|content|data-request|data-options|data-passkeys|data-unknown)="[^"]*"/g;

const CHOSEN_BY_US = new Set(['purpose', 'advice', 'done', 'place', 'state', 'hint', 'field', 'type', 'autocomplete', 'code', 'reason', 'error', 'tone', 'closed', 'requestId', 'csrf', 'publicUrl', 'supportAddress', 'id', 'qrCode']);

const render = (index: number, poison: string): string => {
  const sample = SAMPLES[index];
  if (sample === undefined) throw new Error('no such sample');
  return pages.render(sample.page, poisoned(sample.model, poison) as typeof sample.model);
};

const each = SAMPLES.map(({ state }, index) => [state, index] as const);

describe.each(each)('The page %s', (_state, index) => {
  it('shows markup and templates as text, in elements and in attributes (LG-23, NF-16)', () => {
    const clean = render(index, 'x');
    const html = render(index, `</h1></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>" onfocus="alert(1)' {{constructor.constructor('return process')()}}`);
    expect(html).not.toMatch(/<script>|<img src=x|\sonfocus="/);
    expect(html.match(/<\w+/g)?.length).toBe(clean.match(/<\w+/g)?.length);
  });

  it('leads to no address that a browser would run (LG-23)', () => {
    for (const poison of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', '\u0001vbscript:x', 'blob:https://x/y']) {
      // The picture of a QR code: nothing runs in an image.
      const page = render(index, poison).replaceAll('src="data:image/svg+xml;base64,', 'src="');
      for (const [, url] of page.matchAll(/(?:href|action|src|url)="?=?([^">]*)"/gi)) expect(url).not.toMatch(/^\W*(?:j\W*a\W*v\W*a|data|vbscript|blob)\W*\w*:/i);
    }
  });

  it('drops characters that turn or hide text, and cuts what is too long', () => {
    const html = render(index, 'moc.\u202Eevil\u2066\u200B\u{E0041}');
    expect(html.replace(FOR_MACHINES, '')).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u{E0000}-\u{E007F}]/u);
  });
});

describe('Text of others', () => {
  it('of 10 KB stays short where it is shown', () => {
    const sample = SAMPLES.find(({ state }) => state === 'consent');
    const html = pages.render('consent', poisoned(sample?.model, 'N'.repeat(10_000)) as never);
    expect(Math.max(...[...html.replace(/<[^>]*>/g, '\n').matchAll(/N+/g)].map(([run]) => run.length))).toBeLessThanOrEqual(100);
  });

  it('stays isolated from the direction of the text around it', () => {
    const html = pages.render('login', { csrf: '', requestId: null, username: '', asks: 'both', startOverPath: '/login', error: null, retryAfterSeconds: null, application: { name: 'يومية', domain: 'x.test' }, confirm: null, forgotPath: '/reset' });
    expect(html).toContain('<strong><bdi>يومية</bdi></strong>');
  });

  it('cannot reach prototypes of the model', () => {
    const model = Object.assign(Object.create({ parameter: 'inherited' }) as object, SAMPLES.find(({ state }) => state === 'error')?.model);
    Reflect.deleteProperty(model, 'parameter');
    expect(pages.render('error', model as never)).not.toContain('inherited');
  });
});

describe('Plain http', () => {
  const login = SAMPLES.find(({ state }) => state === 'login');
  const at = (url: Partial<Config['publicUrl']>): string => new PageRenderer(aConfig(3000, { url }), new Assets(), new Organization(aConfig(3000, { url }))).render('login', login?.model as never);

  it('is warned of on every page, except on this machine', () => {
    expect(at({ secure: false, loopback: false, hostname: '10.0.0.5' })).toContain('This page is not protected');
    expect(at({ secure: false, loopback: true })).not.toContain('This page is not protected');
    expect(at({ secure: true, loopback: false, hostname: 'id.acme.test' })).not.toContain('This page is not protected');
  });
});

describe('Languages', () => {
  it('come out of the fixed list, for a million different wishes', () => {
    const chosen = new Set<string>();
    for (let i = 0; i < 1_000_000; i += 1) chosen.add(chooseLocale(`x${i}-y, q${i};q=0.5`));
    expect([...chosen]).toEqual(['en']);
  });
});
