import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { FOR_A_SHORT_LIFE } from '../run/v8-flags.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** As people start it. */
export const AS_PEOPLE_DO = ['node', 'dist/main.js'];

/** The same, but for RSA keys that it need not make, and for a short life. */
export const MAIN = ['node', ...FOR_A_SHORT_LIFE, '--import', './test/support/with-stored-rsa-pairs.mjs', 'dist/main.js'];

export const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY: createHash('sha256').update('a test').digest('hex') };

const given = new Set<number>();

/** A free port on loopback, as far as anyone can know; never the same one twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    const port = typeof address === 'object' && address ? address.port : 0;
    if (!given.has(port)) {
      given.add(port);
      return port;
    }
  }
}

/** Resolves when it is so; fails, rather than go on asking behind the next test's back, when that takes too long. */
export async function until(isSo: () => boolean | Promise<boolean>, seconds = 25): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!await isSo()) {
    if (performance.now() > end) throw new Error(`It did not happen within ${seconds} s: ${isSo.toString()}`);
    await sleep(20);
  }
}

/** Installs and builds what is stale, so that a test never speaks to yesterday's server. */
export function prepare(): void {
  const { status, stderr } = spawnSync(process.execPath, ['deploy/prepare.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The checkout could not be prepared:\n${stderr}`);
}

/** A server as its users start it: a process of its own, with a data folder and a port of its own. */
export class ServerProcess {
  private static readonly started: ServerProcess[] = [];
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly child: ChildProcess, readonly port: number, readonly dataDir: string) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { this.stdout += text; });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.stderr += text; });
    this.ended = once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  }

  static async start(environment: Record<string, string> = {}, command: readonly string[] = MAIN): Promise<ServerProcess> {
    const port = Number(environment['PORT'] ?? await freePort());
    const dataDir = environment['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'doorward-start-'));
    const [program = '', ...args] = command;
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: ROOT,
      // A group of its own, so that a signal can reach npm and the server at once, as Ctrl-C does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), DATA_DIR: dataDir, DOORWARD_TEST_RUN: process.env['DOORWARD_TEST_RUN'], ...environment },
    });
    const server = new ServerProcess(child, port, dataDir);
    ServerProcess.started.push(server);
    return server;
  }

  /** Ends every process that a test started, whatever came of it. */
  static async endAll(): Promise<void> {
    for (const server of ServerProcess.started.splice(0)) {
      server.signalAll('SIGKILL');
      await server.ended;
      rmSync(server.dataDir, { recursive: true, force: true });
    }
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the server has said that it is ready; fails with its output when it ends before. */
  async ready(): Promise<this> {
    const early = this.ended.then((code) => { throw new Error(`The server ended with ${code}:\n${this.stdout}${this.stderr}`); });
    let over = false;
    early.catch(() => { over = true; });
    await Promise.race([until(() => over || /ready in|The server is ready/.test(this.stdout)), early]);
    return this;
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** To the whole process group: what a terminal does at Ctrl-C. */
  signalAll(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nobody is left.
    }
  }
}
