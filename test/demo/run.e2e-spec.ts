import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { prepare, ROOT } from '../start/server-process.js';

let temporary: string;
beforeAll(() => { prepare(); }, 240_000);
beforeEach(async () => { temporary = await mkdtemp(join(tmpdir(), 'doorward-run-')); });
afterEach(async () => { await rm(temporary, { recursive: true, force: true }); });

interface Ended { readonly code: number | null; readonly said: string }

/** Runs what `npm run demo` runs; as soon as it has said `until` it is told to end, or nobody reads on. */
async function runDemo(until?: string, then: 'leave' | NodeJS.Signals = 'SIGINT'): Promise<Ended> {
  // Settings of the real server must not reach the demo's.
  const env = { PATH: process.env['PATH'], TMPDIR: temporary, PORT: '1', DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none' };
  const child = spawn(process.execPath, ['dist/demo/run.js'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (text: string): void => {
    said += text;
    if (until === undefined || !said.includes(until)) return;
    if (then === 'leave') child.stdout.destroy();
    else child.kill(then);
  };
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  await once(child, 'close');
  return { code: child.exitCode, said };
}

describe('npm run demo', () => {
  it('walks through five steps with real requests, shows no secret and leaves nothing behind', async () => {
    const { code, said } = await runDemo();
    expect({ code, end: said.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, end: 'All steps went as they should.' });
    expect(said.match(/^\d\. .*$/gm)?.map((line) => line.slice(0, 2))).toEqual(['1.', '2.', '3.', '4.', '5.']);
    for (const part of ['GET /oauth2/authorize?', 'POST /login', 'POST /consent', 'POST /oauth2/token', 'GET /oauth2/userinfo', 'HTTP/1.1 201', 'HTTP/1.1 401', 'HTTP/1.1 403', 'GET /oauth2/logout?']) expect(said).toContain(part);
    expect(said).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+|dwc_\w{20}|dwr_[\w-]{20}|password=[^…]|code=[^…\s]/);
    expect(readdirSync(temporary)).toEqual([]);
    const port = /http:\/\/localhost:(\d+)/.exec(said)?.[1];
    await expect(fetch(`http://localhost:${port ?? ''}/health/live`)).rejects.toThrow();
  }, 90_000);

  it.each(['SIGINT', 'SIGHUP'] as const)('interrupted (%s), takes its server and its data with it', async (signal) => {
    const { code, said } = await runDemo('1. The application', signal);
    expect(code).toBe(130);
    expect(said).not.toContain('All steps');
    expect(readdirSync(temporary)).toEqual([]);
  }, 90_000);

  it('whose reader has read enough ends, and takes its server and its data with it', async () => {
    const { code, said } = await runDemo('Doorward runs at', 'leave');
    expect(code).toBe(0);
    expect(said).not.toMatch(/All steps|EPIPE/);
    expect(readdirSync(temporary)).toEqual([]);
    await expect(fetch(`${/http:\/\/localhost:\d+/.exec(said)?.[0] ?? ''}/health/live`)).rejects.toThrow('fetch failed');
  }, 90_000);

  it('fails, and says why, where the server cannot start', async () => {
    await rm(temporary, { recursive: true, force: true });
    const { code, said } = await runDemo();
    expect(code).toBe(1);
    expect(said).toContain('ENOENT');
  }, 90_000);
});
