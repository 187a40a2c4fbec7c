import { createServer } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AS_PEOPLE_DO, freePort, prepare, PRODUCTION, ServerProcess } from './server-process.js';

beforeAll(prepare, 120_000);

/** What a start that cannot succeed says. */
async function failedStart(environment: Record<string, string>): Promise<{ code: number | null; lines: string[]; stdout: string }> {
  const server = await ServerProcess.start(environment);
  const code = await server.ended;
  return { code, lines: server.stderr.trimEnd().split('\n'), stdout: server.stdout };
}

/** Holds a port on 127.0.0.1 until `close`. */
async function occupiedPort(): Promise<{ port: number; close(): void }> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  return { port: typeof address === 'object' && address ? address.port : 0, close: () => holder.close() };
}

describe('a server that has started', () => {
  let server: ServerProcess;
  beforeAll(async () => (server = await (await ServerProcess.start()).ready()), 60_000);
  afterAll(() => ServerProcess.endAll());

  it('answers on both loopback addresses and on no other', async () => {
    for (const host of ['127.0.0.1', '[::1]']) {
      const response = await fetch(`http://${host}:${server.port}/.well-known/openid-configuration`, { headers: { Host: `localhost:${server.port}` } });
      expect([host, response.status < 500]).toEqual([host, true]);
    }
    await expect(fetch(`http://127.0.0.2:${server.port}/`)).rejects.toThrow('fetch failed');
  });

  it('closes connections that send half a request and no more', async () => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => { answer += text; });
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow:');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('the start', () => {
  afterEach(() => ServerProcess.endAll());

  it('ends with a banner of at most 20 lines, and every address in it answers', async () => {
    const server = await (await ServerProcess.start({}, AS_PEOPLE_DO)).ready();
    const [before, text] = [server.stdout.slice(0, server.stdout.indexOf('\n  Doorward')), server.stdout.slice(server.stdout.indexOf('\n  Doorward'))];
    // What npm says of itself, and nothing of what was made for the first time.
    expect(before).not.toMatch(/"level"|INFO|created|migrated/);
    expect(text).toMatch(/^\n {2}Doorward \d+\.\d+\.\d+ {2}· {2}development mode \(loopback only[a-z, ]*\) {5}ready in \d+\.\d s\n/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    // An address after an option is an example's, of an application that is still to be written.
    const addresses = text.match(/(?<!--redirect )https?:\/\/[^\s)]+/g) ?? [];
    expect(addresses).toContain(`${server.url}/.well-known/openid-configuration`);
    for (const address of addresses) expect([address, (await fetch(address)).status]).toEqual([address, 200]);
    expect(server.stderr).toBe('');
    expect(server.stdout.slice(before.length + text.length)).toMatch(/^\{"level":"info".*"method":"GET"/m);
  });

  it('prints JSON lines only, and no demo, in production', async () => {
    const server = await (await ServerProcess.start({ ...PRODUCTION, MANAGEMENT_PORT: 'off' })).ready();
    const events = server.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.at(-1)).toMatchObject({ level: 'info', msg: 'The server is ready.', public_url: server.url });
    const said = events.filter((event) => !('migrations' in event)).map((event) => JSON.stringify(event)).join('\n');
    expect(said).not.toMatch(/demo|password/i);
  });

  it('takes a second start on the same data without building, migrating or making new keys', async () => {
    const first = await (await ServerProcess.start()).ready();
    const keys = await (await fetch(`${first.url}/oauth2/jwks`)).json();
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = await (await ServerProcess.start({ DATA_DIR: first.dataDir, LOG_LEVEL: 'debug' }, ['node', 'deploy/start.mjs'])).ready();
    expect(second.stderr).toBe('');
    expect(second.stdout).not.toContain('migrated');
    expect(await (await fetch(`${second.url}/oauth2/jwks`)).json()).toEqual(keys);
  });
});

describe('a start that cannot succeed (F-30)', () => {
  afterEach(() => ServerProcess.endAll());

  it('says everything that is wrong with the settings, a sentence each, exits 78 and leaves nothing behind', async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'doorward-start-')), 'data');
    const { code, lines, stdout } = await failedStart({ NODE_ENV: 'production', DATA_DIR: dataDir, PUBLIC_URL: 'http://id.example.com', WORKERS: 'many', RATE_LIMITS: 'off' });
    expect(code).toBe(78);
    expect(stdout).toBe('');
    expect(lines).toHaveLength(4);
    for (const name of ['PUBLIC_URL', 'WORKERS', 'RATE_LIMITS', 'SECRET_KEY']) expect(lines.filter((line) => line.startsWith(name))).toHaveLength(1);
    for (const line of lines) expect(line).toMatch(/\.$/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('names the port that is taken and the setting to change, exits 1', async () => {
    const taken = await occupiedPort();
    const { code, lines } = await failedStart({ PORT: String(taken.port) });
    taken.close();
    expect(code).toBe(1);
    expect(lines).toEqual([`Cannot listen: port ${taken.port} on 127.0.0.1 is taken by another program, maybe a Doorward that runs already. Stop it, or set PORT to a free port.`]);
  });

  it('says the same with several workers, once', async () => {
    const taken = await occupiedPort();
    const { code, lines } = await failedStart({ PORT: String(taken.port), WORKERS: '2' });
    taken.close();
    expect(code).toBe(1);
    expect(lines[0]).toBe(`Cannot listen: port ${taken.port} on 127.0.0.1 is taken by another program, maybe a Doorward that runs already. Stop it, or set PORT to a free port.`);
    expect(lines).toHaveLength(1);
  });

  it('names MANAGEMENT_PORT when that one is taken', async () => {
    const taken = await occupiedPort();
    const { code, lines } = await failedStart({ MANAGEMENT_PORT: String(taken.port) });
    taken.close();
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining('MANAGEMENT_PORT')]);
  });

  it('tries again while the database is away, and gives up after some seconds in development', async () => {
    const port = await freePort();
    const { code, lines, stdout } = await failedStart({ DATABASE_URL: `mysql://doorward:hunter2@127.0.0.1:${port}/doorward` });
    expect(code).toBe(1);
    expect(stdout.split('\n').filter((line) => line.includes('Trying again')).length).toBeGreaterThanOrEqual(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^The database is not available: .*127\\.0\\.0\\.1:${port}.*Gave up after [1-4] s: start the database, or correct DATABASE_URL\\.$`));
    expect(stdout + lines.join('')).not.toContain('hunter2');
  });

  it('refuses a database of a newer version in one line', async () => {
    const first = await (await ServerProcess.start()).ready();
    first.signal('SIGTERM');
    await first.ended;
    const file = readdirSync(first.dataDir).find((name) => name.endsWith('.sqlite')) ?? '';
    const { default: Database } = await import('libsql');
    const database = new Database(join(first.dataDir, file));
    database.prepare('INSERT INTO migrations (timestamp, name) VALUES (?, ?)').run(4_000_000_000_000, 'FromTheFuture4000000000000');
    database.close();

    const { code, lines } = await failedStart({ DATA_DIR: first.dataDir });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/newer version of Doorward \(FromTheFuture4000000000000\)/)]);
  });

  it('tells where a doorward.yaml is wrong, and exits 78', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'doorward-start-'));
    writeFileSync(join(dataDir, 'doorward.yaml'), 'version: 1\nclientz: []\n');
    const { code, lines } = await failedStart({ DATA_DIR: dataDir, CONFIG_FILE: join(dataDir, 'doorward.yaml') });
    expect(code).toBe(78);
    expect(lines).toEqual([expect.stringMatching(/doorward\.yaml:2:1 .*clientz/)]);
  });
});
