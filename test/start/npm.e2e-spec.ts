import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, prepare, ROOT, ServerProcess, until } from './server-process.js';

const NPM = ['npm', 'start', '--silent'];

beforeAll(prepare, 120_000);
afterEach(() => ServerProcess.endAll());

describe('npm start', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`exits 0 after ${signal} to npm alone and after ${signal} to everyone`, async () => {
      const alone = await (await ServerProcess.start({}, NPM)).ready();
      alone.signal(signal);
      expect(await alone.ended).toBe(0);
      const everyone = await (await ServerProcess.start({}, NPM)).ready();
      everyone.signalAll(signal);
      expect(await everyone.ended).toBe(0);
      await expect(fetch(everyone.url)).rejects.toThrow('fetch failed');
    });
  }

  it('takes settings as arguments after --', async () => {
    const port = await freePort();
    const server = await (await ServerProcess.start({}, [...NPM, '--', '--port', String(port), '--log-level=silent'])).ready();
    expect(server.stdout).toContain(`http://localhost:${port}/`);
    expect((await fetch(`http://localhost:${port}/.well-known/openid-configuration`)).status).toBe(200);
  });

  it('lists the settings when an argument is none, and exits 2', async () => {
    const server = await ServerProcess.start({}, [...NPM, '--', '--prot', '4000']);
    expect(await server.ended).toBe(2);
    expect(server.stderr).toContain('--prot is no setting.');
    expect(server.stderr).toContain('--port <value>');
    // A command line can be read by everyone on the machine.
    expect(server.stderr).not.toContain('--secret-key <value>');
  });
});

describe('commands that run at once', () => {
  const copy = mkdtempSync(join(tmpdir(), 'doorward-copy-'));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  beforeAll(() => cpSync(join(ROOT, 'deploy'), join(copy, 'deploy'), { recursive: true }));

  /** Runs a script that may use `alone` of the copy, whose lock is another than ours. */
  function run(script: string): { child: ReturnType<typeof spawn>; output: Promise<string> } {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `import { alone } from ${JSON.stringify(join(copy, 'deploy/lock.mjs'))};\n${script}`], { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], TMPDIR: copy } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
    return { child, output: once(child, 'close').then(() => text) };
  }

  const lockFile = (): string => join(copy, readdirSync(copy).find((name) => name.endsWith('.lock')) ?? 'none.lock');

  it('work one after the other', async () => {
    const marker = join(copy, 'held');
    // mkdir fails for whoever comes while another one is inside.
    const work = `await alone(async () => { const fs = await import('node:fs'); fs.mkdirSync(${JSON.stringify(marker)}); await new Promise((r) => setTimeout(r, 100)); fs.rmdirSync(${JSON.stringify(marker)}); console.log('done'); });`;
    const outputs = await Promise.all(Array.from({ length: 6 }, () => run(work).output));
    for (const output of outputs) expect(output.trimEnd().split('\n').at(-1)).toBe('done');
    expect(readdirSync(copy).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('take over the lock of one that was killed', async () => {
    const holder = run(`await alone(() => { console.log('in'); return new Promise((r) => setTimeout(r, 60_000)); });`);
    await until(() => readdirSync(copy).some((name) => name.endsWith('.lock') && readFileSync(join(copy, name), 'utf8') !== ''));
    holder.child.kill('SIGKILL');
    await holder.output;
    const outputs = await Promise.all([1, 2, 3].map(() => run(`await alone(async () => console.log('done'));`).output));
    for (const output of outputs) expect(output.trimEnd().split('\n').at(-1)).toBe('done');
  });

  it('take over a lock whose heartbeat has stopped, though a process has that number', async () => {
    mkdirSync(copy, { recursive: true });
    const first = run(`await alone(async () => { const fs = await import('node:fs'); console.log(fs.readdirSync(${JSON.stringify(copy)}).find((n) => n.endsWith('.lock'))); });`);
    const name = (await first.output).trim();
    writeFileSync(join(copy, name), `${process.pid} abandoned`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile(), longAgo, longAgo);
    expect((await run(`await alone(async () => console.log('done'));`).output).trimEnd().split('\n').at(-1)).toBe('done');
  });
});
