import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Sqlite from 'libsql';
import { freshLocation } from '../support/database.js';
import { mariaDbUrl, mysqlLocation } from '../support/mariadb.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { freePort, prepare, ServerProcess, until } from './server-process.js';

beforeAll(prepare, 120_000);
afterEach(() => ServerProcess.endAll());

interface Health { readonly status: number; readonly body: unknown }

async function startManaged(environment: Record<string, string> = {}): Promise<{ server: ServerProcess; management: string; ready: () => Promise<Health> }> {
  const port = await freePort();
  const server = await (await ServerProcess.start({ ...environment, MANAGEMENT_PORT: String(port) })).ready();
  const management = `http://127.0.0.1:${port}`;
  const ready = async (): Promise<Health> => {
    const response = await fetch(`${management}/health/ready`);
    return { status: response.status, body: await response.json() };
  };
  return { server, management, ready };
}

describe('the management server', () => {
  it('tells health and counters, to GET and HEAD only', async () => {
    const { management, ready } = await startManaged();
    expect(await (await fetch(`${management}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready', reasons: [] } });
    const metrics = await fetch(`${management}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toMatch(/^doorward_build_info\{.*\} 1$/m);
    expect((await fetch(`${management}/health/ready`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${management}/health/ready`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${management}/`)).status).toBe(404);
  });

  it('shares nothing with the public address', async () => {
    const { server } = await startManaged();
    for (const path of ['/health/live', '/health/ready', '/metrics']) expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 404]);
  });

  it('says "starting" before the server can answer', async () => {
    const port = await freePort();
    await ServerProcess.start({ NODE_ENV: 'production', SECRET_KEY: 'a3f1c95d7e20b8464c1f9a7be35d02688a4cf17ed3b9506273e8af04d19c5b27', MANAGEMENT_PORT: String(port), DATABASE_URL: `mysql://doorward:x@127.0.0.1:${await freePort()}/doorward` });
    const answer = async (): Promise<Response | undefined> => fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    await until(async () => await answer() !== undefined);
    const response = await answer();
    expect(response?.status).toBe(503);
    expect(await response?.json()).toEqual({ status: 'not ready', reasons: ['The server is starting.'] });
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  });
});

describe('readiness', () => {
  it.each([
    ['a signing key', 'ES256', 'There is no signing key for ES256.'],
    ['a key that clients encrypt to', 'ECDH-ES', 'There is no encryption key for ECDH-ES.'],
  ])('is withdrawn while %s is missing, and says which', async (_, alg, reason) => {
    const { server, ready } = await startManaged();
    expect((await ready()).status).toBe(200);
    const database = new Sqlite(join(server.dataDir, 'doorward.sqlite'), { timeout: 10_000 });
    database.exec(`DELETE FROM signing_keys WHERE alg = '${alg}'; UPDATE revisions SET revision = revision + 1 WHERE name = 'keys'`);
    database.close();
    await until(async () => (await ready()).status === 503, 5);
    expect((await ready()).body).toEqual({ status: 'not ready', reasons: [reason] });
  });
});

(mariaDbUrl === undefined ? describe.skip : describe)('readiness on MariaDB', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  /** A server whose way to its database goes through a proxy. */
  async function startBehindProxy(): Promise<{ proxy: CuttableProxy; ready: () => Promise<Health> }> {
    const { location, remove } = await freshLocation('mysql');
    const name = location.dialect === 'mysql' ? location.name : '';
    const { user, password, host, port } = mysqlLocation();
    const proxy = new CuttableProxy({ host, port }, await freePort());
    await proxy.open();
    cleanUps.push(() => proxy.cut(), remove);
    const { ready } = await startManaged({ DATABASE_URL: `mysql://${user}:${password}@127.0.0.1:${proxy.port}/${name}` });
    return { proxy, ready };
  }

  it('is withdrawn while the database refuses connections, and given again (F-29)', async () => {
    const { proxy, ready } = await startBehindProxy();
    expect((await ready()).status).toBe(200);
    await proxy.cut();
    await until(async () => (await ready()).status === 503, 5);
    await proxy.open();
    await until(async () => (await ready()).status === 200, 10);
  });

  it('answers 503 within about a second while the database is silent', async () => {
    const { proxy, ready } = await startBehindProxy();
    expect((await ready()).status).toBe(200);
    proxy.silence();
    const since = performance.now();
    const health = await ready();
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(health).toEqual({ status: 503, body: { status: 'not ready', reasons: ['The database does not answer.'] } });
    proxy.speak();
    await until(async () => (await ready()).status === 200, 10);
  });
});
