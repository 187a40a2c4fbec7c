import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const READY_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 15_000;
const LAST_WORDS = 4000;

/** A server of our own, with a data folder of its own that goes when it does. */
export class OwnServer {
  /** Its last words: nothing where all went well. */
  private said = '';

  private constructor(readonly issuer: string, readonly dataDir: string, private readonly child: ChildProcess) {
    const listen = (chunk: Buffer): void => {
      this.said = (this.said + chunk.toString()).slice(-LAST_WORDS);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
  }

  /** Starts it on a free port. Whoever does must stop it, ready or not. */
  static async start(): Promise<OwnServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'doorward-demo-'));
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const main = fileURLToPath(new URL('../../main.js', import.meta.url));
    // Nothing is inherited: a PORT or DATABASE_URL set for the real server must not reach this one.
    const environment = { PUBLIC_URL: issuer, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', LOG_FORMAT: 'json' };
    const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    return new OwnServer(issuer, dataDir, child);
  }

  get lastWords(): string {
    return this.said.trim();
  }

  /** Ends it and removes what it kept. */
  async stop(): Promise<void> {
    if (!this.hasEnded()) {
      const exit = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      const patience = new AbortController();
      await Promise.race([exit, pause(GONE_WITHIN_MS, undefined, { signal: patience.signal }).then(() => this.child.kill('SIGKILL'), ignore)]);
      patience.abort();
    }
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Resolves when it answers. Throws when it ends or takes too long. */
  async ready(): Promise<void> {
    const started = performance.now();
    while (performance.now() - started < READY_WITHIN_MS) {
      if (this.hasEnded()) break;
      const answer = await fetch(`${this.issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(2000) }).catch(ignore);
      if (answer?.ok === true) return;
      await pause(100);
    }
    throw new Error('The server did not start.');
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

const ignore = (): undefined => undefined;
