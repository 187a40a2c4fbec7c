import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { type DemoSecrets, readDemoSecrets } from '../../../src/demo/demo-secrets.js';
import { freePort } from '../../support/app.js';
import { freshLocation } from '../../support/database.js';

/** The application as `npm start` serves it, demo included, on a database and in a data folder of its own. */
export class DemoServer {
  private constructor(readonly app: NestFastifyApplication, readonly url: string, readonly dataDir: string, private readonly remove: () => Promise<void>) {}

  static async start(environment: Readonly<Record<string, string>> = {}, basePath = ''): Promise<DemoServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'doorward-demo-test-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${basePath}`;
    const { location, remove } = await freshLocation('sqlite');
    const { config } = loadConfig({ PORT: String(port), PUBLIC_URL: url, DATA_DIR: dataDir, LOG_LEVEL: process.env['DOORWARD_TEST_LOG'] ?? 'silent', ...environment });
    const app = await createApp({ ...config, database: location });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    await app.listen(port, '127.0.0.1');
    return new DemoServer(app, url, dataDir, remove);
  }

  async secrets(): Promise<DemoSecrets> {
    const secrets = await readDemoSecrets(this.dataDir);
    if (secrets === undefined) throw new Error('There are no demo objects.');
    return secrets;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.remove();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
