import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from './load.js';
import { freePort, prepare, ServerProcess, until } from './server-process.js';

const PATH = '/.well-known/openid-configuration';

beforeAll(prepare, 120_000);
afterAll(() => ServerProcess.endAll());

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // The name in parentheses may contain anything; the parent's id is the second field after it.
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function startTwo(): Promise<{ server: ServerProcess; management: string }> {
  const port = await freePort();
  const server = await ServerProcess.start({ WORKERS: '2', MANAGEMENT_PORT: String(port) });
  return { server: await server.ready(), management: `http://127.0.0.1:${port}` };
}

// One server, from its start to its end: three processes take some seconds of a core to start.
describe('WORKERS=2', () => {
  let server: ServerProcess;
  let management: string;
  beforeAll(async () => ({ server, management } = await startTwo()), 60_000);

  it('serves from two processes and counts their requests together', async () => {
    expect(childrenOf(server.pid)).toHaveLength(2);
    expect(server.stdout.match(/ready in/g)).toHaveLength(1);
    for (let i = 0; i < 20; i += 1) expect((await fetch(`${server.url}${PATH}`, { headers: { Connection: 'close' } })).status).toBe(200);

    expect(await (await fetch(`${management}/health/ready`)).json()).toEqual({ status: 'ready', reasons: [] });
    const metrics = await (await fetch(`${management}/metrics`)).text();
    const counts = [...metrics.matchAll(/^doorward_http_request_duration_seconds_count\{([^}]*)\} (\d+)$/gm)].filter(([, labels]) => labels?.includes('openid-configuration'));
    expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(20);
  });

  it('drains all workers at SIGTERM without a failed request, and leaves no process behind (F-02)', async () => {
    const workers = childrenOf(server.pid);
    const clients = load({ host: '127.0.0.1', port: server.port, path: PATH }, 16);
    await sleep(500);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    const report = await clients.stop();
    expect(report.failed).toEqual([]);
    expect(report.answered).toBeGreaterThan(100);
    expect(workers).toHaveLength(2);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('WORKERS=2, each time anew', () => {
  it('replaces a worker that was killed, while the other one serves on (F-01, F-21)', async () => {
    const { server, management } = await startTwo();
    const [victim = 0] = childrenOf(server.pid);
    process.kill(victim, 'SIGKILL');
    await until(() => server.stdout.includes('A worker ended'));
    for (let i = 0; i < 10; i += 1) {
      expect((await fetch(`${server.url}${PATH}`, { headers: { Connection: 'close' } })).status).toBe(200);
      expect((await fetch(`${management}/health/ready`)).status).toBe(200);
    }
    await until(() => childrenOf(server.pid).length === 2);
    const children = childrenOf(server.pid);
    expect(children).not.toContain(victim);
    expect(server.stdout).toContain('A worker ended (SIGKILL); another one starts in');
  });

  it('stops once when Ctrl-C reaches every process of the group', async () => {
    const { server } = await startTwo();
    server.signalAll('SIGINT');
    expect(await server.ended).toBe(0);
    expect(server.stdout).not.toContain('A worker ended');
  });
});
