import { prepare, ServerProcess } from '../start/server-process.js';
import type { TestApp } from './app.js';
import { toDatabaseUrl } from './database.js';

/** A server in a process of its own, beside a test app on the same database and under the same PUBLIC_URL. `ServerProcess.endAll()` ends it. */
export async function startBeside(test: TestApp, environment: Readonly<Record<string, string>> = {}): Promise<{ readonly address: string; readonly process: ServerProcess }> {
  prepare();
  const process = await ServerProcess.start({
    DATABASE_URL: toDatabaseUrl(test.config.database), PUBLIC_URL: test.url, SECRET_KEY: test.config.secretKey.toString('base64url'), RATE_LIMITS: 'off', ...environment,
  });
  await process.ready();
  return { address: `http://127.0.0.1:${process.port}`, process };
}
