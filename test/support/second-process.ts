import type { DatabaseLocation } from '../../src/config/config.js';
import { prepare, ServerProcess } from '../start/server-process.js';
import type { TestApp } from './app.js';

/** A server in a process of its own, beside a test app on the same database and under the same PUBLIC_URL. `ServerProcess.endAll()` ends it. */
export async function startBeside(test: TestApp, environment: Readonly<Record<string, string>> = {}): Promise<{ readonly address: string; readonly process: ServerProcess }> {
  prepare();
  const process = await ServerProcess.start({
    DATABASE_URL: urlOf(test.config.database), PUBLIC_URL: test.url, SECRET_KEY: test.config.secretKey.toString('base64url'), RATE_LIMITS: 'off', ...environment,
  });
  await process.ready();
  return { address: `http://127.0.0.1:${process.port}`, process };
}

function urlOf(location: DatabaseLocation): string {
  if (location.dialect === 'sqlite') return `sqlite:${location.path}`;
  const { host, port, user, password, name } = location;
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}
