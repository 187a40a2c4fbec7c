import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { VERSION } from '../../src/platform/version.js';
import { AdminApp } from '../admin/support/admin-app.js';
import { freshLocation, toDatabaseUrl } from '../support/database.js';
import { mariaDbUrl } from '../support/mariadb.js';
import { allPages, page } from './support/documents.js';
import { prepareBuild, Reader } from './support/reader.js';

const pages = allPages();
/** Each command is a process, and others test beside us. */
const PATIENCE = 120_000;
const withCommands = pages.filter(({ blocks }) => blocks.some(({ language }) => language === 'sh'));

describe('whoever follows a page', () => {
  let reader: Reader;
  beforeAll(prepareBuild, 120_000);
  afterEach(() => reader.leave());

  const following = async (path: string, databaseUrl?: string): Promise<Reader> => {
    reader = await Reader.of(page(path), databaseUrl);
    const code = await reader.follow();
    expect({ code, output: code === 0 ? '' : reader.output }).toEqual({ code: 0, output: '' });
    return reader;
  };

  it('has something to follow', async () => {
    reader = await following('docs/how-to/rotate-signing-keys.md');
    expect(withCommands.length).toBeGreaterThan(8);
    expect(reader.output).toMatch(/signs from/);
    // What stands in for it there is this, which takes npm half a second each time.
    expect(await reader.throughNpm('--version')).toBe(`${VERSION}\n`);
  }, PATIENCE);

  /** The three ways to do each thing, and a file of people: what only some databases understand would show here. */
  const ON_MARIADB = ['docs/how-to/an-admins-day.md', 'docs/how-to/import-users.md'];
  /** There, where there is one, instead of on SQLite. */
  const ELSEWHERE = ['docs/how-to/import-users.md'];
  const STORIES = ['README.md', 'docs/how-to/run-for-a-company.md', 'docs/tutorials/first-app.md', 'docs/tutorials/first-api.md', 'docs/how-to/single-page-app.md', 'docs/how-to/opaque-tokens.md', 'docs/how-to/rotate-signing-keys.md'];
  const elsewhere = mariaDbUrl === undefined ? STORIES : [...STORIES, ...ELSEWHERE];
  it.each(withCommands.map(({ path }) => path).filter((path) => !elsewhere.includes(path)))('finds that each command of %s works', async (path) => {
    await following(path);
  }, PATIENCE);

  (mariaDbUrl === undefined ? it.skip : it).each(['README.md', ...ON_MARIADB])('finds that each command of %s works on MariaDB', async (path) => {
    const { location, remove } = await freshLocation('mysql');
    try {
      await following(path, toDatabaseUrl(location));
      // Neither the server nor a command has taken another database than it was told.
      expect(existsSync(reader.path('../data/doorward.sqlite'))).toBe(false);
    } finally {
      await reader.leave();
      await remove();
    }
  }, PATIENCE);

  it('has a backup that can be opened, with everybody in it (F-27)', async () => {
    reader = await following('docs/how-to/run-for-a-company.md');
    reader.environment['DATABASE_URL'] = `sqlite:${reader.path('../data/backup.sqlite')}`;
    const users = await reader.json<{ preferred_username: string }[]>('users', 'list');
    expect(users.map((user) => user.preferred_username)).toEqual(['ada', 'marie']);
  }, PATIENCE);

  it('connects the app of the README, and signs in to it', async () => {
    reader = await following('README.md');
    const secret = /^client_secret\s+(\S+)$/m.exec(reader.output)?.[1] ?? '';
    await reader.start('../my-app/app.mjs', 'http://localhost:8080/', { WEB_SECRET: secret });
    expect(await reader.signInAt('http://localhost:8080/')).toBe('Hello Ada Lovelace');
    const open = async (path: string): Promise<string> => fetch(reader.address(`http://localhost:8080${path}`), { redirect: 'manual' }).then(async (answer) => `${answer.status} ${await answer.text()}`);
    expect(await open('/callback?code=x&state=y')).toBe('200 That did not work, and the terminal says why: open / to try again.');
    expect(await open('/callback?error=access_denied&state=y')).toBe('200 You cancelled: open / to sign in after all.');
    expect([await open('/favicon.ico'), (await open('/')).slice(0, 3), (await open('/?from=mail')).slice(0, 3)]).toEqual(['404 ', '303', '303']);
  }, PATIENCE);

  it('signs in to the app of the first tutorial, and is told no more without its secret', async () => {
    reader = await following('docs/tutorials/first-app.md');
    expect(reader.output).toContain('created 1');
    await reader.start('../my-app/app.mjs', 'http://localhost:8080/');
    const greeting = await reader.signInAt('http://localhost:8080/');
    expect(greeting).toContain('Hello Ada Lovelace <ada@example.test>');
    const out = await fetch(/http\S+logout\S+/.exec(greeting)?.[0] ?? '', { redirect: 'manual' });
    expect([out.status, out.headers.get('location')]).toEqual([303, reader.address('http://localhost:8080/')]);
  }, PATIENCE);

  it('protects the API of the second tutorial', async () => {
    reader = await following('docs/tutorials/first-api.md');
    const secret = /^client_secret\s+(\S+)$/m.exec(reader.output)?.[1] ?? '';
    await reader.start('../orders/api.mjs', 'http://localhost:4000/');
    const ask = async (token?: string): Promise<Response> => fetch(reader.address('http://localhost:4000/'), token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    expect((await ask()).headers.get('www-authenticate')).toBe(`Bearer realm="${reader.address('http://localhost:4000')}"`);
    const { access_token: good } = await reader.json<{ access_token: string }>('token', '--client', 'reports', '--secret', secret);
    expect(await (await ask(good)).json()).toEqual({ caller: 'reports', orders: [] });
    expect((await ask(`${good}x`)).headers.get('www-authenticate')).toContain('error="invalid_token"');
    const { access_token: another } = await reader.json<{ access_token: string }>('token', '--client', 'demo');
    expect((await ask(another)).status).toBe(401);
  }, PATIENCE);

  it('has an opaque token introspected by the API it is for', async () => {
    reader = await following('docs/how-to/opaque-tokens.md');
    const { TOKEN = '', LEDGER_API_SECRET = '', AUDITOR_SECRET = '' } = reader.environment;
    expect(TOKEN).toMatch(/^dwa_/);
    const introspect = async (client: string, secret: string, token: string): Promise<unknown> => (await fetch(reader.address('http://localhost:3000/oauth2/introspect'), {
      method: 'POST', body: new URLSearchParams({ token }), headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    })).json();
    expect(await introspect('ledger-api', LEDGER_API_SECRET, TOKEN)).toMatchObject({ active: true, scope: 'ledger:read', client_id: 'auditor', aud: 'https://ledger.acme.test' });
    expect(await introspect('auditor', AUDITOR_SECRET, `${TOKEN}x`)).toEqual({ active: false });
  }, PATIENCE);

  it('signs in to the single-page app, whose scripts run on another origin', async () => {
    reader = await following('docs/how-to/single-page-app.md');
    writeFileSync(reader.path('browser.mjs'), BROWSER);
    const issuer = reader.address('http://localhost:3000');
    const home = reader.address('http://localhost:5173/');
    const { code, text } = await reader.run(process.execPath, [reader.path('browser.mjs'), issuer, home, reader.password()]);
    expect({ code, text }).toEqual({ code: 0, text: 'Ada Lovelace\n' });
    const preflight = await fetch(`${issuer}/oauth2/token`, { method: 'OPTIONS', headers: { origin: new URL(home).origin, 'access-control-request-method': 'POST' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(new URL(home).origin);
  }, PATIENCE);
});

describe('what the pages show', () => {
  const files = pages.filter(({ path }) => path !== 'docs/reference/doorward-yaml.md')
    .flatMap(({ path, blocks }) => blocks.filter(({ language }) => language === 'yaml').map(({ text, line }) => [`${path}:${line}`, text] as const));

  it.each(files)('can be applied: %s', async (_, text) => {
    const app = await AdminApp.on('sqlite');
    const variable = (name: string): string => `the-value-of-${name}-0123456789`;
    try {
      expect((await app.apply(text, { variable })).created).toBeGreaterThan(0);
      expect((await app.apply(text, { variable })).changes).toEqual([]);
    } finally {
      await app.close();
    }
  });

  const programs = pages.flatMap(({ path, blocks }) => blocks.filter(({ language }) => ['js', 'ts'].includes(language)).map(({ text, line, language }) => [`${path}:${line}`, text, language] as const));

  it.each(programs)('is JavaScript or TypeScript: %s', (_, text, language) => {
    const parser = language === 'ts' ? { syntax: 'typescript', decorators: true } as const : { syntax: 'ecmascript' } as const;
    expect(() => transformSync(text, { jsc: { parser, target: 'es2022' }, isModule: true })).not.toThrow();
  });
});

/** The least of a browser that the single-page app needs, with a person in front of it. */
const BROWSER = `
import { setTimeout as sleep } from 'node:timers/promises';
const [, , issuer, home, password] = process.argv;
const store = new Map();
const history = [];
globalThis.sessionStorage = { setItem: (name, value) => store.set(name, value), getItem: (name) => store.get(name) ?? null, removeItem: (name) => store.delete(name) };
globalThis.history = { replaceState: (_state, _title, url) => history.push(url) };
let gone;
globalThis.location = { origin: new URL(home).origin, href: home, assign: (url) => { gone = String(url); } };
const spa = await import('./spa.js');
if (await spa.finishSignIn() !== undefined) throw new Error('Nobody has signed in yet.');
await spa.signIn();

const cookies = new Map();
async function open(url, init = {}) {
  for (let to = url, request = init; ;) {
    const response = await fetch(to, { ...request, redirect: 'manual', headers: { accept: 'text/html', cookie: [...cookies].map((pair) => pair.join('=')).join('; '), ...request.headers } });
    for (const line of response.headers.getSetCookie()) cookies.set(...line.split(';')[0].split(/=(.*)/s).slice(0, 2));
    const location = response.headers.get('location');
    if (location === null) return { url: to, html: await response.text() };
    to = new URL(location, to).href;
    if (!to.startsWith(issuer)) return { url: to, html: '' };
    request = {};
  }
}
const fields = (html) => Object.fromEntries([...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [/name="([^"]*)"/.exec(input)[1], /value="([^"]*)"/.exec(input)[1]]));
const post = (page, values) => open(new URL(/<form[^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? page.url, page.url).href, { method: 'POST', body: new URLSearchParams({ ...fields(page.html), ...values }) });
let page = await post(await open(gone), { username: 'ada', password });
page = await post(page, { decision: 'allow' });
location.href = page.url;
const person = await spa.finishSignIn();
if (history[0] !== home) throw new Error('The code has stayed in the history.');
console.log(person.name);
`;
