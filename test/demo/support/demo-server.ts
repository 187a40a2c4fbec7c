import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DatabaseLocation } from '../../../src/config/config.js';
import { createApp } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { type DemoSecrets, readDemoSecrets } from '../../../src/demo/demo-secrets.js';
import { freePort } from '../../support/app.js';
import { freshLocation } from '../../support/database.js';

/** The application as `npm start` serves it, demo included, on a database and in a data folder of its own. */
export class DemoServer {
  private constructor(readonly app: NestFastifyApplication, readonly url: string, readonly dataDir: string, readonly location: DatabaseLocation, readonly remove: () => Promise<void>) {}

  /** `after`: on the database and in the data folder that this one leaves. */
  static async start({ basePath = '', after }: { readonly basePath?: string; readonly after?: DemoServer } = {}): Promise<DemoServer> {
    const dataDir = after?.dataDir ?? (await mkdtemp(join(tmpdir(), 'doorward-demo-test-')));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${basePath}`;
    const { location, remove } = after ?? (await freshLocation('sqlite'));
    const { config } = loadConfig({ PORT: String(port), PUBLIC_URL: url, DATA_DIR: dataDir, LOG_LEVEL: process.env['DOORWARD_TEST_LOG'] ?? 'silent' });
    const app = await createApp({ ...config, database: location });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    await app.listen(port, '127.0.0.1');
    return new DemoServer(app, url, dataDir, location, remove);
  }

  async secrets(): Promise<DemoSecrets> {
    const secrets = await readDemoSecrets(this.dataDir);
    if (secrets === undefined) throw new Error('There are no demo objects.');
    return secrets;
  }

  /** Ends it and leaves what it kept. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.remove();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
