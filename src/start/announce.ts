import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { VERSION } from '../platform/version.js';
import { banner } from './banner.js';
import { describeDatabase } from './describe-database.js';
import type { ServerFacts } from './serve.js';

/**
 * Says that the server answers: to a person (on a terminal, and in development wherever the output goes) the banner, to a log
 * collector one line like any other.
 * @param since when the start began, by performance.now(): what was installed or built before that is another matter
 */
export function announce(config: Config, facts: ServerFacts, log: Logger, since: number): void {
  const readySeconds = (performance.now() - since) / 1000;
  if (process.stdout.isTTY || config.environment === 'development') {
    process.stdout.write(banner(config, { version: VERSION, readySeconds, data: describeDatabase(config), demo: facts.demo, setup: facts.setup }));
  } else {
    if (facts.setup !== undefined) process.stdout.write(`${setupLine(config, facts.setup)}\n`);
    log.info({ version: VERSION, ready_seconds: Number(readySeconds.toFixed(2)), public_url: config.publicUrl.issuer, workers: config.workers }, 'The server is ready.');
  }
}

/**
 * The one secret that ever stands among the lines of a log, past the redaction that would hide it: without a terminal there is no other way
 * to whoever runs the server, and it is good once.
 */
function setupLine(config: Config, { url, minutes }: { readonly url: string; readonly minutes: number }): string {
  const msg = `First admin: ${url} (one use, ${minutes} min; new one: doorward setup-link)`;
  return config.log.format === 'json' ? JSON.stringify({ level: 'warn', time: new Date().toISOString(), setup_url: url, msg }) : msg;
}
