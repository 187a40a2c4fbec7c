import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, prepare, ROOT } from '../../start/server-process.js';
import { type Ended, KeptCommands } from './kept-commands.js';

export type { Ended } from './kept-commands.js';

/** Another build than the checkout's, for those who work on the sources at the same time. */
const BUILT = process.env['DOORWARD_DIST'];

const PROGRAM = join(BUILT ?? join(ROOT, 'dist'), 'cli', 'doorward.js');
const kept = new KeptCommands(PROGRAM);

/** `doorward` as people run it: a process for every kind of command, all on one data folder. */
export class Doorward {
  private servers: ChildProcess[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'doorward-cli-'));

  private constructor(readonly port: number, private readonly settings: Readonly<Record<string, string>>) {}

  static async with(settings: Readonly<Record<string, string>> = {}): Promise<Doorward> {
    if (BUILT === undefined) prepare();
    return new Doorward(await freePort(), settings);
  }

  async run(args: readonly string[], stdin?: string): Promise<Ended> {
    if (kept.takes(args)) return kept.run(args, { env: this.environment, cwd: this.folder, stdin });
    const child = this.spawn(args);
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    child.stdin?.on('error', () => undefined).end(stdin ?? '');
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** What a command that succeeds prints with --json. */
  async json<T = Record<string, unknown>>(args: readonly string[], stdin?: string): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], stdin);
    if (code !== 0) throw new Error(`doorward ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** The path of a file with this text. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** `doorward serve`, until close. */
  async serve(): Promise<void> {
    const server = this.spawn(['serve']);
    this.servers.push(server);
    let said = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text; });
    server.stderr?.setEncoding('utf8').on('data', (text: string) => { said += text; });
    for (let tries = 0; tries < 400; tries += 1) {
      if (said.includes('/.well-known/openid-configuration')) return;
      if (server.exitCode !== null) break;
      await sleep(50);
    }
    throw new Error(`The server did not start: ${said}`);
  }

  /** A command that does not end by itself, for whoever ends it. */
  start(args: readonly string[]): ChildProcess {
    return this.spawn(args);
  }

  get databasePath(): string {
    return join(this.folder, 'data', 'doorward.sqlite');
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      const ended = once(server, 'close');
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [PROGRAM, ...args], { cwd: this.folder, env: this.environment, stdio: 'pipe' });
  }

  private get environment(): Record<string, string | undefined> {
    return { PATH: process.env['PATH'], PORT: String(this.port), DATA_DIR: join(this.folder, 'data'), ...this.settings };
  }
}
