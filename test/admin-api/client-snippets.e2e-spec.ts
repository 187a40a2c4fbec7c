import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { decodeJwt } from 'jose';
import { parse } from 'yaml';
import { clientSnippets } from '../../src/admin/client-snippets.js';
import { fillSnippet } from '../../src/admin/client-snippets/fill.js';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { Browser } from '../support/browser.js';
import { SECRET } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeClient } from './support/made.js';

interface Snippet {
  readonly redirect_uri: string | null;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly notes: readonly string[];
}

const CODE = { grant_types: ['authorization_code', 'refresh_token'], scope: 'openid profile email groups offline_access orders:read' };
const PUBLIC = clientSnippets.filter((snippet) => snippet.for.includes('without')).map(({ framework }) => framework);

describe('Snippets', () => {
  let test: TestApp;
  let api: AdminApi;
  let folder: string;
  let made = 0;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    test = await createTestApp();
    api = await adminApi(test);
    folder = mkdtempSync(join(tmpdir(), 'doorward-snippets-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await test.close();
  });

  const client = (members: object = {}): Promise<string> => makeClient(test, `snippet-${(made += 1)}`, { ...CODE, ...members });
  const snippetFor = async (id: string, framework: string): Promise<Snippet> => {
    const { status, body } = await api.get<Snippet>(`/clients/${id}/snippets/${framework}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const write = (snippet: Snippet): string => {
    const home = mkdtempSync(join(folder, 'app-'));
    for (const { path, content } of snippet.files) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), content);
    }
    return home;
  };

  it.each([['client_secret_basic'], ['client_secret_post'], ['none']])('sign a person in with openid-client, the application authenticating by %s', async (method) => {
    const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
    const id = await client({ redirect_uris: [redirectUri], token_endpoint_auth_method: method });
    const home = write(await snippetFor(id, 'node'));
    await started(home, redirectUri, children);
    const first = await fetch(`${new URL(redirectUri).origin}/hello?x=1`, { redirect: 'manual' });
    const cookies = first.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
    const browser = new Browser(test.url);
    await browser.open(first.headers.get('location') ?? '');
    await browser.signIn('alice');
    const { leftFor } = await browser.decide('allow');
    const back = await fetch(leftFor?.href ?? '', { redirect: 'manual', headers: { cookie: cookies } });
    expect([back.status, back.headers.get('location')]).toEqual([303, '/hello?x=1']);
    const session = back.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
    const hello = await fetch(`${new URL(redirectUri).origin}/hello`, { headers: { cookie: session } });
    expect(await hello.text()).toBe(`Hello ${(await signedInAs(test))}`);
    const replayed = await fetch(leftFor?.href ?? '', { redirect: 'manual' });
    expect(replayed.status).toBe(400);
    const elsewhere = await fetch(`${new URL(redirectUri).origin}/.//evil.example/x`, { redirect: 'manual' });
    expect(elsewhere.headers.getSetCookie().join()).not.toContain('%2F%2F');
  });

  it.each(['client_secret_basic', 'client_secret_post'])('get a token for a machine by curl, with %s', async (method) => {
    const id = await client({ redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read', token_endpoint_auth_method: method });
    const { files: [script] } = await snippetFor(id, 'curl');
    const tokens = JSON.parse(await output('sh', ['-c', script?.content ?? ''], '')) as Record<string, string>;
    expect(decodeJwt(tokens['access_token'] ?? '')).toMatchObject({ client_id: id, scope: 'orders:read' });
  });

  it('get the tokens of a person by curl, and nothing of what a redirect URI holds is run', async () => {
    const redirectUri = 'https://app.example.com/cb?a=$(touch+pwned)&b=$0&c=%27';
    const id = await client({ redirect_uris: [redirectUri] });
    const { files: [script] } = await snippetFor(id, 'curl');
    const shell = spawn('sh', ['-c', script?.content ?? ''], { env: { PATH: process.env['PATH'], CLIENT_SECRET: SECRET }, cwd: folder });
    children.push(shell);
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const browser = new Browser(test.url);
    await browser.open(line.toString().trim());
    await browser.signIn('alice');
    const { leftFor } = await browser.decide('allow');
    const answer = once(shell.stdout, 'data') as Promise<[Buffer]>;
    shell.stdin.end(`${leftFor?.href}\n`);
    const tokens = JSON.parse((await answer)[0].toString()) as Record<string, string>;
    expect(decodeJwt(tokens['id_token'] ?? '')).toMatchObject({ aud: id, sub: await signedInAs(test) });
    expect(execFileSync('ls', [folder]).toString()).not.toContain('pwned');
  });

  it('hold no secret, and only addresses that discovery tells', async () => {
    const [confidential, open] = [await client({ redirect_uris: ['https://app.example.com/cb'] }), await client({ redirect_uris: ['https://app.example.com/cb'], token_endpoint_auth_method: 'none' })];
    const discovered = new Set(Object.values((await (await fetch(`${test.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>));
    for (const { framework } of clientSnippets) {
      const snippet = await snippetFor(PUBLIC.includes(framework) ? open : confidential, framework);
      const text = snippet.files.map(({ content }) => content).join('\n');
      expect([framework, text.includes(SECRET), /%\{/.test(text)]).toEqual([framework, false, false]);
      const addresses = [...text.matchAll(/https?:\/\/127\.0\.0\.1:\d+(?:\/[\w/.-]*)?/g)].map(([address]) => address.replace(/[/]$/, '')).filter((address) => address.startsWith(test.url));
      expect([framework, addresses.length > 0, addresses.filter((address) => !discovered.has(address))]).toEqual([framework, true, []]);
      if (framework !== 'nestjs-guard') expect([framework, text.includes(PUBLIC.includes(framework) ? open : confidential)]).toEqual([framework, true]);
    }
  });

  it('are what their languages can read', async () => {
    const hostile = 'https://app.example.com/cb?a=\'$x&b=(1);--';
    const [confidential, open] = [await client({ redirect_uris: [hostile] }), await client({ redirect_uris: [hostile], token_endpoint_auth_method: 'none' })];
    const unread: string[] = [];
    for (const { framework } of clientSnippets) {
      const { files } = await snippetFor(PUBLIC.includes(framework) ? open : confidential, framework);
      for (const { path, content } of files) if (!reads(path, content)) unread.push(`${framework}/${path}`);
    }
    expect(unread).toEqual([]);
  });

  it('say which redirect URI to register when the framework has one of its own', async () => {
    const id = await client({ redirect_uris: ['https://grafana.example.com/cb'] });
    const { redirect_uri: uri, notes } = await snippetFor(id, 'grafana');
    expect(uri).toBe('https://grafana.example.com/login/generic_oauth');
    expect(notes).toEqual(['Register https://grafana.example.com/login/generic_oauth among the redirect_uris of the application.']);
    const ready = await client({ redirect_uris: ['https://grafana.example.com/login/generic_oauth'] });
    expect((await snippetFor(ready, 'grafana')).notes).toEqual([]);
  });

  it('are offered to the applications that they suit', async () => {
    const offered = async (id: string): Promise<string[]> => ((await api.get<{ data: { framework: string; suits: boolean }[] }>(`/clients/${id}/snippets`)).body.data).filter(({ suits }) => suits).map(({ framework }) => framework);
    expect(await offered(await client())).toEqual(['express', 'node', 'nextjs', 'nestjs-guard', 'spring', 'django', 'go', 'curl', 'oauth2-proxy', 'grafana', 'nginx']);
    expect(await offered(await client({ token_endpoint_auth_method: 'none' }))).toEqual(['express', 'node', 'nestjs-guard', 'spa', 'kubernetes']);
    const machine = await client({ redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read' });
    expect(await offered(machine)).toEqual(['nestjs-guard', 'curl']);
    expect(await api.get(`/clients/${machine}/snippets/grafana`)).toMatchObject({ status: 404, body: { detail: expect.stringContaining('authorization_code') } });
    expect((await api.get(`/clients/${machine}/snippets/cobol`)).status).toBe(404);
    expect((await api.get('/clients/nobody/snippets/curl')).status).toBe(404);
  });

  it('are refused rather than written with a value that would break out of its line', () => {
    expect(() => fillSnippet('server_name %{raw:host};', { host: 'x; include /etc/passwd' })).toThrow('cannot be written');
    expect(() => fillSnippet('A=%{line:value}', { value: 'x\nB=1' })).toThrow('cannot be written');
    expect(fillSnippet('%{sh:value}', { value: "it's" })).toBe("'it'\\''s'");
    expect(() => fillSnippet('%{json:constructor}', {})).toThrow('nothing fills');
  });
});

async function signedInAs(test: TestApp): Promise<string> {
  const row = await test.database.row<{ sub: string }>('SELECT sub FROM users WHERE id = ?', [await userId(test, 'alice')]);
  return row?.sub ?? '';
}

async function started(home: string, redirectUri: string, children: ChildProcess[]): Promise<void> {
  const env = { PATH: process.env['PATH'], CLIENT_SECRET: SECRET, PORT: new URL(redirectUri).port };
  const child = spawn(process.execPath, ['--import', new URL('support/resolve-here.mjs', import.meta.url).href, 'server.mjs'], { cwd: home, env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(complaint);
    if (await fetch(new URL(redirectUri).origin, { redirect: 'manual' }).then(() => true, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The application never listened. ${complaint}`);
}

async function output(command: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], CLIENT_SECRET: SECRET } });
  child.stdin.end(input);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString();
}

/** Whether the language's own parser, or the nearest one here, takes it. A tool that is not installed says nothing. */
function reads(path: string, content: string): boolean {
  const tool = (command: string, ...args: string[]): boolean => {
    const { error, status } = spawnSync(command, args, { input: content });
    return error !== undefined || status === 0;
  };
  if (/\.ya?ml$/.test(path)) return typeof parse(content) === 'object';
  if (/\.m?js$/.test(path)) return transformSync(content, { jsc: { parser: { syntax: 'ecmascript' } } }).code !== '';
  if (path.endsWith('.ts')) return transformSync(content, { jsc: { parser: { syntax: 'typescript', decorators: true } } }).code !== '';
  if (path.endsWith('.sh')) return tool('sh', '-n');
  if (path.endsWith('.py')) return tool('python3', '-c', 'import ast, sys; ast.parse(sys.stdin.read())');
  if (path.endsWith('.go')) return tool('gofmt', '-e') || tool('/usr/local/go/bin/gofmt', '-e');
  if (path.endsWith('.cfg')) return content.split('\n').every((line) => line === '' || line.startsWith('#') || isAssignment(line));
  if (/env/.test(path)) return content.split('\n').every((line) => line === '' || line.startsWith('#') || /^[A-Z_]+=/.test(line));
  return path.endsWith('.conf') && (content.match(/\{/g) ?? []).length === (content.match(/\}/g) ?? []).length;
}

/** TOML's `name = value`, whose values here are JSON's as well. */
function isAssignment(line: string): boolean {
  const [, value = ''] = /^[a-z0-9_]+ = (.+)$/.exec(line) ?? [];
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
