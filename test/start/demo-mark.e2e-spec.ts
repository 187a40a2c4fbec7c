import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { freePort, prepare, ServerProcess } from './server-process.js';

beforeAll(prepare, 120_000);
afterEach(() => ServerProcess.endAll());

it('declares the demo once, and again when somebody has changed it', async () => {
  const settings = { DATA_DIR: mkdtempSync(join(tmpdir(), 'doorward-mark-')), PORT: String(await freePort()) };
  const run = async (): Promise<void> => {
    const server = await (await ServerProcess.start(settings)).ready();
    server.signal('SIGTERM');
    await server.ended;
  };
  const database = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const opened = await Database.open({ dialect: 'sqlite', path: join(settings.DATA_DIR, 'doorward.sqlite'), temporary: false });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  };
  const marked = (): number => statSync(join(settings.DATA_DIR, 'demo-declared')).mtimeMs;
  const name = async (): Promise<string> => database(async (opened) => {
    const row = await opened.row<{ metadata: string }>("SELECT metadata FROM clients WHERE client_id = 'demo-third-party'");
    return String((JSON.parse(row?.metadata ?? '{}') as Record<string, unknown>)['client_name']);
  });
  await run();
  const first = marked();
  await run();
  expect(marked()).toBe(first);
  await database(async (opened) => opened.run("UPDATE clients SET metadata = REPLACE(metadata, 'Paper Trail', 'Altered'), version = version + 1 WHERE client_id = 'demo-third-party'"));
  expect(await name()).toBe('Altered');
  await run();
  expect([await name(), marked() > first]).toEqual(['Paper Trail', true]);
}, 60_000);
