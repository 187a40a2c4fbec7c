import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from './load.js';
import { freePort, prepare, PRODUCTION, ServerProcess, until } from './server-process.js';

const PATH = '/.well-known/openid-configuration';

beforeAll(prepare, 120_000);
afterEach(() => ServerProcess.endAll());

describe('SIGTERM', () => {
  it('fails no request of clients that leave when readiness is withdrawn, and exits 0 (F-02)', async () => {
    const management = await freePort();
    const server = await (await ServerProcess.start({ ...PRODUCTION, MANAGEMENT_PORT: String(management) })).ready();
    const isReady = async (): Promise<number> => (await fetch(`http://127.0.0.1:${management}/health/ready`)).status;
    expect(await isReady()).toBe(200);

    const clients = load({ host: '127.0.0.1', port: server.port, path: PATH }, 8);
    await sleep(500);
    server.signal('SIGTERM');
    await until(async () => await isReady() !== 200);
    // A load balancer needs a moment to notice; requests keep coming, and are answered.
    await sleep(1_000);
    const report = await clients.stop();

    expect(await isReady()).toBe(503);
    expect(report).toMatchObject({ failed: [], refused: 0 });
    expect(report.answered).toBeGreaterThan(100);
    expect(report.sentAway).toBeGreaterThan(8);
    expect(await server.ended).toBe(0);
  });

  it('answers everything that was sent, also to clients that stay until the port is closed', async () => {
    const server = await (await ServerProcess.start()).ready();
    const clients = load({ host: '::1', port: server.port, path: PATH }, 16);
    await sleep(500);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    const report = await clients.stop();
    expect(report).toMatchObject({ failed: [], refused: 16 });
    expect(report.answered).toBeGreaterThan(100);
  });

  it('waits for a request whose body is still on its way', async () => {
    const server = await (await ServerProcess.start()).ready();
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\ngrant_type=');
    await sleep(100);
    server.signal('SIGTERM');
    await sleep(1_000);
    expect(server.child.exitCode).toBeNull();
    socket.write('authorization_code');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => { answer += text; });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(await server.ended).toBe(0);
  });

  it('ends after ten seconds even though a request never ends', async () => {
    const server = await (await ServerProcess.start()).ready();
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\n');
    await sleep(200);
    const since = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    const seconds = (performance.now() - since) / 1000;
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(20);
  });

  it('is answered with a quick end by idle keep-alive and silent connections', async () => {
    const server = await (await ServerProcess.start()).ready();
    const sockets = [connect(server.port, '127.0.0.1'), connect(server.port, '::1')];
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    sockets[0]?.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await sleep(200);
    const since = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(performance.now() - since).toBeLessThan(8_000);
    for (const socket of sockets) socket.destroy();
  });
});

describe('Ctrl-C', () => {
  it('is the same stop, however often it is pressed', async () => {
    const server = await (await ServerProcess.start()).ready();
    server.signal('SIGINT');
    server.signal('SIGINT');
    expect(await server.ended).toBe(0);
  });

  it('ends a start that is still waiting for its database with 0', async () => {
    const server = await ServerProcess.start({ ...PRODUCTION, MANAGEMENT_PORT: 'off', DATABASE_URL: `mysql://doorward:secret@127.0.0.1:${await freePort()}/doorward` });
    await until(() => server.stdout.includes('Trying again'));
    server.signal('SIGINT');
    expect(await server.ended).toBe(0);
    expect(server.stdout + server.stderr).not.toContain('secret');
  });
});
