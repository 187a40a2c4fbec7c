import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';

const SLOW = 200;

describe('clients that trickle (HT-01, HT-02)', () => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp(); });
  afterAll(async () => test.close());

  /** A connection that sends one byte a second after its beginning; resolves to how long it was let go on, in seconds, and what it was told. */
  function trickle(beginning: string): Promise<{ seconds: number; told: string }> {
    const since = performance.now();
    return new Promise((resolve) => {
      let told = '';
      const socket: Socket = connect(test.config.listen.port, '127.0.0.1', () => socket.write(beginning));
      const timer = setInterval(() => socket.write('x'), 1_000);
      socket.setEncoding('utf8').on('data', (chunk: string) => { told += chunk; }).on('error', () => undefined).on('close', () => {
        clearInterval(timer);
        resolve({ seconds: (performance.now() - since) / 1000, told });
      });
    });
  }

  it('are let go within half a minute, by their hundreds, and nobody else waits for them', async () => {
    const heads = Array.from({ length: SLOW }, async () => trickle(`GET /oauth2/jwks HTTP/1.1\r\nHost: ${new URL(test.url).host}\r\nX-Slow: `));
    const bodies = Array.from({ length: SLOW }, async () => trickle(`POST /oauth2/token HTTP/1.1\r\nHost: ${new URL(test.url).host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n`));
    await sleep(1_000);
    const machine = new WireClient(test.url, 'machine');
    const times: number[] = [];
    for (let each = 0; each < 50; each += 1) {
      const since = performance.now();
      expect((await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
      times.push(performance.now() - since);
    }
    expect(times.toSorted((a, b) => a - b)[45]).toBeLessThan(500);
    for (const { seconds, told } of await Promise.all([...heads, ...bodies])) {
      expect(seconds).toBeLessThan(30);
      expect(told).toMatch(/^HTTP\/1\.1 408 /);
    }
  }, 60_000);
});
