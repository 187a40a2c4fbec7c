import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { adminApi, type AdminApi } from '../admin-api/support/admin-api.js';
import { page } from '../documents/support/documents.js';
import { deliverAll } from './support/deliver.js';
import { expectedSignature } from './support/hook-receiver.js';

/** The program that docs/how-to/receive-webhooks.md tells people to start. */
const PROGRAM = page('docs/how-to/receive-webhooks.md').blocks.find(({ language }) => language === 'js')?.text ?? '';

describe('the receiver of the how-to', () => {
  let test: TestApp;
  let api: AdminApi;
  let folder: string;
  let program: ChildProcess;
  let said = '';
  let secret = '';
  let id = '';
  let url = '';

  beforeAll(async () => {
    test = await createTestApp();
    api = await adminApi(test);
    // What happened in the same millisecond as the webhook began would count as after it.
    await deliverAll(test);
    test.clock.advance('1s');
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    ({ secret, id } = (await api.post<{ secret: string; id: string }>('/webhooks', { url, events: ['group.*'] })).body);
    folder = mkdtempSync(join(tmpdir(), 'doorward-hooks-'));
    writeFileSync(join(folder, 'receiver.mjs'), PROGRAM.replace('8090', String(port)));
    program = spawn(process.execPath, ['receiver.mjs'], { cwd: folder, env: { PATH: process.env['PATH'], WEBHOOK_SECRET: secret }, stdio: ['ignore', 'pipe', 'inherit'] });
    program.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text; });
    for (let look = 0; look < 100; look += 1) {
      if (await fetch(url).then(() => true, () => false)) return;
      await wait(50);
    }
    throw new Error('It does not listen.');
  });
  afterAll(async () => {
    program.kill();
    rmSync(folder, { recursive: true });
    await test.close();
  });

  const deliveries = async (): Promise<readonly { id: string; status: string; log: readonly { status: number }[] }[]> => (await api.get<{ data: never[] }>(`/webhooks/${id}/deliveries`)).body.data;
  const post = async (timestamp: number, change: (body: string) => string = (body) => body): Promise<number> => {
    const body = JSON.stringify({ type: 'forged', timestamp: '', data: {} });
    const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': String(timestamp) };
    return (await fetch(url, { method: 'POST', body: change(body), headers: { ...headers, 'webhook-signature': expectedSignature(secret, { headers, text: body }) } })).status;
  };

  it('takes what the server sends, once, also when it comes twice', async () => {
    await test.declare({ groups: [{ name: 'told' }] });
    await deliverAll(test);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ status: 'delivered', log: [{ status: 204, error: null }] });
    await api.post(`/webhooks/${id}/deliveries/${delivery?.id ?? ''}:redeliver`);
    await deliverAll(test);
    expect((await deliveries())[0]?.log.map(({ status }) => status)).toEqual([204, 204]);
    for (let look = 0; look < 100 && said === ''; look += 1) await wait(20);
    expect(said).toBe('group.created\n');
  });

  it('goes on taking messages while its secret is exchanged', async () => {
    expect((await api.post(`/webhooks/${id}:rotate-secret`)).status).toBe(200);
    await test.declare({ groups: [{ name: 'told-again' }] });
    await deliverAll(test);
    expect((await deliveries())[0]).toMatchObject({ status: 'delivered' });
  });

  it('refuses what is forged, changed or old', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await post(now)).toBe(204);
    expect(await post(now, (body) => body.replace('forged', 'forget'))).toBe(401);
    expect(await post(now - 301)).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'a', 'webhook-timestamp': String(now), 'webhook-signature': 'v1,AAAA v1, v2,x' } })).status).toBe(401);
  });
});
